"""Every kind with every option set: what is written, in each way there is, comes back as the same stack.

Nothing here names a kind or an option, so that a new one is covered by being declared.
"""

import dataclasses
from collections.abc import Callable, Iterable
from pathlib import Path

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import KERAS, Layer
from rnn_tui.engine.nn.layer_registry import kind as kind_of
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.keras.code_writer import keras2_code, keras3_code
from rnn_tui.formats.keras.configs import read_json
from rnn_tui.formats.keras.file import read_keras_file
from rnn_tui.formats.keras.file_writer import write_keras_file
from rnn_tui.formats.keras.spec_writer import spec_text
from rnn_tui.formats.loaded_model import LoadedModel
from tests.engine.variants import (
    chain_kinds,
    label,
    long_list,
    most_or_all,
    some_variants,
    stack_on,
    without_long_lists,
)
from tests.formats.keras_code.reading import read_code


def keras_file(stack: Stack, folder: Path) -> list[LoadedModel]:
    write_keras_file(stack, Model.draw(stack).get_weights(), folder / "model.keras")
    return read_keras_file(folder / "model.keras")


WAYS: dict[str, Callable[[Stack, Path], list[LoadedModel]]] = {
    "keras": lambda stack, folder: read_code(keras3_code(stack)),
    "keras2": lambda stack, folder: read_code(keras2_code(stack), keras=stack.keras),
    "json": lambda stack, folder: read_json(spec_text(stack), keras=stack.keras),
    "keras-file": keras_file,
}
"""Every way out that there is a way back from."""
REFUSALS = ("Keras 3 has no name for Keras 2's hard_sigmoid", "Keras 2 has no activation", "Keras has no Peephole")
"""All that a way out may say to a layer by itself."""


def meaning(stack: Stack) -> tuple[Layer, ...]:
    """The layers as they are computed where nothing is masked, without names, of which a file has one for each."""

    def bare(layer: Layer) -> Layer:
        inner = {n: bare(v) for n, v in layer.get_config().items() if isinstance(v, Layer)}
        return dataclasses.replace(layer, name=None, **inner).with_trainable(True)

    return tuple(bare(each.resolve("keras3")) for each in stack.resolved)


def came_back(layers: list[Layer], way: str, keras: str, folder: Path) -> set[str]:
    """The kinds of which stacks came back as they were."""
    found_kinds = set()
    for layer in layers:
        stack = dataclasses.replace(stack_on(layer), keras=keras)
        try:
            (found,) = WAYS[way](stack, folder)
        except RnnError as error:
            if not any(each in str(error) for each in REFUSALS):
                raise
            continue
        assert meaning(found.stack) == meaning(stack), label(layer)
        assert found.stack.input_shape == stack.input_shape, label(layer)
        assert found.stack.layers[0].trainable == layer.trainable, label(layer)
        if way != "keras-file":  # where every layer has a name
            assert found.stack.layers[0].name == layer.name, label(layer)
        found_kinds.add(layer.kind())
    return found_kinds


Variants = Callable[[], Iterable[Layer]]


@pytest.mark.long
@most_or_all
@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", [each.kind() for each in chain_kinds()])
def test_every_option_comes_back(kind: str, way: str, variants: Variants, tmp_path: Path) -> None:
    every = [each for each in variants() if each.kind() == kind]
    few = [each for each in every if not long_list(each)]  # there are none where all of a kind is one long list
    theirs = way == "json" or counterpart(kind_of(kind)).keras
    expected = {kind} if theirs else set()
    assert came_back((few if way == "keras-file" else []) or every, way, "keras3", tmp_path) == expected


@most_or_all
@pytest.mark.parametrize("keras", KERAS[1:])
@pytest.mark.parametrize("way", WAYS)
def test_what_means_something_else_in_another_keras_is_written_out(
    way: str, keras: str, variants: Variants, tmp_path: Path
) -> None:
    some = {*without_long_lists(), *some_variants()}
    layers = [each for each in variants() if each in some and each.resolve(keras) != each.resolve("keras3")]
    assert len(came_back(layers, way, keras, tmp_path)) > 1
