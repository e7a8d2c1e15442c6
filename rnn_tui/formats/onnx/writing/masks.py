"""The masks that the outputs of a layer have: the rules of `engine/plan/forward.py`, as nodes."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.onnx.writing.builder import Builder, Value


def masks_after(b: Builder, layer: Any, values: Sequence[Value], made: Shapes) -> tuple[list[str | None], int]:
    """The mask of each output, None where there is none, and their number of axes; raises `RnnError` for a mask that is
    not written."""
    first = values[0]
    passed = [each.mask for each in values]
    ndim = first.ndim if layer.vocabulary is not None and layer.mask_operations else first.mask_ndim
    joint = layer.mask_joint
    found: str | None
    if layer.mask_operations:
        found = _of_tokens(b, first) if layer.vocabulary is not None else of_steps(b, layer, first)
    elif joint == "concatenate" and any(passed):
        found = _joined(b, layer, values)
    elif joint == "or":
        known = [each for each in passed if each is not None]
        if known and len({each.mask_ndim for each in values}) > 1:
            raise RnnError("it joins masks of different numbers of axes, which is not written")
        found = known[0] if known and len(known) == len(passed) else None
        for each in known[1:] if found else []:
            found = b.add("Or", str(found), each)
    else:
        found = first.mask if layer.propagates_mask else None
    twice = bool(layer.cells) and getattr(layer, "merge_mode", "") is None
    return [found if place <= int(twice) else None for place in range(len(made))], ndim


def _of_tokens(b: Builder, ids: Value) -> str:
    """Token 0 is padding."""
    return b.add("Not", b.add("Equal", b.cast(ids.at, "INT64"), b.whole(0)))


def of_steps(b: Builder, layer: Any, x: Value) -> str:
    """A step counts if a feature is not the mask value."""
    same = b.cast(b.add("Equal", x.at, b.number(layer.mask_value)), "INT64")
    return b.add("Not", b.cast(b.add("ReduceMin", same, axes=[-1], keepdims=0), "BOOL"))


def _joined(b: Builder, layer: Any, values: Sequence[Value]) -> str:
    """The mask of a Concatenate: along time joined, along the features a step that counts in any input."""
    if values[0].ndim != 3 or any(each.mask_ndim != 2 for each in values):
        raise RnnError("it joins masks of tensors that are no sequences, which is not written")
    if layer.axis % 3 == 1:
        return b.add("Concat", *(each.mask or _every(b, each) for each in values), axis=1)
    if any(each.mask is None for each in values):
        return _every(b, values[0])
    made = str(values[0].mask)
    for each in values[1:]:
        made = b.add("Or", made, str(each.mask))
    return made


def _every(b: Builder, x: Value) -> str:
    """A mask by which every step counts."""
    return b.add("Expand", b.hold(True, "every"), b.add("Shape", x.at, start=0, end=2))
