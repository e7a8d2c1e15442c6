"""Layers with several inputs: sums and other merges, products of vectors, attention."""

from collections.abc import Callable, Sequence
from math import sqrt
from string import ascii_letters
from typing import Any

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.onnx.writing.builder import Builder, LayerCall, Part, Value, along

FAR = 1e9
"""What Keras subtracts from the score of a masked value."""
MASKED = -1e9
"""The score of a masked value in MultiHeadAttention."""


def merge(operator: str, mean: bool = False) -> Part:
    """The writer of a merge number by number."""

    def write(call: LayerCall) -> list[str]:
        b, layer, values = call.b, call.layer, call.values
        if layer.reads_mask and layer.uses_masks and any(each.mask for each in values):
            raise RnnError("it leaves out the numbers of masked timesteps, which is not written for this kind")
        most = max(each.ndim for each in values)
        at, *rest = [b.with_axes(each, most) for each in values]
        for each in rest:
            at = b.add(operator, at, each)
        return [b.add("Div", at, b.number(len(values))) if mean else at]

    return write


def product(call: LayerCall) -> list[str]:
    """Multiply: a masked number counts as 1, and the product is 0 where the numbers of all inputs are masked."""
    b, values = call.b, call.values
    most = max(each.ndim for each in values)
    masks = [
        b.unsqueezed(each.mask, -1) if each.mask and each.ndim == most and call.layer.uses_masks else ""
        for each in values
    ]
    read = [b.with_axes(each, most) for each in values]
    factors = [b.add("Where", mask, x, b.number(1)) if mask else x for x, mask in zip(read, masks, strict=True)]
    at, *rest = factors
    for each in rest:
        at = b.add("Mul", at, each)
    if not all(masks):
        return [at]
    kept, *others = masks
    for each in others:
        kept = b.add("Or", kept, each)
    return [b.add("Where", kept, at, b.number(0))]


def concatenated(call: LayerCall) -> list[str]:
    """Concatenate."""
    b, layer, values = call.b, call.layer, call.values
    return [b.add("Concat", *(each.at for each in values), axis=layer.axis)]


def dot(call: LayerCall) -> list[str]:
    """Dot: the products of the vectors of two inputs."""
    b, layer, values = call.b, call.layer, call.values
    one, other = values
    pair = (layer.axes, layer.axes) if isinstance(layer.axes, int) else layer.axes
    first, second = along(pair[0], one.ndim)[0], along(pair[1], other.ndim)[0]
    letters = iter(ascii_letters[2:])
    left = "".join("a" if n == 0 else "b" if n == first else next(letters) for n in range(one.ndim))
    right = "".join("a" if n == 0 else "b" if n == second else next(letters) for n in range(other.ndim))
    out = "a" + (left + right).replace("a", "").replace("b", "")
    read = [
        _unit(b, each.at, axis) if layer.normalize else each.at
        for each, axis in zip(values, (first, second), strict=True)
    ]
    made = b.add("Einsum", *read, equation=f"{left},{right}->{out}")
    return [b.unsqueezed(made, 1) if len(out) == 1 else made]


def _unit(b: Builder, at: str, axis: int) -> str:
    """Vectors of length 1."""
    length = b.add("Sqrt", b.summed(b.add("Mul", at, at), [axis], True))
    return b.add("Div", at, b.add("Max", length, b.number(1e-7)))


def _causal(b: Builder, queries: str, values: str) -> str:
    """(Tq, Tv): whether a value is not later than the query."""
    zero, one = (b.hold(np.int64(each), "index") for each in (0, 1))
    rows, columns = (b.add("Range", zero, b.squeezed(b.size(at, 1), 0), one) for at in (queries, values))
    return b.add("GreaterOrEqual", b.unsqueezed(rows, 1), b.unsqueezed(columns, 0))


def _all(b: Builder, seen: Sequence[str]) -> str | None:
    """What all of these conditions allow; None if there are none."""
    made: str | None = None
    for each in seen:
        made = each if made is None else b.add("And", made, each)
    return made


def scored(scores: Callable[[LayerCall], str]) -> Part:
    """The writer of Attention or AdditiveAttention on [query, value] or [query, value, key]; `scores`: theirs."""

    def write(call: LayerCall) -> list[str]:
        b, layer, query, value = call.b, call.layer, call.x, call.values[1]
        z = scores(call)
        seen = [] if value.steps_mask is None else [b.unsqueezed(value.steps_mask, 1)]
        seen += [b.unsqueezed(_causal(b, query.at, value.at), 0)] * layer.use_causal_mask
        allowed = _all(b, seen)
        if allowed is not None:
            z = b.add("Where", allowed, z, b.add("Sub", z, b.number(FAR)))
        shares = b.add("Softmax", z, axis=-1)
        y = b.add("MatMul", shares, value.at)
        if query.steps_mask is not None:
            y = b.add("Where", b.unsqueezed(query.steps_mask, 2), y, b.number(0))
        return [y, shares] if layer.return_attention_scores else [y]

    return write


def _products(call: LayerCall) -> str:
    """Attention's scores."""
    b, layer, arrays, query, key = call.b, call.layer, call.arrays, call.x, call.values[-1]
    if layer.score_mode == "dot":
        z = b.add("MatMul", query.at, b.turned(key.at, 0, 2, 1))
        return b.add("Mul", z, b.hold(arrays[0])) if layer.use_scale else z
    total = _sums(b, query, key)
    total = b.add("Mul", total, b.hold(arrays[0])) if layer.use_scale else total
    return b.add("Mul", b.summed(b.add("Tanh", total), [3], False), b.hold(arrays[-1]))


def _sums(b: Builder, query: Value, key: Value) -> str:
    """query + key, (batch, Tq, Tv, features)."""
    return b.add("Add", b.unsqueezed(query.at, 2), b.unsqueezed(key.at, 1))


def _additive(call: LayerCall) -> str:
    """AdditiveAttention's scores."""
    b = call.b
    made = b.add("Tanh", _sums(b, call.x, call.values[-1]))
    made = b.add("Mul", made, b.hold(call.arrays[0])) if call.layer.use_scale else made
    return b.summed(made, [3], False)


attention = scored(_products)
additive_attention = scored(_additive)


def in_heads(call: LayerCall) -> list[str]:
    """MultiHeadAttention."""
    b, layer, arrays, values = call.b, call.layer, call.arrays, call.values
    query, value, key = call.x, values[1], values[-1]
    names = ("query", "key", *(("gate",) * layer.use_gate), "value", "attention_output")
    step = 1 + layer.use_bias
    kernels = {name: arrays[place * step : (place + 1) * step] for place, name in enumerate(names)}

    def projected(of: Value, name: str) -> str:
        made = b.add("Einsum", of.at, b.hold(kernels[name][0]), equation="bqf,fhd->bqhd")
        return b.add("Add", made, b.hold(kernels[name][1])) if layer.use_bias else made

    scaled = b.add("Mul", projected(query, "query"), b.number(1 / sqrt(layer.key_dim)))
    z = b.add("Einsum", scaled, projected(key, "key"), equation="bqhd,bvhd->bhqv")
    shares = _shares(b, layer, z, _seen(b, layer, values))
    heads = b.add("Einsum", shares, projected(value, "value"), equation="bhqv,bvhd->bqhd")
    if layer.use_gate:
        heads = b.add("Mul", heads, b.add("Sigmoid", projected(query, "gate")))
    kernel, *bias = kernels["attention_output"]
    free = "uvwx"[: kernel.ndim - 2]
    y = b.add("Einsum", heads, b.hold(kernel), equation=f"bqhd,hd{free}->bq{free}")
    y = b.add("Add", y, b.hold(bias[0])) if bias else y
    return [y, shares] if layer.return_attention_scores else [y]


def _seen(b: Builder, layer: Any, values: Sequence[Value]) -> str | None:
    """(batch or 1, 1, Tq, Tv): which value counts for which query; None: every one."""
    query, value, *_ = values
    found = [] if query.steps_mask is None else [b.unsqueezed(query.steps_mask, 1, 3)]
    found += [b.unsqueezed(each.steps_mask, 1, 2) for each in values[1:] if each.steps_mask is not None]
    found += [b.unsqueezed(_causal(b, query.at, value.at), 0, 1)] * layer.use_causal_mask
    if layer.sliding_window is not None:
        raise RnnError("sliding_window is not written")
    return _all(b, found)


def _shares(b: Builder, layer: Any, z: str, seen: str | None) -> str:
    """Softmax over the values that count; if none does, equal weights, or 0 in the cases in which Keras gives 0."""
    if seen is None:
        return b.add("Softmax", z, axis=-1)
    made = b.add("Softmax", b.add("Where", seen, z, b.number(MASKED)), axis=-1)
    if layer.dropout or layer.return_attention_scores:
        return b.add("Where", seen, made, b.number(0))
    return made
