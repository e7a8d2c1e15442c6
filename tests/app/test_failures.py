"""A bug ends no session, wherever it is: in a view, its chart, a pane, a dialog, a thread, or a key's own action."""

from pathlib import Path

import pytest

from rnn_tui.app.failures import MOST, widgets_of
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.io.failure_report import where, write_report
from rnn_tui.formats.io.user_state import state_folder
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.panes.timesteps.timesteps_pane import FAILED, TimestepsPane
from rnn_tui.panes.views.histogram import HistogramView
from rnn_tui.panes.views.signal_charts import HeatmapView, Overview
from rnn_tui.panes.widgets.bars import Bars
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.screens.dialogs.go_to import GoTo
from rnn_tui.screens.dialogs.help import HelpScreen
from rnn_tui.screens.workbench import study_runner
from rnn_tui.screens.workbench.selection_actions import SelectionActions
from tests.conftest import Explore


class Bug(Exception):
    """What nobody expected."""


def fails(self=None, *args, **options):
    raise Bug


async def afails(self=None, *args, **options):
    raise Bug


SAID = "This is a bug of rnn-tui: Bug in "


async def test_a_view_that_fails_makes_room_for_the_first_one(explore: Explore, monkeypatch) -> None:
    monkeypatch.setattr(HistogramView, "refresh_view", afails)
    async with explore("tutorial") as journey:
        journey.tolerant = True
        await journey.press("H")
        assert SAID in journey.said
        assert "please report it with" in journey.said
        assert journey.bench.selection.view == "overview"
        await journey.press("3", "home", "right", "l")
        assert journey.bench.selection.view == "lines"
        assert journey.transport.startswith("t 1/10")


async def test_a_chart_that_cannot_be_drawn_too(explore: Explore, monkeypatch) -> None:
    async with explore("tutorial") as journey:
        journey.tolerant = True
        monkeypatch.setattr(Heatmap, "render_line", fails)
        await journey.press("h")
        assert SAID in journey.said
        monkeypatch.undo()
        await journey.press("b")
        assert journey.bench.selection.view == "bars"
        assert "h[0]" in journey.text


async def test_where_the_first_view_fails_nothing_is_drawn_and_others_work(explore: Explore, monkeypatch) -> None:
    async with explore("tutorial") as journey:
        journey.tolerant = True
        monkeypatch.setattr(Overview, "refresh_view", afails)
        await journey.press("3", "right")
        assert FAILED in journey.text
        await journey.press("l")
        assert FAILED not in journey.text
        monkeypatch.undo()
        await journey.press("u", "home")
        assert len(journey.app.failures) < 5


async def test_edits_are_kept(explore: Explore, monkeypatch) -> None:
    async with explore("tutorial") as journey:
        journey.tolerant = True
        await journey.press("1", "down", "d")
        edited = journey.bench.stack
        monkeypatch.setattr(TimestepsPane, "equation", fails)
        monkeypatch.setattr(SummaryPane, "text", fails)
        await journey.press("u", "U", "s", "3", "left")
        assert journey.bench.stack == edited
        monkeypatch.undo()
        await journey.press("u")
        assert len(journey.bench.stack.layers) == 1
        assert journey.app.is_running


@pytest.mark.parametrize("place", ["compose", "action_leave", "on_input_submitted"])
async def test_a_dialog_that_fails_is_left(explore: Explore, monkeypatch, place) -> None:
    monkeypatch.setattr(GoTo, place, fails, raising=False)
    async with explore("tutorial") as journey:
        journey.tolerant = True
        await journey.press("g")
        await journey.press("enter" if place == "on_input_submitted" else "escape")
        assert SAID in journey.said
        assert journey.app.screen is journey.bench
        await journey.press("home", "right")
        assert journey.transport.startswith("t 1/10")


async def test_what_a_dialog_shows_cannot_be_made(explore: Explore, monkeypatch) -> None:
    monkeypatch.setattr(HelpScreen, "compose", fails)
    async with explore("tutorial") as journey:
        journey.tolerant = True
        await journey.press("question_mark")
        assert SAID in journey.said
        assert journey.app.screen is journey.bench


async def test_a_run_that_fails_is_said_and_the_next_one_runs(explore: Explore, monkeypatch) -> None:
    async with explore("tutorial") as journey:
        journey.tolerant = True
        monkeypatch.setattr(Setup, "forward_work", fails)
        await journey.press("r")
        assert SAID in journey.said
        assert "The run failed: Bug in" in journey.text
        monkeypatch.undo()
        await journey.press("r")
        assert "The run failed" not in journey.text
        assert "h[0] =" in journey.text


async def test_a_study_that_fails_is_said(explore: Explore, monkeypatch) -> None:
    async with explore("lstm") as journey:
        journey.tolerant = True
        monkeypatch.setattr(study_runner, "drive", fails)
        await journey.press("S")
        assert SAID in journey.said
        assert "This failed: Bug in" in journey.text


async def test_a_key_whose_action_fails_keeps_none_of_the_next_from_working(explore: Explore, monkeypatch) -> None:
    monkeypatch.setattr(SelectionActions, "order", fails)
    async with explore("tutorial") as journey:
        journey.tolerant = True
        await journey.press("3", "home", "O", "right", "right")
        assert SAID in journey.said
        assert journey.transport.startswith("t 2/10")


async def test_a_timer_and_a_thread_that_fail(explore: Explore) -> None:
    async with explore("tutorial") as journey:
        journey.tolerant = True
        journey.app.set_timer(0.001, fails)
        journey.bench.set_timer(0.001, afails)
        journey.bench.call_later(fails)
        journey.bench.run_worker(fails, thread=True)
        await journey.until(lambda: len(journey.app.failures) == 4)
        await journey.press("home", "right")
        assert journey.transport.startswith("t 1/10")


async def test_a_palette_that_is_closed_while_it_looks_for_its_list_has_not_failed(explore: Explore) -> None:
    async with explore("tutorial") as journey:
        await journey.press("ctrl+p")
        palette = journey.app.screen
        palette.dismiss()
        await palette.query("*").remove()
        palette._gather_commands("")
        await journey.settle()
        assert journey.app.screen is journey.bench


async def test_one_bug_after_the_other_ends_the_program_after_all(explore: Explore) -> None:
    async def all_at_once() -> None:
        async with explore("tutorial") as journey:
            journey.tolerant = True
            for _ in range(MOST + 1):
                journey.bench.call_later(fails)
            await journey.until(lambda: not journey.app.is_running)

    with pytest.raises(Bug):
        await all_at_once()


def raised() -> Exception:
    try:
        {}["secret"]
    except KeyError as error:
        return error


def test_the_report_names_versions_and_places_and_no_values(tmp_path: Path) -> None:
    path = write_report(raised())
    assert path == state_folder() / "failure.txt"
    text = path.read_text()
    assert text.splitlines()[0].startswith("Python 3.")
    assert "numpy 2" in text
    assert "KeyError\n  " in text
    assert "test_failures.py:" in text
    assert str(Path(__file__).parent) not in text
    assert where(raised()).startswith("KeyError in test_failures.py, line ")


def test_where_nothing_can_be_written_there_is_no_report(monkeypatch, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    monkeypatch.setenv("XDG_STATE_HOME", str(tmp_path / "file"))
    assert write_report(raised()) is None


def test_the_widgets_of_an_error_are_those_whose_methods_raised() -> None:
    assert list(widgets_of(raised())) == []
    bars = Bars.__new__(Bars)
    with pytest.raises(AttributeError) as error:
        HeatmapView.arranged(bars)  # type: ignore[arg-type]
    assert list(widgets_of(error.value))[:1] == [bars]
