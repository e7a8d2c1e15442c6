"""Finds the track for a layer, a signal, a direction and a unit that a user names, or says why there is none."""

from collections.abc import Sequence

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.run.trace import Trace, Track


def tracked(trace: Trace, layer: str = "", signal: str = "", direction: str = "", unit: int = 0) -> tuple[Track, int]:
    """The track of that layer, and the number of the unit in it.

    `layer` empty: the first one that keeps a state. `signal` empty: the first one it records. `direction`: `forward` or
    `backward` if a layer has both; empty: the units of the backward half follow those of the forward half, as on the
    screen. Raises `RnnError`, which lists what there is.
    """
    names = [each.name for each in trace.layers]
    if not names:
        raise RnnError("the model has no layers, so there is nothing to explain")
    if layer and layer not in names:
        raise RnnError(f"there is no layer {layer!r:.60}; the layers are {', '.join(names)}")
    stateful = (n for n, each in enumerate(trace.layers) if each.run.cells)
    index = names.index(layer) if layer else next(stateful, 0)
    layer = names[index]
    tracks = trace.tracks(trace.keys[index])
    wanted = {"y": "output"}.get(signal, signal) or tracks[0].signal
    found = [each for each in tracks if each.signal == wanted]
    if not found:
        known = dict.fromkeys(each.signal for each in tracks)
        raise RnnError(f"{layer} has no signal {signal!r:.60}; it has {', '.join(known)}")
    if direction:
        found = _in_direction(found, direction, layer)
    widths = [int(trace.values(each).shape[1]) for each in found]
    if not 0 <= unit < sum(widths):
        halves = f" ({' and '.join(_halves(found, widths))})" if len(found) > 1 else ""
        where = f"{layer} {direction}".strip()
        raise RnnError(f"{where} has units 0 to {sum(widths) - 1}{halves}; there is no unit {unit}")
    for track, width in zip(found, widths, strict=True):
        if unit < width:
            return track, unit
        unit -= width
    raise AssertionError


def _in_direction(found: Sequence[Track], direction: str, layer: str) -> list[Track]:
    chosen = [each for each in found if each.cell == direction]
    if not chosen and found[0].signal == "output":
        raise RnnError(f"the output of {layer} has no direction of its own: leave the direction out")
    if not chosen:
        raise RnnError(f"{layer} reads in one direction only: leave the direction out")
    return chosen


def _halves(found: Sequence[Track], widths: Sequence[int]) -> list[str]:
    starts = [sum(widths[:n]) for n in range(len(widths))]
    return [
        f"{start} to {start + width - 1} {each.cell}" for each, start, width in zip(found, starts, widths, strict=True)
    ]


def explainable(trace: Trace, t: int, sequence: int) -> None:
    """Raises `RnnError` if there is no such timestep (0 is before the first) or sequence (from 1)."""
    if not 0 <= t <= trace.timesteps:
        raise RnnError(f"the sequence has {counted(trace.timesteps, 'timestep')}: t is 0 to {trace.timesteps}, not {t}")
    if not 1 <= sequence <= trace.batch:
        raise RnnError(f"there are sequences 1 to {trace.batch}; there is no sequence {sequence}")
