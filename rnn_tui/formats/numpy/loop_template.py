"""The fixed parts of an exported NumPy script: the loop over time, and the record of all signals."""

RECORD = '''
def record(trace, name, outputs, **cells):
    """Stores the outputs of a layer and every signal of its cells, (batch, time, units), under the layer's name."""
    for i, each in enumerate(outputs):
        trace[f"{name}/output{i or ''}"] = each
    for cell, signals in cells.items():
        place = name if cell == "own" else f"{name}/{cell}"
        for signal, values in signals.items():
            trace[f"{place}/{signal}"] = values
'''

RECURRENT = '''
def recurrent(step, names, weights, x, units, start=(), mask=None, sequences=False, backwards=False, zero=False):
    """The loop: one step after the other over x (batch, time, features).

    names: the states, the first of which is the output; start: the initial states, 0 if not given.
    Returns the outputs in the order of reading, every signal (batch, time, units), and the last states.
    """
    order = slice(None, None, -1 if backwards else 1)
    states = [np.asarray(each, x.dtype) for each in start] or [np.zeros((len(x), units), x.dtype) for _ in names]
    signals = {}
    for t in range(x.shape[1])[order]:
        now = step(weights, x[:, t], *states)
        if mask is not None:  # a masked step leaves the states unchanged
            for name, before in zip(names, states):
                now[name] = np.where(mask[:, t, None], now[name], before)
        for name, values in now.items():
            if name not in signals:
                signals[name] = np.empty((*x.shape[:2], values.shape[-1]), values.dtype)
            signals[name][:, t] = values
        states = [now[name] for name in names]
    out = signals[names[0]][:, order]
    if mask is not None:  # the output is 0 before the first step that is not masked
        counts = mask[:, order] if zero else np.logical_or.accumulate(mask[:, order], axis=1)
        out = np.where(counts[:, :, None], out, 0)
    return out if sequences else out[:, -1], signals, states
'''

MAIN = """
if __name__ == "__main__":
    inputs = {inputs}
    for name, values in run(inputs).items():
        print(name, values.shape)
"""
