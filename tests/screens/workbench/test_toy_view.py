"""A view with a choice of its own is one class and one line in a list: its key, its state and its place follow."""

from dataclasses import dataclass, replace

import pytest
from textual.widgets import Static

from rnn_tui.panes import views
from rnn_tui.panes.timesteps import choices_line
from rnn_tui.panes.timesteps.choices_line import labelled
from rnn_tui.panes.views.view import View, ViewChange, ViewCommand, ViewData
from rnn_tui.screens import bindings as commands
from rnn_tui.screens.workbench import selection_actions as looking
from tests.conftest import Explore


@dataclass(frozen=True)
class Tens:
    """Which multiple of the value is shown."""

    factor: int = 1


def more(data: ViewData[Tens]) -> ViewChange:
    """Ten times as much; in another view only to this one."""
    shown = data.focus.selection.view == Times.view
    return ViewChange(Tens(data.state.factor * 10) if shown else None, shows=not shown)


class Times(View[Tens]):
    """A multiple of the chosen unit's value."""

    view = "times"
    key = "Z"
    help = "A multiple of the chosen unit's value"
    reading = "a number"
    State = Tens
    commands = (ViewCommand("more", "Y", "more", "Ten times as much", "Y", more),)

    def compose(self):
        yield Static(id="times")

    async def refresh_view(self) -> None:
        track, unit = self.data.focus.chosen_unit
        value = self.series(track).value(self.data.t, unit)
        self.query_one("#times", Static).update(f"times {self.data.state.factor}: {value * self.data.state.factor:.3f}")


@pytest.fixture(autouse=True)
def toy(monkeypatch: pytest.MonkeyPatch) -> None:
    """The view among the others."""
    for module, name in ((views, "VIEWS"), (commands, "VIEWS"), (looking, "VIEWS")):
        monkeypatch.setattr(module, name, (*views.VIEWS[:14], Times))
    for module in (views, choices_line, looking):
        monkeypatch.setattr(module, "NAMES", tuple(each.view for each in views.VIEWS))
    monkeypatch.setattr(choices_line, "LABELS", tuple(labelled(each.view, each.key) for each in views.VIEWS))


def test_its_key_is_among_the_commands():
    made = {each.keys: each for each in commands.choosing()}["Y"]
    assert (made.action, made.help) == ("look('command', 'times', 'more')", "Ten times as much")


async def test_it_is_shown_chooses_and_keeps_its_choice(explore: Explore):
    async with explore("tutorial") as journey:
        value = float(journey.bench.trace.layers[0].output[0, 0, 0])
        journey.bench.action_look("command", "times", "more")
        await journey.settle()
        assert f"times 1: {value:.3f}" in journey.text
        journey.bench.action_look("command", "times", "more")
        await journey.settle()
        assert f"times 10: {10 * value:.3f}" in journey.text
        await journey.press("h", "right")
        journey.bench.action_look("view", "times")
        await journey.settle()
        assert "times 10: " in journey.text
        assert journey.bench.states == replace(views.ViewStates(), chosen={"times": Tens(10)})
