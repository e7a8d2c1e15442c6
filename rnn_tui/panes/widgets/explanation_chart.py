"""The explanation of one unit on the screen, with one selected operation."""

import math
from dataclasses import dataclass

from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from rnn_tui.charts.contribution_bars import ContributionBar, ContributionBars
from rnn_tui.charts.explanation_layout import ExplanationLayout
from rnn_tui.charts.operations import Operation, Operations
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.engine.core.rounding import number
from rnn_tui.engine.explain.explanation import Explanation, Step
from rnn_tui.panes.widgets.chart_widget import Picture


class ExplanationChart(Picture):
    """The operations of `explanation`, and the contributions to number `operation` of them."""

    DEFAULT_CSS = """
    ExplanationChart {
        width: 1fr;
        height: 1fr;
    }
    """

    explanation: reactive[Explanation | None] = reactive[Explanation | None](None, repaint=False)
    """The explanation; set by the view."""
    operation: reactive[int] = reactive(0, repaint=False)
    """The index of the selected step; set by the view."""

    @dataclass
    class OperationChosen(Message):
        """An operation was clicked."""

        operation: int

    def picture(self, size: Size) -> Grid:
        if self.explanation is None:
            return Grid.saying(*size, "nothing is worked out before the first input")
        layout = self._layout(self.explanation, size)
        step = self.explanation.steps[self._chosen(self.explanation)]
        return layout.draw(shares(step, layout.most), legend(self.explanation))

    def _chosen(self, explanation: Explanation) -> int:
        return min(max(self.operation, 0), len(explanation.steps) - 1)

    def _note(self, explanation: Explanation, step: Step) -> str:
        """The remark, unless `about` says the same."""
        return ", ".join(each for each in (explanation.note, step.note) if each and each != step.about)

    def _layout(self, explanation: Explanation, size: Size) -> ExplanationLayout:
        rows = tuple(
            Operation(each.title, each.formula, each.numbers, each.text, not math.isfinite(each.value))
            for each in explanation.steps
        )
        chosen = self._chosen(explanation)
        step = explanation.steps[chosen]
        about = ", ".join(filter(None, (self._note(explanation, step), step.about)))
        return ExplanationLayout(Operations(rows, chosen), *size, about, len(step.contributions) if step.adds_up else 0)

    def watch_explanation(self) -> None:
        self.redraw()

    def watch_operation(self) -> None:
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self.explanation is None:
            return
        found = self._layout(self.explanation, self.content_size).operation_at(offset.x, offset.y)
        if found is not None:
            event.stop()
            self.post_message(self.OperationChosen(found))


def legend(explanation: Explanation) -> str:
    """What the symbols mean."""
    if explanation.timestep is None or not any(step.contributions.groups for step in explanation.steps):
        return ""
    state = next((step.name for step in explanation.steps if "′" in step.formula), "")
    before = f"; {state}′ and" if state else ";"
    return f"x: input of timestep {explanation.timestep}{before} h in Wh·h: state before it"


def shares(step: Step, most: int) -> ContributionBars:
    """The contributions that add up to a step, or the numbers it is computed from."""
    if not step.adds_up:
        operands = [ContributionBar(each.formula, each.value, number(each.value)) for each in step.operands]
        result = ContributionBar(step.title, step.value, step.text)
        return ContributionBars((*operands, result) if operands else (result,), "", None)
    found = step.contributions.lines(step.value, most)
    shown = tuple(
        ContributionBar(
            each.name,
            each.value,
            each.text,
            "" if each.input is None or each.weight is None else f"{number(each.input)} × {number(each.weight)}",
        )
        for each in found.shown
    )
    rest = "" if found.rest is None else f"and {found.left_out} more, together {found.rest.text}"
    return ContributionBars(shown, rest, ContributionBar(f"= {step.name}", step.value, found.whole))
