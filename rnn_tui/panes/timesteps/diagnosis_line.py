"""The diagnosis line: the findings about the selected layer, the most urgent first, always visible.

It belongs to the trace, so a step does not change it. Findings that do not fit are left out from the end.
"""

import re
from collections.abc import Sequence
from textwrap import wrap

from rich.cells import cell_len
from textual.content import Content

from rnn_tui.engine.run.trace import INPUT
from rnn_tui.engine.studies.diagnosis import Diagnosis
from rnn_tui.engine.studies.finding import MARKS, Finding, briefs, severity
from rnn_tui.engine.studies.findings import findings, input_findings
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views import VIEWS
from rnn_tui.panes.widgets.plain_text import PlainText

SHOWN_IN = {
    "signals": "heatmap",
    "distribution": "histogram",
    "weights": "weights",
    "spectrum": "spectrum",
    "gradient": "gradient",
    "influence": "influence",
}
"""The view that shows more about a topic."""
COLOURS = {"trouble": "bold $text-warning", "clear": "bold $text-success", "open": "$text-muted"}
COLOURED_MARKS = {each: (f"{MARKS[each]} ", colour) for each, colour in COLOURS.items()}
"""The mark before findings, and its colour: it is empty where there is neither trouble nor an all-clear."""
ASIDE = re.compile(r" \([^()]*\)")
"""What is in parentheses, and gives way where a finding would be cut."""
MARK, BETWEEN, MORE = f"{MARKS['open']} ", " · ", "D: more"


def key_of(topic: str) -> str:
    """The key of the view that shows more about a topic; empty if there is none."""
    return next((each.key for each in VIEWS if each.view == SHOWN_IN.get(topic, "")), "")


def told(found: Diagnosis, layer: int) -> tuple[Finding, ...]:
    """The findings about a layer, or about the input if that is selected."""
    return findings(found, layer) if layer > INPUT else input_findings(found)


def fitted(facts: Sequence[str], width: int, rows: int) -> list[str]:
    """Findings in up to `rows` lines of `width` columns: the first ones, as many as fit, and the key for more."""
    lines = [MARK]
    for left, fact in zip(reversed(range(len(facts))), facts, strict=True):
        forms, ends = (fact, ASIDE.sub("", fact)), (False,) if left else (True, False)
        if not any(_put(each, lines, width, rows, last=last) for last in ends for each in forms):
            break
    if lines == [MARK] and facts:
        lines = alone(facts[0], width, rows)
    tail = BETWEEN + MORE if lines[-1].strip() != MARK.strip() else MORE
    if cell_len(lines[-1] + tail) <= width:
        lines[-1] += tail
    elif len(lines) < rows:
        lines.append("  " + MORE)
    return lines


def _put(fact: str, lines: list[str], width: int, rows: int, *, last: bool) -> bool:
    """Writes a finding at the end of the last line, or in the next one; behind the last finding (`last`), and in the
    last of `rows` lines, there is room for the key for more. Returns whether there was room."""
    begun = lines != [MARK]
    for more, text in enumerate((lines[-1] + BETWEEN * begun + fact, f"  {fact}")[: 1 + begun]):
        number = len(lines) + more
        if number <= rows and cell_len(text + (BETWEEN + MORE) * (last or number == rows)) <= width:
            lines[number - 1 :] = [text]
            return True
    return False


def height(facts: Sequence[str], width: int, rows: int, usual: int, needed: int) -> int:
    """The lines for findings, of `rows` for them and a view that needs `needed`: those that it leaves, as far as there
    is more to say than in the usual ones; or one, if the view is then seen whole and the first finding is not cut."""
    left = rows - needed
    if left >= usual and facts:
        return min(max(len(fitted(facts, width, left)), usual), left)
    whole = left == 1 and facts and not fitted(facts, width, 1)[0].endswith(f"…{BETWEEN}{MORE}")
    return 1 if whole else usual


def alone(fact: str, width: int, rows: int) -> list[str]:
    """A finding that is too long for one line, in up to `rows`; what is still too long ends with an ellipsis."""
    first, *more = wrap(fact, max(width - len(MARK), 1)) or [""]
    lines = [MARK + first, *(f"  {each}" for each in more)]
    if len(lines) > rows:
        lines = lines[:rows]
        lines[-1] = lines[-1][: max(width - cell_len(BETWEEN + MORE) - 1, 0)] + "…"
    return lines


class DiagnosisLine(PlainText):
    """Shows the findings about one layer."""

    DEFAULT_CSS = """
    DiagnosisLine { height: 1; color: $text-muted; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__("", id=id)
        self._shown: tuple[object, ...] = ()
        self._facts: tuple[str, ...] = ()
        self._rows = 0
        """Its height; 0: as the pane's style has it."""

    def divide(self, rows: int, usual: int, needed: int) -> None:
        """Shares `rows` with the view above it, as `height` says."""
        mine = height(self._facts, self.size.width, rows, usual, needed)
        if mine != self._rows:
            self._rows = mine
            self.styles.height = mine

    def on_resize(self) -> None:
        if self._shown:
            found, layer = self._shown[:2]
            assert isinstance(found, Diagnosis | str)
            assert isinstance(layer, int)
            self.show(found, layer)

    def show(self, found: Diagnosis | str, layer: int) -> None:
        """Shows a diagnosis, or why there is none; does nothing if it is shown already."""
        width, rows = self.size
        of = (found, layer, width, rows)
        if len(self._shown) == 4 and self._shown[0] is found and self._shown[1:] == of[1:]:
            return
        self._shown = of
        self.update(self._content(found, layer, width, max(rows, 1)), layout=False)

    def fits(self, seen: Focus) -> bool:
        """Whether the diagnosis that is shown is of this layer and sequence, with other weights of the same stack."""
        found, layer = self._shown[:2] if self._shown else ("", INPUT)
        if not isinstance(found, Diagnosis) or (layer, found.batch) != (seen.layer, seen.batch):
            return False
        return found.trace.model.stack.same_as(seen.trace.model.stack)

    def _content(self, found: Diagnosis | str, layer: int, width: int, rows: int) -> Content:
        if isinstance(found, str):
            self._facts = ()
            return Content.styled(f"{MARK}{found}", "$text-disabled")
        made = told(found, layer)
        facts = briefs(made)
        if layer <= INPUT and not facts:
            facts = ("every number of the input is finite",)
        self._facts = facts
        shown = severity(made) if made else "clear"
        first, *rest = fitted(facts, width, rows)
        lines = Content.assemble(COLOURED_MARKS[shown], first.removeprefix(MARK), *(f"\n{each}" for each in rest))
        return lines.stylize_before("$foreground 85%") if shown == "trouble" else lines
