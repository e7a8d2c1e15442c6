"""The sections of the help page as values, and the widget that shows one section."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from textwrap import wrap

from textual.content import Content

from rnn_tui.engine.core.text import meant
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.studies.finding import LEGEND
from rnn_tui.panes.layers.form_fields import rank
from rnn_tui.panes.views import VIEWS
from rnn_tui.panes.widgets.plain_text import PlainText, as_text
from rnn_tui.screens.bindings import COMMANDS

KEY = 12
"""The width of the column of keys, in cells."""
WORD = re.compile(r"[^\W\d]\w{3,}")
COLUMN = re.compile(r"\s*(\S+(\s+=\s|\s{2,}))?")
"""The indent and the first column of a line: at least two blanks follow it, or an equals sign."""
GAP = re.compile(r"(?<=\S) {3,}(?=\S)")
"""The blanks between two columns."""
FORM = (
    ("↑ ↓ tab", "The field before, the next field; in an open list, the choices"),
    ("space", "True or False"),
    ("enter", "Open the list of choices; take a choice"),
    ("pgup pgdn", "The form of the layer above, of the layer below"),
    ("f7 f8", "One timestep back, one forward"),
    ("f1", "This help, at the kind of the layer"),
    ("esc", "Leave the form: what is typed and not refused is in the plan already, and u takes it back"),
)
"""The keys of the form, which are not those of the panes."""
READING = (
    ("t 0", "the state before the first input; t 1 is after the first."),
    ("Diagnosis", f"the line at the bottom, whose mark is that of its first finding, and D: {LEGEND}."),
    ("‖ 2/s", "in the line with t: paused; space plays 2 timesteps a second (▶ while it plays)."),
    ("h (4, 8)", "in the line with t: the shape of the states so far, 4 timesteps of 8 units each."),
    ("Equation", "under the charts: how the chosen unit came to its value at this timestep."),
)


OPTIONS = "Options of layers"
"""The title of the section with all options."""


@dataclass(frozen=True)
class Section:
    """A title, and rows of (key, sentence); the key may be empty."""

    title: str
    rows: tuple[tuple[str, str], ...]

    def found(self, words: str) -> tuple[tuple[str, str], ...]:
        """The rows that contain these words; all rows if the title contains them."""
        sought = words.casefold().split()

        def holds(text: str) -> bool:
            return all(each in text.casefold() for each in sought)

        if holds(self.title):
            return self.rows
        return tuple(row for row in self.rows if holds(f"{self.title} {row[0]} {row[1]}"))


def view_title(view: str) -> str:
    """The title of the section about a view."""
    return f"View: {view}"


def sections() -> Iterator[Section]:
    """The sections in their order: keys by group, views, kinds of layers."""
    for group in dict.fromkeys(each.group for each in COMMANDS):
        yield Section(group, tuple((each.written, each.help) for each in COMMANDS if each.group == group))
    yield Section("The form of a layer", FORM)
    yield Section("How to read the views", READING)
    for view in VIEWS:
        yield Section(view_title(view.view), ((view.key, view.help), ("", view.reading)))
    for kind in kinds():
        yield Section(kind.kind(), tuple(("", line) for line in kind.help().splitlines()))
    yield Section(OPTIONS, tuple(options()))


def options() -> Iterator[tuple[str, str]]:
    """Every option of every kind with its sentence, each once; where a name has several meanings, with the kinds."""
    found: dict[str, dict[str, list[str]]] = {}
    for kind in kinds():
        for each in sorted(kind.options(), key=rank):
            found.setdefault(each.name, {}).setdefault(each.help, []).append(kind.kind())
    for name, meanings in found.items():
        for help, names in meanings.items():
            yield name, help if len(meanings) == 1 else f"{help} ({', '.join(names)})"


def suggestion(words: str) -> str:
    """A word of the help that may be meant by those that are not found in it, as a sentence; empty if there is none."""
    text = " ".join(f"{each.title} {key} {row}" for each in sections() for key, row in each.rows).casefold()
    unknown = (each for each in words.casefold().split() if each not in text)
    return next(filter(None, (meant(each, sorted(set(WORD.findall(text)))) for each in unknown)), "")


def indented(key: str, text: str, width: int) -> list[str]:
    """The lines of a row for that width: its key and its wrapped text; further lines have the indent of the text.
    Columns move together where the text then has one line."""
    begin = f"  {key} ".ljust(KEY)
    if not key:
        column = COLUMN.match(text)
        begin = f"  {column[0] if column is not None else ''}"
        text = text[len(begin) - 2 :]
        close = GAP.sub("  ", text)
        text = text if len(begin) + len(text) <= width or len(begin) + len(close) > width else close
    found = wrap(text, max(width - len(begin), 8)) or [""]
    return [begin + found[0], *(" " * len(begin) + each for each in found[1:])]


class SectionText(PlainText):
    """Shows a section, or its rows that a search has found."""

    def __init__(self, section: Section) -> None:
        super().__init__(classes="section")
        self.section = section
        self._sought = ""

    def search(self, words: str) -> bool:
        """Shows only the rows that contain these words; returns whether there are any."""
        self._sought = words
        self.display = bool(self.section.found(words))
        self._fill()
        return self.display

    def on_resize(self) -> None:
        self._fill()

    def _fill(self) -> None:
        """Wraps the rows for the present width."""
        parts: list[Content] = [Content.styled(self.section.title, "bold $text-accent")]
        for key, text in self.section.found(self._sought):
            first, *rest = indented(key, text, self.size.width)
            parts.append(as_text(first).stylize("bold", 0, len(key) + 2 if key else 0))
            parts += map(as_text, rest)
        self.update(Content("\n").join(parts))
