"""What a chart of a cell shows at the cursor: what the cell has read by then, from which end; and which half of a
Bidirectional each unit of its output comes from."""

from collections.abc import Iterator, Sequence

from rich.cells import cell_len
from textual.content import Content

from rnn_tui.engine.run.carried_state import carried_over
from rnn_tui.engine.run.merged_output import MergedOutput, merged_output
from rnn_tui.engine.run.trace import Track
from rnn_tui.panes.cell_names import coloured, sides
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.widgets.plain_text import fitting

OUTPUT = ("output: ", "y: ")
SIDE_BY_SIDE = ("", " ", "")
"""What stands before, between and behind the halves of an output where there is no room for how they are merged."""
"""What names an output where there is little room."""


def way_to_another(cells: Sequence[str], number: int, *, turned: bool) -> str:
    """The way from the weights of one of several cells to those of the next, `→ past the last column: backward ◂`, and
    from the last one back; `turned`: a unit is a row. The tables of a layer without a cell have no name."""
    back = number == len(cells) - 1
    key, line = ("↓↑"[back], "row") if turned else ("→←"[back], "column")
    other = sides(cells[number - 1 if back else number + 1])[0].strip()
    edge, unnamed = ("first", "the weights before") if back else ("last", "the next weights")
    return f"{key} past the {edge} {line}: {other or unnamed}"


def way_to_another_cell(focus: Focus) -> str:
    """The way from the cell whose signal is shown to another cell of the layer, `↓ past h[7]: backward ◂`; empty for a
    single one."""
    cells = focus.chosen_from
    if len(cells) < 2 or focus.track not in cells:
        return ""
    place = cells.index(focus.track)
    key, other, edge = ("↑", cells[place - 1], 0) if place else ("↓", cells[1], focus.trace.width(focus.track) - 1)
    return f"{key} past {focus.signal}[{edge}]: {sides(other.cell)[0].strip()}"


def heading(focus: Focus, track: Track, t: int, room: int) -> Content:
    """One line of at most `room` columns over the chart of a track, with the cursor at t; empty if there is nothing to
    say."""
    if track.layer < 0:
        return Content()
    cell = focus.trace.cell(track)
    if cell is None:
        return _output(focus, track, t, room)
    side, short = sides(track.cell)
    if cell.backwards and not side:
        side = short = "◂ "
    step = focus.step(track, min(t, focus.trace.steps(track)))
    if step == 0 and (words := carried_over(focus.trace.layer(track.layer).layer, focus.trace.batch_number)):
        return coloured(fitting([f"{side}{words}", f"{short}{words}"], room), track.cell)
    if not side:
        return Content()
    row = cell.index(step)
    last = focus.trace.steps(track)
    first = last if cell.backwards else 1
    if row is not None and cell.mask is not None and not cell.mask[focus.batch, row]:
        said = ["masked: state carried", "masked"]
    elif row is None:
        said = [f"before x[{first}]", "at the start"]
    elif focus.selection.by_steps:
        said = [f"step {step} reads x[{row + 1}]", f"reads x[{row + 1}]", f"x[{row + 1}]"]
    elif row + 1 == first:
        said = [f"after x[{first}]", f"x[{first}]"]
    else:
        said = [f"after x[{first}] … x[{row + 1}]", f"x[{first}]…x[{row + 1}]"]
    said = [*without_signal(focus, said), *said]
    text = fitting([side + said[0], *(side + each for each in said[1:]), *(short + each for each in said)], room)
    return coloured(text, track.cell)


def without_signal(focus: Focus, said: Sequence[str]) -> Iterator[str]:
    """Each of these with the half that has no such signal, `after x[1] · backward ◂ has no c`; none if both have it."""
    for half in focus.lacking:
        yield from (f"{each} · {shown}has no {focus.signal}" for each in said for shown in sides(half))


def _output(focus: Focus, track: Track, t: int, room: int) -> Content:
    """Over an output: when it is put out, and what it is made of."""
    trace = focus.trace
    cells = trace.layer(track.layer).run.cells
    timeless, merged = trace.timeless(track), merged_output(trace, track.layer)
    if t == 0 and not timeless:
        return Content("no output before t 1")
    if merged is not None and not timeless and _puts_out_nothing(focus, track, t):
        told = [f"output at timestep {t}: masked, so it is 0", f"output {t}: masked, so 0", "masked: 0"]
        return Content(fitting(told, room))
    if merged is not None:
        return _merged(focus, track, t, merged, room)
    if timeless:
        return Content("output after the last step" if trace.timesteps > 1 else "")
    if len(cells) == 1 and any(each.backwards for each in cells.values()):
        step = f"step {t}" if focus.selection.by_steps else f"t {trace.steps(track) + 1 - t}"
        told = [f"output {t} comes out reversed: it is h of {step}", f"output {t}: h of {step}, reversed"]
        return Content(fitting([*told, f"output {t}: h of {step}"], room))
    return Content(f"output at timestep {t}" if focus.signal != "output" else "")


def _puts_out_nothing(focus: Focus, track: Track, t: int) -> bool:
    """Whether that step is masked, and the output is 0 there, whatever its cells' states are."""
    mask = next(iter(focus.trace.layer(track.layer).run.cells.values())).mask
    masked = mask is not None and not mask[focus.batch, t - 1]
    return masked and not focus.trace.values(track, focus.batch)[t - 1].any()


def _merged(focus: Focus, track: Track, t: int, merged: MergedOutput, room: int) -> Content:
    """`output at timestep 3: ▸ 0–7 ◂ 8–15`, in the colours of the halves."""
    cells = focus.trace.layer(track.layer).run.cells
    timeless = focus.trace.timeless(track)
    places = [_place(focus, track, t, name) for name in cells]
    state = next(iter(next(iter(cells.values())).initial))
    of = "" if focus.signal in (state, "output") else f" {state}"
    named = told = [f"{half[0]}{of}{half[1:]}" for half in merged.halves]
    forms = []
    if len(set(places)) > 1:  # not both are where the output is
        at, steps = (" at ", "") if timeless else (" step ", "steps ")
        told = [f"{half}{at}{place}" for half, place in zip(named, places, strict=True)]
        brief = [f"{half[0]} {place}" for half, place in zip(named, places, strict=True)]
        whose = [f"{state} of {steps}", steps] if of and steps else [steps]
        forms = [(f"{lead}{each}", brief, merged.form) for each in whose for lead in OUTPUT]
        forms += [("", brief, merged.form), (OUTPUT[1], brief, SIDE_BY_SIDE)] if timeless else []
    when = (f"at timestep {t}", f"at t {t}", str(t))
    leads = ["output after the last step: "] if timeless else [f"output {each}: " for each in when]
    longest = [(each, told, merged.form) for each in (*leads, *OUTPUT, "")]
    shortest = [*((each, named, merged.form) for each in (*OUTPUT, "")), ("", merged.halves, merged.form)]
    for lead, halves, form in (*longest, *forms, *shortest):
        before, between, after = form
        if cell_len(lead + before + between.join(halves) + after) <= room:
            break
    first, second = (coloured(half, name) for half, name in zip(halves, cells, strict=True))
    return Content(lead + before) + first + between + second + after


def _place(focus: Focus, track: Track, t: int, cell: str) -> str:
    """Where that half of the output is in the half's own chart: the timestep, or the step in the order of computing."""
    if focus.trace.timeless(track):
        return f"x[{_end(focus, track, cell)}]"
    return f"{focus.trace.step(Track(track.layer, cell, ''), t)}" if focus.selection.by_steps else ""


def _end(focus: Focus, track: Track, cell: str) -> int:
    """The last timestep that a cell reads."""
    made = focus.trace.layer(track.layer).run.cells[cell]
    return 1 if made.backwards else int(made.x.shape[1])
