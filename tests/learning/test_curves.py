"""Learning curves recorded from Keras 3.15: the mean loss of the last epochs, over five seeds, within a tenth of
Keras's mean over twenty-five (`golden/curves.json`). Sequences are made by formula, from a generator of random numbers
that is a line of arithmetic, so that Keras has learned from the very same.
"""

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.losses import loss
from rnn_tui.engine.training.optimizers import optimizer
from rnn_tui.engine.training.settings import TrainingSettings
from rnn_tui.formats.keras.configs import read_config

pytestmark = pytest.mark.learning
CURVES = json.loads((Path(__file__).parent / "golden" / "curves.json").read_text())


def uniform(seed, n):
    """n numbers in [0, 1): z → (1664525·z + 1013904223) mod 2³², from the seed on, divided by 2³²."""
    z, drawn = seed % 2**32, np.empty(n)
    for k in range(n):
        z = (1664525 * z + 1013904223) % 2**32
        drawn[k] = z / 2**32
    return drawn


def echo(seed, n, T, delay):
    """y_t = x_(t-delay)"""
    x = 2 * uniform(seed, n * T).reshape(n, T, 1) - 1
    y = np.zeros_like(x)
    y[:, delay:] = x[:, :-delay]
    return x, y


def adding(seed, n, T):
    """Two marked numbers, one in each half, and their sum."""
    u = uniform(seed, n * (T + 2)).reshape(n, T + 2)
    x, rows = np.zeros((n, T, 2)), np.arange(n)
    x[:, :, 0] = u[:, :T]
    i, j = (u[:, T] * (T // 2)).astype(int), T // 2 + (u[:, T + 1] * (T - T // 2)).astype(int)
    x[rows, i, 1] = x[rows, j, 1] = 1
    return x, (x[rows, i, 0] + x[rows, j, 0])[:, None]


def parity(seed, n, T):
    """Whether an odd number of ones was read."""
    x = (uniform(seed, n * T).reshape(n, T, 1) >= 0.5).astype(float)
    return x, np.cumsum(x, 1) % 2


def sine(seed, n, T, step):
    """The next value of a sine of its own phase and amplitude."""
    u = uniform(seed, 2 * n).reshape(n, 2)
    wave = (0.5 + 0.5 * u[:, 1:]) * np.sin(step * np.arange(T + 1)[None] + 2 * np.pi * u[:, :1])
    return wave[:, :-1, None], wave[:, 1:, None]


def anbn(n, longest):
    """The next symbol of a^k b^k; ids a 1, b 2, padding 0."""
    x, y = np.zeros((n, 2 * longest), int), np.zeros((n, 2 * longest), int)
    for row in range(n):
        k = 1 + row % longest
        word = [1] * k + [2] * k + [3]
        x[row, : 2 * k], y[row, : 2 * k] = word[:-1], [each - 1 for each in word[1:]]
    return x, y


def sequences(kind, noise=0, flip=0, **options):
    """noise: what is added to y, evenly from its negative; flip: the share of the 0/1 targets that is turned."""
    x, y = {"echo": echo, "adding": adding, "parity": parity, "sine": sine, "anbn": anbn}[kind](**options)
    if noise or flip:
        u = uniform(options["seed"] + 777, y.size).reshape(y.shape)
        y = y + noise * (2 * u - 1) if noise else np.where(u < flip, 1 - y, y)
    return x, y


@pytest.mark.parametrize("name", CURVES)
def test_it_learns_as_keras_does(name):
    case = CURVES[name]
    x, y = sequences(**case["task"])
    assert [list(x.shape), x.sum()] == [case["x"]["shape"], pytest.approx(case["x"]["sum"])]
    finals = []
    for seed in range(5):
        made = TrainingSettings(
            loss(case["loss"]), optimizer(case["optimizer"]), case["epochs"], batch_size=case["batch_size"], seed=seed
        )
        done = finish(Fit(Model.draw(read_config(case["model"]), seed=seed), Examples((x,), y), made).work())
        finals.append(np.mean(done.history.epochs["loss"][-case["last_epochs"] :]))
    assert len(set(finals)) == 5
    assert np.mean(finals) == pytest.approx(case["final_loss"], rel=0.1)
