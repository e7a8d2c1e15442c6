"""What if: held signals, changed numbers and other beginnings, each against a loop written out here."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.gradients.gradients import Target, gradients
from rnn_tui.engine.interventions.clamp_state import HoldSignal, SetStart
from rnn_tui.engine.interventions.intervention import refit, shown
from rnn_tui.engine.interventions.set_numbers import ScaleRecurrent, SetInput, SetWeight
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, SimpleRNN
from rnn_tui.engine.nn.cell import fold
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Track
from tests.engine.check_grads import check_grads

SEQ = {"return_sequences": True}
BATCH, TIME, FEATURES, UNITS = 2, 6, 3, 4


def model_of(*layers, seed=1):
    return Model.draw(Stack(layers, (None, TIME, FEATURES)), seed=seed)


def x_of(seed=0):
    return np.random.default_rng(seed).standard_normal((BATCH, TIME, FEATURES))


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def test_a_unit_held_at_zero_is_a_unit_zeroed_by_hand():
    model, x = model_of(SimpleRNN(UNITS, **SEQ)), x_of()
    trace = model.run(x, changes=[HoldSignal(layer=0, signal="h", unit=2, value=0)])
    Wx, Wh, b = model.weights[0]
    h = np.zeros((BATCH, UNITS))
    for t in range(TIME):
        h = np.tanh(x[:, t] @ Wx + h @ Wh + b)
        h[:, 2] = 0
        np.testing.assert_allclose(trace.output[:, t], h, rtol=1e-12)
    assert np.abs(trace.output - model.run(x).output).max() > 1e-3


def test_what_is_held_from_a_step_on_leaves_the_steps_before_alone():
    model, x = model_of(GRU(UNITS, **SEQ)), x_of()
    plain = model.run(x).output
    held = model.run(x, changes=[HoldSignal(layer=0, signal="h", unit=1, value=0.7, since=4)]).output
    np.testing.assert_allclose(held[:, :3], plain[:, :3], rtol=1e-12)
    np.testing.assert_array_equal(held[:, 3:, 1], 0.7)
    assert np.abs(held[:, 4:] - plain[:, 4:])[..., [0, 2, 3]].max() > 1e-4


@pytest.mark.parametrize(
    ("signal", "value"), [("i", 1.0), ("f", 0.0), ("g", 0.25), ("o", 1.0), ("c", -0.5), ("h", 0.1)]
)
@pytest.mark.parametrize("unit", [None, 3])
def test_an_lstm_with_a_gate_held_is_an_lstm_by_hand_with_that_gate_set(signal, value, unit):
    model, x = model_of(LSTM(UNITS, **SEQ)), x_of()
    trace = model.run(x, changes=[HoldSignal(layer=0, signal=signal, unit=unit, value=value, since=3)])
    Wx, Wh, b = (np.split(each, 4, axis=-1) for each in model.weights[0])
    h = c = np.zeros((BATCH, UNITS))
    which = slice(None) if unit is None else unit
    for t in range(TIME):
        i, f, g, o = (
            squash(x[:, t] @ Wx[k] + h @ Wh[k] + b[k]) for k, squash in enumerate((sigmoid, sigmoid, np.tanh, sigmoid))
        )
        now = {"i": i, "f": f, "g": g, "o": o}
        if t >= 2 and signal in now:
            now[signal][:, which] = value
        c = f * c + i * g
        if t >= 2 and signal == "c":
            c[:, which] = value
        h = o * np.tanh(c)
        if t >= 2 and signal == "h":
            h[:, which] = value
        now |= {"c": c, "h": h}
        for name, values in now.items():
            np.testing.assert_allclose(
                trace.layers[0].run.cells[""].signals[name][:, t], values, rtol=1e-10, err_msg=f"{name} at {t}"
            )


@pytest.mark.parametrize("after", [True, False])
@pytest.mark.parametrize("signal", ["z", "r", "hh"])
def test_a_gru_with_a_gate_held_is_a_gru_by_hand_with_that_gate_set(signal, after):
    model, x = model_of(GRU(UNITS, reset_after=after, use_bias=False, **SEQ)), x_of()
    trace = model.run(x, changes=[HoldSignal(layer=0, signal=signal, unit=0, value=0.9)])
    Wx, Wh = (np.split(each, 3, axis=-1) for each in model.weights[0])
    h = np.zeros((BATCH, UNITS))
    for t in range(TIME):
        z, r = (sigmoid(x[:, t] @ Wx[k] + h @ Wh[k]) for k in range(2))
        for name, values in (("z", z), ("r", r)):
            if name == signal:
                values[:, 0] = 0.9
        hh = np.tanh(x[:, t] @ Wx[2] + (r * (h @ Wh[2]) if after else (r * h) @ Wh[2]))
        if signal == "hh":
            hh[:, 0] = 0.9
        h = z * h + (1 - z) * hh
        np.testing.assert_allclose(trace.output[:, t], h, rtol=1e-10)


def test_the_recurrent_matrix_scaled_is_the_matrix_times_the_factor():
    model, x = model_of(LSTM(UNITS, **SEQ), Bidirectional(SimpleRNN(UNITS))), x_of()
    weights = model.get_weights()
    weights[1] = weights[1] * 1.5
    weights[7] = weights[7] * -2  # the backward cell's
    changes = [ScaleRecurrent(layer=0, value=1.5), ScaleRecurrent(layer=1, cell="backward", value=-2)]
    trace = model.run(x, changes=changes)
    np.testing.assert_array_equal(trace.output, model.with_weights(weights).run(x).output)
    np.testing.assert_array_equal(trace.model.get_weights()[1], weights[1])
    assert trace.changes == tuple(changes)


def test_one_weight_and_one_input():
    model, x = model_of(SimpleRNN(UNITS), Dense(2)), x_of()
    weights, other = [each.copy() for each in model.get_weights()], x.copy()
    weights[3][1, 0], other[1, 4, 2] = 0.5, 9.0
    trace = model.run(
        x,
        changes=[
            SetWeight(layer=1, weight="kernel", index=(1, 0), value=0.5),
            SetInput(sequence=1, t=5, feature=2, value=9.0),
        ],
    )
    np.testing.assert_array_equal(trace.output, model.with_weights(weights).run(other).output)
    np.testing.assert_array_equal(trace.x, other)
    assert x[1, 4, 2] != 9  # what was given is left alone


def test_a_token_is_set_and_one_out_of_the_vocabulary_is_refused():
    model = Model.draw(Stack((Embedding(7, 3), LSTM(2)), (None, 5)))
    assert model.run(changes=[SetInput(t=2, value=6)]).x[0, 1] == 6
    with pytest.raises(InputError, match="a token is a whole number from 0 to 6, not 7"):
        model.run(changes=[SetInput(t=2, value=7)])
    with pytest.raises(InputError, match="token ids here"):
        model.run(changes=[SetInput(t=2, feature=0, value=1)])


def test_another_token_is_called_what_it_is_called_elsewhere():
    model = Model.draw(Stack((Embedding(7, 3), LSTM(2)), (None, 3)))
    x, tokens = np.array([[1, 2, 1]]), (("a", "b", "a"),)
    assert model.run(x, tokens=tokens, changes=[SetInput(t=1, value=2)]).tokens == (("b", "b", "a"),)
    assert model.run(x, tokens=tokens, changes=[SetInput(t=2, value=5)]).tokens == (("a", "5", "a"),)
    assert model.run(x, tokens=tokens, changes=[SetInput(t=1, value=1)]).tokens == tokens


def test_another_beginning_in_a_layer_that_is_given_none():
    layers = (SimpleRNN(UNITS, **SEQ), Bidirectional(LSTM(UNITS, **SEQ)))
    model, x = model_of(*layers), x_of()
    changes = [SetStart(layer=1, cell="backward", state="c", unit=3, value=2.0)]
    trace = model.run(x, initial=[np.ones((BATCH, UNITS))], changes=changes)
    alone = Model(Stack(layers[1:], (None, TIME, UNITS)), model.weights[1:])
    starts = [np.zeros((BATCH, UNITS)) for _ in range(4)]
    starts[3][:, 3] = 2
    np.testing.assert_array_equal(trace.output, alone.run(trace.layers[0].output, initial=starts).output)
    np.testing.assert_array_equal(trace.layers[0].run.cells[""].initial["h"], 1.0)


def test_the_later_has_the_last_word():
    held = [HoldSignal(layer=0, signal="h", value=1), HoldSignal(layer=0, signal="h", unit=1, value=0, since=3)]
    trace = model_of(SimpleRNN(UNITS, **SEQ)).run(changes=held)
    np.testing.assert_array_equal(trace.output[0, :, 1], [1, 1, 0, 0, 0, 0])
    np.testing.assert_array_equal(trace.output[0, :, 0], 1)


def test_a_cell_that_reads_backwards_holds_from_its_own_step_on():
    model = model_of(Bidirectional(SimpleRNN(UNITS, **SEQ)))
    trace = model.run(changes=[HoldSignal(layer=0, cell="backward", signal="h", unit=0, value=5, since=5)])
    np.testing.assert_array_equal(trace.values(Track(0, "backward", "h"))[:, 0] == 5, [1, 1, 0, 0, 0, 0])
    assert not (trace.values(Track(0, "forward", "h")) == 5).any()


def test_a_masked_step_carries_the_state_and_holds_nothing():
    mask = np.array([[True, False, True, True, True, True]] * BATCH)
    held = HoldSignal(layer=0, signal="h", unit=0, value=0.5, since=2)
    trace = model_of(SimpleRNN(UNITS, **SEQ)).run(x_of(), mask=mask, changes=[held])
    h = trace.layers[0].run.cells[""].signals["h"]
    np.testing.assert_array_equal(h[:, 1], h[:, 0])
    np.testing.assert_array_equal(h[:, 2:, 0], 0.5)


HOLDS = [
    (SimpleRNN(UNITS, **SEQ), "h"),
    (SimpleRNN(UNITS, **SEQ), "pre"),
    (SimpleRNN(UNITS, activation="softmax", **SEQ), "h"),
    *((LSTM(UNITS, **SEQ), each) for each in "hcifgo"),
    *((LSTM(UNITS, recurrent_activation="softmax", **SEQ), each) for each in "ifo"),
    *((GRU(UNITS, reset_after=after, **SEQ), each) for after in (True, False) for each in ("h", "z", "r", "hh")),
    (GRU(UNITS, activation="softmax", **SEQ), "hh"),
    (GRU(UNITS, go_backwards=True, **SEQ), "r"),
]


@pytest.mark.long
@pytest.mark.parametrize(("layer", "signal"), HOLDS, ids=str)
@pytest.mark.parametrize("unit", [None, 2])
def test_derivatives_of_a_held_run_are_those_of_its_forward_pass(layer, signal, unit):
    model = model_of(layer, Dense(2))
    model = model.with_weights([0.7 * each + 0.05 for each in model.get_weights()])
    held = [HoldSignal(layer=0, signal=signal, unit=unit, value=0.3, since=3)]
    start = [0.1 * np.ones((BATCH, UNITS)) for _ in layer.states]
    check_grads(model, x_of(), initial=start, changes=held)
    mask = np.array([[True] * 5 + [False], [True, True, False, True, True, True]])
    check_grads(model, x_of(), initial=start, mask=mask, changes=held)


def test_derivatives_of_a_held_bidirectional():
    model = model_of(Bidirectional(LSTM(UNITS, **SEQ)), LSTM(2))
    held = [
        HoldSignal(layer=0, cell="backward", signal="f", unit=1, value=1, since=2),
        HoldSignal(layer=0, cell="forward", signal="c", value=0.2, since=4),
    ]
    check_grads(model, x_of(), changes=held)


@pytest.mark.parametrize("state", ["h", "c"])
def test_the_derivative_of_a_held_state_is_that_with_respect_to_the_value_it_is_held_at(state):
    model = model_of(LSTM(UNITS, **SEQ), Dense(2))

    def go(value):
        return model.run(x_of(), changes=[HoldSignal(layer=0, signal=state, unit=1, value=value, since=3)])

    found = gradients(go(0.4), Target(step=-1)).cell(0).states[state][:, 2:, 1].sum()
    wanted = (go(0.4 + 1e-5).output[:, -1].sum() - go(0.4 - 1e-5).output[:, -1].sum()) / 2e-5
    assert found == pytest.approx(wanted, rel=1e-6)


def test_a_stretch_of_a_held_run_is_the_same_stretch():
    model, x = model_of(LSTM(UNITS, **SEQ)), x_of()
    held = HoldSignal(layer=0, signal="f", unit=1, value=1, since=4)
    cell = model.run(x, changes=[held]).layers[0].run.cells[""]
    for start in (2, 3, 5):
        states = [cell.signals[name][:, start - 1] for name in ("h", "c")]
        again = fold(model.stack.resolved[0], cell.weights, x[:, start:], states, clamp=cell.clamp.after(start))
        np.testing.assert_allclose(again["c"], cell.signals["c"][:, start:], rtol=1e-12)


def test_a_long_sequence_is_held_too():
    """Long sequences run in chunks, which hold nothing: they must not be taken."""
    model = Model.draw(Stack((SimpleRNN(2, **SEQ),), (None, None, 1)))
    x = np.random.default_rng(0).standard_normal((1, 3000, 1))
    assert (model.run(x, changes=[HoldSignal(layer=0, signal="h", unit=0, value=0)]).output[..., 0] == 0).all()


def test_sentences():
    stack = model_of(LSTM(UNITS, **SEQ), Bidirectional(GRU(2))).stack
    said = [
        HoldSignal(layer=0, signal="h", unit=3, value=0),
        HoldSignal(layer=0, signal="f", value=1, since=4),
        HoldSignal(layer=1, cell="backward", signal="z", unit=0, value=0.5),
        SetWeight(layer=0, weight="kernel", index=(2, 11), value=-0.25),
        SetInput(t=3, feature=1, value=2),
        SetInput(sequence=1, t=3, feature=1, value=2),
        ScaleRecurrent(layer=0, value=1.1),
        SetStart(layer=0, state="c", value=1),
    ]
    assert [str(each.fitted(stack)) for each in said] == [
        "lstm: h[3] = 0",
        "lstm: every f = 1 from step 4",
        "bidirectional: backward z[0] = 0.5",
        "lstm: kernel[2, 11] = -0.25",
        "input: x_3[1] = 2",
        "input: x_3[1] = 2 of sequence 2",
        "lstm: Wh × 1.1",
        "lstm: every c_0 = 1",
    ]
    assert len(set(said)) == len(said)
    assert hash(said[0]) == hash(said[0].fitted(stack))


@pytest.mark.parametrize(
    ("change", "why"),
    [
        (HoldSignal(layer=0, signal="q", value=0), "lstm records h, c, i, f, g, o, no 'q'"),
        (HoldSignal(layer=0, signal="h", unit=4, value=0), "there is no unit 4: units count from 0 to 3"),
        (HoldSignal(layer=0, signal="h", value=0, since=0), "steps count from 1"),
        (HoldSignal(layer=0, signal="h", value=float("nan")), "a finite number is needed, not nan"),
        (HoldSignal(layer=0, cell="backward", signal="h", value=0), "lstm \\(LSTM\\) has one cell only"),
        (HoldSignal(layer=1, signal="h", value=0), "the cells forward and backward"),
        (HoldSignal(layer=2, signal="h", value=0), "dense \\(Dense\\) has no recurrent state"),
        (HoldSignal(layer=3, signal="h", value=0), "the layer is gone"),
        (SetStart(layer=0, state="f", value=0), "lstm carries h and c from step to step, no 'f'"),
        (SetWeight(layer=2, weight="recurrent_kernel", index=(0, 0), value=0), "has the weights kernel, bias"),
        (SetWeight(layer=2, weight="bias", index=(2,), value=0), r"bias has no cell \[2\]: its cells count from \[0\]"),
        (ScaleRecurrent(layer=2, value=2), "no 'recurrent_kernel'"),
        (SetInput(t=7, feature=0, value=0), "there is no input x_7: sequences have the steps 1 to 6"),
        (SetInput(t=1, feature=3, value=0), "there is no feature 3: features count from 0 to 2"),
        (SetInput(t=1, value=0), "inputs have features here"),
        (SetInput(sequence=2, t=1, feature=0, value=0), "there is no sequence 3: the batch has 2"),
    ],
    ids=str,
)
def test_what_has_no_place_is_refused(change, why):
    model = model_of(LSTM(UNITS, **SEQ), Bidirectional(GRU(2)), Dense(2))
    with pytest.raises(InputError, match=why):
        model.run(x_of(), changes=[change.fitted(model.stack)])


def test_a_setup_carries_them_and_draws_the_same_numbers_otherwise():
    stack = model_of(SimpleRNN(UNITS, **SEQ)).stack
    trace = Setup(seed=3, changes=(HoldSignal(layer=0, signal="h", unit=0, value=0),)).run(stack)
    plain = Setup(seed=3).run(stack)
    np.testing.assert_array_equal(trace.x, plain.x)
    np.testing.assert_allclose(trace.output[0, 0, 1:], plain.output[0, 0, 1:], rtol=1e-12)
    assert (trace.output[..., 0] == 0).all()


def test_after_an_edit_each_follows_its_layer_or_goes():
    one, two, three = SimpleRNN(8, **SEQ), SimpleRNN(5, **SEQ), Dense(2)
    stack = Stack((one, two, three), (None, 6, 3))
    changes = (
        HoldSignal(layer=1, signal="h", unit=4, value=0),
        SetWeight(layer=2, weight="bias", index=(1,), value=0),
        SetInput(t=2, feature=2, value=0),
    )
    changes = tuple(each.fitted(stack) for each in changes)
    assert refit(changes, stack).kept == changes

    more = refit(changes, stack.insert(0, LSTM(4, **SEQ)))
    assert [each.layer for each in more.kept] == [1, 2, -1]
    assert str(more.kept[0]) == "simple_rnn_1: h[4] = 0"

    swapped = refit(changes, stack.move(0, 1))
    assert str(swapped.kept[0]) == "simple_rnn: h[4] = 0"

    less = refit(changes, stack.remove(1))
    assert [str(each) for each in less.kept] == ["dense: bias[1] = 0", "input: x_2[2] = 0"]
    assert less.dropped == ("simple_rnn_1: h[4] = 0: the layer is gone",)

    narrow = refit(changes, stack.edit(1, units=3).with_input((None, 6, 2)))
    assert [str(each) for each in narrow.kept] == ["dense: bias[1] = 0"]
    assert narrow.dropped == (
        "simple_rnn_1: h[4] = 0: there is no unit 4: units count from 0 to 2",
        "input: x_2[2] = 0: there is no feature 2: features count from 0 to 1",
    )


@pytest.mark.parametrize("layer", [LSTM(3, **SEQ), GRU(3, **SEQ), Bidirectional(LSTM(2, **SEQ))], ids=str)
def test_a_long_run_recalls_what_was_held(layer, monkeypatch):
    """Of a long run only the states are kept: gates are worked out later, and gradients block by block."""
    stack = Stack((layer, Dense(2)), (None, 40, FEATURES))
    x = np.random.default_rng(0).standard_normal((BATCH, 40, FEATURES))
    mask = np.ones((BATCH, 40), bool)
    mask[1, 3:6] = False
    cell = "backward" if isinstance(layer, Bidirectional) else ""
    gate = "z" if isinstance(layer, GRU) else "f"
    held = [
        HoldSignal(layer=0, cell=cell, signal=gate, unit=1, value=0.3, since=17),
        HoldSignal(layer=0, cell=cell, signal="h", unit=0, value=0.1, since=9),
    ]
    model = Model.draw(stack)
    whole = model.run(x, mask=mask, changes=held)
    want = gradients(whole, "sum-all")
    monkeypatch.setattr("rnn_tui.engine.nn.recurrent.WHOLE", 0)
    monkeypatch.setattr("rnn_tui.engine.nn.blocked_scan.STEPS", (7, 7))
    monkeypatch.setattr("rnn_tui.engine.nn.blocked_scan.WORK", 1)
    monkeypatch.setattr("rnn_tui.engine.runtime.lazy_signals.AT_ONCE", (1, 11))
    few = model.run(x, mask=mask, changes=held)
    for name, run in whole.layers[0].run.cells.items():
        recalled = few.layers[0].run.cells[name]
        assert not recalled.has(gate)
        for signal, values in run.signals.items():
            np.testing.assert_allclose(recalled.signals[signal], values, rtol=1e-10, atol=1e-12, err_msg=signal)
    got = gradients(few, "sum-all")
    np.testing.assert_allclose(got.dx, want.dx, rtol=1e-9, atol=1e-12)
    for one, other in zip(got.weights, want.weights, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-9, atol=1e-12)


@pytest.mark.parametrize(("value", "text"), [(0, "0"), (-1.5, "-1.5"), (1e-5, "1e-5"), (2.5e12, "2.5e12")])
def test_a_value_is_written_as_a_person_writes_it(value, text):
    assert shown(value) == text
