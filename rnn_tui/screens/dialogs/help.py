"""The help page: all keys, how to read the views, and the equations of every layer kind.

It opens at what has the focus, and shows only what contains the words that are typed.
"""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.containers import VerticalScroll
from textual.widgets import Input

from rnn_tui.panes.widgets.plain_text import PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox
from rnn_tui.screens.help_sections import SectionText, sections, suggestion


class HelpScreen(Dialog[None]):
    """Closed with escape."""

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("down", "scroll(1)", show=False),
        Binding("up", "scroll(-1)", show=False),
        Binding("pagedown", "page(1)", show=False),
        Binding("pageup", "page(-1)", show=False),
    ]

    def __init__(self, at: str = "") -> None:
        """`at` is the title of the section to open at."""
        super().__init__()
        self._at = at

    def compose(self) -> ComposeResult:
        with DialogBox("Help", "type to search · ↑↓ scroll · esc closes", classes="large"):
            yield Input(placeholder="search", compact=True, id="search")
            with VerticalScroll(can_focus=False):
                yield PlainText("", id="none")
                for each in sections():
                    yield SectionText(each)

    def on_mount(self) -> None:
        self.query_one(Input).focus()
        self.query_one("#none").display = False
        self.call_after_refresh(self._go)

    def on_resize(self) -> None:
        """The text is wrapped anew: what stood on top stands there again."""
        self.call_after_refresh(self._go)

    def _remember(self) -> None:
        """Remembers the section on top."""
        place = self.query_one(VerticalScroll)
        above = [each for each in self.query(SectionText) if each.display and each.virtual_region.y <= place.scroll_y]
        self._at = above[-1].section.title if above else ""

    def _go(self) -> None:
        """Scrolls to the section that it opens at."""
        for each in self.query(SectionText):
            if each.section.title == self._at:
                self.query_one(VerticalScroll).scroll_to_widget(each, top=True, animate=False, force=True)

    def on_input_changed(self, event: Input.Changed) -> None:
        found = [each.section for each in self.query(SectionText) if each.search(event.value)]
        none = self.query_one("#none", PlainText)
        none.display = not found
        none.update(f"Nothing in the help has {event.value.strip()!r:.60}.{suggestion(event.value)}")
        self._at = ""
        self.query_one(VerticalScroll).scroll_home(animate=False)

    def action_scroll(self, by: int) -> None:
        self.query_one(VerticalScroll).scroll_relative(y=by, animate=False)
        self.call_after_refresh(self._remember)

    def action_page(self, by: int) -> None:
        place = self.query_one(VerticalScroll)
        place.scroll_relative(y=by * max(place.size.height - 1, 1), animate=False)
        self.call_after_refresh(self._remember)
