"""The inputs and the layers of a run in the order of the screen, their names and their lengths in time."""

from rnn_tui.engine.core.text import plain
from rnn_tui.engine.plan.stack_layers import input_title
from rnn_tui.engine.run.trace import INPUT, Trace, Track

LONGEST = 24
"""The largest number of characters of a class's name."""


def traced_keys(trace: Trace) -> tuple[int, ...]:
    """The keys of all inputs (-1, -2, …), then of all layers."""
    return (*range(INPUT, INPUT - len(trace.inputs), -1), *trace.keys)


def name_of(trace: Trace, key: int) -> str:
    """The name of the layer or the input with that key; a chain's input is called input."""
    if key > INPUT:
        return trace.layer(key).name
    stack = trace.model.stack
    return input_title(stack) if stack.wiring is None else stack.input_names[INPUT - key]


def length_of(trace: Trace, key: int) -> int | None:
    """The number of timesteps of the layer or the input with that key; None if it has no time axis."""
    track = trace.tracks(key)[0]
    return None if trace.timeless(track) else trace.steps(track)


def lengths(trace: Trace) -> tuple[int, ...]:
    """The different lengths of time, those of inputs first: a decoder may have other timesteps than its encoder."""
    found = (length_of(trace, key) for key in traced_keys(trace))
    return tuple(dict.fromkeys(each for each in found if each is not None))


def name_of_time(trace: Trace, length: int) -> str:
    """The name of the first input or layer with that many timesteps; empty if there is none."""
    return next((name_of(trace, key) for key in traced_keys(trace) if length_of(trace, key) == length), "")


def unit_name(trace: Trace, track: Track, unit: int) -> str:
    """`h[3]`; `y[2] praise` for an output whose units have names."""
    name, classes = f"{symbol_of(track)}[{unit}]", trace.unit_names(track)
    return f"{name} {plain(classes[unit])[:LONGEST]}" if unit < len(classes) else name


def output_name(trace: Trace, unit: int) -> str:
    """The same of a unit of the model's output."""
    return unit_name(trace, Track(trace.keys[-1], "", "output"), unit)


def symbol_of(track: Track) -> str:
    """`y` for an output, otherwise the signal."""
    return {"output": "y"}.get(track.signal, track.signal)
