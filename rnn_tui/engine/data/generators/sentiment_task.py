"""Praise or blame: a task with sentences in English and Korean, read letter by letter."""

import numpy as np

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators.base_task import RawSequences, Task
from rnn_tui.engine.data.generators.sentences import BLAME, PRAISE, letters_and_judgements, sentence
from rnn_tui.engine.data.hangul import LETTERS
from rnn_tui.engine.plan.input_spec import InputSpec

CLASS = {0: 0, BLAME: 1, PRAISE: 2}
"""The number of each judgement."""
SHORTEST = 24
"""The least number of timesteps into which enough of the sentences fit."""


class Sentiment(Task):
    """y_t = + after praise, − after blame, · before either; the last judgement so far counts.

    The sentences are put together at random from some hundred words (`sentences.py`); "not" and "-지 않-" turn a
    judgement round. Korean syllables are read as their letters. After the end of a sentence comes padding without
    answers.
    """

    title = "short judgements in English and Korean, letter by letter: praise or blame?"
    usual_time = 64
    classes = 3
    expect = (
        "First the commonest words of praise and blame, then the rarer ones; last that a not turns round what follows,"
        " for which the state must keep it. Before the first such word there is nothing to know."
    )
    vocabulary = ("·", "[UNK]", " ", *"abcdefghijklmnopqrstuvwxyz.,!?'", *LETTERS)
    answer_names = ("·", "−", "+")
    class_names = ("neither", "blame", "praise")

    @property
    def features(self) -> int:
        return len(self.vocabulary)

    def drawn(self, rng: np.random.Generator, batch: int, time: int, reads: InputSpec) -> RawSequences:
        if time < SHORTEST:
            raise InputError(f"{self.kind()} needs {SHORTEST} timesteps at least, got {time}")
        place = {each: number for number, each in enumerate(self.vocabulary)}
        x, y, weights = (np.zeros((batch, time)) for _ in range(3))
        for row in range(batch):
            text, said = letters_and_judgements(sentence(rng))
            while len(text) > time:
                text, said = letters_and_judgements(sentence(rng))
            x[row, : len(text)] = [place[each] for each in text]
            y[row, : len(text)] = [CLASS[each] for each in said]
            weights[row, : len(text)] = 1
        return RawSequences(x, y, weights)
