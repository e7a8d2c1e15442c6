"""Random stacks, weights, masks and inputs against Keras 3 on PyTorch in this process: all outputs, all gradients.

The stacks are those of `tests/engine/test_properties.py`: every kind and option there is, also one that is added
tomorrow. Keras makes float32 of float64 numbers where two meet; for the time of a test it does not, so that ten digits
can be compared instead of six.
"""

import contextlib
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from hypothesis import HealthCheck, Phase, assume, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402
from hypothesis.errors import UnsatisfiedAssumption  # noqa: E402

from rnn_tui.engine.core.errors import InputError  # noqa: E402
from rnn_tui.engine.gradients.gradients import gradients  # noqa: E402
from rnn_tui.engine.layers import AveragePooling1D, Masking  # noqa: E402
from rnn_tui.engine.layers.rnn.base_cell import CellKind  # noqa: E402
from rnn_tui.engine.nn.layer import Layer  # noqa: E402
from rnn_tui.engine.nn.layer_registry import kinds  # noqa: E402
from rnn_tui.engine.options.keras_object import KerasObject  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from tests.engine.test_properties import in_keras, stacks  # noqa: E402
from tests.parity.random_stacks import stack_with  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]


@pytest.fixture(autouse=True, scope="module")
def double_precision():
    before, backend = keras.config.floatx(), keras.src.backend
    result_type = backend.result_type
    policy = keras.config.dtype_policy()  # once asked for, it no longer follows floatx
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    for each in (backend, backend.common.dtypes):
        each.result_type = lambda *of: "float64" if "float64" in str(of) else result_type(*of)
    yield
    backend.result_type = backend.common.dtypes.result_type = result_type
    keras.config.set_floatx(before)
    keras.config.set_dtype_policy(policy)


CALM = settings(
    derandomize=True, deadline=None, phases=[Phase.generate], database=None, suppress_health_check=list(HealthCheck)
)


def theirs(layer: Layer) -> dict[str, Any]:
    """The layer as Keras's JSON has it."""

    def plainly(value: Any) -> Any:
        if isinstance(value, Layer):
            return theirs(value)
        if isinstance(value, KerasObject):
            return {"class_name": type(value).__name__, "config": value.written}
        return value

    config = {name: plainly(value) for name, value in layer.get_config().items() if value is not None}
    config.pop("unroll", None)  # changes no number, and Keras 3 cannot unroll a sequence of one step
    if "merge_mode" in layer.get_config():
        config["merge_mode"] = layer.get_config()["merge_mode"]
    return {"module": "keras.layers", "class_name": layer.kind(), "config": config, "registered_name": None}


def keras_model(stack: Stack, bits: str = "64") -> Any:
    """The same stack, built by Keras."""
    dtype = stack.input_dtype.replace("32", bits)
    entry = keras.Input(stack.input_shape[1:], batch_size=stack.input_shape[0], dtype=dtype)
    layers = [keras.layers.deserialize(theirs(each)) for each in stack.layers]
    if not stack.functional:
        return keras.Sequential([entry, *layers])
    made = entry
    for each in layers:
        made = each(made[0] if isinstance(made, list | tuple) else made)
    return keras.Model(entry, made)


def has_rounded_constants(stack: Stack) -> bool:
    """Whether PyTorch computes an activation with a constant in float32: hard_sigmoid's 1/6."""
    return "hard_sigmoid" in repr(stack.layers)


def compare(got: np.ndarray, want: Any, tolerance: float, what: str) -> None:
    want = np.asarray(want.detach().numpy() if hasattr(want, "detach") else want)
    assert got.shape == want.shape, what
    equal = (got == want) | (np.isnan(got) & np.isnan(want))  # infinite numbers among them: divided by a variance of 0
    error = np.max(np.where(equal, 0, np.abs(got - want) / (1 + np.abs(want))), initial=0.0)
    assert error <= tolerance, f"{what} is off by {error:.1e}"


def padded_otherwise(stack: Stack) -> bool:
    """Whether it has a mean over an even number of steps with padding "same", which Keras 3.15 pads the other way on
    PyTorch than on NumPy, JAX and TensorFlow."""
    every = [each for layer in stack.layers for each in (layer, *layer.nested)]
    return any(type(each) is AveragePooling1D and each.padding == "same" and each.pool_size % 2 == 0 for each in every)


@settings(CALM, max_examples=150)
@given(stacks(), st.integers(0, 10**6))
def test_outputs_and_gradients_are_keras_s(stack, seed):
    is_keras_s(stack, seed)


def in_a_row(kind: type[Layer]) -> bool:
    """Whether a layer of that kind can stand in a Sequential; the others are in the random graphs (`test_graphs`)."""
    joins = kind.takes_list or kind.masks_by_argument
    a_cell = issubclass(kind, CellKind) or "cells" in {each.name for each in kind.options()}
    return hasattr(keras.layers, kind.kind()) and not joins and not a_cell


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("kind", [each for each in kinds() if in_a_row(each)], ids=lambda each: each.kind())
def test_every_kind_is_in_stacks_that_are_keras_s(kind, seed):
    stack = stack_with(kind, seed)
    assert stack is not None
    assert any(isinstance(each, kind) for each in stack.layers)
    with contextlib.suppress(UnsatisfiedAssumption):
        is_keras_s(stack, seed)


def is_keras_s(stack: Stack, seed: int) -> None:
    assume(stack.layers and in_keras(stack) and not padded_otherwise(stack))
    rng = np.random.default_rng(seed)
    model = Model.draw(stack, seed=seed)
    model = model.with_weights([each + 0.1 * rng.standard_normal(each.shape) for each in model.get_weights()])
    x = model.run(seed=seed).x
    if any(isinstance(each, Masking) for each in stack.layers):
        x[rng.random(x.shape[:2]) < 0.2] = 0.5  # some steps it skips
    masked = rng.random() < 0.5 and (x.ndim == 3 or bool(stack.layers[0].vocabulary))
    mask = rng.random(x.shape[:2]) < 0.7 if masked else None

    try:
        live = keras_model(stack)
    except TypeError as error:  # Keras 3.15 cannot tell the mask of a Bidirectional that returns its states
        assume("'generator' and 'int'" not in str(error))
        raise
    try:
        trace = model.run(x, mask=mask)
    except InputError as error:  # in Keras's words: some layers read no mask of timesteps
        assume(not any(words in str(error) for words in ("must be broadcastable", "drops the mask")))
        raise
    live.set_weights(model.get_weights())
    for each in live.layers:
        if hasattr(each, "finalize_state"):  # a Normalization computes with what it made of its weights at the start
            each.finalize_state()
    live.trainable = True  # ours gives the gradients of frozen layers too
    given_x = torch.tensor(x, requires_grad=not stack.layers[0].vocabulary)
    made = live(given_x, mask=None if mask is None else torch.tensor(mask))
    made = list(made) if isinstance(made, list | tuple) else [made]
    assert len(made) == len(trace.outputs)
    tolerance = 1e-6 if has_rounded_constants(stack) else 1e-10
    for index, (ours, want) in enumerate(zip(trace.outputs, made, strict=True)):
        compare(ours, want, tolerance, f"output {index}")
    if not all(np.isfinite(each).all() for each in trace.outputs):
        return  # the mean of no steps at all
    if any(each.stateful_layer for each in stack.layers):
        return  # Keras writes its states in place, which PyTorch's gradients do not forgive

    asked = [rng.standard_normal(each.shape) for each in trace.outputs]
    found = gradients(trace, asked)
    loss = sum((each * torch.tensor(by)).sum() for each, by in zip(made, asked, strict=True))
    if not loss.requires_grad:
        assert not any(each.any() for each in found.weights)
        return
    parameters = [each.value for each in live.weights if each.trainable]  # moving statistics have no gradient
    parameters += [given_x] if found.dx is not None else []
    assume(all(each.is_floating_point() for each in parameters))  # a Normalization counts what it has seen
    try:
        wanted = torch.autograd.grad(loss, [each.requires_grad_() for each in parameters], allow_unused=True)
    except RuntimeError as error:  # PyTorch 2.13 has no gradient of some transposed convolutions
        assume("needs to be contiguous" not in str(error))
        raise
    ours = [mine for mine, each in zip(found.weights, live.weights, strict=True) if each.trainable]
    ours += [found.dx] if found.dx is not None else []
    for index, (mine, want) in enumerate(zip(ours, wanted, strict=True)):
        compare(
            mine, np.zeros(mine.shape) if want is None else want, 10 * tolerance, f"gradient {index} of {len(ours)}"
        )
