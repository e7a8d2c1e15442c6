"""The built-in models: one for each subject of the tutorial, with a sentence on what to look at."""

from dataclasses import dataclass

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack


@dataclass(frozen=True)
class BuiltIn:
    """A model that is part of the program."""

    name: str
    stack: Stack
    look_at: str
    """What to look at, in a sentence."""
    init: str = "keras"
    """How its weights are initialized, unless the user chooses otherwise."""


def _sequence(units: int) -> SimpleRNN:
    return SimpleRNN(units, return_sequences=True)


DEFAULT = "tutorial"

BUILT_INS = (
    BuiltIn(
        "tutorial",
        Stack((_sequence(8),), (None, 10, 4)),
        "The NumPy loop: weights from [0, 1) add up, so every unit is pushed to +1 within a step or two.",
        init="tutorial",
    ),
    BuiltIn(
        "simple",
        Stack((SimpleRNN(3),), (None, 2, 10)),
        "SimpleRNN(3) on 2 timesteps of 10 features: 42 parameters, and only the last state comes out.",
    ),
    BuiltIn(
        "fixed-batch",
        Stack((SimpleRNN(3),), (8, 2, 10)),
        "The same with a batch of 8 sequences fixed: None becomes 8, the 42 parameters stay.",
    ),
    BuiltIn(
        "return-sequences",
        Stack((_sequence(3),), (8, 2, 10)),
        "return_sequences=True: the state of every timestep comes out, so the output gains a time axis.",
    ),
    BuiltIn(
        "deep",
        Stack((_sequence(8), _sequence(8)), (None, 10, 4)),
        "Two layers: the second reads the output of the first at every step, so the first must return sequences.",
    ),
    BuiltIn(
        "bidirectional",
        Stack((Bidirectional(_sequence(8)),), (None, 10, 4)),
        "One layer from each end: step, and watch the backward half begin at the last timestep.",
    ),
    BuiltIn(
        "deep-bidirectional",
        Stack(tuple(Bidirectional(_sequence(8)) for _ in range(4)), (None, 10, 4)),
        "Four of them: from the second on, a layer reads 16 features, and its count grows from 208 to 400.",
    ),
    BuiltIn(
        "lstm",
        Stack((LSTM(8, return_sequences=True),), (None, 30, 4)),
        "A memory with gates: ] goes from h to the cell state c and on to the gates i, f and o; e explains a unit.",
    ),
    BuiltIn(
        "gru",
        Stack((GRU(8, return_sequences=True),), (None, 30, 4)),
        "Two gates instead of three: z says how much of the old state stays, r how much of it the candidate uses.",
    ),
    BuiltIn(
        "vanishing",
        Stack((SimpleRNN(16), Dense(1)), (None, 60, 4)),
        "Sixty steps and one answer at the end: G shows how little of its gradient reaches the beginning.",
    ),
)


def built_in(name: str) -> BuiltIn:
    """The built-in model with that name; raises `RnnError`, which lists them."""
    for each in BUILT_INS:
        if each.name == name:
            return each
    raise RnnError(f"{name!r:.80} is no built-in model; they are {', '.join(each.name for each in BUILT_INS)}")
