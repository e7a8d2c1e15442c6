"""What is rendered and written when a part of the screen has changed."""

import pytest
from rich.cells import cell_len
from textual import events
from textual._compositor import ChopsUpdate, Compositor, LayoutUpdate
from textual._context import visible_screen_stack
from textual.app import App, ComposeResult
from textual.strip import Strip
from textual.widgets import Static

from rnn_tui.panes.views import KEYS
from rnn_tui.screens import changed_cells
from rnn_tui.screens.changed_cells import ChangedCells, compositor
from rnn_tui.screens.guarded_screen import GuardedScreen
from tests.conftest import Explore

Cell = tuple[str, object]


def cells(strip: Strip) -> list[Cell]:
    """The cells of a strip with their styles, a blank one with its background only; a wide character has an empty cell
    after it."""
    found: list[Cell] = []
    for text, style, _ in strip:
        for character in text:
            seen = style if character != " " or style is None or style.reverse else style.background_style
            found += [(character, seen), ("", seen)][: cell_len(character)]
    return found


class Terminal:
    """The cells of a terminal that gets what the screen renders."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: list[list[Cell]] = []
        self.written = 0
        """The cells that were written so far, besides whole screens."""
        whole, part = ChangedCells.render_full_update, ChangedCells.render_partial_update
        monkeypatch.setattr(ChangedCells, "render_full_update", lambda *args, **_: self.whole(whole(*args)))
        monkeypatch.setattr(ChangedCells, "render_partial_update", lambda compositor: self.part(part(compositor)))

    def whole(self, update: LayoutUpdate) -> LayoutUpdate:
        self.rows = [cells(Strip.join(line)) for line in update.strips]
        return update

    def part(self, update: ChopsUpdate | None) -> ChopsUpdate | None:
        for y, left, right in [] if update is None else update.spans:
            for start, strip in update.chops[y].items():
                if left <= start < right:
                    new = cells(strip)
                    self.rows[y][start : start + len(new)] = new
                    self.written += len(new)
        return update


@pytest.mark.parametrize(
    ("model", "keys"),
    [
        ("tutorial", ("right", "h", "right", "e", "right", "question_mark", "escape")),
        pytest.param("reader", (*(each for key in KEYS for each in (key, "right")), "m", "m"), marks=pytest.mark.long),
        pytest.param(
            "gru", ("up", "1", "enter", "9", "escape", "question_mark", "down", "escape"), marks=pytest.mark.long
        ),
    ],
)
async def test_after_every_key_the_terminal_shows_what_the_screen_is(explore: Explore, monkeypatch, model, keys):
    terminal = Terminal(monkeypatch)
    async with explore(model, size=(140, 40)) as journey:
        await journey.resize((138, 40))
        for key in keys:
            await journey.press(key)
            visible_screen_stack.set(journey.app._background_screens)
            shown = [cells(each) for each in journey.app.screen._compositor.render_strips()]
            assert terminal.rows == shown, key


async def test_a_step_writes_only_the_cells_that_change(explore: Explore, monkeypatch):
    terminal = Terminal(monkeypatch)
    async with explore("tutorial", size=(140, 40)) as journey:
        await journey.press("h", "right", "right")
        before, terminal.written = [list(each) for each in terminal.rows], 0
        await journey.press("right")
        rows = zip(before, terminal.rows, strict=True)
        changed = sum(was != now for old, new in rows for was, now in zip(old, new, strict=True))
        assert 0 < changed <= terminal.written <= 400


def test_a_textual_with_other_names_writes_in_its_own_way(monkeypatch):
    own = Compositor()
    assert isinstance(compositor(own), ChangedCells)
    monkeypatch.setattr(changed_cells, "NAMES", ("cuts", "_of_another_version"))
    assert compositor(own) is own


class Sized(Static):
    """Keeps the widths that it is told."""

    def __init__(self) -> None:
        super().__init__("text")
        self.widths: list[int] = []

    def on_resize(self, event: events.Resize) -> None:
        self.widths.append(event.size.width)


async def test_a_widget_is_told_its_size_also_where_something_has_asked_for_a_region_since_it_has_it():
    class Asking(App[None]):
        def get_default_screen(self) -> GuardedScreen[None]:
            return GuardedScreen()

        def compose(self) -> ComposeResult:
            yield Sized()

    async with Asking().run_test(size=(40, 10)) as pilot:
        widget, screen = pilot.app.query_one(Sized), pilot.app.screen

        def asked() -> bool:
            """Whether the widget has a region in the map that is made for one who asks, as it is after scrolling."""
            screen._clear_arrangement_cache()
            screen._compositor._full_map_invalidated = True
            return widget in screen._compositor.full_map

        widget.styles.width = 7
        assert asked()
        await pilot.pause()
        assert widget.widths == [40, 7]
        widget.display = False
        await pilot.pause()
        assert not asked()
        widget.styles.width, widget.display = 9, True
        assert asked()
        await pilot.pause()
        assert widget.widths == [40, 7, 9]
