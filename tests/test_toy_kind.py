"""Adding a layer kind touches one file and one line: here is such a file, and everything above the engine finds it.

The kind lives in this test; what `rnn_tui/engine/layers/__init__.py` does for the others is the line `register(Decay)`.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.nn import layer_registry as known_kinds
from rnn_tui.engine.nn.layer import Signal, Weight
from rnn_tui.engine.nn.layer_registry import kind, register
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.options.options import Number, option
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.keras.code_writer import keras3_code
from rnn_tui.panes.layers.form_fields import rows
from tests.conftest import Explore
from tests.formats.keras_code.reading import read_code


class Decay(Recurrent):
    """A state that fades: a leaky sum of its inputs.

    h_t = rate · h_{t-1} + x_t·Wx
    """

    rate: float = option(Number(0, 1), default=0.5, kw_only=True, help="how much of the old state stays")

    title = "a leaky sum"
    positional = ("units", "rate")
    signals = (Signal("h", "the leaky sum"),)

    def weights(self, shapes: Shapes) -> tuple[Weight, ...]:
        return super().weights(shapes)[:1]

    def step(self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None) -> dict[str, Array]:
        h = self.rate * states[0] + x @ weights[0]
        if clamp is not None:
            (h,) = clamp(h=h)
        return {"h": h}

    def limits(self, signal: str) -> tuple[float, float]:
        return -np.inf, np.inf


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    register(Decay)
    yield
    del known_kinds._KINDS["Decay"]


def test_its_options_are_in_the_form():
    shown = {path[0]: each.help for path, each in rows(Decay(3))}
    assert shown["rate"] == "how much of the old state stays"
    assert list(shown)[:4] == ["units", "return_sequences", "return_state", "rate"]


def test_it_is_summarised():
    text = render(summarize(Stack((Decay(3, return_sequences=True), Decay(3)), (None, None, 4))))
    assert "decay_1 (Decay)" in text
    assert "Total params: 21" in text


def test_it_leaves_a_trace():
    model = Model.draw(Stack((Decay(3, rate=0.25, return_sequences=True),), (None, 4, 2)))
    trace = model.run()
    h, expected = np.zeros(3), []
    for x in trace.x[0]:
        h = 0.25 * h + x @ model.weights[0][0]
        expected.append(h)
    np.testing.assert_allclose(trace.arrays()["decay/h"][0], expected, atol=1e-12)


def test_one_of_its_units_is_taken_apart():
    trace = Model.draw(Stack((Decay(3, rate=0.25, return_sequences=True),), (None, 4, 2))).run()
    found = trace.explain(Track(0, "", "h"), 3, 1)
    assert found is not None
    (step,) = found.steps
    W, before = trace.model.weights[0][0], trace.output[0, 1]
    assert step.formula == "rate · h_{t-1} + x_t·Wx"
    told = {each.name: each.value for each in step.contributions}
    terms = {"x[0]": trace.x[0, 2, 0] * W[0, 1], "x[1]": trace.x[0, 2, 1] * W[1, 1], "h[1]": 0.25 * before[1]}
    assert told == pytest.approx(terms | {"h[0]": 0, "h[2]": 0, "joint": 0}, abs=1e-15)
    assert found.value == pytest.approx(trace.output[0, 2, 1])


def test_it_is_read_and_written_as_code():
    stack = read_code("m = Sequential([Input((4, 2)), Decay(3, rate=0.25)])")[0].stack
    assert stack.layers == (kind("Decay")(3, rate=0.25),)
    assert "layers.Decay(3, rate=0.25)" in keras3_code(stack)
    assert read_code(keras3_code(stack))[0].stack == stack


def test_a_value_it_does_not_take_is_refused():
    with pytest.raises(ValueError, match="`rate` is a number from 0 to 1, got 2"):
        Decay(3, rate=2)


async def test_the_explorer_adds_edits_and_draws_it(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("a", "end")
        assert "h_t = rate · h_{t-1} + x_t·Wx" in journey.text
        await journey.press("enter")
        assert "decay (Decay)" in journey.text
        assert "3 Timesteps ── decay · h" in journey.text
        await journey.press("3", "S")
        await journey.until(lambda: "this kind of cell has no recurrent matrix" in journey.text)
        assert "Decay has no derivative of" in journey.text
        await journey.until(lambda: "✓ units fine: none dead · D: more" in journey.text)
        await journey.press("f")
        await journey.until(lambda: "Decay has no derivative" in journey.text)
        await journey.press("1")
        await journey.press("enter")
        assert "rate" in journey.text
