"""The interventions that are possible at the selected layer and unit, each with the initial texts of its fields.

This module also parses the texts of the fields; an error names its field.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from rnn_tui.engine.core.errors import InputError, RnnError
from rnn_tui.engine.core.text import enumerated
from rnn_tui.engine.interventions.clamp_state import HoldSignal, SetStart, place
from rnn_tui.engine.interventions.intervention import Intervention, shown
from rnn_tui.engine.interventions.set_numbers import RECURRENT, ScaleRecurrent, SetInput, SetWeight
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.trace import INPUT, Trace, Track
from rnn_tui.engine.run.trace_rows import name_of
from rnn_tui.numbers import rounded
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.timesteps.timestep_bar import token_at

SHORT = {"Wx": "kernel", "Wh": RECURRENT, "b": "bias"}
"""The names of the weights in the equations."""
UNIT = re.compile(r"(?:(forward|backward)\s+)?(every\s+)?(\w+?)(?:\s*\[\s*(\d+)\s*\])?")
CELL = re.compile(r"([\w/]+)\s*\[([\d,\s]+)\]")
MATRIX = re.compile(r"(?:(forward|backward)\s+)?Wh")
STEP = re.compile(r"x_?(\d+)(?:\s*\[\s*(\d+)\s*\])?")


class Refusal(RnnError):
    """A text that a field does not accept."""

    def __init__(self, message: str, field: str) -> None:
        super().__init__(message)
        self.field = field
        """`what`, `value` or `since`."""


@dataclass(frozen=True)
class Offer:
    """One possible kind of intervention."""

    label: str
    help: str
    what: str
    """The initial text of the first field."""
    value: str
    read: Callable[[str], Intervention]
    """Parses the first field: an intervention with the value 0; raises `InputError`."""
    present: bool = False
    """Whether `value` is the present value, rounded; otherwise it is a proposal."""

    @property
    def steps(self) -> bool:
        """Whether it can begin at a later step."""
        return isinstance(self.read(self.what), HoldSignal)

    def made(self, stack: Stack, trace: Trace, what: str, value: str, since: str) -> Intervention:
        """The intervention that the fields describe; raises `Refusal`."""
        try:
            made = self.read(what.strip()).fitted(stack)
            made.inputs(trace.x)
        except InputError as error:
            raise Refusal(str(error), "what") from None
        if isinstance(made, HoldSignal):
            made = replace(made, since=step_of(since, trace.steps(Track(made.layer, made.cell, made.signal))))
        made = replace(made, value=number_of(value))
        if self.present and (what.strip(), value.strip()) == (self.what, self.value):
            raise Refusal("that is its value already", "value")
        try:
            made.check(stack)
        except InputError as error:
            raise Refusal(str(error), "value") from None
        return made


def number_of(text: str) -> float:
    """The number in a text; raises `Refusal`."""
    try:
        return float(text.strip().replace("−", "-"))
    except ValueError:
        raise Refusal(f"{text.strip()[:20]!r} is no number, such as 0 or -0.25", "value") from None


def step_of(text: str, last: int) -> int:
    """The step in a text, from 1 to the last one; raises `Refusal`."""
    if not text.strip().isdecimal() or not 1 <= int(text) <= last:
        raise Refusal(f"{text.strip()[:20]!r} is no step: they count from 1, after the first input, to {last}", "since")
    return int(text)


def offers(seen: Focus, t: int) -> tuple[Offer, ...]:
    """The possible interventions, those of the selected unit first."""
    return (*_of_cells(seen), *_of_weights(seen), *_of_inputs(seen, t))


def _of_cells(seen: Focus) -> Iterator[Offer]:
    found = cells_of(seen.trace.layer(seen.layer).layer) if seen.layer > INPUT else {}
    if not found:
        return
    cell, signal, unit = looked_at(seen)
    state = found[cell].states[0]
    gates = [each.name for each in found[cell].signals if each.gate]
    kind = "the gate" if signal in gates else "the unit"

    def hold(what: str) -> Intervention:
        side, name, which = read_unit(what)
        return HoldSignal(layer=seen.layer, cell=side or cell, signal=name, unit=which, value=0)

    def start(what: str) -> Intervention:
        side, name, which = read_unit(what)
        return SetStart(layer=seen.layer, cell=side or cell, state=name.removesuffix("_0"), unit=which, value=0)

    this, every, output = place(cell, signal, unit), place(cell, signal, None), place(cell, state, unit)
    kept, others = "this value; 0 switches it off", [each.name for each in found[cell].signals if each.name != state]
    last, also = found[cell].units - 1, f"; also {', '.join(others)} instead of {state}" if others else ""
    units = f" to [{last}]" if last else ""
    one, all_units = f"{place(cell, state, 0)}{units}{also}", f"{place(cell, state, None)}{also}"
    yield Offer(f"hold {this}", f"{kind} keeps {kept}. Possible: {one}", this, "0", hold)
    yield Offer(f"hold {every}", f"all units keep {kept}. Possible: {all_units}", every, "0", hold)
    if signal != state:
        yield Offer(f"hold {output}", f"the unit keeps {kept}", output, "0", hold)
    first = place(cell, f"{state}_0", unit)
    begun = seen.trace.initial(Track(seen.layer, cell, state), seen.batch)
    value = "0" if begun is None else shown(float(begun[unit]))
    about = f"{state}_0 is the state {state} before the first input. Possible: "
    about += f"{place(cell, f'{state}_0', 0)}{units}, or {place(cell, f'{state}_0', None)} for all units"
    yield Offer(f"begin with another {first}, before the first input", about, first, value, start, present=True)


def looked_at(seen: Focus) -> tuple[str, str, int]:
    """The selected cell, signal and unit within the cell; the cell's state if the layer's output is selected."""
    track, unit = seen.chosen_unit
    found = cells_of(seen.trace.layer(seen.layer).layer)
    if track.signal != "output":
        return track.cell, track.signal, unit
    side, cell = next(iter(found.items()))
    if len(found) > 1 and unit >= cell.units:
        unit -= cell.units
        side, cell = list(found.items())[1]
    return side, cell.states[0], unit


def _of_weights(seen: Focus) -> Iterator[Offer]:
    named = seen.trace.model.stack.weights[seen.trace.position(seen.layer)] if seen.layer > INPUT else ()
    if not named:
        return
    first = next((n for n, each in enumerate(named) if len(each.shape) > 1), 0)
    array = seen.trace.layer(seen.layer).weights[first]
    index = (*(0 for _ in array.shape[1:]), seen.unit % array.shape[-1])
    what = f"{named[first].name}[{', '.join(map(str, index))}]"

    cells = cells_of(seen.trace.layer(seen.layer).layer)
    there = [cell for cell in cells if any(each.name == f"{cell}/{RECURRENT}".lstrip("/") for each in named)]
    matrices = [f"{cell} Wh".strip() for cell in there]

    def weight(what: str) -> Intervention:
        name, cell = read_cell(what)
        return SetWeight(layer=seen.layer, weight=name, index=cell, value=0)

    def scale(what: str) -> Intervention:
        found = MATRIX.fullmatch(what)
        if found is None:
            raise InputError(f"{what[:30]!r} is no recurrent matrix of this layer: {enumerated(matrices, 'or')} is one")
        return ScaleRecurrent(layer=seen.layer, cell=found[1] or "", value=0)

    names = ", ".join(each.name for each in named)
    yield Offer(
        "set one weight",
        f"row and column, from 0. The weights are {names}",
        what,
        rounded(array[index], 6),
        weight,
        present=True,
    )
    scaled = any(isinstance(each, ScaleRecurrent) for each in seen.trace.changes)
    help = "the matrix and its eigenvalues times a factor: its memory"
    for matrix in matrices:
        yield Offer(f"scale {matrix}", help, matrix, "1", scale, present=not scaled)


def _of_inputs(seen: Focus, t: int) -> Iterator[Offer]:
    key = min(seen.layer, INPUT)
    x = seen.trace.input(key)
    if x.ndim not in (2, 3):
        return
    step, flat = min(max(t, 1), x.shape[1]), x.ndim == 2
    feature = 0 if flat or seen.layer > INPUT else seen.unit % x.shape[2]
    what = f"x_{step}" if flat else f"x_{step}[{feature}]"
    present = x[seen.batch, step - 1] if flat else x[seen.batch, step - 1, feature]
    of = f" of {name_of(seen.trace, key)}" if len(seen.trace.inputs) > 1 else ""

    def put(what: str) -> Intervention:
        at, which = read_step(what)
        return SetInput(layer=key, sequence=seen.batch, t=at, feature=which, value=0)

    help = f"the token{of} read at that step" if flat else f"one number{of} read at that step: x_step[feature]"
    if flat and (token := token_at(seen, step, x.shape[1])):
        help += f", by its id: {rounded(present, 6)} is {token}"
    yield Offer("set one input", help, what, rounded(present, 6), put, present=True)


# Parsers of the fields


def read_unit(text: str) -> tuple[str, str, int | None]:
    """`backward h[3]` → cell, signal, unit; `every f` has no unit. Raises `InputError`."""
    found = UNIT.fullmatch(text)
    if found is None or bool(found[2]) == (found[4] is not None):
        raise InputError(f"{text[:30]!r} says no unit: h[3] is one, every h are all")
    return found[1] or "", found[3], None if found[4] is None else int(found[4])


def read_cell(text: str) -> tuple[str, tuple[int, ...]]:
    """`kernel[0, 3]`, or `Wx[0, 3]` → the weight's name and the place in it. Raises `InputError`."""
    found = CELL.fullmatch(text)
    numbers = [] if found is None else [each.strip() for each in found[2].split(",")]
    if found is None or not all(each.isdecimal() for each in numbers):
        raise InputError(f"{text[:30]!r} says no weight: kernel[0, 3] is one, its row and its column")
    *side, name = found[1].split("/")
    return "/".join([*side, SHORT.get(name, name)]), tuple(map(int, numbers))


def read_step(text: str) -> tuple[int, int | None]:
    """`x_3[1]` → step and feature; `x_3` has no feature. Raises `InputError`."""
    found = STEP.fullmatch(text)
    if found is None:
        raise InputError(f"{text[:30]!r} says no input: x_3[1] is feature 1 at step 3")
    return int(found[1]), None if found[2] is None else int(found[2])
