"""Why: the explanation of one unit, operation by operation."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import partial

from textual.app import ComposeResult

from rnn_tui.engine.core.text import counted
from rnn_tui.engine.explain.explanation import Explanation
from rnn_tui.engine.explain.notation import Notation
from rnn_tui.engine.run.trace_rows import unit_name
from rnn_tui.panes.cell_names import sides
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views.directions import way_to_another_cell
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.widgets.explanation_chart import ExplanationChart


@dataclass(frozen=True)
class Operation:
    """The selected operation."""

    operation: int = 0
    """The index of an operation in the unit's equation."""
    page: int = 0
    """Which of the lists of its terms, the largest in the first one."""
    pages: int = 1
    """How many lists its terms took when they were drawn last."""


def go(by: int, data: ViewData[Operation]) -> ViewChange:
    """Selects another operation of the unit's equation; from another view it only shows this view."""
    if data.focus.selection.view != WhyView.view:
        return ViewChange(shows=True)
    found = data.focus.explained(data.t)
    last = 0 if found is None else len(found.steps) - 1
    return ViewChange(Operation(min(max(min(data.state.operation, last) + by, 0), last), pages=data.state.pages))


def next_terms(data: ViewData[Operation]) -> ViewChange:
    """The next list of terms; after the last one the first."""
    if data.state.pages < 2:
        return ViewChange(says="All terms of this operation are shown.")
    return ViewChange(replace(data.state, page=(min(data.state.page, data.state.pages - 1) + 1) % data.state.pages))


class WhyView(View[Operation]):
    """The operations that gave the selected unit's value at the cursor, and the contributions to one of them."""

    view = "why"
    key = "e"
    help = "One unit explained: its equation operation by operation, and what adds up to each number"
    reading = "< > operations · ′: step before · pre: before activation"
    State = Operation
    commands = (
        ViewCommand(
            "next",
            "greater_than_sign",
            "operation",
            "The next operation of the unit's equation",
            ">",
            partial(go, 1),
        ),
        ViewCommand("previous", "less_than_sign", "operation before", "The operation before it", "<", partial(go, -1)),
        ViewCommand(
            "terms",
            "X",
            "more terms",
            "of the next terms of a sum that has too many for the screen",
            "X",
            next_terms,
            anywhere=False,
            chooses="the terms",
        ),
    )

    def compose(self) -> ComposeResult:
        yield ExplanationChart()

    def hint(self) -> str:
        found = self.query_one(ExplanationChart).explanation
        terms = "X: next terms" if self.data.state.pages > 1 else ""
        return " · ".join(filter(None, (other_cell(self.data.focus), terms, *reading(found, super().hint()))))

    async def refresh_view(self) -> None:
        shown = self.query_one(ExplanationChart)
        found = self.data.focus.explained(self.data.t)
        shown.subject = "" if found is None else title(self.data.focus, found)
        state = self.data.state
        shown.operation, shown.page, shown.pages = state.operation, state.page, state.pages
        shown.explanation = found

    def on_explanation_chart_paged(self, event: ExplanationChart.Paged) -> None:
        event.stop()
        self.choose(replace(self.data.state, pages=event.pages))

    def on_explanation_chart_operation_chosen(self, event: ExplanationChart.OperationChosen) -> None:
        event.stop()
        self.choose(Operation(event.operation, pages=self.data.state.pages))


def reading(found: Explanation | None, said: str) -> Iterator[str]:
    """How to read several operations: of the signs that `said` explains, those that are in their formulas."""
    if found is None or len(found.steps) < 2:
        return
    symbols = Notation.of(found.steps)
    written = " ".join(symbols.formula(f"{each.title} = {each.formula}") for each in found.steps)
    for each in said.split(" · "):
        sign, explained, _ = each.partition(": ")
        if not explained or sign in written:
            yield each


def title(focus: Focus, found: Explanation) -> str:
    """The number that is explained: `forward ▸ h[0] in 2 operations`; one that is given has none."""
    track, unit = focus.chosen_unit
    made = sum(each.expression is not None for each in found.steps)
    return f"{sides(track.cell)[0]}{unit_name(focus.trace, track, max(unit, 0))}" + (
        f" in {counted(made, 'operation')}" if made else ""
    )


def other_cell(focus: Focus) -> str:
    """Which of two cells is explained, and the way to the other: `forward ▸, ↓ past h[7]: backward ◂`; empty for
    a single one."""
    way = way_to_another_cell(focus)
    return f"{sides(focus.track.cell)[0].strip()}, {way}" if way else ""
