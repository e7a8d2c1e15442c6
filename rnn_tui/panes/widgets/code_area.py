"""A field for Python code: highlighted, with the faulty line marked.

Textual's own highlighting in a `TextArea` needs tree-sitter with a grammar for each of some fifteen languages
(`textual[syntax]`). Here the lexer of Pygments is used, which Textual depends on anyway.
"""

from collections.abc import Iterator

from pygments.lexers.python import PythonLexer
from pygments.token import Comment, Keyword, Name, Number, Operator, String, _TokenType
from rich.color import Color as RichColor
from rich.style import Style
from textual.color import Color
from textual.widgets import TextArea
from textual.widgets.text_area import TextAreaTheme

from rnn_tui.panes.widgets.guarded import Guarded

KINDS: tuple[tuple[_TokenType, str], ...] = (
    (Comment, "comment"),
    (String, "string"),
    (Number, "number"),
    (Operator.Word, "keyword"),
    (Keyword.Constant, "number"),
    (Keyword, "keyword"),
    (Name.Builtin, "builtin"),
    (Name.Class, "defined"),
    (Name.Function, "defined"),
)
"""The kinds of tokens that have a colour, the more special first."""
FAULTY = "faulty"
"""The kind of the line that was refused."""
LONGEST = 200_000
"""The longest text that is highlighted, in characters."""


def coloured(text: str) -> Iterator[tuple[int, int, int, str]]:
    """The coloured parts of Python code: line, first and last + 1 byte in it, and kind. Lines count from 0."""
    line = column = 0
    for token, value in PythonLexer(stripnl=False, ensurenl=False).get_tokens(text):
        kind = next((name for each, name in KINDS if token in each), "")
        for place, part in enumerate(value.split("\n")):
            if place:
                line, column = line + 1, 0
            size = len(part.encode())
            if kind and size:
                yield line, column, column + size, kind
            column += size


class CodeArea(Guarded, TextArea):
    """A text area with Python code."""

    def __init__(self, text: str, *, id: str | None = None) -> None:
        self._faulty: int | None = None
        super().__init__(text, id=id, show_line_numbers=True)

    def on_mount(self) -> None:
        self.app.theme_changed_signal.subscribe(self, lambda _: self._take_colours())
        self._take_colours()

    def _take_colours(self) -> None:
        """Highlights in the colours of the app's theme."""
        colours = {name: self._colour(name) for name in ("muted", "success", "accent", "primary", "error")}
        self.register_theme(
            TextAreaTheme(
                "code",
                syntax_styles={
                    "comment": Style(color=colours["muted"], italic=True),
                    "string": Style(color=colours["success"]),
                    "number": Style(color=colours["primary"]),
                    "keyword": Style(color=colours["accent"], bold=True),
                    "builtin": Style(color=colours["accent"]),
                    "defined": Style(color=colours["primary"], bold=True),
                    FAULTY: Style(color=colours["error"], underline=True),
                },
            )
        )
        self.theme = "code"

    def _colour(self, name: str) -> RichColor:
        """The theme's colour for text of that kind; the themes of 16 colours have names that only Textual knows."""
        return Color.parse(self.app.theme_variables[f"text-{name}"]).rich_color

    def mark(self, line: int | None, *, goes: bool = True) -> None:
        """Marks a line as the faulty one, and moves the cursor there if it `goes`; lines count from 1. None: no line
        is."""
        self._faulty = None if line is None else min(max(line, 1), self.document.line_count) - 1
        self._build_highlight_map()
        self.refresh()
        if self._faulty is not None and goes:
            text = self.document.get_line(self._faulty)
            self.move_cursor((self._faulty, len(text) - len(text.lstrip())), center=True)

    def _build_highlight_map(self) -> None:
        """Textual calls this after every edit."""
        self._line_cache.clear()
        self._highlights.clear()
        if len(self.text) <= LONGEST:
            for line, first, end, kind in coloured(self.text):
                self._highlights[line].append((first, end, kind))
        if self._faulty is not None:
            self._highlights[self._faulty].append((0, None, FAULTY))
