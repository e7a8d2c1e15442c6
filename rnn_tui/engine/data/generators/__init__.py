"""Generators of inputs: one class for each kind, and functions that read a kind with its options from text."""

from rnn_tui.engine.data.generators.base_task import Task as Task
from rnn_tui.engine.data.generators.base_task import TaskExamples as TaskExamples
from rnn_tui.engine.data.generators.classic_tasks import Adding, Brackets, Echo, Parity
from rnn_tui.engine.data.generators.generator import GeneratedInputs as GeneratedInputs
from rnn_tui.engine.data.generators.generator import Generator as Generator
from rnn_tui.engine.data.generators.random import Noise, Random
from rnn_tui.engine.data.generators.sentiment_task import Sentiment
from rnn_tui.engine.data.generators.series_tasks import MNIST1D, SineForecast
from rnn_tui.engine.data.generators.symbol_tasks import CopyMemory, Counting, SelectiveCopying, TemporalOrder
from rnn_tui.engine.data.generators.text_task import NextCharacter
from rnn_tui.engine.data.generators.waves import Impulse, Sine, Step
from rnn_tui.engine.options.one_line_values import read_spelled

GENERATORS: tuple[type[Generator], ...] = (Random, Noise, Sine, Impulse, Step, Echo, Adding, Parity, Brackets)
"""Every generator, in the order in which the program lists them."""


TASKS: tuple[type[Task], ...] = (
    SineForecast,
    Echo,
    CopyMemory,
    Adding,
    Parity,
    Brackets,
    Counting,
    SelectiveCopying,
    TemporalOrder,
    MNIST1D,
    NextCharacter,
    Sentiment,
)
"""Every task, in the order in which the program lists them."""


def generator(spelled: str) -> Generator:
    """The generator for `sine,period=12`; raises `InputError` and `OptionError`, which list the names there are."""
    return read_spelled(GENERATORS, spelled, "is no generator; known are")


def task(spelled: str) -> Task:
    """The task for `echo,lag=5`; raises `InputError` and `OptionError`, which list the names there are."""
    return read_spelled(TASKS, spelled, "is no task; known are")
