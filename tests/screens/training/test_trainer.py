"""Training on the screen: begun, paused, gone on with by a batch, begun anew, looked back at, undone."""

import re
from contextlib import asynccontextmanager
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from rnn_tui.engine.training.own_data import OWN
from rnn_tui.engine.training.session.choices import RACE, TrainingChoices
from rnn_tui.panes.views import COMPARING, TRAINING
from rnn_tui.screens.dialogs.train import Train
from rnn_tui.screens.training.messages import TrainingReport
from tests.conftest import EXTREMES, Explore

SMALL = TrainingChoices(task="echo", task_options="lag=1,timesteps=6,sequences=40", model="GRU", units=4, steps=60)


@asynccontextmanager
async def training(explore: Explore, choices=SMALL, size=(140, 40), begins=True):
    """A run of that many updates that has rested, or is about to begin."""
    async with explore("tutorial", size=size) as journey:
        trainer = journey.bench.parts.trainer
        trainer.choices = choices
        journey.bench.selection = journey.bench.selection.in_view(TRAINING)
        if not begins:
            trainer.toggle = lambda: None
        trainer.begin()
        await journey.settle()
        if not begins:
            del trainer.toggle
        yield journey


def shows_newest(bench) -> bool:
    """Whether the trace on the screen is of the newest weights."""
    shown, newest = bench.trace.model.get_weights(), bench.training.record.snapshots[-1].weights
    return all(np.array_equal(*each) for each in zip(shown, newest, strict=True))


@pytest.mark.parametrize("size", EXTREMES)
async def test_a_form_begins_it_and_curves_and_views_follow(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        before = journey.bench.stack
        await journey.press("t")
        assert isinstance(journey.app.screen, Train)
        assert "task" in journey.text
        journey.app.screen._choices = SMALL
        await journey.press("ctrl+s")
        run = journey.bench.training
        assert run.phase == "finished"
        assert run.record.step == 60
        assert "update 60/60" in journey.text
        assert "finished" in journey.text
        assert "weights after 60 updates" in " ".join(journey.bench.words)
        for one, other in zip(journey.bench.trace.model.get_weights(), run.record.snapshots[-1].weights, strict=True):
            np.testing.assert_array_equal(one, other)
        await journey.press("u")
        assert journey.bench.stack == before
        assert journey.bench.training.phase == "finished"


async def test_a_batch_is_one_update_and_what_began_can_begin_anew(explore: Explore):
    async with training(explore, begins=False) as journey:
        first = journey.bench.trace.output.copy()
        await journey.press("j")
        await journey.press("j")
        assert journey.bench.training.record.step == 2
        assert journey.bench.training.phase == "paused"
        second = journey.bench.trace.output.copy()
        assert not np.array_equal(first, second)
        await journey.press("R")
        assert journey.bench.training.record.step == 0
        np.testing.assert_array_equal(journey.bench.trace.output, first)
        await journey.press("j", "j")
        np.testing.assert_array_equal(journey.bench.trace.output, second)


async def test_it_is_paused_and_gone_on_with(explore: Explore):
    async with training(explore, SMALL.edit(steps=1_000_000_000), begins=False) as journey:
        bench = journey.bench
        await journey.pilot.press("space")
        await journey.until(lambda: bench.training.record.step > 20)
        await journey.press("space")
        step = bench.training.record.step
        assert bench.training.phase == "paused"
        assert "paused" in journey.text
        await journey.pilot.press("p")
        await journey.until(lambda: bench.training.record.step > step)
        while bench.training.is_running:  # escape stops one thing at a time: first a study of the weights on the screen
            await journey.pilot.press("escape")
        await journey.settle()
        assert bench.training.phase == "paused"
        await journey.press("E")
        assert bench.training.phase == "finished"
        await journey.press("p")
        assert "has ended" in journey.said


async def test_one_goes_back_through_training_as_through_time(explore: Explore):
    async with training(explore, begins=False) as journey:
        bench, outputs = journey.bench, []
        for _ in range(3):
            outputs.append(bench.trace.output.copy())
            await journey.press("j")
        last = bench.trace.output.copy()
        await journey.press("left")
        assert bench.training.at == 2
        assert "looking back at 2" in journey.text
        assert "▲2" in journey.text
        np.testing.assert_array_equal(bench.trace.output, outputs[2])
        await journey.press("home")
        np.testing.assert_array_equal(bench.trace.output, outputs[0])
        await journey.press("F")
        assert "are the first ones" in journey.said  # there is nothing to compare them with
        assert "· training ── weights before training" in journey.text
        size = journey.app.size
        await journey.resize((60, 20))
        assert "· training ── before training ─" in journey.text
        await journey.resize(size)
        await journey.press("h", "right_parenthesis")
        np.testing.assert_array_equal(bench.trace.output, outputs[1])
        assert "── weights after 1 update ─" in journey.text
        t = bench.playback.t
        await journey.press("right")
        assert bench.playback.t == t + 1
        await journey.press("t", "end")
        np.testing.assert_array_equal(bench.trace.output, last)
        assert "── weights" not in journey.text
        await journey.press("F")
        assert bench.selection.view == COMPARING
        np.testing.assert_array_equal(bench.comparison.pinned.output, outputs[0])


async def test_where_the_loss_is_no_number_it_ends_and_says_where(explore: Explore):
    wild = SMALL.edit(optimizer="sgd", loss="mean_squared_error", learning_rate=1e300)
    async with training(explore, wild) as journey:
        assert journey.bench.training.phase == "finished"
        assert "the loss is" in journey.text


async def test_where_the_plan_is_changed_it_rests_and_says_why(explore: Explore):
    async with training(explore, SMALL.edit(steps=1_000_000_000), begins=False) as journey:
        bench = journey.bench
        await journey.pilot.press("space")
        await journey.until(lambda: bench.training.record.step > 5)
        await journey.press("r")
        assert bench.training.phase == "paused"
        assert "changed since" in bench.training.reason
        await journey.press("p")
        assert "changed since; u goes back; R begins anew." in journey.said
        await journey.press("u")
        assert bench.training.reason == ""
        await journey.press("u", "p")
        assert "changed since; U goes back; R begins anew." in journey.said
        assert "were changed since" in journey.text
        await journey.press("U", "j")
        assert bench.training.reason == ""


async def test_the_form_says_what_cannot_be_trained(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("t")
        dialog = journey.app.screen
        assert dialog._choices.cell is not None  # the present model cannot learn it
        dialog._choices = SMALL.edit(model="the present one")
        await journey.press("ctrl+s")
        assert journey.app.screen is dialog
        await journey.press("escape")
        assert journey.bench.training.phase == "none"
        assert journey.bench.selection.view == "overview"  # where it was asked for


async def test_what_is_the_matter_is_said_and_a_key_applies_the_remedy(explore: Explore):
    wild = SMALL.edit(optimizer="sgd", loss="mean_squared_error", learning_rate=1e300)
    async with training(explore, wild) as journey:
        bench = journey.bench
        assert "the loss is no number since" in journey.text
        assert bench.training.verdicts[0].name == "diverged"
        await journey.press("k")
        assert bench.parts.trainer.choices.learning_rate == 1e299
        assert bench.training.record is not None
        assert "Trains anew" in journey.said


async def test_of_a_healthy_run_nothing_is_the_matter(explore: Explore):
    async with training(explore, SMALL) as journey:
        assert journey.bench.training.verdicts == ()
        assert "⚠" not in journey.text
        await journey.press("k")
        assert "No problem is known in this run" in journey.said


async def test_three_cells_race_on_one_chart(explore: Explore):
    async with training(explore, SMALL.edit(model=RACE, steps=20)) as journey:
        names = re.compile(r"━a (\w+) .*[━┅]b (\w+) .*[━╍]c (\w+) ").search(journey.text)
        assert sorted(names.groups()) == ["GRU", "LSTM", "SimpleRNN"]
        await journey.press("home", "j", "p")
        assert "has ended" in journey.said


async def test_the_model_of_a_race_that_is_shown_is_chosen_while_it_runs_and_after(explore: Explore):
    async with training(explore, SMALL.edit(model=RACE, steps=1_000_000_000), begins=False) as journey:
        bench, before = journey.bench, journey.bench.history.past[-1].stack
        for kind in ("GRU", "SimpleRNN", "LSTM", "GRU"):
            await journey.press("asterisk")
            assert bench.stack.layers[0].kind() == bench.trace.model.stack.layers[0].kind() == kind
            assert f"· {kind} shown" in journey.text
            assert "* other model" in journey.text
            assert f"echo · {kind} of the race" in journey.text
        await journey.pilot.press("p")
        await journey.until(lambda: bench.training.record.step > 5)
        await journey.pilot.press("asterisk")
        await journey.until(lambda: bench.training.record.step > 10 and bench.trace.model.stack == bench.stack)
        await journey.press("p")
        await journey.until(lambda: shows_newest(bench))  # the thread ends after its next update
        record = bench.training.record
        assert (record.race[record.racer].name, bench.stack.layers[0].kind()) == ("SimpleRNN", "SimpleRNN")
        await journey.press("R")
        assert bench.stack.layers[0].kind() == "SimpleRNN"
        await journey.press("u")  # the race is undone at once, whichever of its models were shown
        assert bench.stack == before


async def test_the_key_for_another_model_says_where_there_is_none(explore: Explore):
    async with training(explore, begins=False) as journey:
        await journey.press("asterisk")
        assert "This run has one model only: t, then model, starts a race of several." in journey.said


async def test_the_end_of_an_earlier_turn_does_not_pause_a_later_one(explore: Explore):
    async with training(explore, begins=False) as journey:
        trainer, bench = journey.bench.parts.trainer, journey.bench
        await journey.press("j")
        record = bench.training.record
        trainer._worker.turn += 1
        bench.training = replace(bench.training, phase="running")
        trainer.reported(TrainingReport(trainer._worker.session, record, turn=1))
        assert bench.training.is_running
        trainer.reported(TrainingReport(trainer._worker.session, record, turn=2))
        assert bench.training.phase == "paused"


@pytest.mark.parametrize("size", EXTREMES)
async def test_each_press_shows_another_chart_until_the_first_comes_again(explore: Explore, size):
    async with training(explore, SMALL.edit(steps=4), size) as journey:
        headings, screens = [], []
        for _ in range(6):
            headings.append(next(line for line in journey.text.split("\n") if "update 4/4" in line))
            screens.append(journey.text)
            await journey.press("X")
        assert all(one != other for one, other in pairwise(headings))
        assert len(set(headings)) == (4 if size[0] > 100 else 5)
        assert any(re.search(r"sequence 1 · \d of 6 (right|wrong)", each) for each in screens)


async def test_own_data_is_learned_from_the_form(explore: Explore, tmp_path):
    x = np.random.default_rng(0).standard_normal((30, 6, 2))
    np.savez(tmp_path / "xy.npz", x=x, y=x[:, :, :1])
    async with explore("tutorial") as journey:
        await journey.press("t")
        form = journey.app.screen
        form._choices = TrainingChoices(task=OWN, model="GRU", units=4, steps=20)
        form._follow()
        await journey.settle()
        assert "which file?" in journey.text
        form._choices = form._choices.edit(file=str(tmp_path / "xy.npz"))
        form._follow()
        await journey.press("ctrl+s")
        run = journey.bench.training
        assert (run.phase, run.record.step) == ("finished", 20)
        assert "xy.npz" in run.words
        assert {each.label for each in run.baselines} == {"mean"}
        np.testing.assert_array_equal(journey.bench.trace.x, x[24:])


async def test_a_text_is_sampled_as_it_is_learned(explore: Explore):
    text = TrainingChoices(task="next_character", task_options="sequences=40", model="GRU", units=4, steps=10)
    async with training(explore, text) as journey:
        found = journey.bench.training.sample
        state = journey.bench.states.of(TRAINING)
        journey.bench.states = journey.bench.states.with_choice(TRAINING, replace(state, chart="sample"))
        await journey.settle()
        assert "a text that it writes" in journey.text
        assert found.prompt + found.text[:20] in journey.text
