"""Why: one unit taken apart, operation by operation."""

from textual.app import ComposeResult

from rnn_tui.panes.views.view import View
from rnn_tui.panes.widgets.explanation_chart import ExplanationChart


class WhyView(View):
    """The chosen unit's signal at the cursor: the operations that made it, and what the chosen one adds up."""

    view = "why"
    key = "e"
    help = "One unit taken apart: its equation operation by operation, and what adds up to each number"
    reading = "< > through the operations · bars right +, left −, add up to the number"

    def compose(self) -> ComposeResult:
        yield ExplanationChart()

    async def refresh_view(self) -> None:
        if self.trace is None:
            return
        shown = self.query_one(ExplanationChart)
        shown.operation = self.selection.operation
        shown.explanation = self.selection.explained(self.trace, self.t)

    async def on_explanation_chart_operation_chosen(self, event: ExplanationChart.OperationChosen) -> None:
        event.stop()
        await self.run_action(f"screen.operation_to({event.operation})")
