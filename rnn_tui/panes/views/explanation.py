"""Why: the explanation of one unit, operation by operation."""

from dataclasses import dataclass
from functools import partial

from textual.app import ComposeResult

from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.panes.widgets.explanation_chart import ExplanationChart


@dataclass(frozen=True)
class Operation:
    """The selected operation."""

    operation: int = 0
    """The index of an operation in the unit's equation."""


def go(by: int, data: ViewData[Operation]) -> ViewChange:
    """Selects another operation of the unit's equation; from another view it only shows this view."""
    if data.focus.selection.view != WhyView.view:
        return ViewChange(shows=True)
    found = data.focus.explained(data.t)
    last = 0 if found is None else len(found.steps) - 1
    return ViewChange(Operation(min(max(min(data.state.operation, last) + by, 0), last)))


class WhyView(View[Operation]):
    """The operations that gave the selected unit's value at the cursor, and the contributions to one of them."""

    view = "why"
    key = "e"
    help = "One unit explained: its equation operation by operation, and what adds up to each number"
    reading = "< > through the operations · bars right +, left −, add up to the number"
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
    )

    def compose(self) -> ComposeResult:
        yield ExplanationChart()

    async def refresh_view(self) -> None:
        shown = self.query_one(ExplanationChart)
        shown.operation = self.data.state.operation
        shown.explanation = self.data.focus.explained(self.data.t)

    def on_explanation_chart_operation_chosen(self, event: ExplanationChart.OperationChosen) -> None:
        event.stop()
        self.choose(Operation(event.operation))
