"""The content of the explorer as plain text: for pipes, simple terminals, and commands without a screen."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.text import counted, plain
from rnn_tui.engine.plan.known_part import not_run
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recording import Recording
from rnn_tui.engine.run.trace import INPUT, Trace
from rnn_tui.engine.summary.render import Summary
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel
from rnn_tui.numbers import exact, rounded

ROWS, COLUMNS = 20, 8
"""The largest numbers of timesteps and units that are printed of a signal."""

LONGEST_LAYERS = 60
"""The largest number of characters in the line of a model's layers."""


def model_line(found: ListedModel, number: int) -> str:
    """One line about a model in a file: number, name, shapes, parameters and layers, or why it cannot be opened."""
    if not isinstance(found, LoadedModel):  # its reason names the place
        return f"{number}  {found.name or 'model'}   {model_words(found)}"
    name = found.name or found.title
    return "   ".join(filter(None, (f"{number}  {name}", model_words(found), layers_line(found.stack), found.where)))


def model_words(found: ListedModel) -> str:
    """A model in a few words: shapes and parameters, or the values that it needs, or why it is refused."""
    if isinstance(found, LoadedModel):
        return outline(found.stack, None if found.module is None else found.module.parameters)
    return f"needs {found.open_values()}" if found.needs else f"refused: {found.why}"


def layers_line(stack: Stack, longest: int = LONGEST_LAYERS) -> str:
    """The layers of a stack in one line: `Embedding 100×8 · LSTM 32 · Dense 1`; of a longer text than `longest` the
    last layers are counted: `Embedding 100×8 · and 2 more layers`."""
    names = [f"{each.kind()} {each.brief}".strip() for each in stack.layers]
    for shown in range(len(names), 0, -1):
        more = [f"and {counted(len(names) - shown, 'more layer')}"] if shown < len(names) else []
        text = " · ".join([*names[:shown], *more])
        if len(text) <= longest:
            break
    return text if names else ""


def outline(stack: Stack, parameters: int | None = None) -> str:
    """A stack in a few words: its input and output shapes and its number of parameters (`parameters`, if another
    library counts them differently)."""
    return "   ".join(outline_columns(stack, parameters))


def outline_columns(stack: Stack, parameters: int | None = None) -> tuple[str, str]:
    """The shapes of a stack, and its parameters, in words."""
    made = summarize(stack)
    if not stack.output_shapes:
        return "not built", counted(len(stack.layers), "layer")
    total = made.trainable + made.non_trainable if parameters is None else parameters
    shape = stack.model_output_shapes[0] if stack.model_output_shapes else "?"
    idle = not_run(stack)
    part = f" ({total - sum(map(stack.parameters, idle)):,} run)" if idle else ""
    return f"{stack.input_shape} → {shape}", f"{total:,} params{part}"


def table(summary: Summary) -> dict[str, Any]:
    """The rows and totals of a summary, as values for JSON."""
    return {
        "name": summary.model_name,
        "layers": [
            {
                "name": row.name,
                "class_name": row.kind,
                "output_shapes": [list(shape) for shape in row.shapes],
                "params": row.parameters,
                "trainable": row.trainable,
                "built": row.built,
            }
            for row in summary.rows
            if row.layer
        ],
        "total_params": summary.trainable + summary.non_trainable + (summary.optimizer or 0),
        "trainable_params": summary.trainable,
        "non_trainable_params": summary.non_trainable,
        "optimizer_params": summary.optimizer,
    }


def trace_text(trace: Trace) -> str:
    """The first signal of every layer for the first sequence, one row for each timestep."""
    x = trace.values(trace.tracks(INPUT)[0])
    parts = [] if np.isnan(x[:1]).all() else [_matrix("x", x)]
    for key, at in zip(trace.keys, trace.layers, strict=True):
        for track in trace.tracks(key):
            first = at.signals[0][1]
            if track.signal in (first, "output"):
                name = "/".join(filter(None, (at.name, track.cell, track.signal)))
                parts.append(_matrix(name, trace.values(track), trace.unit_names(track)))
    if trace.batch > 1:
        parts.append(f"(sequence 1 of {trace.batch})")
    return "\n\n".join(parts)


def recording_text(recording: Recording) -> str:
    """The content of a recording, and the first timesteps of each layer's first signal."""
    return "\n".join([*recording.contents(), "", trace_text(recording)])


def recording_table(recording: Recording) -> dict[str, Any]:
    """The content of a recording, as values for JSON."""
    return {
        "file": recording.origin,
        "batch": recording.batch,
        "timesteps": recording.timesteps,
        "layers": [
            {
                "name": at.name,
                "signals": [
                    {
                        "signal": track.signal,
                        "cell": track.cell,
                        "units": int(recording.values(track).shape[1]),
                        "timesteps": int(recording.values(track).shape[0]),
                    }
                    for track in recording.tracks(key)
                ],
            }
            for key, at in zip(recording.keys, recording.layers, strict=True)
        ],
        "arrays": [
            {"name": name, "shape": list(values.shape), "dtype": str(values.dtype), "bytes": values.nbytes}
            for name, values in recording.recorded.items()
        ],
        "not_shown": list(recording.left_alone),
        "not_recorded": list(recording.notes),
    }


def _matrix(name: str, values: Array, unit_names: Sequence[str] = ()) -> str:
    time, units = values.shape
    lines = [f"{name}  {time} × {units}"]
    if unit_names:
        lines[0] += f": {', '.join(map(plain, unit_names[:COLUMNS]))}{', …' if units > COLUMNS else ''}"
    for t, row in enumerate(values[:ROWS], 1):
        numbers = " ".join(f"{exact(each):>9}" for each in row[:COLUMNS])
        lines.append(f"  t {t:<3} {numbers}{'  …' if units > COLUMNS else ''}")
    if time > ROWS:
        lines.append(f"  … {counted(time - ROWS, 'more timestep')}")
    return "\n".join(lines)


def gradient_text(arrays: Mapping[str, Array]) -> str:
    """The loss, and the norm of every gradient; for states, the norms at the first and at the last timestep."""
    lines = [f"loss {float(arrays['loss']):+.6g}"]
    for name, values in arrays.items():
        if name == "loss":
            continue
        if name.rpartition("/")[2] in ("dh", "dc"):
            first, last = (float(np.linalg.norm(values[:, t])) for t in (0, -1))
            lines.append(f"{name:<28} ‖t 1‖ {rounded(first, 4):<9}   ‖t {values.shape[1]}‖ {rounded(last, 4)}")
        else:
            lines.append(f"{name:<28} ‖·‖ {rounded(float(np.linalg.norm(values)), 4):<9}   {values.shape}")
    return "\n".join(lines)
