"""What PyTorch computed with modules that stand in a file: sources, state dicts, inputs and outputs.

Recorded from PyTorch 2.13; the sources end in .txt, so that nothing takes them for code of ours.
"""

import json
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.engine.core.work import finish
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.run_inputs import checked_run, prepare

GOLDEN = Path(__file__).parents[1] / "golden" / "torch_code"
CASES: dict[str, Any] = json.loads((GOLDEN / "cases.json").read_text())


def loaded(name: str) -> LoadedModel:
    """The module of that case with its weights; raises `RnnError`."""
    case = CASES[name]
    return found_in(
        str(GOLDEN / f"{name}.pt"), config=f"{GOLDEN / name}.txt#{case['number']}", values=tuple(case["set"])
    )[0]


def output_of(found: LoadedModel, name: str, folder: Path) -> Any:
    """What the model makes of the inputs of that case, as a user gives them."""
    data = dict(np.load(GOLDEN / f"{name}.npz"))
    inputs = CASES[name]["inputs"]
    given = {"x": data["x"]} if len(inputs) == 1 else {each: data[each] for each in inputs}
    np.savez(folder / "given.npz", **given)
    return finish(checked_run(found.stack, prepare(found, data=folder / "given.npz"), folder / "given.npz")).trace


def expected(name: str) -> Any:
    """The module's first output, in PyTorch's float32."""
    return np.load(GOLDEN / f"{name}.npz")["y"]
