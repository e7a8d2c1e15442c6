"""Random stacks: whatever stands on whatever, what is promised holds."""

from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from rnn_tui.engine.core.errors import InputError, RnnError
from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.options.initializers import Initializer
from rnn_tui.engine.options.options import Choice, Flag, LayerName, Nested, Number, Option, PositiveInteger
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

FEW, MANY = 15, 100


def holds_for(*strategies: st.SearchStrategy) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test that holds for a few drawn examples, and a long one for many."""

    def decorated(check: Callable[..., None]) -> Callable[..., None]:
        @pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.long)], ids=["few", "many"])
        def test(count: int) -> None:
            often = settings(
                max_examples=count,
                deadline=None,
                suppress_health_check=[HealthCheck.too_slow, HealthCheck.filter_too_much],
            )
            often(given(*strategies)(check))()

        return test

    return decorated


TAME = ("tanh", "sigmoid", "softsign", "hard_sigmoid", "softmax", "relu6", "linear")
"""Activations whose numbers stay moderate however deep the stack."""


def values(option: Option) -> st.SearchStrategy:
    """What a person might set the option to."""
    rule = option.rule
    if isinstance(rule, PositiveInteger):
        return st.integers(1, 4)
    if isinstance(rule, Flag):
        return st.booleans()
    if isinstance(rule, Choice):
        return st.sampled_from([each for each in rule.values if len(rule.values) < 10 or each in TAME])
    if isinstance(rule, Number):
        return st.sampled_from([0.0, 0.5, 1.0])
    if isinstance(rule, LayerName):
        return st.none()
    if isinstance(rule, Nested):
        inner = st.sampled_from([k for k in kinds() if not any(isinstance(o.rule, Nested) for o in k.options())])
        return inner.flatmap(layers) if option.required else st.none()
    return st.sampled_from([option.default])


def layers(kind: type[Layer]) -> st.SearchStrategy[Layer]:
    """Any layer of that kind."""
    chosen = st.fixed_dictionaries({each.name: values(each) for each in kind.options()})

    def made(config: dict) -> Layer | None:
        try:
            return kind(**config)
        except RnnError:
            return None

    return chosen.map(made).filter(lambda layer: layer is not None)


def in_keras(stack: Stack) -> bool:
    """Whether Keras has every kind in it: some are read from other tools' files only."""
    return all(counterpart(each).keras for layer in stack.layers for each in (layer, *layer.nested))


@st.composite
def stacks(draw) -> Stack:
    """A stack of one to four layers that Keras would build."""
    batch, time = draw(st.integers(1, 3)), draw(st.integers(1, 5))
    tokens = draw(st.booleans())
    shape = (batch, time) if tokens else (batch, time, draw(st.integers(1, 4)))
    stack = Stack((), shape, "int32" if tokens else "float32", functional=draw(st.booleans()))
    for index in range(draw(st.integers(1, 4))):
        reads = [k for k in kinds() if ("input_dim" in {o.name for o in k.options()}) == (tokens and index == 0)]
        layer = draw(st.sampled_from(reads).flatmap(layers))
        if index and layer.vocabulary is not None:
            continue
        if any(each.mask_operations for each in stack.layers) and any(
            each.masks_numbers for each in (layer, *layer.nested)
        ):  # built, but cannot be called: the mask of timesteps has another shape
            continue
        try:
            stack = stack.insert(index, layer) if len(stack.layers) == index else stack
        except RnnError:
            continue
    return stack


def ran(stack: Stack, seed: int, **run):
    """A run with a random mask; stacks are passed over of which a layer, in Keras too, reads no mask of timesteps."""
    rng = np.random.default_rng(seed)
    model = Model.draw(stack, seed=seed)
    try:
        x = model.run(seed=seed).x
        return model.run(x, mask=rng.random(x.shape[:2]) < 0.7, seed=seed, **run)
    except InputError as error:
        if not any(words in str(error) for words in ("must be broadcastable", "drops the mask")):
            raise
        reject()


@holds_for(stacks(), st.integers(0, 99))
def test_shapes_and_dtypes_are_as_promised(stack, seed):
    for dtype in ("float64", "float32"):
        trace = ran(stack, seed, dtype=dtype)
        for at, shapes in zip(trace.layers, stack.output_shapes, strict=True):
            assert tuple(made.shape for made in at.run.outputs) == shapes
            if at.layer.kind():
                assert {made.dtype.name for made in at.run.outputs} <= {dtype, trace.x.dtype.name}


@holds_for(stacks(), st.integers(0, 99))
def test_float32_is_near_float64(stack, seed):
    high, low = (ran(stack, seed, dtype=dtype) for dtype in ("float64", "float32"))
    for one, other in zip(high.outputs, low.outputs, strict=True):
        np.testing.assert_allclose(other, one, rtol=1e-3, atol=1e-3)


@holds_for(stacks(), st.integers(0, 99))
def test_a_stack_s_gradients_have_the_shapes_of_what_they_belong_to(stack, seed):
    if not stack.layers:
        return
    trace = ran(stack, seed)
    found = gradients(trace, "sum-all")
    assert [each.shape for each in found.weights] == [each.shape for each in trace.model.get_weights()]
    assert found.dx is None or found.dx.shape == trace.x.shape
    names = trace.arrays()
    for name, values_ in found.arrays().items():
        place, _, state = name.rpartition("/d")
        if place:
            assert values_.shape == names[f"{place}/{state}"].shape


@holds_for(stacks())
def test_every_verb_can_be_taken_back(stack):
    for index, layer in enumerate(stack.layers):
        for undo in (
            lambda i=index, each=layer: stack.replace(i, each),
            lambda i=index: stack.move(i, 0),
            lambda i=index, each=layer: stack.edit(i, **each.get_config()),
        ):
            assert undo() == stack
    assert stack.renamed("x").renamed(stack.name) == stack


@holds_for(stacks())
def test_counts_are_the_sum_of_what_is_drawn(stack):
    model = Model.draw(stack)
    assert sum(each.size for each in model.get_weights()) == sum(map(stack.parameters, range(len(stack.layers))))
    for found in stack.weights:
        assert all(isinstance(each.initializer, Initializer) for each in found)
