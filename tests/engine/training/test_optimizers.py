"""Optimisers held to Keras 3, update by update (recorded by `golden/record.py`), and what belongs to all of them."""

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, OptionError
from rnn_tui.engine.nn.weight import Weight
from rnn_tui.engine.options.constraints import NonNeg, UnitNorm
from rnn_tui.engine.options.initializers import Zeros
from rnn_tui.engine.training.optimizers import OPTIMIZERS, Optimizer, optimizer
from rnn_tui.engine.training.optimizers.descent import Descent
from rnn_tui.engine.training.parameters import Parameters
from rnn_tui.engine.training.schedules import ExponentialDecay, LearningRate, Schedule

GOLDEN = json.loads((Path(__file__).parent / "golden" / "optimizers.json").read_text())
START = [np.array(each) for each in GOLDEN["start"]]
GRADIENTS = [np.concatenate([np.ravel(each) for each in found]) for found in GOLDEN["gradients"]]
SCHEDULES = json.loads((Path(__file__).parent / "golden" / "schedules.json").read_text())


def parameters(constraint=None, trainable=True, dtype="float64"):
    """One layer with the recorded weights."""
    declared = [Weight(f"w{i}", each.shape, Zeros(), trainable, None, constraint) for i, each in enumerate(START)]
    return Parameters([declared], [START], dtype)


def compare(made, expected):
    for got, want in zip(made.snapshot(), expected, strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-12, atol=1e-14)


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=lambda case: case["optimizer"])
def test_every_update_is_keras_s(case):
    made = parameters()
    descent = Descent(optimizer(case["optimizer"]), made)
    for gradient, after in zip(GRADIENTS, case["after"], strict=True):
        descent.apply(gradient.copy())
        compare(made, after)
    descent.finish()
    compare(made, case["end"])


@pytest.mark.parametrize("kind", OPTIMIZERS, ids=lambda kind: kind.kind())
def test_every_optimizer_is_recorded_and_named(kind):
    assert kind.kind() in {each["optimizer"].partition(",")[0] for each in GOLDEN["cases"]}
    assert kind.title
    assert kind.__doc__
    assert optimizer(kind.__name__) == optimizer(kind.kind()) == kind()
    assert optimizer(kind(clipnorm=2, ema_overwrite_frequency=5).spelled()) == kind(
        clipnorm=2, ema_overwrite_frequency=5
    )


@pytest.mark.parametrize("kind", OPTIMIZERS, ids=lambda kind: kind.kind())
def test_float32_stays_float32(kind):
    made = parameters(dtype="float32")
    descent = Descent(kind(), made)
    for gradient in GRADIENTS:
        descent.apply(gradient.astype(np.float32))
    assert all(each.dtype == np.float32 for each in made.snapshot())
    assert np.isfinite(made.flat).all()
    for _, _, slots in descent._groups:
        assert all(each.dtype == np.float32 for each in slots.values() if isinstance(each, np.ndarray))


@pytest.mark.parametrize("call", SCHEDULES)
def test_schedules_are_keras_s(call):
    rate = LearningRate().parse("learning_rate", call)
    assert [rate(step) for step in range(12)] == pytest.approx(SCHEDULES[call], rel=1e-6, abs=1e-9)


def test_every_schedule_is_recorded():
    assert {each.__name__ for each in Schedule.known.values()} == {each.partition("(")[0] for each in SCHEDULES}


def test_a_schedule_is_read_shown_and_asked():
    made = optimizer(
        "sgd,momentum=0.5,learning_rate=ExponentialDecay(initial_learning_rate=0.2,decay_steps=3,decay_rate=0.4)"
    )
    assert made.learning_rate == ExponentialDecay(0.2, 3, 0.4)
    assert made.rate(3) == pytest.approx(0.08)
    assert optimizer(made.spelled()) == made
    config = {"class_name": "ExponentialDecay", "config": {"initial_learning_rate": 0.2, "decay_steps": 3,
              "decay_rate": 0.4, "staircase": False, "name": "ExponentialDecay"}}  # fmt: skip
    assert optimizer("sgd").edit(learning_rate=config).learning_rate == ExponentialDecay(0.2, 3, 0.4)


@pytest.mark.parametrize(
    ("spelled", "message"),
    [
        ("adamm", "'adamm' is no optimizer; known are: adam, sgd, rmsprop"),
        ("adam,learning_rate=fast", "`learning_rate` is a number, got 'fast'."),
        ("adam,learning_rate=Decay(1)", "Could not interpret learning rate schedule identifier: Decay."),
        ("adam,learning_rate=CosineDecay(0.1)", "CosineDecay needs decay_steps: CosineDecay(decay_steps=…)."),
        ("adam,learning_rate=CosineDecay(0.1, 0)", "Argument `decay_steps` must be > 0. Received: decay_steps=0"),
        (
            "adam,learning_rate=PiecewiseConstantDecay([1, 2], [0.1, 0.2])",
            "The length of boundaries should be 1 less than the length of values.",
        ),
        ("adam,clipnorm=1,clipvalue=1", "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set."),
        ("sgd,momentum=1.5", "`momentum` must be a float between [0, 1]. Received: momentum=1.5"),
        ("adam,gradient_accumulation_steps=1", "`gradient_accumulation_steps` is a whole number from 2 to"),
        ("adam,ema_momentum=2", "`ema_momentum` must be in the range [0, 1]. Received: ema_momentum=2"),
    ],
)
def test_what_is_no_optimizer_is_refused(spelled, message):
    with pytest.raises((InputError, OptionError)) as error:
        optimizer(spelled)
    assert str(error.value).startswith(message)


def test_constraints_come_last_and_are_not_applied_to_the_average():
    made = parameters(NonNeg())
    descent = Descent(optimizer("sgd,learning_rate=0.1,use_ema=True,ema_momentum=0.5"), made)
    for gradient in GRADIENTS:
        descent.apply(gradient.copy())
        assert (made.flat >= 0).all()
    descent.finish()
    assert (made.flat < 0).any()


def test_constraints_are_applied_in_steps_that_only_add_up_gradients():
    made = parameters(UnitNorm())
    descent = Descent(optimizer("sgd,gradient_accumulation_steps=4"), made)
    descent.apply(GRADIENTS[0].copy())
    np.testing.assert_allclose(np.linalg.norm(made.values[0][0], axis=0), 1, rtol=1e-6)


def test_an_infinite_gradient_makes_every_number_nan_under_a_global_norm():
    made = parameters()
    descent = Descent(optimizer("sgd,global_clipnorm=1.0"), made)
    gradient = np.ones_like(made.flat)
    gradient[3] = np.inf
    with np.errstate(all="ignore"):
        descent.apply(gradient)
    assert np.isnan(made.flat).all()


def test_a_rate_that_was_set_counts_from_then_on():
    made = parameters()
    descent = Descent(optimizer("sgd,learning_rate=0.5"), made)
    descent.fixed_rate = 0.25
    before = made.flat.copy()
    descent.apply(GRADIENTS[0].copy())
    np.testing.assert_allclose(made.flat, before - 0.25 * GRADIENTS[0])


def test_frozen_weights_are_no_part_of_it():
    frozen, trained = (Weight(name, (2,), Zeros(), trainable) for name, trainable in (("a", False), ("b", True)))
    made = Parameters([[frozen], [trained]], [[[3.0, 4.0]], [[1.0, 2.0]]], "float64")
    assert made.flat.tolist() == [1, 2]
    made.flat += 1
    assert [each.tolist() for each in made.snapshot()] == [[3, 4], [2, 3]]
    saved = made.snapshot()
    made.flat[:] = 0
    assert [each.tolist() for each in saved] == [[3, 4], [2, 3]]
    made.restore(saved)
    assert made.flat.tolist() == [2, 3]


def test_the_base_declares_what_all_share():
    shared = {each.name for each in Optimizer.options()}
    assert shared == {
        "learning_rate",
        "weight_decay",
        "clipnorm",
        "clipvalue",
        "global_clipnorm",
        "use_ema",
        "ema_momentum",
        "ema_overwrite_frequency",
        "gradient_accumulation_steps",
    }
