"""Planted faults are named, each with a remedy that can be chosen; runs that learn hear nothing."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pytest

from rnn_tui.engine.core.work import unbounded
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.baselines import baselines
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.engine.training.session.evidence import Evidence
from rnn_tui.engine.training.session.needed_gradient import needed_gradient
from rnn_tui.engine.training.session.session import Session
from rnn_tui.engine.training.session.verdict_rules import verdicts


@dataclass
class Run:
    """A run by its choices; of a model of its own, and from other weights, where a fault is planted there."""

    choices: dict[str, Any]
    layers: tuple[Any, ...] = ()
    shape: tuple[Any, ...] = (None, None, 1)
    weights: Any = list

    def verdicts(self):
        choices = TrainingChoices(**self.choices)
        stack = Stack(self.layers, self.shape) if self.layers else choices.stack(Stack())
        drawn = Model.draw(stack)
        model = drawn.with_weights(self.weights(drawn.get_weights()))
        session = Session(choices.prepared(model))
        session.train(lambda: False, lambda: None)
        record, data = session.record(), session.prepared.data
        with unbounded():
            before, trace = (
                model.with_weights(record.snapshots[each].weights).run(data.unseen.x[:8]) for each in (0, -1)
            )
            needed = needed_gradient(trace, data.task)
        lines = baselines(data, session.prepared.settings.loss)
        return choices, verdicts(Evidence(choices, record, lines, trace, before, needed))


def of(task, model="GRU", steps=150, **more):
    return {"task": task, "model": model, "steps": steps, "units": 8, "task_options": "sequences=200"} | more


def times(*factors):
    """The weights, each multiplied by its factor."""
    return lambda weights: [weight * factor for weight, factor in zip(weights, factors, strict=True)]


def shut_in_both(weights):
    """The gates of both halves, the output gates too, so that all units are 0."""
    return [each + np.repeat([-30, 30, 0, -30], 6) if each.shape == (24,) else each for each in weights]


ANSWER = Dense(1, activation="sigmoid")
SEQ = {"return_sequences": True}
FAULTS = {
    "rate too large": Run(of("sine", learning_rate=3.0)),
    "rate too large for a gated cell": Run(of("echo", "LSTM", learning_rate=9.0, units=16, steps=300)),
    "rate too small": Run(of("echo", learning_rate=1e-8)),
    "diverged": Run(of("sine", "SimpleRNN", optimizer="sgd", learning_rate=1e4)),
    "exploding": Run(
        of("sine", optimizer="sgd", learning_rate=1e-30, steps=60),
        (SimpleRNN(8, activation="relu", **SEQ), Dense(1)),
        weights=times(1, 1.6, 1, 1, 1),
    ),
    "dead units": Run(
        of("sine", optimizer="sgd", steps=60),
        (SimpleRNN(8, activation="relu", **SEQ), Dense(1)),
        weights=lambda w: [*w[:2], w[2] - 50, *w[3:]],
    ),
    "dead units of another layer": Run(
        of("adding", optimizer="sgd", steps=60),
        (GRU(8), Dense(8, activation="relu"), Dense(1)),
        (None, None, 2),
        lambda w: [*w[:4], w[4] - 50, *w[5:]],
    ),
    "saturated units": Run(
        of("echo", optimizer="sgd", steps=60),
        (SimpleRNN(8, **SEQ), ANSWER),
        weights=lambda w: [*w[:2], w[2] + 50, *w[3:]],
    ),
    "saturated gates": Run(
        of("echo", optimizer="sgd", steps=60),
        (LSTM(8, **SEQ), ANSWER),
        weights=lambda w: [*w[:2], w[2] + np.repeat([30, 30, 0, 30], 8), *w[3:]],
    ),
    "saturated gates, whose units are 0": Run(
        of("parity", optimizer="sgd", steps=60),
        (Bidirectional(LSTM(6, **SEQ)), ANSWER),
        weights=shut_in_both,
    ),
    "out of reach": Run(
        of("adding", optimizer="sgd", steps=120), (SimpleRNN(8), Dense(1)), (None, None, 2), times(1, 0.1, 1, 1, 1)
    ),
    "no gradient": Run(
        of("sine", steps=60),
        (GRU(8, **SEQ), Dense(1, activation="relu")),
        weights=lambda w: [*w[:-1], w[-1] - 50],
    ),
    "overfitting": Run(of("next_character", units=16, learning_rate=0.02, task_options="timesteps=10,sequences=12")),
    "no better": Run(of("adding", "SimpleRNN", steps=200)),
    "no better than the last value": Run(of("sine", steps=200, task_options="period=2000,sequences=200")),
}


@pytest.mark.long
@pytest.mark.parametrize("fault", FAULTS)
def test_a_planted_fault_is_named_first_and_its_remedy_can_be_chosen(fault):
    choices, found = FAULTS[fault].verdicts()
    assert fault.startswith(found[0].name), [each.text for each in found]
    assert choices.edit(**found[0].change) != choices
    assert found[0].remedy


HEALTHY = {
    "sine": Run(of("sine", "LSTM")),
    "a noisy sine": Run(of("sine", task_options="noise=0.1,sequences=200")),
    "sine, a plain cell": Run(of("sine", "SimpleRNN")),
    "echo": Run(of("echo")),
    "echo, a plain cell": Run(of("echo", "SimpleRNN")),
    "brackets": Run(of("brackets", "LSTM")),
    "counting": Run(of("counting")),
    "characters": Run(of("next_character", "GRU", units=16, task_options="timesteps=20,sequences=400")),
    "two layers": Run(of("echo"), (LSTM(8, **SEQ), GRU(8, **SEQ), ANSWER)),
    "plain descent": Run(of("sine", optimizer="sgd", learning_rate=0.2)),
    "sentences": Run(of("sentiment", "LSTM", steps=200, units=16, task_options="sequences=300")),
    "in reach": Run(of("temporal_order", steps=500, units=16, task_options="timesteps=20,sequences=1000")),
}


@pytest.mark.long
@pytest.mark.parametrize("run", HEALTHY)
def test_a_run_that_learns_hears_nothing(run):
    _, found = HEALTHY[run].verdicts()
    assert not found, [each.text for each in found]


def test_the_first_number_that_is_none_is_placed():
    run = Run(of("sine", optimizer="sgd", steps=9), (LSTM(4, activation="relu", **SEQ), Dense(1)))
    run.weights = times(1e20, 1e20, 1, 1, 1)
    _, (found,) = run.verdicts()
    assert found.text.startswith("the loss is no number since update 1: pre_i of lstm overflows at t ")
    assert found.text.endswith(" by Wh·h′")


def test_gates_that_saturate_are_told_from_those_before():
    run = Run(of("echo", optimizer="sgd", learning_rate=1e-12, steps=2), (LSTM(8, **SEQ), ANSWER))
    choices = TrainingChoices(**run.choices)
    stack = Stack(run.layers, run.shape)
    before = Model.draw(stack)
    shut = times(1, 1, 1, 1, 1)(before.get_weights())
    shut[2] = shut[2] + np.repeat([30, 30, 0, 30], 8)
    session = Session(choices.prepared(before))
    session.train(lambda: False, lambda: None)
    x = session.prepared.data.unseen.x[:8]
    evidence = Evidence(choices, session.record(), (), before.with_weights(shut).run(x), before.run(x))
    assert (
        verdicts(evidence)[0].text == "100% of the gates of lstm are saturated (0% at first), where they learn no more"
    )


def test_before_the_first_update_nothing_is_said():
    choices = TrainingChoices(**of("echo"))
    session = Session(choices.prepared(Model.draw(choices.stack(Stack()))))
    assert verdicts(Evidence(choices, session.record())) == ()


def test_a_remedy_that_is_in_force_is_followed_by_another():
    choices = TrainingChoices(**of("echo", clip=1.0, steps=2))
    session = Session(choices.prepared(Model.draw(choices.stack(Stack()))))
    session.train(lambda: False, lambda: None)
    record = session.record()
    layers = tuple(
        type(each)(each.name, type(each.gradient_norm)(*(np.full(2, 1e9) for _ in range(4))), each.update_ratio)
        for each in record.layers
    )
    wild = type(record)(*(layers if name == "layers" else getattr(record, name) for name in record.__match_args__))
    (found,) = [each for each in verdicts(Evidence(choices, wild)) if each.name == "exploding"]
    assert found.change == {"learning_rate": choices.learning_rate / 10}


def test_an_output_that_relu_keeps_at_0_is_the_reason_why_no_gradient_comes_back():
    run = FAULTS["no gradient"]
    _, found = Run(run.choices | {"steps": 3}, run.layers, run.shape, run.weights).verdicts()
    assert found[0].text == "no gradient reaches gru and dense: every output of dense is 0, where relu passes none back"


def test_halves_are_told_apart_and_zero_is_not_blamed_on_units_whose_gates_are_shut():
    run = FAULTS["saturated gates, whose units are 0"]
    _, found = Run(run.choices | {"steps": 2}, run.layers, run.shape, run.weights).verdicts()
    halves = [f"the {side} half of bidirectional" for side in ("forward", "backward")]
    assert [each.text.partition(" (")[0] for each in found if each.name != "no gradient"] == [
        f"100% of the gates of {half} are saturated" for half in halves
    ]


def test_rates_are_written_without_zeros_in_their_exponents():
    choices = TrainingChoices(**of("echo", learning_rate=1e-5), clip=1e-6)
    assert "rate 1e-5 · batch 32 · clip 1e-6" in choices.words
    _, found = Run(of("echo", learning_rate=1e200, steps=3)).verdicts()
    assert found[0].remedy == "a rate of 1e199 and clip 1"
