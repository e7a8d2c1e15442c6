"""What a chart of a cell shows at the cursor: what the cell has read by then, from which end; and which half of a
Bidirectional each unit of its output comes from."""

from textual.content import Content

from rnn_tui.engine.run.merged_output import merged_output
from rnn_tui.engine.run.trace import Track
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.widgets.plain_text import fitting

COLOURS = {"forward": "$forward", "backward": "$backward"}
"""The variables of the app's theme for the halves of a Bidirectional."""
SIDES = {"forward": "forward ▸ ", "backward": "backward ◂ "}


def heading(focus: Focus, track: Track, t: int, room: int) -> Content:
    """One line of at most `room` columns over the chart of a track, with the cursor at t; empty if there is nothing to
    say."""
    if track.layer < 0:
        return Content()
    cell = focus.trace.cell(track)
    if cell is None:
        return _output(focus, track, t, room)
    side = SIDES.get(track.cell, "◂ " if cell.backwards else "")
    step = focus.step(track, min(t, focus.trace.steps(track)))
    if step == 0 and (words := carried(focus, track)):
        return coloured(fitting([f"{side}{words}", f"{side[-2:]}{words}"], room), track.cell)
    if not side:
        return Content()
    row = cell.index(step)
    last = focus.trace.steps(track)
    first = last if cell.backwards else 1
    if row is None:
        said = [f"before x[{first}]", "at the start"]
    elif focus.selection.by_steps:
        said = [f"step {step} reads x[{row + 1}]", f"reads x[{row + 1}]", f"x[{row + 1}]"]
    elif row + 1 == first:
        said = [f"after x[{first}]", f"x[{first}]"]
    else:
        said = [f"after x[{first}] … x[{row + 1}]", f"x[{first}]…x[{row + 1}]"]
    short = side[-2:]
    text = fitting([side + said[0], *(side + each for each in said[1:]), *(short + each for each in said)], room)
    return coloured(text, track.cell)


def carried(focus: Focus, track: Track) -> str:
    """Where the state before the first input comes from, if a stateful layer carried it over."""
    number, at = focus.trace.batch_number, focus.trace.layer(track.layer)
    return f"carried over from batch {number - 1}" if number > 1 and at.layer.stateful_layer else ""


def _output(focus: Focus, track: Track, t: int, room: int) -> Content:
    """Over an output: when it is put out, and what it is made of."""
    trace = focus.trace
    cells = trace.layer(track.layer).run.cells
    merged = merged_output(trace, track.layer)
    if trace.values(track, focus.batch).shape[0] == 1:
        if trace.timesteps == 1 or (focus.signal == "output" and merged is None):
            return Content("output after the last step" if trace.timesteps > 1 else "")
        ends = [f"{'▸' if name == 'forward' else '◂'} at x[{_end(focus, track, name)}]" for name in cells]
        whole = f"output after the last step: {', '.join(ends)}"
        return Content(fitting([whole, f"output: {', '.join(ends)}", "output after the last step", "output"], room))
    if merged is not None:
        return _merged(focus, track, t, room)
    backwards = any(each.backwards for each in cells.values())
    if backwards and len(cells) == 1 and t > 0:
        step = f"step {t}" if focus.selection.by_steps else f"t {trace.steps(track) + 1 - t}"
        told = [f"output {t} comes out reversed: it is h of {step}", f"output {t}: h of {step}, reversed"]
        return Content(fitting([*told, f"output {t}: h of {step}"], room))
    if t == 0:
        return Content("no output before t 1")
    return Content(f"output at timestep {t}" if focus.signal != "output" else "")


def _merged(focus: Focus, track: Track, t: int, room: int) -> Content:
    merged = merged_output(focus.trace, track.layer)
    assert merged is not None
    if t == 0:
        return Content("no output before t 1")
    if not merged.border:
        return Content(fitting([f"output at timestep {t}: {merged.words}", f"output {t}: {merged.words}"], room))
    first, second = merged.halves
    before = fitting(
        [f"output at timestep {t}: ", f"output at t {t}: ", f"output {t} ", ""], room - len(first + second) - 1
    )
    return Content(before) + coloured(first, "forward") + Content(" ") + coloured(second, "backward")


def _end(focus: Focus, track: Track, cell: str) -> int:
    """The last timestep that a cell reads."""
    made = focus.trace.layer(track.layer).run.cells[cell]
    return 1 if made.backwards else int(made.x.shape[1])


def coloured(text: str, cell: str) -> Content:
    """Text in the colour of that half of a Bidirectional; other cells have none."""
    return Content.styled(text, COLOURS[cell]) if cell in COLOURS else Content(text)
