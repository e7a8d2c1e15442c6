"""A file of every kind whose names, titles and texts are markup, or commands to a terminal."""

import json
from collections.abc import Callable
from pathlib import Path

import numpy as np

from rnn_tui.engine.layers import LSTM, Bidirectional, Dense
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.keras.file_writer import write_keras_file
from rnn_tui.record import save

LINK = "c')]x[@click=app.exit()]CLICK"
"""A link, from where a signal's name stands inside an action, and from where it stands by itself."""
NAMES = ("[a=b", LINK, "[bold red]b", "\\[x", "$text {x}", "[@click=app.exit]y")
"""Names that Keras allows."""
COMMANDS = "\x1b[31mred\x1b]0;title\x07\x9b2J\u202eevil"
"""What a terminal would obey."""


def keras_json(path: Path) -> None:
    config = {"units": 2, "return_sequences": True}
    layers = [{"class_name": "SimpleRNN", "config": config | {"name": each}} for each in NAMES]
    path.write_text(json.dumps({"name": LINK, "layers": layers, "input_shape": [4, 2]}))


def code(path: Path) -> None:
    layers = ", ".join(f"GRU(2, name={each!r}, return_sequences=True)" for each in NAMES)
    lines = (
        "from keras import Sequential",
        "from keras.layers import *",
        f"model = Sequential([Input((4, 2)), {layers}], name={LINK!r})",
        f"other = Sequential([Input((4, 2)), Dense(1)], name={COMMANDS!r})",
    )
    path.write_text("\n".join(lines))


def notebook(path: Path) -> None:
    code(path)
    cell = {"cell_type": "code", "source": path.read_text(), "metadata": {}, "outputs": []}
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}))


def keras_file(path: Path) -> None:
    stack = Stack((Bidirectional(LSTM(2), name=NAMES[0]), Dense(2, name=LINK)), (None, 4, 2)).renamed(NAMES[2])
    write_keras_file(stack, Model.draw(stack).get_weights(), path)


def safetensors(path: Path) -> None:
    from safetensors.numpy import save_file

    shapes = {"weight_ih_l0": (3, 2), "weight_hh_l0": (3, 3), "bias_ih_l0": (3,), "bias_hh_l0": (3,)}
    tensors = {f"{NAMES[0]}{COMMANDS}.{name}": np.zeros(shape, np.float32) for name, shape in shapes.items()}
    tensors |= {f"{LINK}.weight": np.zeros((2, 3), np.float32), f"{LINK}.bias": np.zeros(2, np.float32)}
    save_file(tensors, path, {"note": COMMANDS})


MODELS: dict[str, Callable[[Path], None]] = {
    ".json": keras_json,
    ".py": code,
    ".ipynb": notebook,
    ".keras": keras_file,
    ".safetensors": safetensors,
}


def recorded(path: Path) -> None:
    h = np.tanh(np.random.default_rng(0).standard_normal((2, 6, 3)))
    names = (f"{NAMES[0]}/{LINK}", f"{NAMES[0]}/h", f"{COMMANDS}/[a=b", f"{COMMANDS}/{COMMANDS}", "lstm/forward/h")
    np.savez(path, **dict.fromkeys(names, h), x=h)


def recorded_folder(path: Path) -> None:
    save(path, {"lstm": {"h": np.zeros((1, 5, 2)) + 0.5}})
    np.save(path / "lstm" / f"{LINK}.npy", np.zeros((1, 5, 2)))


RECORDINGS: dict[str, Callable[[Path], None]] = {".npz": recorded, "": recorded_folder}
