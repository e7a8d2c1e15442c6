"""Training against the live Keras 3, in float64: random stacks, losses, optimizers, clipping, masks and weights."""

import random
from typing import Any

import numpy as np
import pytest

pytest.importorskip("torch", exc_type=ImportError)
keras = pytest.importorskip("keras", exc_type=ImportError)

from rnn_tui.engine.core.work import finish  # noqa: E402
from rnn_tui.engine.layers import (  # noqa: E402
    GRU,
    LSTM,
    Bidirectional,
    Dense,
    Dropout,
    Embedding,
    Masking,
    SimpleRNN,
    TimeDistributed,
)
from rnn_tui.engine.options.constraints import MaxNorm, MinMaxNorm, NonNeg, UnitNorm  # noqa: E402
from rnn_tui.engine.options.regularizers import L1, L1L2, L2  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.engine.training.batches import Examples  # noqa: E402
from rnn_tui.engine.training.fit import Fit  # noqa: E402
from rnn_tui.engine.training.losses import LOSSES, Loss, loss  # noqa: E402
from rnn_tui.engine.training.optimizers import OPTIMIZERS, Optimizer, optimizer  # noqa: E402
from rnn_tui.engine.training.schedules import (  # noqa: E402
    CosineDecay,
    CosineDecayRestarts,
    ExponentialDecay,
    InverseTimeDecay,
    PiecewiseConstantDecay,
    PolynomialDecay,
    Schedule,
)
from rnn_tui.engine.training.settings import TrainingSettings  # noqa: E402
from rnn_tui.formats.keras.code_writer import keras3_code  # noqa: E402

pytestmark = [
    pytest.mark.parity,
    pytest.mark.filterwarnings("ignore"),
    pytest.mark.skipif(keras.backend.backend() != "torch", reason="Keras runs on another backend here"),
]
CASES = 150
APART = ("ctc", "schedulefreeadamw")
"""Held to recorded numbers only: targets of another form; and what Keras computes otherwise on PyTorch than on JAX."""
T, D, IDS = 4, 2, 6


@pytest.fixture(autouse=True)
def double_precision(monkeypatch):
    """Keras on PyTorch computes products and means in float32 whatever its float type; here it is told not to."""
    from keras.src.backend.common import dtypes

    monkeypatch.setitem(dtypes.BIT64_TO_BIT32_DTYPE, "float64", "float64")
    before, policy = keras.config.floatx(), keras.config.dtype_policy()  # once asked for, it does not follow floatx
    keras.config.set_floatx("float64")
    keras.config.set_dtype_policy("float64")
    yield
    keras.config.set_floatx(before)
    keras.config.set_dtype_policy(policy)


def maybe(rng: random.Random, share: float, *values: Any) -> Any:
    return rng.choice(values) if rng.random() < share else None


def trained_options(rng: random.Random, weights: tuple[str, ...]) -> dict[str, Any]:
    """Regularisers and constraints for some of the weights."""
    found: dict[str, Any] = {}
    for each in weights:
        found[f"{each}_regularizer"] = maybe(rng, 0.15, L2(0.03), L1(0.02), L1L2(0.01, 0.02))
        kinds = (MaxNorm(0.9), NonNeg(), UnitNorm(), MinMaxNorm(0.4, 0.9, 0.5)) if each != "bias" else (NonNeg(),)
        found[f"{each}_constraint"] = maybe(rng, 0.1, *kinds)
    return found


def recurrent(rng: random.Random, sequences: bool) -> Any:
    kind = rng.choice((SimpleRNN, LSTM, GRU))
    given = trained_options(rng, ("kernel", "recurrent", "bias"))
    given |= {"return_sequences": sequences, "use_bias": rng.random() < 0.8, "trainable": rng.random() < 0.9}
    given["activation"] = rng.choice(("tanh", "tanh", "relu", "softsign"))
    given["activity_regularizer"] = maybe(rng, 0.1, L2(0.05), L1(0.01))
    if kind is GRU:
        given["reset_after"] = rng.random() < 0.7
    if rng.random() < 0.25:
        given["activity_regularizer"] = None
        return Bidirectional(kind(rng.randint(1, 3), **given), merge_mode=rng.choice(("concat", "sum", "mul", "ave")))
    return kind(rng.randint(1, 4), go_backwards=not sequences and rng.random() < 0.2, **given)


def plan(rng: random.Random, steps: bool, head: tuple[int, str], masked: bool) -> tuple[list[Any], str]:
    """Layers, and what they read: "ids", "padded" or "numbers"."""
    layers: list[Any] = []
    reads = rng.choice(("ids", "padded", "numbers", "numbers") if masked else ("numbers",))
    if reads == "ids":
        given = trained_options(rng, ("embeddings",))
        layers.append(Embedding(IDS, 3, mask_zero=rng.random() < 0.6, **given))
    elif reads == "padded":
        layers.append(Masking())
    depth = rng.choice((1, 1, 2))
    for index in range(depth):
        layers.append(recurrent(rng, steps or index < depth - 1))
    if rng.random() < 0.2:
        layers.append(Dropout(0.0))
    units, activation = head
    last = Dense(units, activation=activation, **trained_options(rng, ("kernel", "bias")))
    layers.append(TimeDistributed(last) if steps and rng.random() < 0.3 else last)
    return layers, reads


def chosen_loss(rng: random.Random) -> tuple[Loss, tuple[int, str], str]:
    """A loss with options, a head for it, and what its targets are."""
    kind = rng.choice([each for each in LOSSES if each.kind() not in APART])
    given: dict[str, Any] = {"reduction": rng.choice(("sum_over_batch_size",) * 4 + ("sum",))}
    name, options = kind.kind(), {each.name for each in kind.options()}
    logits = rng.random() < 0.4 and "from_logits" in options
    if "from_logits" in options:
        given["from_logits"] = logits
    if "label_smoothing" in options:
        given["label_smoothing"] = rng.choice((0.0, 0.0, 0.2))
    if "gamma" in options:
        given |= {"gamma": rng.choice((1.0, 2.5)), "alpha": rng.choice((0.25, 0.6))}
    if "apply_class_balancing" in options:
        given["apply_class_balancing"] = rng.random() < 0.5
    if name == "tversky":
        given |= {"alpha": 0.3, "beta": 0.8}
    if name == "sparse_categorical_crossentropy":
        given["ignore_class"] = rng.choice((None, None, 0, -1))
    if name == "huber":
        given["delta"] = rng.choice((1.0, 0.3))
    head, targets = {
        "binary_crossentropy": ((rng.randint(1, 2), "linear" if logits else "sigmoid"), "bits"),
        "categorical_crossentropy": ((3, "linear" if logits else "softmax"), "one-hot"),
        "sparse_categorical_crossentropy": ((3, "linear" if logits else "softmax"), "ids"),
        "binary_focal_crossentropy": ((rng.randint(1, 2), "linear" if logits else "sigmoid"), "bits"),
        "categorical_focal_crossentropy": ((3, "linear" if logits else "softmax"), "one-hot"),
        "categorical_generalized_cross_entropy": ((3, "softmax"), "ids"),
        "cosine_similarity": ((3, "linear"), "numbers"),  # of one number it is ±1, and its slope a rounding error
        "dice": ((2, "sigmoid"), "bits"),
        "tversky": ((2, "sigmoid"), "bits"),
        "kl_divergence": ((3, "softmax"), "shares"),
        "poisson": ((2, "softplus"), "positive"),
        "mean_squared_logarithmic_error": ((2, "softplus"), "positive"),
        "categorical_hinge": ((3, "linear"), "one-hot"),
        "hinge": ((2, "linear"), "signs"),
        "squared_hinge": ((2, "linear"), "bits"),
    }.get(name, ((rng.randint(1, 3), "linear"), "numbers"))
    return kind(**given), head, targets


def chosen_optimizer(rng: random.Random) -> Optimizer:
    kind = rng.choice([each for each in OPTIMIZERS if each.kind() not in APART])
    rate: Any = rng.choice((0.01, 0.03))
    schedules: tuple[Schedule, ...] = (
        ExponentialDecay(0.05, 2, 0.5, rng.random() < 0.5),
        InverseTimeDecay(0.05, 2, 0.5),
        PiecewiseConstantDecay((1, 3), (0.05, 0.02, 0.01)),
        PolynomialDecay(0.05, 3, 0.01, 2.0, rng.random() < 0.5),
        CosineDecay(0.01, 3, 0.1, 0.05, 2),
        CosineDecayRestarts(0.05, 2, 1.5, 0.8, 0.1),
    )
    if rng.random() < 0.3:
        rate = rng.choice(schedules)
    given: dict[str, Any] = {"learning_rate": rate}
    if rng.random() < 0.3:
        given["weight_decay"] = rng.choice((0.1, 0.3))
    clip = maybe(rng, 0.5, "clipnorm", "clipvalue", "global_clipnorm")
    if clip:
        given[clip] = rng.choice((0.05, 0.5))
    if rng.random() < 0.2:
        given |= {"use_ema": True, "ema_momentum": 0.8, "ema_overwrite_frequency": maybe(rng, 0.5, 2)}
    if rng.random() < 0.1:
        given["gradient_accumulation_steps"] = 2
    names = {each.name for each in kind.options()}
    flags = {"momentum": rng.choice((0.0, 0.8)), "nesterov": rng.random() < 0.5, "centered": rng.random() < 0.5}
    flags |= {"amsgrad": rng.random() < 0.5, "exclude_layers": rng.choice(((), ("dense",)))}
    return kind(**given, **{name: value for name, value in flags.items() if name in names})


def targets_of(rng: np.random.Generator, what: str, shape: tuple[int, ...], ignored: int | None) -> np.ndarray:
    if what == "ids":
        y = rng.integers(0, shape[-1], shape[:-1])
        return y if ignored != -1 else np.where(rng.random(y.shape) < 0.3, -1, y)
    if what == "one-hot":
        return np.eye(shape[-1])[rng.integers(0, shape[-1], shape[:-1])]
    if what == "shares":
        return rng.dirichlet(np.ones(shape[-1]), shape[:-1])
    if what == "bits":
        return rng.integers(0, 2, shape).astype(float)
    if what == "signs":
        return rng.choice([-1.0, 1.0], shape)
    return rng.uniform(0.1, 3, shape) if what == "positive" else rng.uniform(-1, 1, shape)


def inputs_of(rng: np.random.Generator, reads: str, count: int) -> np.ndarray:
    lengths = rng.integers(0 if reads == "padded" else 1, T + 1, count)
    real = np.arange(T) < lengths[:, None]
    if reads == "ids":
        return np.where(real, rng.integers(1, IDS, (count, T)), 0)
    x = rng.uniform(-1, 1, (count, T, D))
    return x * real[..., None] if reads == "padded" else x


def theirs(value: Any) -> Any:
    """A loss, an optimiser or a schedule as Keras's object."""
    where = {Loss: keras.losses, Optimizer: keras.optimizers, Schedule: keras.optimizers.schedules}
    module = next(made for kind, made in where.items() if isinstance(value, kind))
    if isinstance(value, Schedule):
        return getattr(module, type(value).__name__)(**value.get_config())
    config = {each.name: getattr(value, each.name) for each in value.options()}
    config = {name: theirs(each) if isinstance(each, Schedule) else each for name, each in config.items()}
    return getattr(module, type(value).__name__)(**config)


def case(rng: random.Random) -> tuple[Loss, str, bool, list[Any], str, Optimizer]:
    """A loss and what its targets are; whether there is one at every step; layers and what they read; an optimizer."""
    value, head, what = chosen_loss(rng)
    steps = rng.random() < 0.5
    layers, reads = plan(rng, steps, head, not value.whole)
    return value, what, steps, layers, reads, chosen_optimizer(rng)


@pytest.mark.parametrize("number", range(CASES))
def test_weights_and_losses_are_keras_s(number: int) -> None:
    rng, draw = random.Random(number), np.random.default_rng(number)
    value, what, steps, layers, reads, optimizer = case(rng)
    shape = (None, T) if reads == "ids" else (None, T, D)
    stack = Stack(tuple(layers), shape, "int32" if reads == "ids" else "float32")
    count = rng.randint(5, 8)
    x = inputs_of(draw, reads, count)
    out = stack.with_input(x.shape).output_shapes[-1][0]
    y = targets_of(draw, what, tuple(map(int, out)), getattr(value, "ignore_class", None))
    weights = None
    if rng.random() < 0.3 and not value.whole:
        weights = draw.uniform(0, 2, out[:-1] if rng.random() < 0.5 or not steps else (count, 1))
        masked = reads == "padded" or (reads == "ids" and layers[0].mask_zero)
        weights = draw.uniform(0, 2, out[:-1]) if masked else weights
    begun = [draw.uniform(-0.8, 0.8, each.shape) for found in stack.weights for each in found]
    space: dict[str, Any] = {}
    exec(keras3_code(stack).replace("model.summary()", ""), space)
    model = space["model"]
    model.set_weights(begun)
    model.compile(theirs(optimizer), theirs(value))
    validation = rng.random() < 0.3
    history = model.fit(
        x, y, 3, 2, 0, shuffle=False, sample_weight=weights, validation_data=(x[:4], y[:4]) if validation else None
    ).history
    made = TrainingSettings(value, optimizer, epochs=2, batch_size=3, shuffle=False, dtype="float64")
    held = Examples((x[:4],), y[:4]) if validation else None
    if not any(each.trainable for found in stack.weights for each in found):
        return
    if value.kind() == "cosine_similarity" and not np.isfinite(history["loss"]).all():
        return  # Keras divides by the length of a prediction of zeros
    done = finish(Fit(Model(stack, ()).with_weights(begun), Examples((x,), y, weights), made, held).work())
    for got, want in zip(done.weights, model.get_weights(), strict=True):
        np.testing.assert_allclose(got, want, rtol=1e-9, atol=1e-9)
    for name, values in history.items():
        assert done.history.epochs[name] == pytest.approx(values, rel=1e-9, abs=1e-9), name


def test_every_loss_optimizer_schedule_and_clipping_is_among_them() -> None:
    found = [case(random.Random(number)) for number in range(CASES)]
    optimizers = [each[-1] for each in found]
    assert {each[0].kind() for each in found} == {each.kind() for each in LOSSES} - {*APART}
    assert {each.kind() for each in optimizers} == {each.kind() for each in OPTIMIZERS} - {*APART}
    assert {type(each.learning_rate) for each in optimizers} >= set(Schedule.known.values())
    for name in ("clipnorm", "clipvalue", "global_clipnorm", "use_ema", "gradient_accumulation_steps", "weight_decay"):
        assert any(getattr(each, name) for each in optimizers), name
    held = [getattr(layer, name) for each in found for layer in each[3] for name in layer.__dict__]
    assert {type(each).__name__ for each in held} >= {"L1", "L2", "L1L2", "MaxNorm", "NonNeg", "UnitNorm", "MinMaxNorm"}
    assert {each[4] for each in found} == {"ids", "padded", "numbers"}


@pytest.mark.parametrize("masked", [False, True])
@pytest.mark.parametrize(("steps", "units"), [(False, 1), (True, 1), (True, 2), (False, 3)])
def test_counted_metrics_are_keras_s(steps: bool, units: int, masked: bool) -> None:
    names = ["AUC", "precision", "Recall", *([] if steps else ["f1_score"])]
    draw = np.random.default_rng(units)
    before = (Masking(),) if masked else ()
    stack = Stack((*before, GRU(4, return_sequences=steps), Dense(units, activation="sigmoid")), (None, T, D))
    x = inputs_of(draw, "padded" if masked else "numbers", 40)
    y = draw.integers(0, 2, (40, *((T,) if steps else ()), units)).astype(float)
    begun = [draw.uniform(-2, 2, each.shape) for found in stack.weights for each in found]
    space: dict[str, Any] = {}
    exec(keras3_code(stack).replace("model.summary()", ""), space)
    model = space["model"]
    model.set_weights(begun)
    model.compile("sgd", "binary_crossentropy", metrics=names)
    history = model.fit(x, y, 7, 2, 0, shuffle=False, validation_data=(x[:11], y[:11])).history
    value, descent = loss("binary_crossentropy"), optimizer("sgd")
    made = TrainingSettings(
        value, descent, epochs=2, batch_size=7, shuffle=False, dtype="float64", metrics=tuple(names)
    )
    held = Examples((x[:11],), y[:11])
    done = finish(Fit(Model(stack, ()).with_weights(begun), Examples((x,), y), made, held).work())
    for name, values in history.items():
        wanted = np.reshape(values, (2, -1))
        got = [each for key, each in done.history.epochs.items() if key == name or key.startswith(f"{name}_")]
        np.testing.assert_allclose(np.transpose(got), wanted, rtol=1e-6, atol=1e-6, err_msg=name)
