"""The first number of a training that is none: in the forward pass, in the loss, in a derivative, in what was given."""

import numpy as np
import pytest

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.losses import loss
from rnn_tui.engine.training.optimizers import optimizer
from rnn_tui.engine.training.overflow import bad_derivatives
from rnn_tui.engine.training.settings import TrainingSettings


def fitted(*layers, factors=(), x=1.0, y=1.0, weights=None, given=None):
    stack = Stack((*layers, Dense(1)), (None, 6, 2))
    rng = np.random.default_rng(0)
    inputs, targets = rng.uniform(0.5, 1, (4, 6, 2)) * x, rng.uniform(0.5, 1, (4, 1)) * y
    model = Model.draw(stack)
    drawn = model.get_weights()
    drawn[: len(factors)] = [each * factor for each, factor in zip(drawn, factors, strict=False)]
    drawn = drawn if weights is None else weights(drawn)
    settings = TrainingSettings(loss("mse"), optimizer("sgd,learning_rate=1e-6"), steps=2)
    fit = Fit(model.with_weights(drawn), Examples((inputs,), targets, given), settings)
    finish(fit.work())
    return fit


def place(fit):
    return fit.overflow.place(fit.model, "float32")


@pytest.mark.parametrize(
    ("fit", "expected"),
    [
        (
            lambda: fitted(SimpleRNN(3, activation="relu"), factors=(1, 1e15)),
            "pre of simple_rnn overflows at t 4 by Wh·h′",
        ),
        (lambda: fitted(LSTM(3, activation="relu"), factors=(1e25, 1e25)), "pre_i of lstm overflows at t 2 by Wh·h′"),
        (lambda: fitted(LSTM(3, activation="relu"), factors=(1e30,), x=1e20), "pre_i of lstm overflows at t 1 by Wx·x"),
        (
            lambda: fitted(Bidirectional(SimpleRNN(3, activation="linear")), factors=(1, 1, 1, 1, 1e15)),
            "pre of bidirectional overflows at t 3 by Wh·h′",
        ),
        (lambda: fitted(SimpleRNN(3), y=np.full((4, 1), 1e30)), "predictions come to 0."),
        (lambda: fitted(SimpleRNN(3), y=np.array([[1], [np.inf], [1], [1]])), "the targets hold NaN or Inf"),
        (lambda: fitted(SimpleRNN(3), given=np.array([1, np.nan, 1, 1])), "the sample weights hold NaN or Inf"),
        (lambda: fitted(SimpleRNN(3), x=np.nan), "the input holds NaN or Inf"),
        (
            lambda: fitted(SimpleRNN(3), weights=lambda w: [w[0], w[1] * np.nan, *w[2:]]),
            "recurrent_kernel of simple_rnn holds NaN or Inf",
        ),
    ],
    ids=["state", "gate", "input", "backward", "loss", "target", "sample weight", "given", "weights"],
)
def test_the_first_number_that_is_none(fit, expected):
    made = fit()
    assert made.overflow.update == 1
    assert place(made).startswith(expected)


def test_what_a_loss_that_overflows_is_made_of():
    assert place(fitted(SimpleRNN(3), y=1e30)).endswith(", targets to 9.2e29")


def test_a_derivative_that_overflows_is_told_with_its_gate():
    fit = fitted(LSTM(3))
    gradient = fit.parameters.like()
    kernel = fit.parameters.parts[0]
    kernel.of(gradient)[1, 4] = np.inf
    assert bad_derivatives(fit.model, fit.parameters, gradient) == ("f in kernel of lstm",)
    gradient[:] = np.nan
    assert bad_derivatives(fit.model, fit.parameters, gradient)[0] == "bias of dense"
    assert "kernel of lstm" in bad_derivatives(fit.model, fit.parameters, gradient)


def test_finite_numbers_whose_squares_are_not_are_no_overflow():
    fit = fitted(SimpleRNN(3), y=1e19)
    assert fit.overflow is None
    assert np.isfinite(fit.history.steps).all()
