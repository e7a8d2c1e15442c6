"""Writes `losses.json`, `optimizers.json`, `schedules.json`, `fits.json` from Keras 3 on PyTorch, in float64: `python record.py`.

Keras computes matrix products and means in float32 whatever its float type; here it is told not to.
"""

import json
import os
import subprocess
import sys
from pathlib import Path

os.environ["KERAS_BACKEND"] = "torch"

import keras
import numpy as np
import torch
from keras.src.backend.common import dtypes

HERE = Path(__file__).parent
keras.config.set_floatx("float64")
dtypes.BIT64_TO_BIT32_DTYPE["float64"] = "float64"
rng = np.random.default_rng(7)


def rounded(shape, low=-1.0, high=1.0):
    return np.round(rng.uniform(low, high, shape), 3)


P = {
    "numbers": rounded((3, 4, 2), -2, 2),
    "shares": rounded((3, 4, 3), 0.05, 1),
    "logits": rounded((3, 4, 3), -3, 3),
    "positive": rounded((3, 4, 2), 0.1, 3),
}
P["shares"][0, 0] = [0, 1, 0]  # what is clipped
P["likely"] = P["shares"] * 0.8 + 0.05
Y = {
    "numbers": rounded((3, 4, 2), -2, 2),
    "bits": rng.integers(0, 2, (3, 4, 3)).astype(float),
    "one-hot": np.eye(3)[rng.integers(0, 3, (3, 4))],
    "ids": rng.integers(0, 3, (3, 4)).astype(float),
    "shares": np.round(rng.dirichlet([1, 1, 1], (3, 4)), 3),
    "positive": rounded((3, 4, 2), 0, 4),
    "signs": rng.choice([-1.0, 1.0], (3, 4, 2)),
}
Y["texts"] = np.array([[1, 2], [1, 1], [2, 0]])
MASK = np.array([[1, 1, 1, 1], [1, 1, 0, 0], [0, 1, 1, 0]], bool)
WEIGHTS = rounded((3, 4), 0, 2)
LOSSES = [
    *[(f"mean_{each}", "numbers", "numbers") for each in ("squared_error", "absolute_error")],
    ("mean_absolute_percentage_error", "positive", "numbers"),
    ("mean_squared_logarithmic_error", "positive", "numbers"),
    ("huber", "numbers", "numbers"),
    ("huber,delta=0.3", "numbers", "numbers"),
    ("log_cosh", "numbers", "numbers"),
    ("cosine_similarity", "numbers", "numbers"),
    ("binary_crossentropy", "bits", "shares"),
    ("binary_crossentropy,label_smoothing=0.2", "bits", "shares"),
    ("binary_crossentropy,from_logits=True", "bits", "logits"),
    ("categorical_crossentropy", "one-hot", "shares"),
    ("categorical_crossentropy,label_smoothing=0.1", "one-hot", "shares"),
    ("categorical_crossentropy,from_logits=True,label_smoothing=0.1", "one-hot", "logits"),
    ("sparse_categorical_crossentropy", "ids", "shares"),
    ("sparse_categorical_crossentropy,from_logits=True", "ids", "logits"),
    ("sparse_categorical_crossentropy,from_logits=True,ignore_class=1", "ids", "logits"),
    ("sparse_categorical_crossentropy,ignore_class=0", "ids", "shares"),
    ("kl_divergence", "shares", "shares"),
    ("poisson", "positive", "positive"),
    ("hinge", "signs", "numbers"),
    ("hinge", "bits", "logits"),
    ("squared_hinge", "signs", "numbers"),
    ("categorical_hinge", "one-hot", "logits"),
    ("mean_squared_error,reduction=sum", "numbers", "numbers"),
    ("binary_focal_crossentropy", "bits", "shares"),
    ("binary_focal_crossentropy,apply_class_balancing=True,alpha=0.4,gamma=1.5,label_smoothing=0.1", "bits", "shares"),
    ("binary_focal_crossentropy,from_logits=True,gamma=1.0", "bits", "logits"),
    ("categorical_focal_crossentropy", "one-hot", "shares"),
    ("categorical_focal_crossentropy,from_logits=True,alpha=0.4,gamma=1.5,label_smoothing=0.1", "one-hot", "logits"),
    ("categorical_generalized_cross_entropy,q=0.7", "ids", "likely"),
    ("dice", "bits", "shares"),
    ("tversky,alpha=0.3,beta=0.8", "bits", "shares"),
    ("ctc", "texts", "logits"),
    ("mean_absolute_error,reduction=mean_with_sample_weight", "numbers", "numbers"),
]
OPTIMIZERS = [
    "sgd",
    "sgd,learning_rate=0.1,momentum=0.9",
    "sgd,learning_rate=0.1,momentum=0.8,nesterov=True,weight_decay=0.1",
    "rmsprop",
    "rmsprop,learning_rate=0.01,rho=0.8,momentum=0.7,centered=True",
    "adam",
    "adam,learning_rate=0.1,beta_1=0.7,beta_2=0.6,epsilon=0.01,amsgrad=True",
    "adamw",
    "adamax,learning_rate=0.1",
    "nadam,learning_rate=0.1",
    "adagrad,learning_rate=0.1",
    "adadelta,learning_rate=1.0",
    "lion,learning_rate=0.05",
    "lamb,learning_rate=0.1,weight_decay=0.1",
    "adafactor",
    "adafactor,learning_rate=0.3,clip_threshold=0.5,relative_step=False",
    "ftrl,learning_rate=0.1,l1_regularization_strength=0.05,l2_regularization_strength=0.1,beta=0.2",
    "muon",
    "muon,learning_rate=0.1,momentum=0.8,nesterov=False,ns_steps=3,rms_rate=0.5,adam_lr_ratio=0.5,weight_decay=0.1",
    "ftrl,l2_shrinkage_regularization_strength=0.1,learning_rate_power=-0.4",
    "sgd,clipnorm=0.5",
    "sgd,global_clipnorm=0.5",
    "sgd,clipvalue=0.2",
    "sgd,learning_rate=0.1,use_ema=True,ema_momentum=0.8,ema_overwrite_frequency=3",
    "adam,learning_rate=0.1,gradient_accumulation_steps=2,use_ema=True,ema_momentum=0.5",
    "sgd,learning_rate=ExponentialDecay(0.3,2,0.5),weight_decay=0.2",
]
SCHEDULES = [
    "ExponentialDecay(0.3, 4, 0.5)",
    "ExponentialDecay(0.3, 4, 0.5, staircase=True)",
    "InverseTimeDecay(0.3, 4, 0.5)",
    "InverseTimeDecay(0.3, 4, 0.5, staircase=True)",
    "PiecewiseConstantDecay([3, 6], [0.3, 0.2, 0.1])",
    "PolynomialDecay(0.3, 4)",
    "PolynomialDecay(0.3, 4, end_learning_rate=0.05, power=2.0, cycle=True)",
    "CosineDecay(0.3, 5)",
    "CosineDecay(0.3, 5, alpha=0.1)",
    "CosineDecay(0.0, 5, alpha=0.1, warmup_target=0.3, warmup_steps=3)",
    "CosineDecayRestarts(0.3, 3)",
    "CosineDecayRestarts(0.3, 3, t_mul=1.0, m_mul=0.5, alpha=0.1)",
]
STEPS = 6
START = [rounded((3, 4)), rounded((4,)), np.zeros(2)]
GRADIENTS = [[rounded(each.shape) for each in START] for _ in range(STEPS)]


def made(spelled, of):
    """`name,option=value` as Keras's object."""
    name, *options = spelled.split(",") if "(" not in spelled else ("sgd", "learning_rate=S", "weight_decay=0.2")
    values = {}
    for each in options:
        key, value = each.split("=")
        values[key] = eval(value, {"S": schedule("ExponentialDecay(0.3,2,0.5)")}) if value != "sum" and not value.startswith("mean") else value
    classes = {keras.src.utils.naming.to_snake_case(k).replace("kldivergence", "kl_divergence"): v for k, v in vars(of).items() if isinstance(v, type)}
    classes |= {k.lower(): v for k, v in vars(of).items() if isinstance(v, type)}
    return classes[name](**values)


def schedule(call):
    return eval(f"keras.optimizers.schedules.{call}")


def losses():
    found = []
    for spelled, y, p in LOSSES:
        whole = spelled.partition(",")[0] in ("dice", "tversky", "ctc")
        for masked in (False, True)[: 1 if whole else 2]:
            for weighed in (False, True)[: 1 if whole else 2]:
                x = torch.tensor(P[p], requires_grad=True)
                if masked:
                    keras.src.backend.set_keras_mask(x, torch.tensor(MASK))
                weights = WEIGHTS if weighed else None
                value = made(spelled, keras.losses)(torch.tensor(Y[y]), x, sample_weight=weights)
                value.backward()
                found.append(
                    {"loss": spelled, "y": y, "p": p, "mask": masked, "weights": weighed, "value": float(value.detach()), "gradient": x.grad.tolist()}
                )
    return {
        "y": {k: v.tolist() for k, v in Y.items()}, "p": {k: v.tolist() for k, v in P.items()},
        "mask": MASK.tolist(), "weights": WEIGHTS.tolist(), "cases": found,
    }  # fmt: skip


def optimizers():
    found = []
    for spelled in OPTIMIZERS:
        made_ = made(spelled, keras.optimizers)
        variables = [keras.Variable(each) for each in START]
        made_.build(variables)
        after = []
        for gradients in GRADIENTS:
            made_.apply([torch.tensor(each) for each in gradients])
            after.append([each.numpy().tolist() for each in variables])
        made_.finalize_variable_values(variables)
        found.append({"optimizer": spelled, "after": after, "end": [each.numpy().tolist() for each in variables]})
    gradients = [[each.tolist() for each in found] for found in GRADIENTS]
    return {"start": [each.tolist() for each in START], "gradients": gradients, "cases": found + schedule_free()}


SCHEDULE_FREE = ["schedulefreeadamw", "schedulefreeadamw,learning_rate=0.1,beta_1=0.8,warmup_steps=3,weight_decay=0.1"]
ON_JAX = """
import json, sys, jax, keras, numpy as np
jax.config.update("jax_enable_x64", True)
keras.config.set_floatx("float64")
start, gradients, given = json.loads(sys.argv[1])
optimizer = keras.optimizers.ScheduleFreeAdamW(**given)
variables = [keras.Variable(np.array(each)) for each in start]
optimizer.build(variables)
after = []
for found in gradients:
    optimizer.apply([keras.ops.convert_to_tensor(np.array(each)) for each in found])
    after.append([np.asarray(each).tolist() for each in variables])
print(json.dumps(after))
"""


def schedule_free():
    """On JAX: on PyTorch Keras 3.15 overwrites a sequence that it goes on to use."""
    found = []
    for spelled in SCHEDULE_FREE:
        given = {name: float(value) for name, value in (each.split("=") for each in spelled.split(",")[1:])}
        read = json.dumps([[each.tolist() for each in START], [[each.tolist() for each in g] for g in GRADIENTS], given])
        run = [sys.executable, "-c", ON_JAX, read]
        after = json.loads(subprocess.run(run, check=True, capture_output=True, env=os.environ | {"KERAS_BACKEND": "jax"}).stdout)
        found.append({"optimizer": spelled, "after": after, "end": after[-1]})
    return found


def schedules():
    return {call: [float(schedule(call)(step)) for step in range(12)] for call in SCHEDULES}


K = keras.layers
R = keras.regularizers
FITS = {
    "stack": (
        lambda: [keras.Input((4, 2)), K.LSTM(3, return_sequences=True), K.GRU(2), K.Dense(1)],
        {"loss": "mse", "optimizer": "adam,learning_rate=0.05", "metrics": ["mae"]},
    ),
    "regularised": (
        lambda: [
            keras.Input((4, 2)),
            K.SimpleRNN(3, kernel_regularizer=R.L1(0.05), recurrent_regularizer="l2", bias_constraint="non_neg",
                        activity_regularizer=R.L2(0.1), return_sequences=True),
            K.Bidirectional(K.GRU(2, kernel_regularizer=R.L1L2(0.01, 0.02), reset_after=False), merge_mode="mul"),
            K.Dense(1, kernel_constraint=keras.constraints.MaxNorm(0.7), activity_regularizer="l1"),
        ],
        {"loss": "huber,delta=0.3", "optimizer": "sgd,learning_rate=0.1,momentum=0.9,nesterov=True,weight_decay=0.1"},
    ),
    "masked": (
        lambda: [
            keras.Input((4,), dtype="int32"),
            K.Embedding(6, 3, mask_zero=True, embeddings_regularizer=R.L2(0.05)),
            K.Bidirectional(K.LSTM(2, return_sequences=True), merge_mode="ave"),
            K.TimeDistributed(K.Dense(3, activation="softmax")),
        ],
        {"loss": "sparse_categorical_crossentropy", "optimizer": "rmsprop,learning_rate=0.05,clipnorm=0.3",
         "metrics": ["accuracy"]},
    ),
    "weighed": (
        lambda: [keras.Input((4, 2)), K.Masking(), K.GRU(3, return_sequences=True), K.Dense(2, activation="sigmoid")],
        {"loss": "binary_crossentropy,label_smoothing=0.1", "optimizer": "nadam,learning_rate=0.05",
         "metrics": ["accuracy", "mse"]},
    ),
    "frozen": (
        lambda: [keras.Input((4, 2)), K.GRU(3, go_backwards=True, trainable=False, kernel_regularizer="l2"),
                 K.Dense(2, activation="softmax")],
        {"loss": "categorical_crossentropy", "optimizer": "sgd,learning_rate=0.2,clipvalue=0.1",
         "metrics": ["accuracy"]},
    ),
}  # fmt: skip


def fits():
    found = {}
    for name, (layers, settings) in FITS.items():
        model = keras.Sequential(layers())
        for each in model.weights:
            each.assign(rounded(each.shape, -0.8, 0.8))
        count = 7
        x = rounded((count, 4, 2)) if name != "masked" else rng.integers(1, 6, (count, 4))
        if name == "masked":
            x[1, 2:] = x[4, 1:] = 0
        if name == "weighed":
            x[1, 2:] = x[3, :1] = 0
        shape = (count, *model.output_shape[1:])
        y = rounded(shape)
        if name in ("masked",):
            y = rng.integers(0, 3, shape[:-1])
        if name in ("weighed", "frozen"):
            y = np.eye(2)[rng.integers(0, 2, shape[:-1])]
        weights = rounded(shape[:-1], 0, 2) if name == "weighed" else None
        begun = [each.numpy().tolist() for each in model.weights]
        optimizer = made(settings["optimizer"], keras.optimizers)
        loss = settings["loss"]
        model.compile(optimizer, made(loss, keras.losses) if "," in loss else loss, metrics=settings.get("metrics"))
        size = settings.get("batch_size", 3)
        val = (x[:4], y[:4])
        history = model.fit(x, y, size, 3, 0, validation_data=val, shuffle=False, sample_weight=weights)
        found[name] = {
            "model": json.loads(model.to_json()), "settings": settings, "x": x.tolist(), "y": np.asarray(y).tolist(),
            "sample_weight": None if weights is None else weights.tolist(), 
            "start": begun, "end": [each.numpy().tolist() for each in model.weights],
            "history": {k: [float(v) for v in vs] for k, vs in history.history.items()},
        }  # fmt: skip
    return found


if __name__ == "__main__":
    for name, what in (("losses", losses), ("optimizers", optimizers), ("schedules", schedules), ("fits", fits)):
        (HERE / f"{name}.json").write_text(json.dumps(what(), separators=(",", ":")) + "\n")
