"""Makes a recording of named arrays: the names are those of `Trace.arrays()`, which `rnn-tui run --out` writes.

`NAME/SIGNAL`, `NAME/forward/SIGNAL` and `NAME/backward/SIGNAL` are signals of layers, `x` the input, `mask` which steps
count. A name without a layer (`h`) belongs to a layer with the name of the file. Only shapes are read, so arrays may be
larger than memory.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import plain
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recorded_layer import NoStates, NoWeights, RecordedLayer
from rnn_tui.engine.recordings.recording import RecordedTrace, Recording
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.runtime.layer_results import CellRun, LayerRun

DIRECTIONS = ("forward", "backward")
_WEIGHTS = re.compile(r"d?w\d+|initial_state\d*")
_NO_LAYER = re.compile(r"loss|dx|output\d*|call\d+/.*")
"""Arrays that a run writes besides those of its layers: a loss, the model's outputs, a second call."""
SNAPSHOTS = "snapshot"
"""The array of the training steps, if each sequence was recorded at one."""
STATES = ("h", "c")
"""The signals that come first."""
NO_STEP = "holds no whole step: the recording ended before its first one was written out"
LONGEST = 48
"""The largest number of characters of a layer's name."""


class RecordedModel(Model):
    """A stack of recorded layers, without weights."""

    def __post_init__(self) -> None:
        """Overridden: there are no weights to make read-only."""


@dataclass
class _LayerArrays:
    """The arrays of one layer that were found so far."""

    cells: dict[str, dict[str, Array]] = field(default_factory=dict)
    output: Array | None = None

    def put(self, cell: str, signal: str, values: Array) -> None:
        if signal == "output" and not cell:
            self.output = values
        else:
            self.cells.setdefault(cell, {})[signal] = values


def recording(arrays: Mapping[str, Array], title: str) -> Recording:
    """The recording made of these arrays; `title` is the file's name. Raises `InputError`."""
    beside = [name for name in arrays if _beside(name, arrays)]
    numbers = arrays.get(SNAPSHOTS)
    whole, left_alone = _with_batch({name: each for name, each in arrays.items() if name not in (*beside, SNAPSHOTS)})
    x, mask = whole.pop("x", None), whole.pop("mask", None)
    places: dict[str, _LayerArrays] = {}
    for name, values in whole.items():
        layer, cell, signal = _parts(name, title)
        places.setdefault(layer, _LayerArrays()).put(cell, signal, values)
    if not places and any(not each.size for each in arrays.values()):
        raise InputError(NO_STEP)
    if not places:
        raise InputError("holds no states: they are called NAME/SIGNAL, such as lstm/h, or h")
    batch = next(iter(whole.values())).shape[0]
    steps = max(values.shape[1] if values.ndim > 2 else 1 for values in whole.values())
    if x is not None and x.ndim == 2 and not _tokens(x):
        x = x[..., None]
    if x is not None and x.shape[:2] != (batch, steps):
        places, steps = {"x": _LayerArrays(output=x), **places}, max(steps, x.shape[1])  # another time axis
        x = None
    if mask is not None and mask.shape != (batch, steps):
        left_alone.append(f"mask (shape {mask.shape})")
        mask = None
    if numbers is not None and (numbers.shape != (batch,) or numbers.dtype.kind not in "iu"):
        left_alone.append(f"{SNAPSHOTS} (shape {numbers.shape})")
        numbers = None
    counts = None if mask is None else np.asarray(mask).astype(bool)
    nothing = np.zeros((batch, steps, 0))
    inputs = np.broadcast_to(np.nan, (batch, steps, 1)) if x is None else x  # the input is unknown
    layers = tuple(
        _layer(name, place, nothing if n else inputs, counts)
        for n, (name, place) in enumerate(zip(_names(places), places.values(), strict=True))
    )
    stack = Stack(
        tuple(each.layer for each in layers),
        tuple(map(int, inputs.shape)),
        "int32" if inputs.ndim == 2 else "float32",
        name=title,
    )
    model = RecordedModel(stack, tuple(NoWeights() for _ in layers), title)
    dtype = str(next(iter(whole.values())).dtype)
    alone = (*left_alone, *beside)
    return Recording(
        model, inputs, layers, dtype, origin=title, recorded=dict(arrays), snapshots=numbers, left_alone=alone
    )


def _tokens(x: Array) -> bool:
    """Whether (batch, time) numbers are token ids rather than one feature a step; only the first of them are read."""
    first = np.asarray(x[:8, :4096])
    return first.dtype.kind != "f" or bool((np.isfinite(first) & (first == np.floor(first)) & (first >= 0)).all())


def _beside(name: str, arrays: Mapping[str, Array]) -> bool:
    """Whether the array belongs to no layer, in a file that has layers."""
    if _WEIGHTS.fullmatch(name):
        return True
    return bool(_NO_LAYER.fullmatch(name)) and any("/" in each and not _NO_LAYER.fullmatch(each) for each in arrays)


def _with_batch(arrays: Mapping[str, Array]) -> tuple[dict[str, Array], list[str]]:
    """Every array as (batch, time, …), or (batch, …) if it has no time axis; and the names of those that fit
    neither."""
    left_alone = [f"{name} (shape {each.shape})" for name, each in arrays.items() if not each.size or not each.ndim]
    arrays = {name: each for name, each in arrays.items() if each.size and each.ndim}
    deep = {name: each for name, each in arrays.items() if each.ndim > 2}
    batch, steps = 1, max((each.shape[0] for each in arrays.values()), default=0)
    if deep:
        first = next(iter(deep))
        batch, steps = deep[first].shape[0], max(each.shape[1] for each in deep.values())
        for name, each in deep.items():
            if each.shape[0] != batch:
                raise InputError(
                    f"its arrays do not share the batch axis: {plain(first)} is {deep[first].shape},"
                    f" {plain(name)} is {each.shape}; all are (batch, time, units)"
                )
    made: dict[str, Array] = {}
    for name, each in arrays.items():
        if each.ndim > 2 or (deep and each.ndim == 2 and each.shape[0] == batch):
            made[name] = each
        elif each.ndim == 2 and (not deep or (batch == 1 and each.shape[0] == steps)):
            made[name] = each[None]
        elif each.ndim == 1 and batch == 1 and each.shape[0] == steps:
            made[name] = each[None] if name in ("x", "mask") else each[None, :, None]
        else:
            left_alone.append(f"{name} (shape {each.shape})")
    return made, left_alone


def _parts(name: str, title: str) -> tuple[str, str, str]:
    """The layer, cell and signal of an array's name."""
    *layer, signal = name.split("/")
    cell = layer.pop() if len(layer) > 1 and layer[-1] in DIRECTIONS else ""
    return ".".join(layer) or title.partition(".")[0] or title, cell, signal


def _names(places: Mapping[str, _LayerArrays]) -> list[str]:
    """The layers' names in a form that a terminal can show, each different."""
    made: list[str] = []
    for each in places:
        name = plain(each[:LONGEST]).replace("/", "?").strip() or "layer"
        number, first = 2, name
        while name in made:
            name, number = f"{first}_{number}", number + 1
        made.append(name)
    return made


def _layer(name: str, place: _LayerArrays, x: Array, mask: Mask | None) -> RecordedTrace:
    cells = {cell: _cell(cell, signals, mask) for cell, signals in place.cells.items()}
    shown = place.output
    if shown is None:
        shown = next(values for run in cells.values() for values in run.signals.values())
    names = list(dict.fromkeys(signal for run in cells.values() for signal in run.signals))
    names += ["output"] if place.output is not None else []
    layer = RecordedLayer(tuple(map(int, shown.shape)), tuple(names), name=name)
    return RecordedTrace(
        name, layer, NoWeights(), Call((x,)), LayerRun((shown,), cells=cells), place.output is not None
    )


def _cell(cell: str, signals: Mapping[str, Array], mask: Mask | None) -> CellRun:
    ordered = {each: signals[each] for each in (*STATES, *signals) if each in signals}
    batch = next(iter(ordered.values())).shape[0]
    steps = max(each.shape[1] if each.ndim > 2 else 1 for each in ordered.values())
    fits = mask is not None and mask.shape == (batch, steps)
    nothing = np.zeros((batch, steps, 0))
    return CellRun(NoWeights(), nothing, ordered, NoStates(), cell == "backward", mask if fits else None)
