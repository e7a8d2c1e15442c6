"""The inputs and the layers of a run, as they are listed on the screen."""

from rnn_tui.engine.run.trace import INPUT, Trace


def traced_keys(trace: Trace) -> tuple[int, ...]:
    """The keys of all inputs (-1, -2, …), then of all layers."""
    return (*range(INPUT, INPUT - len(trace.inputs), -1), *trace.keys)


def name_of(trace: Trace, key: int) -> str:
    """The name of the layer or the input with that key; a chain's input is called input."""
    if key > INPUT:
        return trace.layer(key).name
    return "input" if trace.model.stack.wiring is None else trace.model.stack.input_names[INPUT - key]
