"""Strings become text on the screen in one place; a wall keeps every other way out."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest
from rich.cells import cell_len
from rich.segment import Segment
from textual.app import App, ComposeResult
from textual.color import Color
from textual.containers import Container
from textual.widgets.option_list import Option

import rnn_tui
from rnn_tui.app.control_filter import ControlFilter
from rnn_tui.panes.views import VIEWS
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText, as_text, link, titled, whole_parts
from tests.conftest import screen_text

PACKAGE = Path(rnn_tui.__file__).parent
SHOWING = [each for folder in ("panes", "screens", "app") for each in sorted((PACKAGE / folder).rglob("*.py"))]
READ_AS_MARKUP = {"Static", "Label", "Button", "Link", "Markdown", "Pretty", "Tree", "DataTable", "Collapsible", "Rule"}
"""Widgets of Textual that take strings for markup, or would show them in ways of their own."""
TITLES = ("border_title", "border_subtitle", "tooltip")
"""What else Textual reads as markup."""


def test_nothing_in_a_text_is_markup():
    text = "[b]bold[/b] [@click=app.quit]x[/] [a=b \\["
    assert as_text(text).plain == text
    assert as_text(text).spans == []


def test_what_a_terminal_obeys_is_a_question_mark():
    assert as_text("a\x1b[31m\x07\x9b\u202eb\nc\td").plain == "a?[31m???b\nc   d"


def test_a_link_is_made_of_values():
    made = link("c')]x", "screen.look", "signal", "c')]x", style="bold")
    assert made.plain == "c')]x"
    assert any(span.style.meta == {"@click": ("screen.look", ("signal", "c')]x"))} for span in made.spans[:1])


class Shown(App[None]):
    """Hostile text in every way in which text is put on the screen."""

    def compose(self) -> ComposeResult:
        yield PlainText("[a=b", id="first")
        yield PlainOptions(Option("[b]one[/b]\x1b", "1", disabled=True), None, Option("[@click=app.quit]two"))
        yield Container(id="box")

    def on_mount(self) -> None:
        box = self.query_one("#box")
        box.styles.border = ("round", "red")
        titled(box, "[a=b\x1b", "[@click=app.quit]under")
        self.query_one(PlainOptions).add_options([Option("[/]three")])


async def test_text_stands_on_the_screen_as_it_is():
    app = Shown()
    async with app.run_test(size=(60, 20)) as pilot:
        for text in ("[a=b", "[b]one[/b]?", "[@click=app.quit]two", "[/]three", "[a=b?", "[@click=app.quit]under"):
            assert text in screen_text(app)
        assert app.query_one(PlainOptions).get_option("1").disabled
        app.query_one("#first", PlainText).update("[/x] [$y]")
        titled(app.query_one("#box"), "", "")
        await pilot.pause()
        assert "[/x] [$y]" in screen_text(app)


@pytest.mark.parametrize(
    ("text", "safe"), [("a\x1b[2Jb", "a[2Jb"), ("é漢👩\u200d🔬", "é漢👩\u200d🔬"), ("\x9b\u202e", ""), ("\ue000", "?")]
)
def test_what_comes_through_is_as_wide_as_before_and_obeyed_by_no_terminal(text, safe):
    before = Segment(text)
    (after,) = ControlFilter().apply([before], Color(0, 0, 0))
    assert after.text == safe
    assert after.cell_length == before.cell_length


def test_what_is_safe_comes_through_untouched():
    segments = [Segment("plain"), Segment("\x1b[2J", None, [(1,)])]
    assert ControlFilter().apply(segments, Color(0, 0, 0)) is segments


def misuses(path: Path) -> Iterator[str]:
    """Where a string would be read as markup."""
    for node in ast.walk(ast.parse(path.read_text())):
        place = f"{path.relative_to(PACKAGE)}:{getattr(node, 'lineno', 0)}"
        if isinstance(node, ast.ImportFrom) and node.module == "textual.widgets":
            yield from (f"{place} {each.name}" for each in node.names if each.name in READ_AS_MARKUP)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "OptionList":
            yield f"{place} OptionList"
        if isinstance(node, ast.Attribute) and node.attr == "from_markup":
            yield f"{place} from_markup"
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and node.attr in TITLES:
            yield f"{place} {node.attr}"


def test_a_string_becomes_text_in_one_place_only():
    assert [each for path in SHOWING if path.name != "plain_text.py" for each in misuses(path)] == []
    assert len(list(misuses(PACKAGE / "panes" / "widgets" / "plain_text.py"))) == 3


def test_a_hint_leaves_out_whole_parts_and_cuts_none():
    hint = "left: every unit at t · right: unit (row) by time"
    assert whole_parts(hint, 80) == hint
    assert whole_parts(hint, len(hint)) == hint
    assert whole_parts(hint, len(hint) - 1) == "left: every unit at t"
    assert whole_parts(hint, 5) == "left: every unit at t"


def test_how_to_read_a_view_fits_the_smallest_screen():
    """50×16; the spectrum of several matrices has `right: ` before it."""
    assert not [each.view for each in VIEWS if cell_len(whole_parts(each.reading, 44)) > 44]
