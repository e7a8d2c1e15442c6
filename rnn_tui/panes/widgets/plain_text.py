"""Text is shown as plain text: nothing in text from a file or from the user is markup, and no character of it is sent
to the terminal as a control code.

Textual reads strings as markup in most places: a layer called `[@click=app.quit]x` would be a link, one called `[a=b`
an error. So a string is shown through `as_text`, or by one of the widgets in this module, which use it. Links of this
program are made of values, never of strings (`link`).
"""

from collections.abc import Iterable
from contextlib import suppress
from typing import Any

from rich.cells import cell_len
from textual.content import Content
from textual.style import Style
from textual.widget import Widget
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from rnn_tui.engine.core.text import plain
from rnn_tui.panes.widgets.guarded import Guarded
from rnn_tui.panes.widgets.line_widget import LineWidget


def as_text(text: str) -> Content:
    """The text without markup; ? for every character that a terminal would interpret or hide."""
    if text.isprintable():
        return Content(text)
    return Content("\n".join(plain(line.expandtabs(4)) for line in text.split("\n")))


def link(text: str, action: str, *parameters: Any, style: str = "") -> Content:
    """Text with an action for a click: the action by its name, `screen.look`, with values."""
    return as_text(text).stylize(Style.from_meta({"@click": (action, parameters)})).stylize(style)


def titled(widget: Widget, title: str | None = None, subtitle: str | None = None) -> None:
    """Sets the texts on a widget's upper and lower border; None leaves one unchanged."""
    if title is not None:
        widget.border_title = as_text(title)
    if subtitle is not None:
        widget.border_subtitle = as_text(subtitle)


def whole_parts(text: str, width: int) -> str:
    """As many of the parts between ` · ` as fit into that width, from the first on; the first is always there."""
    shown, *rest = text.split(" · ")
    for each in rest:
        if cell_len(shown) + 3 + cell_len(each) > width:
            break
        shown += f" · {each}"
    return shown


def fitting(texts: Iterable[str], room: int) -> str:
    """The first of the texts that fits into that many columns; the last one if none does."""
    found = ""
    for found in texts:
        if cell_len(found) <= room:
            break
    return found


class PlainText(Static, LineWidget):
    """One or more lines of text, in which nothing is markup."""

    def __init__(self, text: str | Content = "", *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(_visual(text), id=id, classes=classes, markup=False)

    def update(self, content: Any = "", *, layout: bool = True) -> None:
        """Shows another text. Does nothing without `layout` if it is the same in the same colours, which `==` does not
        compare."""
        shown, before = _visual(content), self.content
        if layout or not (isinstance(shown, Content) and isinstance(before, Content) and before.is_same(shown)):
            super().update(shown, layout=layout)


class Paged(Guarded):
    """A list that may get a page key before it is laid out; it then ignores the key."""

    def action_page_up(self) -> None:
        with suppress(KeyError):
            super().action_page_up()  # type: ignore[misc]

    def action_page_down(self) -> None:
        with suppress(KeyError):
            super().action_page_down()  # type: ignore[misc]


class PlainOptions(Paged, OptionList):
    """A list to choose from whose lines are plain text; None draws a line between two."""

    def __init__(self, *options: Option | None, id: str | None = None) -> None:
        super().__init__(*map(_option, options), id=id, markup=False)

    def on_resize(self) -> None:
        """What is highlighted stays in sight."""
        self.call_after_refresh(self.scroll_to_highlight)

    def reword(self, texts: Iterable[str]) -> None:
        """Gives the options other texts, in their order: of another width, for example."""
        for index, text in enumerate(texts):
            self.replace_option_prompt_at_index(index, as_text(text))

    def add_options(self, new_options: Iterable[Any]) -> Any:
        return super().add_options(map(_option, new_options))


def _visual(text: Any) -> Any:
    return as_text(text) if isinstance(text, str) else text


def _option(option: Any) -> Any:
    if isinstance(option, Option) and isinstance(option.prompt, str):
        return Option(as_text(option.prompt), option.id, option.disabled)
    return option
