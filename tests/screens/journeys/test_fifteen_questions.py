"""The fifteen questions that fill forums on recurrent networks, each answered at the place where it arises, in at most
three keys, at 140×40 and at 80×24."""

from dataclasses import dataclass

import numpy as np
import pytest
from textual.events import Paste

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Masking, SimpleRNN
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.panes.selection import Selection
from rnn_tui.screens.workbench.undo import Snapshot
from tests.conftest import Explore, Journey

SEQ = {"return_sequences": True}
OLD_CODE = "m = Sequential()\nm.add(LSTM(3, input_shape=(2, 10), implementation=1))"


@dataclass(frozen=True)
class Question:
    """A question, what is on the screen when it arises, the keys to its answer, and what the answer says."""

    asks: str
    layers: tuple[Layer, ...]
    keys: tuple[str, ...]
    answers: tuple[str, ...]
    layer: int = 0
    shape: tuple[int | None, ...] = (None, 10, 4)
    pasted: str = ""
    masked: bool = False


TUTORIAL = (SimpleRNN(8, **SEQ),)
QUESTIONS = (
    Question("what are units?", TUTORIAL, ("enter",), ("hidden units", "not the number of timesteps")),
    Question(
        "what are timesteps?",
        TUTORIAL,
        ("enter",),
        ("(batch, timesteps, features): how many sequences at once", "how many numbers a step has"),
        INPUT,
    ),
    Question(
        "why so many parameters?",
        (LSTM(8),),
        ("2",),
        ("416 = 4×32 kernel", "reads 4 features · 32 = 4 gates × 8 units"),
    ),
    Question("what is None?", TUTORIAL, ("enter",), ("None: any size",), INPUT),
    Question(
        "batch_input_shape?",
        TUTORIAL,
        ("enter",),
        ("Keras 2 calls it batch_input_shape; input_shape is the same without the batch",),
        INPUT,
    ),
    Question("input_shape in code?", TUTORIAL, ("c", "f2"), ("input_shape=(10, 4)",)),
    Question("return_sequences?", TUTORIAL, ("enter", "down"), ("give the output of every timestep",)),
    Question("how to stack?", (SimpleRNN(8), Dense(1)), ("enter", "down"), ("recurrent layer stacked on it reads",)),
    Question("return_state?", (LSTM(8),), ("enter", "down", "down"), ("as further outputs: h, and in an LSTM c",)),
    Question("stateful?", (SimpleRNN(8, stateful=True),), ("Q",), ("carried over from batch 1",), shape=(1, 10, 4)),
    Question("how to make it stateful?", TUTORIAL, ("Q",), ("stateful=True in simple_rnn, a batch of 1 sequence",)),
    Question("what is in a Bidirectional's output?", (Bidirectional(SimpleRNN(8, **SEQ)),), (), ("▸ 0–7 ◂ 8–15",)),
    Question("merge_mode?", (Bidirectional(SimpleRNN(8, **SEQ), merge_mode="sum"),), (), ("▸ + ◂",)),
    Question("go_backwards?", (SimpleRNN(8, go_backwards=True, **SEQ),), (), ("◂ ", "x[10]", "x[1]", "reversed")),
    Question("masked steps?", (Masking(), LSTM(8, **SEQ)), ("e",), ("masked: state carried",), 1, masked=True),
    Question("why two biases in a GRU?", (GRU(8),), ("V",), ("bias (2, 24)", "h: x·Wx + bx + r·(h·Wh + bh)")),
    Question("the order of the gates?", (GRU(8),), ("V", "X", "X"), ("gates r z n",)),
    Question("what does Keras 3 refuse?", TUTORIAL, (), ("input_shape", "implementation"), pasted=OLD_CODE),
)


def said(journey: Journey) -> str:
    """The text on the screen without frames, in one line; that of the left pane once more, whose lines go on in it."""
    left = journey.bench.query_one("#layers").region
    lines = journey.text.split("\n")
    lines += [line[: left.width] for line in lines] if left.width else []
    return " ".join("".join(" " if each in "│╭╮╰╯─━┃█▁" else each for each in " ".join(lines)).split())


async def answered(journey: Journey, question: Question) -> str:
    """What the screen says after the question's keys."""
    bench = journey.bench
    stack = Stack(question.layers, question.shape)
    x = np.where(np.arange(10)[:, None] < 2, 0.0, np.ones((1, 10, 4))) if question.masked else None
    bench.accept(bench.history.move(Snapshot(stack, Setup(x=x), "asked")))
    key = INPUT if question.layer == INPUT else stack.keys[question.layer]
    bench.selection = Selection(layer=key)
    bench.pane_number = 3
    await journey.settle()
    bench.playback = bench.playback.seek(1)
    await journey.settle()
    if question.pasted:
        journey.app.post_message(Paste(question.pasted))
        await journey.until(lambda: journey.app.screen is not bench)
        await journey.until(lambda: all(each in said(journey) for each in question.answers))
    await journey.press(*question.keys)
    await journey.settle()
    return said(journey)


async def left(journey: Journey) -> None:
    """Back to the main screen."""
    for _ in range(3):
        if journey.app.screen is not journey.bench or journey.bench.editing:
            await journey.press("escape")


@pytest.mark.parametrize("size", [pytest.param((140, 40), marks=pytest.mark.long), (80, 24)], ids=["140x40", "80x24"])
async def test_each_question_is_answered_in_three_keys(explore: Explore, size):
    open_yet = []
    async with explore("tutorial", size=size) as journey:
        for each in QUESTIONS:
            assert len(each.keys) <= 3
            text = await answered(journey, each)
            open_yet += [f"{each.asks}: no {answer!r} in {text}" for answer in each.answers if answer not in text]
            await left(journey)
    assert not open_yet, "\n\n".join(open_yet)
