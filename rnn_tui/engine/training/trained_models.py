"""The trained models: the task each has learned, how well, and where that can be seen.

`tests/pretrained/make.py` trains them, with this program's own trainer, and writes their weights in half
precision; the tests measure again what the sentences say.
"""

from dataclasses import dataclass
from functools import cached_property

from rnn_tui.engine.core.arrays import Array, Mask
from rnn_tui.engine.data.generators import task
from rnn_tui.engine.data.generators.base_task import Task
from rnn_tui.engine.data.text_inputs import written
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.layers import GRU, LSTM, Dense, Embedding, SimpleRNN
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack

SHOWN = 8
"""Sequences of its task that a model reads when it is opened."""


@dataclass(frozen=True)
class Showing:
    """Where in the explorer one sees what a model has learned."""

    view: str
    """The view's name."""
    t: int
    """The timestep."""
    layer: int = 0
    """The index of the layer."""
    signal: str = ""
    """The signal; empty: the state."""
    unit: int = 0
    sequence: int = 0
    """The index of the sequence."""


@dataclass(frozen=True, eq=False)
class ExampleInputs:
    """What a model reads when it is opened."""

    x: Array
    words: str
    """Where they come from, in a few words."""
    tokens: tuple[tuple[str, ...], ...] = ()
    mask: Mask | None = None


@dataclass(frozen=True)
class TrainedModel:
    """A model with weights that come with the program."""

    name: str
    task_name: str
    """The task that it has learned, with its options."""
    stack: Stack
    learned: str
    """What it has learned and how well, in a sentence."""
    look_at: str
    """What to look at, in a sentence."""
    shows: Showing
    title: str
    """What "Show me" promises, in a few words."""
    text: str = ""
    """The sentences that it reads when it is opened, a line each; empty: sequences of its task."""
    text_words: str = ""
    """Where they come from, in a few words."""
    timesteps: int | None = None
    """The length of those sequences; None: that of the task."""

    @property
    def task(self) -> Task:
        """The task that it has learned."""
        return task(self.task_name)

    @cached_property
    def vocabulary(self) -> Vocabulary | None:
        """The ids of the symbols it reads, capital letters as small ones; None if it reads numbers."""
        symbols = self.task.vocabulary
        if len(symbols) < 3:
            return None
        ids = {each: number for number, each in enumerate(symbols)}
        capitals = {each.upper(): number for each, number in ids.items() if len(each) == 1 and each.upper() not in ids}
        return Vocabulary({**capitals, **ids}, "of its task")  # small letters last: they are what an id is shown as

    def example(self) -> ExampleInputs:
        """What it reads when it is opened: sequences that it has not learned from, or its sentences."""
        reads = InputSpec.of(self.stack)
        if self.text:
            made = written(self.text, reads, self.vocabulary)
            return ExampleInputs(made.x, self.text_words, made.tokens, made.mask)
        wanted = self.task if self.timesteps is None else self.task.edit(timesteps=self.timesteps)
        found = wanted.examples(reads, 1, SHOWN, unseen=True)
        return ExampleInputs(found.x, f"{wanted.words}, unseen", found.tokens)


def _reading(task_name: str, *layers: Layer) -> Stack:
    """Layers that read the task's numbers or, one feature for each, its symbols."""
    made = task(task_name)
    features = len(made.vocabulary) if len(made.vocabulary) > 2 else made.features
    return Stack(layers, (None, None, features))


LETTERS = len(task("sentiment").vocabulary)
CHARACTERS = len(task("next_character").vocabulary)

TRAINED = (
    TrainedModel(
        "parity",
        "parity,timesteps=20",
        _reading("parity", SimpleRNN(16, return_sequences=True), Dense(1, activation="sigmoid")),
        "is the number of ones so far even or odd? Learned on 20 bits, 100 % right on 500.",
        "P: its states form four clusters, one for each bit and answer.",
        Showing("portrait", 40),
        "four clusters of states that say even or odd",
        timesteps=60,
    ),
    TrainedModel(
        "echo",
        "echo,timesteps=20",
        _reading("echo", SimpleRNN(8, return_sequences=True), Dense(1, activation="sigmoid")),
        "each bit again 3 steps later, 100 % right.",
        "h: every bit moves through the units until it is said.",
        Showing("heatmap", 10),
        "the last three bits, each moving from unit to unit",
    ),
    TrainedModel(
        "adding",
        "adding,timesteps=50",
        _reading("adding", LSTM(8), Dense(1)),
        "the sum of the two marked numbers among 50, with a squared error of 0.0012 (guessing: 0.167).",
        "h: the input gate of unit 7 is open at the marks and shut elsewhere.",
        Showing("heatmap", 9, signal="i", unit=7),
        "an input gate that opens at the marks",
    ),
    TrainedModel(
        "brackets",
        "brackets,timesteps=40",
        _reading("brackets", LSTM(16, return_sequences=True), Dense(3, activation="softmax")),
        "which of ( [ must close next, 100 % right to a depth of 5.",
        "T: unit 8 of the memory c falls at each opening bracket and rises at each closing one.",
        Showing("text", 12, signal="c", unit=8),
        "a unit that knows how deep the brackets are",
    ),
    TrainedModel(
        "counter",
        "counting,longest=10",
        _reading("counting", LSTM(4, return_sequences=True), Dense(3, activation="softmax")),
        "as many b as there were a, every b and every end right to 10 of them.",
        "l: unit 3 of the memory c counts up at each a and down at each b. Y: it writes as many b as it has read a.",
        Showing("lines", 8, signal="c", unit=3, sequence=7),
        "a unit that counts",
    ),
    TrainedModel(
        "sine",
        "sine,timesteps=40",
        _reading("sine", GRU(8, return_sequences=True), Dense(1)),
        "the next value of a sine wave of any phase, with a squared error of 3e-6 from the third on.",
        "l: one value says nothing of the direction, two do.",
        Showing("lines", 20, layer=1),
        "a wave that goes on by itself",
    ),
    TrainedModel(
        "characters",
        "next_character,timesteps=40",
        _reading("next_character", GRU(40, return_sequences=True), Dense(CHARACTERS, activation="softmax")),
        "the next character of a short text about rivers and states, which it knows by heart: 99 % right.",
        "Y: from the cursor on it writes the text by itself.",
        Showing("text", 25, unit=31),
        "a network that knows a text by heart",
        text="the river does not remember the rain, but its bed does. a gate helps, as a door helps in a storm.",
        text_words="two sentences of its text",
    ),
    TrainedModel(
        "reader",
        "sentiment",
        Stack(
            (Embedding(LETTERS, 8), LSTM(32, return_sequences=True), Dense(3, activation="softmax")),
            (None, None),
            input_dtype="int32",
        ),
        "praise or blame in English and Korean, letter by letter, 97 % right about new sentences of its words.",
        "T: unit 7 of the LSTM lights up at praise and the other way at blame; i: type a sentence.",
        Showing("text", 30, layer=1, unit=7),
        "a reader that hears praise and blame, letter by letter",
        text="\n".join(
            (
                "the film was boring. i loved the ending!",
                "i did not like the food. i loved the music",
                "영화가 정말 재미있었어요",
                "커피가 좋지 않았어요",
            )
        ),
        text_words="four sentences",
    ),
)
"""Every trained model, in the order in which the program lists them."""
