"""The next character of a text: the text in this file, or the user's own."""

import math
from collections import Counter
from functools import cached_property

import numpy as np

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.base_task import Figure, RawSequences, Task
from rnn_tui.engine.options.options import option
from rnn_tui.engine.options.rules import Text
from rnn_tui.engine.plan.input_spec import InputSpec

EXCERPT = (
    "the river does not remember the rain, but its bed does. every drop that fell in the hills has moved a grain of"
    " sand, and the grains have made the bends through which the water finds its way today. so a state remembers: not"
    " what it read, but what the reading did to it. a letter comes, and all the numbers move a little; another comes,"
    " and they move again from where they were. ask the numbers later what they saw, and they can tell you only what"
    " still makes a difference. a small network forgets the first word before the sentence ends. a gate helps, as a"
    " door helps in a storm: it is shut while nothing matters, and opened when something does. what must be kept is"
    " kept by being left alone. learning goes the other way through the same bends. the error stands at the end of the"
    " sentence and asks each step before it, one after the other, what it had to do with this. the question grows"
    " fainter with every step, or louder, and seldom stays as it is. that is why long memories are hard to teach, and"
    " why those who teach them watch the question on its way back. read this text letter by letter, say at each what"
    " the next will be, and you know what the network knows: that after q comes u, that a space ends a word, that the"
    " is more likely than thy. then read on, for it will go on to learn where words begin, and which of them belong"
    " together. "
)
"""A text about rivers and states, written for this task."""


class LongText(Text):
    """The rule of a text that is too long to be shown as a value."""

    def show(self, value: str) -> str:
        return f"{len(value):,} characters"


class NextCharacter(Task):
    """y_t = the character after x_t, in parts of a text that start anywhere; its characters are numbered in order."""

    text: str = option(LongText(), default=EXCERPT, help="the text; it should have a few thousand characters")

    title = "a text, character by character: which is next?"
    usual_time = 40
    continues = True
    expect = (
        "First the letters' frequencies, then pairs, then frequent words; with a text this short, soon the text by"
        " heart. Validation is on other parts of the same text, which overlap with those that are learned."
    )

    @classmethod
    def kind(cls) -> str:
        return "next_character"

    @cached_property
    def vocabulary(self) -> tuple[str, ...]:
        return tuple(sorted(set(self.text)))

    @property
    def classes(self) -> int:
        return len(self.vocabulary)

    @property
    def features(self) -> int:
        return len(self.vocabulary)

    @property
    def answer_names(self) -> tuple[str, ...]:
        return self.vocabulary

    def chance(self, time: int) -> Figure:
        shares = [count / len(self.text) for count in Counter(self.text).values()]
        return Figure("loss", -sum(each * math.log(each) for each in shares), "guessing by the letters' frequencies")

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        if len(self.text) < time + 2:
            raise InputError(f"a text of {len(self.text)} characters is too short for sequences of {time}")
        place = {each: index for index, each in enumerate(self.vocabulary)}
        numbers = np.array([place[each] for each in self.text], np.float64)
        starts = rng.integers(0, len(numbers) - time - 1, (batch, 1))
        rows = starts + np.arange(time + 1)
        return RawSequences(numbers[rows[:, :-1]], numbers[rows[:, 1:]])
