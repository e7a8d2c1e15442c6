"""What was not written is kept when one leaves."""

import numpy as np
import pytest

from rnn_tui.engine.layers import LSTM
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.io.recent_files import recent_files
from rnn_tui.formats.model_files import found_in
from rnn_tui.screens.kept_work import NotKept, keep, kept_file, unwritten
from rnn_tui.screens.workbench.undo import History
from tests.conftest import Explore

STACK = Stack((LSTM(3),), (None, 5, 2))
OPENED = History(STACK, setup=Setup(0), title="mine")
EDITED = OPENED.change(STACK.replace(STACK.keys[0], LSTM(4)))


def test_what_was_opened_undone_or_written_is_not_kept():
    assert not unwritten(OPENED)
    assert unwritten(EDITED)
    assert not unwritten(EDITED.undo())
    assert not unwritten(EDITED, EDITED.current)
    assert unwritten(EDITED.change(STACK.replace(STACK.keys[0], LSTM(5))), EDITED.current)
    assert not unwritten(EDITED.move(OPENED.current._replace(title="another file")))
    assert not unwritten(OPENED.change(Stack()))


def test_weights_that_were_learned_are_kept_with_the_model():
    weights = [each + 1 for each in Model.draw(STACK).get_weights()]
    learned = OPENED.feed(OPENED.setup.with_weights(STACK, weights, "training"))
    assert keep(OPENED) == ""
    assert keep(learned) == f"What was changed and not written is kept: rnn-tui {kept_file('mine')}"
    [found] = found_in(str(kept_file("mine")))
    for kept, weight in zip(found.weights, weights, strict=True):
        np.testing.assert_allclose(kept, weight, rtol=1e-6)
    assert recent_files() == [kept_file("mine").resolve()]


async def test_q_leaves_at_once_and_keeps_an_edited_model(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("enter", "1")
        await journey.press("escape")
        units = journey.bench.stack.layers[0].units
        await journey.press("q")
        assert journey.app.return_code == 0
        assert journey.app.kept == f"What was changed and not written is kept: rnn-tui {kept_file('tutorial')}"
    assert found_in(str(kept_file("tutorial")))[0].stack.layers[0].units == units


async def test_what_cannot_be_kept_is_said_before_it_is_left(explore: Explore, monkeypatch):
    monkeypatch.setattr("rnn_tui.screens.kept_work.LARGEST", 10)
    async with explore("deep") as journey:
        await journey.press("d", "q")
        assert journey.app.return_code is None
        assert "deep was changed and not written, and is not kept: it has" in journey.said
        await journey.press("u", "U", "q")
        assert journey.app.return_code == 0
        assert journey.app.kept == ""


def test_a_state_folder_that_cannot_be_written_is_said(monkeypatch, tmp_path):
    (tmp_path / "file").write_text("")
    monkeypatch.setattr("rnn_tui.screens.kept_work.state_folder", lambda: tmp_path / "file")
    with pytest.raises(NotKept, match=r"mine was changed and not written, and cannot be kept: .* w writes it"):
        keep(EDITED)
