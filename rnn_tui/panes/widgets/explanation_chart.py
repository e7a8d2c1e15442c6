"""The explanation of one unit on the screen, with one selected operation."""

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
from textual import events
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive

from rnn_tui.charts.contribution_bars import ContributionBar, ContributionBars
from rnn_tui.charts.explanation_layout import ExplanationLayout
from rnn_tui.charts.operations import Operation, Operations
from rnn_tui.charts.primitives.grid import Grid
from rnn_tui.engine.explain.contributions import Group, Line
from rnn_tui.engine.explain.equation_line import with_primes
from rnn_tui.engine.explain.explanation import Explanation, Step
from rnn_tui.engine.explain.notation import Notation
from rnn_tui.numbers import exact
from rnn_tui.panes.cell_names import MARKS
from rnn_tui.panes.widgets.chart_widget import Picture


class ExplanationChart(Picture):
    """The operations of `explanation`, and the contributions to number `operation` of them."""

    explanation: reactive[Explanation | None] = reactive[Explanation | None](None, repaint=False)
    """The explanation; set by the view."""
    operation: reactive[int] = reactive(0, repaint=False)
    """The index of the selected step; set by the view."""
    page: reactive[int] = reactive(0, repaint=False)
    """Which of the lists of contributions is shown, where one has no room for all; set by the view."""
    pages: reactive[int] = reactive(1, repaint=False)
    """How many lists there are, as the view knows it; set by the view."""
    subject: reactive[str] = reactive("", repaint=False)
    """What is explained; set by the view."""

    @dataclass
    class OperationChosen(Message):
        """An operation was clicked."""

        operation: int

    @dataclass
    class Paged(Message):
        """The contributions take another number of lists than the view knows."""

        pages: int

    def picture(self, size: Size) -> Grid:
        if self.explanation is None:
            return Grid.saying(*size, "nothing is worked out before the first input")
        layout, steps = self._layout(self.explanation, size), self.explanation.steps
        step = steps[self._chosen(self.explanation)]
        pages = step.contributions.pages(layout.most) if step.adds_up else 1
        if pages != self.pages:
            self.post_message(self.Paged(pages))
        page = min(self.page, pages - 1)
        return layout.draw(shares(step, layout.most, Notation.of(steps), page), legend(self.explanation))

    def _chosen(self, explanation: Explanation) -> int:
        return min(max(self.operation, 0), len(explanation.steps) - 1)

    def _layout(self, explanation: Explanation, size: Size) -> ExplanationLayout:
        symbols, chosen = Notation.of(explanation.steps), self._chosen(explanation)
        step = explanation.steps[chosen]
        layout = ExplanationLayout(
            Operations(tuple(operation(each, symbols) for each in explanation.steps), chosen),
            *size,
            about(explanation, step),
            len(step.contributions) if step.adds_up else 0,
            step.adds_up and any(group.weights is not None for group in step.contributions.groups),
            self.subject,
        )
        if layout.operations.width <= layout.left:
            return layout
        rows = tuple(each.with_signs(MARKS) for each in layout.operations.rows)
        return replace(layout, operations=Operations(rows, chosen))

    def watch_explanation(self) -> None:
        self.redraw()

    def watch_operation(self) -> None:
        self.redraw()

    def watch_page(self) -> None:
        self.redraw()

    def watch_subject(self) -> None:
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        offset = event.get_content_offset(self)
        if offset is None or self.explanation is None:
            return
        found = self._layout(self.explanation, self.content_size).operation_at(offset.x, offset.y)
        if found is not None:
            event.stop()
            self.post_message(self.OperationChosen(found))


def about(explanation: Explanation, step: Step) -> str:
    """The remark on an operation, unless its meaning says the same; the meaning; what else is in the weights. The
    remark on a whole explanation is not one on the operations within a half."""
    symbols = Notation.of(explanation.steps)
    remarks = ("" if step.cell else explanation.note, step.note)
    factors = (f"weights of {symbols.term(of.each)} times {factor}" for of, factor in factors_of(step))
    said = (*(each for each in remarks if each != step.about), step.about, *factors)
    return symbols.formula(", ".join(filter(None, said)))


def operation(step: Step, symbols: Notation) -> Operation:
    """A row of the list, with its value as charts write it. What is its own formula, as tanh(c), is shown with its
    number."""
    name, formula = symbols.formula(step.title), symbols.formula(step.formula)
    formula = step.numbers if formula == name else formula
    of_unit = "" if step.unit is None or "(" in name else f"{name}[{step.unit}]"
    summed = step.text if step.adds_up else ""
    return Operation(name, formula, step.numbers, exact(step.value), not math.isfinite(step.value), of_unit, summed)


def legend(explanation: Explanation) -> str:
    """What the symbols mean that have no row of their own."""
    groups = [group for step in explanation.steps for group in step.contributions.groups if group.weights is not None]
    if explanation.timestep is None or not groups:
        return ""
    read = any(each.each == "x" or each.each.startswith("x[") for each in groups)
    x = f"x[k]: value k read at timestep {explanation.timestep}" * read
    states = dict.fromkeys(
        found for step in explanation.steps for found in re.findall(r"\b\w+′", with_primes(step.formula))
    )
    before = f"{', '.join(states)}: before this step" if states else ""
    return "; ".join(filter(None, (x, before)))


def factors_of(step: Step) -> Iterator[tuple[Group, str]]:
    """The terms whose weights are shown multiplied by something, such as a gate, and the factor."""
    for each in step.contributions.groups if step.adds_up else ():
        factor = re.search(r"(\w+) · ", each.part)
        if each.weights is not None and factor:
            yield each, factor[1]


def term(line: Line, factor: str, symbols: Notation) -> ContributionBar:
    """A contribution, with the value and the weight whose product it is."""
    name = symbols.term(line.name)
    if line.input is None or line.weight is None:
        return ContributionBar(name, line.value, line.text)
    matrix = re.match(r"\w+(?=·)", line.part)
    product = "·".join(filter(None, (name, matrix[0] if matrix else "w", factor)))
    return ContributionBar(name, line.value, line.text, f"{exact(line.input)} × {exact(line.weight)}", product)


def shares(step: Step, most: int, symbols: Notation, page: int = 0) -> ContributionBars:
    """The contributions that add up to a step, those of one page, or the numbers it is computed from and the result;
    nothing where it is not computed, as the state before the first input."""
    if not step.adds_up:
        operands = [
            ContributionBar(symbols.formula(each.formula), each.value, exact(each.value)) for each in step.operands
        ]
        result = ContributionBar(symbols.formula(step.title), step.value, step.text)
        return ContributionBars((*operands, result) if operands else (), "", None)
    found = step.contributions.lines(step.value, most, page)
    factors = {of.part: factor for of, factor in factors_of(step)}
    shown = tuple(term(each, factors.get(each.part, ""), symbols) for each in found.shown)
    last = page * most + len(shown)
    here = f"{last - len(shown) + 1}–{last} of {len(step.contributions)}, others" if page else ""
    rest = "" if found.rest is None else f"{here or f'and {found.left_out} more, together'} {found.rest.text}"
    whole = ContributionBar(f"= {symbols.formula(step.name)}", step.value, found.whole)
    values = step.contributions.values[np.isfinite(step.contributions.values)] if page else np.zeros(1)
    return ContributionBars(
        shown, rest, whole, " · X", (min(values.min(initial=0.0), 0.0), max(values.max(initial=0.0), 0.0))
    )
