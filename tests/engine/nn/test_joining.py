"""What holds for every kind that makes something of several inputs, whatever it computes."""

import dataclasses
import itertools
import math
from collections.abc import Iterator, Sequence

import numpy as np
import pytest

from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.explain.equation_builder import ExplainQuery
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.run_layer import layer_gradients, run_layer
from rnn_tui.engine.plan.call_arguments import with_arguments
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from tests.engine.gradients.test_gradients import tame
from tests.engine.variants import (
    BATCH,
    FEATURES,
    NO_NUMBER,
    TIME,
    changed,
    joined_inputs,
    joining,
    joining_variants,
    label,
    long_list,
    plain,
)

STEP, TOLERANCE = 1e-5, 1e-6
Shapes = tuple[tuple[int, ...], ...]
Case = tuple[Layer, Shapes]


def alike(layer: Layer) -> Shapes:
    return ((BATCH, TIME, FEATURES),) * joined_inputs(layer)


def further() -> Iterator[Case]:
    """Three inputs, sequences of other lengths and widths, and what a call says beside its tensors."""
    for layer in map(plain, dict.fromkeys(map(type, joining_variants()))):
        if "use_causal_mask" in {each.name for each in dataclasses.fields(layer)}:
            told = with_arguments(layer, {"return_attention_scores": True, "use_causal_mask": True})
            yield told, ((BATCH, TIME, FEATURES), (BATCH, TIME + 2, 3), (BATCH, TIME + 2, FEATURES))
            dropped = told.edit(dropout=0.5)
            yield dropped, ((BATCH, TIME + 1, FEATURES), (BATCH, TIME, FEATURES))
        elif layer.takes(3):
            yield layer, ((BATCH, TIME, FEATURES),) * 3


FEW = [each for each in joining_variants() if not long_list(each) and not changed(each) & NO_NUMBER]
CASES: list[Case] = [*((layer, alike(layer)) for layer in FEW), *further()]
over_joining = pytest.mark.parametrize("layer", FEW, ids=label)
over_cases = pytest.mark.parametrize("case", CASES, ids=[f"{label(each)}-{len(shapes)}" for each, shapes in CASES])


def masks(inputs: Sequence[np.ndarray]) -> list[tuple[np.ndarray | None, ...]]:
    """No mask, one on either of the first two inputs, and one on every input.

    Behind the first input they begin with a step that counts: where nothing counts, scores far below 0 are rounded.
    """
    rng = np.random.default_rng(3)
    every = tuple(rng.random(each.shape[:2]) < 0.6 for each in inputs)
    for each in every[1:]:
        each[:, 0] = True
    rest = (None,) * (len(inputs) - 2)
    return [(None,) * len(inputs), (every[0], None, *rest), (None, every[1], *rest), every]


def made(case: Case) -> tuple[Layer, list[np.ndarray], tuple[np.ndarray, ...]]:
    """The layer ready to run, weights, and inputs."""
    model = tame(joining(*case))
    inputs = tuple(0.5 * each for each in model.run(seed=2).inputs)
    return model.stack.resolved[0], [np.asarray(each) for each in model.get_weights()], inputs


@over_cases
def test_shapes_are_made_as_promised_and_every_output_has_a_mask_or_none(case):
    layer, stack = case[0], joining(*case)
    trace = Model.draw(stack).run()
    assert tuple(each.shape for each in trace.layers[0].run.outputs) == stack.output_shapes[0]
    assert [each.shape for each in trace.model.get_weights()] == [each.shape for each in stack.weights[0]]
    assert len(layer.paths(stack.read_shapes[0])) == len(stack.weights[0])


@over_cases
def test_float32_stays_float32(case):
    layer, weights, inputs = made(case)
    narrow = [np.asarray(each, np.float32) for each in weights]
    for some in masks(inputs):
        call = Call(tuple(np.asarray(each, np.float32) for each in inputs), some)
        assert {each.dtype for each in run_layer(layer, narrow, call).outputs} == {np.dtype("float32")}


@over_cases
def test_a_batch_is_its_sequences_one_by_one(case):
    layer, weights, inputs = made(case)
    for some in masks(inputs):
        together = run_layer(layer, weights, Call(inputs, some))
        for row in range(BATCH):
            one = slice(row, row + 1)
            call = Call(tuple(each[one] for each in inputs), tuple(None if m is None else m[one] for m in some))
            alone = run_layer(layer, weights, call)
            for many, single in zip(together.outputs, alone.outputs, strict=True):
                np.testing.assert_allclose(many[one], single, rtol=1e-12, atol=1e-12)


@over_cases
def test_derivatives_are_those_of_the_forward_pass(case):
    layer, weights, inputs = made(case)
    draws = itertools.product(masks(inputs), (None, 5))
    for some, seed in draws:

        def run(values, some=some, seed=seed):
            training = None if seed is None else np.random.default_rng(seed)
            call = Call(tuple(values[: len(inputs)]), some, training=training)
            return call, run_layer(layer, values[len(inputs) :], call)

        values, rng = [*inputs, *weights], np.random.default_rng(9)
        call, there = run(values)
        asked = [rng.standard_normal(each.shape) for each in there.outputs]
        found = layer_gradients(layer, weights, call, there, asked)
        for place, derivative in enumerate((*found.inputs, *found.weights)):
            assert derivative.shape == values[place].shape
            way = rng.standard_normal(values[place].shape)
            moved = []
            for sign in (1, -1):
                changed = list(values)
                changed[place] = values[place] + sign * STEP * way
                outputs = run(changed)[1].outputs
                moved.append(sum(float((y * by).sum()) for y, by in zip(outputs, asked, strict=True)))
            wanted, got = (moved[0] - moved[1]) / (2 * STEP), float((derivative * way).sum())
            assert abs(got - wanted) <= TOLERANCE * (1 + abs(wanted)), (place, seed)


@over_cases
def test_the_steps_of_an_explanation_make_the_number(case):
    layer, weights, inputs = made(case)
    for some in masks(inputs):
        run = run_layer(layer, weights, Call(inputs, some))
        y = run.outputs[0].reshape(BATCH, run.outputs[0].shape[1], -1)
        for t, unit in ((1, 0), (3, y.shape[2] - 1)):
            found = layer.explain(ExplainQuery(weights, inputs, run, "", "output", 2, t, unit))
            assert found is not None
            np.testing.assert_allclose(found.value, y[2, t - 1, unit], rtol=1e-9, atol=1e-12)
            assert not any(each.held for each in found.steps)
            for each in found.steps:
                if each.adds_up:
                    assert abs(math.fsum(one.value for one in each.contributions) - each.value) <= 1e-9


@over_joining
def test_in_a_chain_and_on_too_few_inputs_it_is_refused_by_name(layer):
    with pytest.raises(StackError, match=layer.kind()):
        Stack((layer,), (None, TIME, FEATURES))
    few = next((n for n in range(1, joined_inputs(layer)) if not layer.takes(n)), None)
    if few is not None:
        with pytest.raises(StackError, match=f"does not take {few} input"):
            layer.check_input(((BATCH, TIME, FEATURES),) * few, "a_layer", "keras3")
