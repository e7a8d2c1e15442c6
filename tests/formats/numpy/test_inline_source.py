"""A layer's own step as a function: options decided, everything else as it is; code too clever is refused."""

from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, LSTM, SimpleRNN
from rnn_tui.engine.nn import layer_registry as known_kinds
from rnn_tui.engine.nn.layer import Signal
from rnn_tui.engine.nn.layer_registry import register
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.runtime.clamp import Clamp
from rnn_tui.formats.numpy.code_writer import numpy_export
from rnn_tui.formats.numpy.inline_source import CannotInline, Sources
from tests.formats.numpy.test_code_writer import ran, same


def doubled(h: Array) -> Array:
    return h * 2


doubled.__module__ = "rnn_tui.made_up"


class Fading(Recurrent):
    """A state that fades.

    h_t = rate · h_{t-1} + x_t·Wx
    """

    rate: float = option(Number(0, 1), default=0.5, kw_only=True, help="how much stays")
    clever: bool = option(Flag(), default=False, kw_only=True, help="whether it is written in a clever way")
    signals = (Signal("h", "the state"), Signal("twice", "twice the state"))

    def step(self, weights: Sequence[Array], x: Array, *states: Array, clamp: Clamp | None = None) -> dict[str, Array]:
        kept = self.rate if self.use_bias and self.rate != 1 else -self.rate
        if self.clever:
            return {each: (lambda h: h)(x) for each in ("h", "twice")}
        h = kept * states[0] + self.read(weights, x)
        return {"h": h, "twice": doubled(h)}

    def read(self, weights: Sequence[Array], x: Array) -> Array:
        return x @ weights[0] + weights[2] if self.use_bias else x @ weights[0]


@pytest.fixture(autouse=True)
def registered() -> Iterator[None]:
    register(Fading)
    yield
    del known_kinds._KINDS["Fading"]


def test_options_are_decided_and_methods_are_put_in():
    sources = Sources()
    assert sources.method(Fading(3, rate=0.25), "step", "fading_step", clamp=None) == "fading_step"
    assert sources.functions == {
        "doubled": "def doubled(h):\n    return h * 2",
        "fading_step": "def fading_step(weights, x, *states):\n"
        "    kept = 0.25\n"
        "    h = kept * states[0] + (x @ weights[0] + weights[2])\n"
        "    return {'h': h, 'twice': doubled(h)}",
    }


def test_the_same_function_is_written_once_and_another_under_another_name():
    sources = Sources()
    names = [sources.method(Fading(3, rate=rate), "step", "step", clamp=None) for rate in (0.25, 0.25, 0.5)]
    assert names == ["step", "step", "step_2"]


def test_a_kind_that_is_new_is_exported(tmp_path):
    stack = Stack((Fading(3, return_sequences=True), Fading(2, use_bias=False, rate=1)), (None, 4, 2))
    model = Model.draw(stack)
    trace = model.run()
    same(ran(tmp_path, *numpy_export(stack, model.get_weights()))["run"](trace.x), trace.arrays())


def test_code_that_is_no_plain_function_is_refused():
    with pytest.raises(CannotInline):
        Sources().method(Fading(3, clever=True), "step", "step", clamp=None)
    stack = Stack((Fading(3, clever=True, name="odd"),), (None, 4, 2))
    with pytest.raises(RnnError, match=r"the layer 'odd' \(Fading\) cannot be written as a NumPy function"):
        numpy_export(stack, Model.draw(stack).get_weights())


def test_the_step_that_is_written_is_the_step_that_runs():
    layer, rng = Fading(3, rate=0.5), np.random.default_rng(0)
    weights, x, h = [rng.random((2, 3)), rng.random((3, 3)), rng.random(3)], rng.random((4, 2)), rng.random((4, 3))
    sources = Sources()
    sources.method(layer, "step", "step", clamp=None)
    names = {"np": np}
    exec("\n".join(sources.functions.values()), names)
    np.testing.assert_array_equal(names["step"](weights, x, h)["twice"], layer.step(weights, x, h)["twice"])


@pytest.mark.parametrize("layer", [SimpleRNN(2), LSTM(2), GRU(2), GRU(2, reset_after=False)])
def test_what_a_step_could_clamp_is_not_written(layer):
    sources = Sources()
    sources.method(layer, "step", "step", clamp=None)
    assert "clamp" not in "\n".join(sources.functions.values())
    with pytest.raises(CannotInline):
        Sources().method(layer, "step", "step")
