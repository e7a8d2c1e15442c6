"""Where the program begins: which arguments open the explorer, seen without reading them."""

import re

import click
import pytest

from rnn_tui.cli.explorer_or_text import Shown
from rnn_tui.cli.main import cli, opening_of
from rnn_tui.cli.start import HEADLESS, asks_for_the_explorer, has_colours, named
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.screens.opened_models import Opening


def test_every_command_is_known_to_open_the_explorer_or_not():
    assert {*HEADLESS, "open", "trace"} == set(cli.list_commands(click.Context(cli)))


@pytest.mark.parametrize(
    ("args", "opens"),
    [
        ([], True),
        (["tutorial"], True),
        (["model.keras", "--data", "x.npy"], True),
        (["--seed", "3"], True),
        (["trace", "states.npz"], True),
        (["trace", "states.npz", "--json"], False),
        (["summary", "tutorial"], False),
        (["--help"], False),
        (["tutorial", "--help"], False),
        (["--version"], False),
        (["-"], False),
    ],
)
def test_the_explorer_is_asked_for(args, opens):
    assert asks_for_the_explorer(args) == opens


@pytest.mark.parametrize(
    ("args", "name"),
    [
        ([], "opening …"),
        (["deep"], "opening deep …"),
        (["a/folder/model.keras", "--seed", "1"], "opening model.keras …"),
        (["trace", "a/states.npz"], "opening states.npz …"),
        (["--seed", "1"], "opening …"),
        (["bell\a.py"], "opening …"),
    ],
)
def test_what_is_opened_is_named_as_far_as_it_can_be_seen(args, name):
    assert named(args) == name


def test_what_the_arguments_ask_for_is_what_the_command_would_show():
    found = opening_of(["deep", "--seed", "5"])
    assert isinstance(found, Opening)
    assert (str(found.name), found.setup.seed, len(found.found)) == ("deep", 5, 1)
    shown = cli.main(["deep"], prog_name="rnn-tui", standalone_mode=False)
    assert isinstance(shown, Shown)
    assert str(shown.opening.name) == "deep"


def test_what_cannot_be_opened_says_why():
    with pytest.raises(RnnError, match="no such file"):
        opening_of(["nothing.py"])
    with pytest.raises(click.UsageError):
        opening_of(["tutorial", "--no-such-option"])


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["summry", "tutorial"], "'summry' is no command and no model. Is summary meant?"),
        (["summry"], "'summry' is no command and no model. Is summary meant?"),
        (["generaters"], "'generaters' is no command and no model. Is generators meant?"),
        (["tutoral"], "Is tutorial meant?"),
        (["nothing"], "no such file"),
        (["tutorial", "--view", "spectrm"], "Is spectrum meant?"),
    ],
)
def test_a_name_that_is_misspelt_gets_the_one_that_may_be_meant(args, said):
    with pytest.raises((click.UsageError, RnnError), match=re.escape(said)):
        opening_of(args)


def test_the_explorer_begins_in_a_view_at_a_timestep():
    screen = opening_of(["tutorial", "--view", "gradient", "--t", "4"]).screen()
    assert (screen.selection.view, screen.playback.t) == ("gradient", 4)


@pytest.mark.parametrize(("colours", "named", "has"), [(-1, False, False), (8, False, True), (-1, True, True)])
def test_a_terminal_has_colours_unless_terminfo_says_that_it_has_none(monkeypatch, colours, named, has):
    curses = pytest.importorskip("curses")
    monkeypatch.setattr(curses, "setupterm", lambda: None)
    monkeypatch.setattr(curses, "tigetnum", lambda name: colours)
    monkeypatch.delenv("COLORTERM", raising=False)
    if named:
        monkeypatch.setenv("COLORTERM", "truecolor")
    assert has_colours() == has
