"""`pack_padded_sequence` and `pad_packed_sequence`: sequences of different lengths."""

from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.layers.operations import Slot
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import Thing
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.shaping import permuted
from rnn_tui.formats.torch_code.tensor.sizes import Size
from rnn_tui.formats.torch_code.tensor.taking import as_indices
from rnn_tui.formats.torch_code.tensor.values import Tensor, Wire

TURNED = (1, 0, 2)


@dataclass(frozen=True, eq=False)
class Packed(Thing):
    """Sequences of different lengths: (batch, time, features), with the length of each."""

    tensor: Tensor
    lengths: Tensor
    mask: Wire


def packed(builder: Builder, call: Call) -> Packed:
    """`pack_padded_sequence(input, lengths, batch_first=False, enforce_sorted=True)`"""
    given = dict(zip(("input", "lengths", "batch_first", "enforce_sorted"), call.args, strict=False)) | call.kwargs
    x, lengths = builder.usable(given.get("input"), call.line), given.get("lengths")
    if len(x.shape) != 3 or x.step_of is not None:
        raise CodeError(call.line, f"pack_padded_sequence reads a tensor of 3 axes, got {len(x.shape)}")
    if not isinstance(lengths, Tensor):
        raise NotKnown("pack_padded_sequence is understood with lengths that are a tensor")
    if len(lengths.shape) != 1:
        raise CodeError(call.line, f"the lengths of sequences are a tensor of 1 axis, got {len(lengths.shape)}")
    lengths = builder.plain(as_indices(builder, lengths, call.line), call.line)
    whole = x if given.get("batch_first") else permuted(builder, x, TURNED, call.line)
    made = builder.plain(whole, call.line)
    batch = made.shape[0]
    builder.batches |= batch.symbols if isinstance(batch, Size) else set()
    builder.sizes.same(batch, lengths.shape[0], call.line, "there is a length for each sequence")
    slots = (Slot(0), Slot(1))
    mask = builder.made("SequenceMask", [made, lengths], slots, made.shape[:2], call.line)
    return Packed(made, lengths, mask.wire)


def padded(builder: Builder, call: Call) -> tuple[Any, Tensor]:
    """`pad_packed_sequence(sequence, batch_first=False, padding_value=0.0, total_length=None)`"""
    names = ("sequence", "batch_first", "padding_value", "total_length")
    given = dict(zip(names, call.args, strict=False)) | call.kwargs
    value = given.get("sequence")
    if not isinstance(value, Packed):
        raise NotKnown("pad_packed_sequence is understood of what a recurrent layer gives for a packed sequence")
    x, total, fill = value.tensor, given.get("total_length"), given.get("padding_value", 0.0)
    if not isinstance(fill, int | float):
        raise NotKnown("the padding_value of pad_packed_sequence is not known")
    if total is not None and not builder.sizes.equal(total, x.shape[1]):
        raise NotKnown("pad_packed_sequence is understood with a total_length that is the length of its input")
    time = Size.symbol(f"max({value.lengths.shape[0]})") if total is None else x.shape[1]
    shape, whole = (x.shape[0], time, x.shape[2]), {} if total is None else {"whole": True}
    made = builder.made("PadPacked", [x, value.lengths], (Slot(0), Slot(1)), shape, call.line, **whole)
    if fill:
        made = _filled(builder, made, value.lengths, float(fill), call.line)
    return made if given.get("batch_first") else permuted(builder, made, TURNED, call.line), value.lengths


def whole(builder: Builder, value: Packed, line: int) -> Tensor:
    """Packed sequences as a tensor (batch, time, features) as long as their input, with zeros after their ends."""
    slots = (Slot(0), Slot(1))
    return builder.made("PadPacked", [value.tensor, value.lengths], slots, value.tensor.shape, line, whole=True)


def _filled(builder: Builder, padded_: Tensor, lengths: Tensor, value: float, line: int) -> Tensor:
    """The padded sequences with a number in the place of the zeros after their ends."""
    slots = (Slot(0), Slot(1))
    mask = builder.made("SequenceMask", [padded_, lengths], slots, padded_.shape[:2], line)
    kept = builder.made("ExpandDims", [mask], (Slot(0),), (*mask.shape, 1), line, axis=2)
    return builder.made("Where", [kept, padded_], (Slot(0), Slot(1), value), padded_.shape, line)
