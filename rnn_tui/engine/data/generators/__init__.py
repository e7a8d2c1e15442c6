"""Inputs that are made: one class a kind, and from text to a kind with its options."""

from rnn_tui.engine.data.generators.generator import GeneratedInputs as GeneratedInputs
from rnn_tui.engine.data.generators.generator import Generator as Generator
from rnn_tui.engine.data.generators.random import Noise, Random
from rnn_tui.engine.data.generators.series_tasks import MNIST1D, SineForecast
from rnn_tui.engine.data.generators.symbol_tasks import CopyMemory, Counting, SelectiveCopying, TemporalOrder
from rnn_tui.engine.data.generators.task import Task as Task
from rnn_tui.engine.data.generators.task import TaskExamples as TaskExamples
from rnn_tui.engine.data.generators.tasks import Adding, Brackets, Echo, Parity
from rnn_tui.engine.data.generators.text_task import NextCharacter
from rnn_tui.engine.data.generators.waves import Impulse, Sine, Step
from rnn_tui.engine.options.spelled import read_spelled

GENERATORS: tuple[type[Generator], ...] = (Random, Noise, Sine, Impulse, Step, Echo, Adding, Parity, Brackets)
"""Every kind, in the order in which they are offered."""


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
)
"""Every kind that comes with answers, in the order in which they are offered."""


def generator(spelled: str) -> Generator:
    """`sine,period=12` as a value; raises `InputError` and `OptionError`, naming what there is."""
    return read_spelled(GENERATORS, spelled, "makes no inputs; what does")


def task(spelled: str) -> Task:
    """`echo,lag=5` as a value; raises `InputError` and `OptionError`, naming what there is."""
    return read_spelled(TASKS, spelled, "is no task; what is")
