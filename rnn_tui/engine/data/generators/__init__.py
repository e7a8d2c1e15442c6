"""Inputs that are made: one class a kind, and from text to a kind with its options."""

from rnn_tui.engine.data.generators.generator import GeneratedInputs as GeneratedInputs
from rnn_tui.engine.data.generators.generator import Generator as Generator
from rnn_tui.engine.data.generators.random import Noise, Random
from rnn_tui.engine.data.generators.tasks import Adding, Brackets, Echo, Parity
from rnn_tui.engine.data.generators.waves import Impulse, Sine, Step
from rnn_tui.engine.options.spelled import read_spelled

GENERATORS: tuple[type[Generator], ...] = (Random, Noise, Sine, Impulse, Step, Echo, Adding, Parity, Brackets)
"""Every kind, in the order in which they are offered."""


def generator(spelled: str) -> Generator:
    """`sine,period=12` as a value; raises `InputError` and `OptionError`, naming what there is."""
    return read_spelled(GENERATORS, spelled, "makes no inputs; what does")
