"""What is kept between sessions: the theme."""

import os

import pytest

from rnn_tui.app.remember_theme import remember_theme
from rnn_tui.formats.io.user_state import remembered_theme, state_folder
from tests.conftest import Explore


def test_the_theme_is_kept():
    assert remembered_theme() == ""
    remember_theme("textual-light")
    assert remembered_theme() == "textual-light"


async def test_a_theme_that_is_chosen_is_kept_for_the_next_session(explore: Explore):
    async with explore("tutorial", size=(60, 20)) as journey:
        journey.app._keep_theme()  # a headless app leaves the user's theme alone
        journey.app.theme = "nord"
        await journey.settle()
        assert remembered_theme() == "nord"


@pytest.mark.parametrize("content", [b"", b"\xff\xfe", b"x" * 1000])
def test_a_file_that_holds_no_name_does_no_harm(content):
    state_folder().mkdir(parents=True)
    (state_folder() / "theme").write_bytes(content)
    assert len(remembered_theme()) <= 100


def test_a_pipe_in_its_place_is_not_waited_for():
    state_folder().mkdir(parents=True)
    os.mkfifo(state_folder() / "theme")
    assert remembered_theme() == ""
