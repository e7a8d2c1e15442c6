"""A tensor of one number everywhere, as the output of an operation: it depends on the inputs by its sizes alone."""

from rnn_tui.engine.layers.operations import Slice, Slot, operation
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.expanding import repeated
from rnn_tui.formats.torch_code.tensor.values import Constant, Made, Tensor, Wire


def solid(builder: Builder, value: Constant, line: int) -> Tensor:
    """The tensor: a 1 made of a number of an input, repeated along each axis, times its value; raises `NotKnown`."""
    if value.value != value.value:
        raise NotKnown("the numbers of a tensor that is drawn at random, or made by empty, are not known")
    floats = [each for each in builder.entries if each.dtype == "float32" and each.shape and not each.one_step]
    if not floats or not value.shape:
        raise NotKnown("a tensor of one number everywhere stands only where a state does, or in arithmetic")
    entry, rank = floats[0], len(value.shape)
    keys = (*[0] * (len(entry.shape) - 1), Slice(0, 1))
    number = Made(operation("GetItem")(args=(Slot(0), keys)), (Wire(entry),), line)
    one = Made(operation("OnesLike")(), (Wire(number),), line)
    many = Made(operation("Multiply")(args=(Slot(0), float(value.value))), (Wire(one),), line)
    shaped = Made(operation("Reshape")(args=(Slot(0), (1,) * rank)), (Wire(many),), line)
    tensor = Tensor(Wire(shaped), tuple(range(rank)), (1,) * rank)
    return builder.usable(repeated(builder, tensor, value.shape, line), line)
