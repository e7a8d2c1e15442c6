"""Computes the contents of a summary from a plan: rows and totals.

No weights are needed, so a summary can follow every keystroke.
"""

from collections.abc import Sequence

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.nn.layer import Layer, Weight
from rnn_tui.engine.plan.naming import NameCounter
from rnn_tui.engine.plan.stack import Compiled, Stack
from rnn_tui.engine.summary.attribute_rows import attribute_rows
from rnn_tui.engine.summary.graph_rows import wired_rows
from rnn_tui.engine.summary.mask_operations import connected
from rnn_tui.engine.summary.optimizer_slots import optimizer_parameters
from rnn_tui.engine.summary.parameter_count import total
from rnn_tui.engine.summary.rows import BYTES_PER_PARAMETER, Row, Summary
from rnn_tui.engine.summary.styles import summary_style


def summarize(stack: Stack, style: str = "keras3") -> Summary:
    """The contents of `model.summary()` of one Keras for the stack: its names, its defaults, its numbers.

    `style` is one of `rnn_tui.engine.summary.styles.STYLES`. An option that is not given has the default of that Keras.
    """
    style = summary_style(style).keras
    model, names, entry, counts = stack.names(style)
    layers = tuple(each.resolve(style) for each in stack.layers)
    rows: list[Row] = []
    if stack.functional and stack.input_shape is not None and stack.wiring is None:
        rows.append(Row(entry, "InputLayer", (stack.input_shape,), 0, None))
    shapes = _shapes(stack, layers, style)
    widths = dict(stack.weight_types)
    trained: list[tuple[Weight, int]] = []
    frozen: list[tuple[Weight, int]] = []
    for index, (name, layer) in enumerate(zip(names, layers, strict=True)):
        read, made = shapes[index]
        weights = layer.weights(read) if stack.built else ()
        trainable = stack.layers[index].trainable if weights or style != "keras3" else None
        rows.append(Row(name, layer.kind(), made, total(weights), trainable, stack.built))
        width = WEIGHT_TYPES.get(widths.get(stack.keys[index], "float32"), BYTES_PER_PARAMETER)
        for each in weights:
            (trained if each.trainable else frozen).append((each, width))
    if stack.attributes:
        rows = attribute_rows(stack, rows)
    elif stack.wiring is not None:
        rows = wired_rows(stack, stack.wiring, rows, stack.input_names_in(style), style == "keras3")
    elif style == "keras3" and stack.functional and stack.input_shape is not None:
        rows = connected(rows, layers, [read[0] for read, _ in shapes], NameCounter(style, counts))
    count, size = _counted(trained)
    others, their_size = _counted(frozen)
    learned = [each for each, _ in trained]
    optimizer = _optimizer(stack.compiled, learned)
    its_size = 0 if optimizer is None else _optimizer_size(optimizer, learned, size, stack.compiled)
    sizes = (size, their_size, its_size)
    return Summary(model, tuple(rows), count, others, optimizer, stack.built and bool(layers), sizes)


def _counted(found: list[tuple[Weight, int]]) -> tuple[int, int]:
    """How many numbers the weights hold, and in how many bytes."""
    return total([each for each, _ in found]), sum(each.parameters * width for each, width in found)


WEIGHT_TYPES = {"float64": 8, "float16": 2, "bfloat16": 2}
"""Bytes per number of a weight that is not kept in float32."""


def _shapes(stack: Stack, layers: Sequence[Layer], style: str) -> list[tuple[Shapes, Shapes]]:
    """The input and output shapes of each layer, as that Keras infers them; empty if the stack is not built."""
    if not stack.built or stack.input_shape is None:
        return [((), ())] * len(layers)
    if stack.wiring is not None or style != "keras3":
        return list(zip(stack.read_shapes, stack.output_shapes, strict=True))
    found: list[tuple[Shapes, Shapes]] = []
    read: Shapes = (stack.input_shape,)
    for layer in layers:
        found.append((read, layer.keras3_shapes(read)))
        read = found[-1][1][:1]
    return found


def _optimizer(compiled: Compiled | None, trained: list[Weight]) -> int | None:
    """The parameters of a built optimizer; None if there is none, or if the number is unknown."""
    if compiled is None or not compiled.build_optimizer:
        return None
    if compiled.kept is not None or not compiled.optimizer:
        return compiled.kept
    paths = [each.name for each in trained]
    return optimizer_parameters(
        compiled.optimizer, [each.shape for each in trained], paths, options=dict(compiled.options)
    )


def _optimizer_size(count: int, weights: list[Weight], size: int, compiled: Compiled | None) -> int:
    """Bytes of the optimizer's parameters: its own few numbers (the step count, the learning rate), which have four
    bytes in every model, and those that it keeps for the weights, as wide as these."""
    trained = total(weights)
    if (
        compiled is not None and (compiled.optimizer or "").lower() == "adafactor"
    ):  # keeps such numbers for every vector, too
        own = _USUAL_OWN + 2 * sum(len(each.shape) < 2 for each in weights)
    else:
        own = count % trained if trained and count % trained <= _OWN_NUMBERS else _USUAL_OWN
    width = size / trained if trained else BYTES_PER_PARAMETER
    return round(BYTES_PER_PARAMETER * own + max(count - own, 0) * width)


_OWN_NUMBERS, _USUAL_OWN = 8, 2
"""The most numbers that an optimizer keeps for itself (with a loss scale), and how many most keep."""
