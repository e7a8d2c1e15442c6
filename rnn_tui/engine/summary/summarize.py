"""From a plan to what its summary says: rows and totals, and where a layer's count comes from.

No weights are needed, so a summary can follow every keystroke.
"""

from itertools import groupby

from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.plan.naming import NameCounter
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.summary.mask_operations import connected
from rnn_tui.engine.summary.optimizer_slots import optimizer_parameters
from rnn_tui.engine.summary.render import Row, Summary


def summarize(stack: Stack, style: str = "keras3") -> Summary:
    """What `model.summary()` of that Keras says about the stack: its names, its defaults, its numbers.

    `style` is one of `rnn_tui.engine.summary.STYLES`. An option that is not given takes the default of that Keras.
    """
    model, names, entry, counts = stack.names(style)
    layers = tuple(each.resolve(style) for each in stack.layers)
    rows: list[Row] = []
    if stack.functional and stack.input_shape is not None:
        rows.append(Row(entry, "InputLayer", (stack.input_shape,), 0, None))
    shapes = stack.output_shapes or ((),) * len(layers)
    trained: list[Weight] = []
    frozen: list[Weight] = []
    for index, (name, layer, made) in enumerate(zip(names, layers, shapes, strict=True)):
        weights = layer.weights((stack.input_shapes[index],)) if stack.built else ()
        trainable = stack.layers[index].trainable if weights or style != "keras3" else None
        rows.append(Row(name, layer.kind(), made, total(weights), trainable, stack.built))
        for each in weights:
            (trained if each.trainable else frozen).append(each)
    if style == "keras3" and stack.functional and stack.input_shape is not None:
        rows = connected(rows, layers, stack.input_shapes, NameCounter(style, counts))
    optimizer = None
    if stack.compiled is not None and stack.compiled.build_optimizer and stack.compiled.optimizer:
        optimizer = optimizer_parameters(stack.compiled.optimizer, [each.shape for each in trained])
    return Summary(model, tuple(rows), total(trained), total(frozen), optimizer, stack.built and bool(layers))


def total(weights: list[Weight] | tuple[Weight, ...]) -> int:
    """How many numbers the weights hold."""
    return sum(each.parameters for each in weights)


def explain_count(stack: Stack, key: int) -> tuple[str, ...]:
    """Where the parameter count of the layer with that key comes from, a line each.

    `104 = 4×8 kernel + 8×8 recurrent_kernel + 8 bias`; a wrapper's count is opened into its parts, the sum first.
    """
    if not stack.built:
        return ("not built: the input shape is unknown",)
    weights = stack.weights[stack.position(key)]
    if not weights:
        return ("0: this layer has no weights",)
    halves = [(side, list(found)) for side, found in groupby(weights, key=lambda each: each.name.rpartition("/")[0])]
    if len(halves) == 1:
        return (_sum_of(halves[0][1]),)
    parts = " + ".join(f"{total(found):,} {side}" for side, found in halves)
    return (f"{total(weights):,} = {parts}", *(f"{side}: {_sum_of(found)}" for side, found in halves))


def _sum_of(weights: list[Weight]) -> str:
    terms = " + ".join(f"{'×'.join(map(str, each.shape))} {each.name.rpartition('/')[2]}" for each in weights)
    return f"{total(weights):,} = {terms}"
