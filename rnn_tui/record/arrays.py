"""Converts recorded values to NumPy arrays under their full names."""

import json
import operator
import re
from collections.abc import Mapping
from typing import Any

from .errors import RecordError

PER_STEP = ("x", "mask")
"""The names without a layer, whose arrays may have one number for each step."""


def flat(values: Mapping[str, Any], before: str = "") -> dict[str, Any]:
    """Every array under its full name."""
    found: dict[str, Any] = {}
    for key, value in values.items():
        parts = key.split("/") if isinstance(key, str) and key.isprintable() and len(key) < 200 else [""]
        if any(not part.strip(". ") or re.search(r'[\\:*?"<>|]', part) for part in parts):
            raise RecordError(
                f"a name is plain text such as 'lstm' or 'lstm/h', without \\ : * ? \" < > |, got {key!r:.60}"
            )
        name = f"{before}{key}"
        if isinstance(value, tuple) and value and all(hasattr(each, "shape") for each in value):
            if len(value) > 2:
                raise RecordError(f"{name} is a tuple of {len(value)} arrays; name them: {{'h': h, 'c': c}}")
            value = dict(zip("hc", value, strict=False))
        if not isinstance(value, Mapping):
            whole = ("/" in name or name in PER_STEP) and parts[-1] not in ("forward", "backward")
            name = name if whole else f"{name}/h"
            more = {name: _array(name, value)}
        else:
            more = flat(value, f"{name}/")
        if twice := more.keys() & found.keys():
            raise RecordError(f"{min(twice)} is given twice")
        found |= more
    return found


def _array(name: str, value: Any) -> Any:
    """The numbers of a tensor of any library as a NumPy array; raises `RecordError`."""
    import numpy as np

    try:
        for step in ("detach", "cpu"):
            value = getattr(value, step)() if hasattr(value, step) else value
        if "bfloat16" in str(getattr(value, "dtype", "")):  # NumPy does not have this type
            value = value.float() if hasattr(value, "float") else np.asarray(value).astype(np.float32)
        made = np.asarray(value.numpy() if callable(getattr(value, "numpy", None)) else value)
    except Exception as error:
        reason = " ".join(str(error).split())[:120]
        raise RecordError(f"{name}: a {type(value).__name__} does not turn into numbers here: {reason}") from None
    if made.dtype.kind not in "fiub" or made.dtype.itemsize > 8:
        raise RecordError(f"{name}: holds {made.dtype}; record floats (at most float64), integers or booleans")
    if 0 in made.shape:
        raise RecordError(f"{name}: has shape {made.shape}, which holds no number")
    return made


def vocabulary_json(value: Any) -> str:
    """The vocabulary as JSON, {"token": id}; raises `RecordError`."""
    said = "vocab is {token: id}, {id: token}, or the tokens in the order of their ids"
    try:
        pairs = list(value.items() if isinstance(value, Mapping) else enumerate(value))
        if all(isinstance(token, str) for token, _ in pairs):
            pairs = [(number, token) for token, number in pairs]
        made = {token: operator.index(number) for number, token in pairs}
    except TypeError:
        raise RecordError(said) from None
    if not made or not all(isinstance(token, str) for token in made) or min(made.values()) < 0:
        raise RecordError(said)
    if len(made) < len(pairs) or len(set(made.values())) < len(made):
        raise RecordError(f"{said}; here two ids have one token, or two tokens one id")
    return json.dumps(made)


def _one_batch(arrays: Mapping[str, Any], hint: str) -> int:
    """The number of sequences in all arrays; raises `RecordError` if they differ."""
    sizes: dict[str, int] = {name: each.shape[0] for name, each in arrays.items()}
    first = next(iter(sizes), "")
    for name, size in sizes.items():
        if size != sizes[first]:
            raise RecordError(
                f"all arrays share the batch axis: {first} has {sizes[first]} sequences, {name} has {size}. {hint}"
            )
    return sizes.get(first, 1)


def batched(step: Mapping[str, Any]) -> dict[str, Any]:
    """Every array of one step as (batch, units), token ids and mask as (batch,)."""
    import numpy as np

    hint = "Where the first axis counts layers or directions, name each: lstm_0=h[0], lstm_1=h[1]"
    for name, each in step.items():
        if each.ndim > 2 and name != "x":
            raise RecordError(f"{name} has shape {each.shape}; one step is (batch, units), or (units,). {hint}")
    batch = _one_batch({name: each for name, each in step.items() if each.ndim > 1}, hint)
    batched = any(each.ndim > 1 for each in step.values())
    if batch > 1 and "x" in step and step["x"].ndim == 0:
        raise RecordError(f"x is one number, of one sequence, but the other arrays hold {batch}. {hint}")
    made = {}
    for name, each in step.items():
        if each.ndim == 1 and batched and name in PER_STEP and len(each) == batch:
            each = each[:, None]
        elif each.ndim < 2 and (batch == 1 or each.ndim == 0):
            each = np.repeat(each.reshape(1, -1), batch, axis=0)
        elif each.ndim == 1:
            raise RecordError(
                f"{name} has shape {each.shape}, but the other arrays hold {batch} sequences each. {hint}"
            )
        one = name in PER_STEP and each.shape[1:] == (1,) and (name == "mask" or each.dtype.kind != "f")
        made[name] = each[:, 0] if one else each
    return made


def sequences(arrays: Mapping[str, Any]) -> dict[str, Any]:
    """Every array as (batch, time, units), token ids and mask as (batch, time)."""
    made = dict(arrays)
    if all(each.ndim < 3 for each in made.values()):  # one sequence
        made = {
            name: each[None, :, None] if each.ndim == 1 and name not in PER_STEP else each[None]
            for name, each in made.items()
        }
    if flat := next((name for name, each in made.items() if each.ndim < 2), None):
        raise RecordError(f"{flat} has shape {arrays[flat].shape}; whole arrays are (batch, time, units)")
    _one_batch(made, "PyTorch's (time, batch, units) is turned by .transpose(0, 1)")
    return made
