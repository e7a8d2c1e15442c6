"""What stands in an equation, typed into a calculator with the digits shown, gives the number before it."""

import math
import re
from collections.abc import Iterator

import numpy as np
import pytest

from rnn_tui.engine.layers import (
    ELU,
    GRU,
    LSTM,
    BatchNormalization,
    Bidirectional,
    Conv1D,
    Dense,
    LayerNormalization,
    LeakyReLU,
    Masking,
    ReLU,
    Rescaling,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

SEQ = {"return_sequences": True}
FUNCTIONS = {
    "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "linear": lambda x: x,
    "relu": lambda x: max(x, 0),
    "max": max,
    "hard_sigmoid": lambda x: min(max(x / 6 + 0.5, 0), 1),
    "elu": lambda x: x if x > 0 else math.expm1(x),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "sqrt": math.sqrt,
}
LAYERS: list[tuple[Layer, ...]] = [
    (SimpleRNN(3, **SEQ),),
    (SimpleRNN(3, activation="relu", go_backwards=True, **SEQ),),
    (LSTM(3, **SEQ),),
    (LSTM(3, recurrent_activation="hard_sigmoid", activation="softplus", **SEQ),),
    (GRU(3, **SEQ),),
    (GRU(3, reset_after=False, use_bias=False, **SEQ),),
    *((Bidirectional(LSTM(3, **SEQ), merge_mode=mode),) for mode in ("sum", "mul", "ave", "concat")),
    (Bidirectional(GRU(3), merge_mode="sum"),),
    (Conv1D(3, 2, activation="tanh"),),
    (Dense(3, activation="elu"), Dense(3)),
    (TimeDistributed(Dense(2, activation="sigmoid")),),
    (LayerNormalization(),),
    (BatchNormalization(),),
    (LeakyReLU(), ELU(), ReLU()),
    (Rescaling(-2.0, 1.0), Masking()),
]


def claims(line: str) -> Iterator[tuple[float, str]]:
    """Each number of an equation with the numbers that it is said to come from."""
    first, *states = line.split(",  ")
    _, value, *sides = re.split(r" [=≈] ", first)
    if len(sides) == 2:
        yield float(value), sides[1]
    for each in states:  # a state within it, whose number stands in what was before
        inside = re.search(r"(?:tanh|softplus)\((-?[\d.e-]+)\)", first)
        assert inside, line
        yield float(inside[1]), re.split(r" [=≈] ", each)[2]


def calculated(text: str) -> float:
    return float(eval(text.replace("·", "*").replace("√", "sqrt").split(", forward")[0], dict(FUNCTIONS)))


def named(layers: tuple[Layer, ...]) -> str:
    return " ".join(f"{each.kind()} {each.brief}" for each in layers)


@pytest.mark.parametrize("scale", [1.0, 1e-4, 50.0])
@pytest.mark.parametrize("layers", LAYERS, ids=named)
def test_the_numbers_give_the_result(layers: tuple[Layer, ...], scale: float):
    x = np.random.default_rng(3).normal(size=(1, 5, 4)) * scale
    trace = Model.draw(Stack(layers, (None, 5, 4)), seed=2).run(x)
    found = 0
    for place in range(len(layers)):
        for track in trace.tracks(place):
            for t in (1, 3, 5):
                equation = trace.equation(track, min(t, trace.steps(track)), 1)
                for digits, share, apart in ((4, 0.05, 3e-4), (2, 0.2, 0.02)):
                    for value, numbers in claims(equation.worked_out(digits)):
                        near = pytest.approx(value, rel=share, abs=apart * min(scale, 1))
                        assert calculated(numbers) == near, numbers
                        found += 1
    assert found
