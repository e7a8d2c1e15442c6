"""What holds for every layer kind, whatever it computes."""

import json

import numpy as np
import pytest

from rnn_tui.engine.core.errors import OptionError, UnknownKind
from rnn_tui.engine.layers import LSTM, Bidirectional, SimpleRNN
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import deserialize, kind
from rnn_tui.engine.options.keras_object import KerasObject
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from tests.engine.variants import (
    BATCH,
    chain_kinds,
    every_variant,
    few_variants,
    joining_variants,
    over,
    plain,
    some_variants,
    stack_on,
    tail_mask,
    without_long_lists,
)

KINDS = chain_kinds()
over_kinds = pytest.mark.parametrize("kind_", KINDS, ids=lambda each: each.kind())


def as_keras_writes(layer: Layer) -> dict:
    """The layer as Keras's JSON has it."""

    def plainly(value):
        if isinstance(value, Layer):
            return as_keras_writes(value)
        if isinstance(value, tuple):
            return [plainly(each) for each in value]
        if isinstance(value, KerasObject):
            return {"class_name": type(value).__name__, "config": value.get_config()}
        return value

    return {"class_name": layer.kind(), "config": {k: plainly(v) for k, v in layer.get_config().items()}}


@over(every_variant())
def test_a_layer_comes_back_from_its_config(layer):
    assert type(layer).from_config(layer.get_config()) == layer


@over([*every_variant(), *joining_variants()])
def test_a_layer_comes_back_from_json(layer):
    assert deserialize(json.loads(json.dumps(as_keras_writes(layer)))) == layer


@over(few_variants())
def test_a_run_has_the_shapes_that_are_promised_and_the_cells_that_its_layer_has(layer):
    stack = stack_on(layer)
    at = Model.draw(stack).run().layers[0]
    assert tuple(made.shape for made in at.run.outputs) == stack.output_shapes[0]
    assert len(at.run.masks) == len(at.run.outputs)
    assert {name: list(each.initial) for name, each in at.run.cells.items()} == {
        name: list(each.states) for name, each in cells_of(at.layer).items()
    }


@over(some_variants())
def test_weights_are_drawn_as_promised(layer):
    stack = stack_on(layer)
    drawn = Model.draw(stack, seed=3).weights[0]
    assert [each.shape for each in drawn] == [each.shape for each in stack.weights[0]]
    assert sum(each.size for each in drawn) == stack.parameters(0)


@over(few_variants())
def test_the_same_seed_gives_the_same_numbers(layer):
    once, again = (Model.draw(stack_on(layer), seed=5).run(seed=7).arrays() for _ in range(2))
    assert list(once) == list(again)
    assert all(np.array_equal(once[name], again[name], equal_nan=True) for name in once)


@over(some_variants())
def test_float32_stays_float32(layer):
    trace = Model.draw(stack_on(layer)).run(dtype="float32")
    masked = Model.draw(stack_on(layer)).run(dtype="float32", mask=tail_mask())
    for run in (trace.layers[0].run, masked.layers[0].run):
        arrays = [*run.outputs, *run.states]
        arrays += [each for cell in run.cells.values() for each in (*cell.signals.values(), *cell.initial.values())]
        assert {each.dtype for each in arrays} == {np.dtype("float32")}


@over(few_variants())
def test_a_batch_is_its_sequences_one_by_one(layer):
    stack = stack_on(layer)
    mask = tail_mask()
    together = Model.draw(stack).run(mask=mask)
    x = together.x
    alone = Model.draw(stack.with_input((1, *stack.input_shape[1:])))
    for row in range(BATCH):
        trace = alone.run(x[row : row + 1], mask=mask[row : row + 1])
        for many, one in zip(together.outputs, trace.outputs, strict=True):
            np.testing.assert_allclose(many[row : row + 1], one, rtol=1e-12, atol=1e-12)


@over(some_variants())
def test_values_stay_within_their_limits(layer):
    trace = Model.draw(stack_on(layer)).run(mask=tail_mask())
    for track in trace.tracks(0):
        low, high = trace.limits(track)
        for row in range(BATCH):
            values = trace.values(track, row)
            values = values[np.isfinite(values)]
            assert low - 1e-12 <= values.min(initial=0 if low <= 0 else 1), track
            assert values.max(initial=0 if high >= 0 else -1) <= high + 1e-12, track


@pytest.mark.parametrize("merge_mode", ["concat", "sum", "mul", "ave", None])
@pytest.mark.parametrize("way", [1, -1])
def test_each_direction_has_its_own_limits(merge_mode, way):
    kinds = (SimpleRNN(3, activation="relu", return_sequences=True), LSTM(3, return_sequences=True))[::way]
    layer = Bidirectional(kinds[0], backward_layer=kinds[1].edit(go_backwards=True), merge_mode=merge_mode)
    trace = Model.draw(Stack((layer,), (None, 9, 4))).run(3 * np.random.default_rng(0).standard_normal((2, 9, 4)))
    for track in trace.tracks(0):
        low, high = trace.limits(track)
        assert low <= trace.values(track).min(), track
        assert trace.values(track).max() <= high, track
    of = {name: trace.limits(Track(0, name, "h")) for name in ("forward", "backward")}
    assert of["forward"] == kinds[0].limits("h")
    assert of["backward"] == kinds[1].limits("h")


@over([*without_long_lists(), *joining_variants()])
def test_a_layer_is_equal_and_hashed_by_its_options(layer):
    same = type(layer)(**layer.get_config())
    assert same == layer
    assert hash(same) == hash(layer)


@over_kinds
def test_a_kind_is_described_for_help_form_and_list(kind_):
    assert kind_.help().splitlines()[0]
    assert "out " in kind_.help()
    assert kind_.title
    for option in kind_.options():
        assert option.help, option.name
        if not option.required:
            assert option.rule.check(option.name, option.default) == option.default


@over_kinds
def test_every_signal_is_recorded_and_every_record_declared(kind_):
    trace = Model.draw(stack_on(plain(kind_))).run()
    for made in trace.layers[0].run.cells.values():
        owners = {each.name for owner in cells_of(trace.layers[0].layer).values() for each in owner.signals}
        assert set(made.signals) == owners


@over_kinds
def test_an_unknown_key_is_refused_by_name(kind_):
    config = plain(kind_).get_config() | {"foo": 1}
    with pytest.raises(OptionError, match=rf"^Unrecognized keyword arguments passed to {kind_.kind()}: {{'foo': 1}}$"):
        kind_.from_config(config)


@over_kinds
def test_a_missing_option_is_asked_for(kind_):
    for option in kind_.options():
        if option.required:
            config = {k: v for k, v in plain(kind_).get_config().items() if k != option.name}
            with pytest.raises(OptionError) as caught:
                kind_.from_config(config)
            assert str(caught.value) == f"{kind_.kind()} needs `{option.name}`: {option.help}."
            assert caught.value.option == option.name


@over_kinds
def test_an_option_that_is_not_there_is_not_edited(kind_):
    with pytest.raises(OptionError, match=rf"^{kind_.kind()} has no option 'colour'$"):
        plain(kind_).edit(colour="red")


def test_a_kind_that_is_not_there_is_named_with_those_like_it():
    with pytest.raises(UnknownKind) as caught:
        kind("Conv2D")
    assert str(caught.value) == "'Conv2D' is no layer that rnn-tui knows; did you mean Conv1D or ConvLSTM1D?"


@pytest.mark.parametrize("value", [None, 3, "LSTM", {"config": 3}, {"class_name": "LSTM", "config": []}])
def test_what_is_no_layer_is_refused(value):
    with pytest.raises((OptionError, UnknownKind)):
        deserialize(value)


def test_a_layer_that_is_one_already_is_returned_as_it_is():
    layer = plain(KINDS[0])
    assert deserialize(layer) is layer
