"""Every kind with every option, in the ways people write a call: by name, by place, and in a functional chain.

Nothing here names a kind or an option, so that a new one is covered by being declared.
"""

from typing import Any

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.keras_object import KerasObject
from rnn_tui.engine.plan.stack import Stack
from tests.engine.variants import chain_kinds, label, long_list, most_or_all, stack_on
from tests.formats.keras_code.reading import read_code

KINDS = pytest.mark.parametrize("kind", chain_kinds(), ids=lambda kind: kind.kind())
LAYERS = "from tensorflow import keras\nfrom tensorflow.keras import layers\n"


def code(value: Any) -> str:
    """The value as Keras code."""
    if isinstance(value, Layer):
        return by_name(value)
    return f"{value.module}.{value.call}" if isinstance(value, KerasObject) else repr(value)


def by_name(layer: Layer) -> str:
    """The call with every option named."""
    return f"layers.{layer.kind()}({', '.join(f'{name}={code(value)}' for name, value in layer.get_config().items())})"


def by_place(layer: Layer) -> str:
    """The call with as few names as Keras takes; what stands between and is no option of ours is None."""
    config = layer.get_config()
    places = [code(config.pop(each, None)) for each in (*layer.positional, *layer.further)]
    rest = [f"{name}={code(value)}" for name, value in config.items()]
    return f"layers.{layer.kind()}({', '.join([*places, *rest])})"


@most_or_all
@pytest.mark.parametrize("written", [by_name, by_place])
@KINDS
def test_every_option_is_read(kind, written, variants):
    for layer in (each for each in variants() if type(each) is kind):
        (found,) = read_code(f"{LAYERS}m = Sequential([{written(layer)}])")
        assert found.stack.layers == (layer,), label(layer)


@KINDS
def test_too_many_arguments_without_a_name_are_refused(kind):
    most = len((*kind.positional, *kind.further))
    with pytest.raises(RnnError, match=rf"^line 3: {kind.kind()} takes {most} arguments without a name \("):
        read_code(f"{LAYERS}m = Sequential([layers.{kind.kind()}({', '.join(['None'] * (most + 1))})])")


CHAINS = {
    "called where it is made": "i = Input({shape})\nm = Model(i, {layer}(i))",
    "named arguments": "i = keras.Input(shape={shape})\no = {layer}(i)\nm = keras.Model(inputs=[i], outputs=[o])",
    "bound to a name first": "layer = {layer}\ni = Input({shape})\no = layer(i)\nm = Model(outputs=o, inputs=i)",
    "in a function": "def block(x, layer):\n    return layer(x)\ni = Input({shape})\nm = Model(i, block(i, {layer}))",
    "in a loop": "x = i = Input({shape})\nfor layer in [{layer}]:\n    x = layer(x)\nm = tf.keras.models.Model(i, x)",
    "the layer's own output": "l = {layer}\ni = tf.keras.Input({shape})\nl(i)\nm = Model(i, l.output)",
}
"""The functional API where it is a chain."""


@pytest.mark.long
@most_or_all
@pytest.mark.parametrize("chain", CHAINS)
@KINDS
def test_a_chain_is_read(kind, chain, variants):
    for layer in (each for each in variants() if type(each) is kind and not long_list(each)):
        shape = (None, *stack_on(layer).input_shape[1:])
        try:
            expected = Stack((layer,), shape, stack_on(layer).input_dtype, functional=True)
        except RnnError:
            continue  # stateful, without a batch size
        if chain == "the layer's own output" and len(expected.output_shapes[0]) > 1:
            continue
        (found,) = read_code(LAYERS + CHAINS[chain].format(shape=shape[1:], layer=by_name(layer)))
        assert found.stack == expected, label(layer)


@most_or_all
@KINDS
def test_several_outputs_are_taken_apart(kind, variants):
    for layer in (each for each in variants() if type(each) is kind and not long_list(each)):
        stack = stack_on(layer)
        names = [f"y{index}" for index in range(len(stack.output_shapes[0]))]
        if len(names) == 1:
            continue
        start = f"{LAYERS}i = Input(batch_shape={stack.input_shape})\n"
        listed = ", ".join(names)
        for middle, outputs in (
            (f"{listed} = {by_name(layer)}(i)", f"[{listed}]"),
            (f"{names[0]}, *rest = {by_name(layer)}(i)", f"[{names[0]}, *rest]"),
            (f"made = {by_name(layer)}(i)", "made"),
        ):
            (found,) = read_code(f"{start}{middle}\nm = Model(i, {outputs})")
            assert found.stack.layers == (layer,), label(layer)
            assert found.stack.output_shapes == stack.output_shapes, label(layer)
