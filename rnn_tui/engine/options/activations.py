"""Every activation by Keras's name: function, derivative, bounds, and names in other libraries.

A new activation is one entry in this file. Readers and writers of other formats, the forms and the command line take
what they need from it; tests check each entry's derivative and expressions against its function. Formulas: Keras API
documentation, "Layer activation functions". `hard_sigmoid` is Keras 3's; Keras 2's has a name of its own.
"""

from functools import lru_cache

import numpy as np

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options import elementary as f
from rnn_tui.engine.options.activation import Activation, OnnxFunction, elementwise
from rnn_tui.engine.options.activation_calls import made

ACTIVATIONS = (
    elementwise(
        "linear",
        lambda z: z,
        lambda z, y: 1.0,
        from_output=True,
        numpy="z",
        torch="x",
        onnx=(OnnxFunction("Affine", 1, 0),),
        keras2=True,
    ),
    elementwise(
        "tanh",
        np.tanh,
        lambda z, y: 1 - y * y,
        lower=-1,
        upper=1,
        from_output=True,
        into=np.tanh,
        numpy="np.tanh(z)",
        torch="torch.tanh(x)",
        onnx=(OnnxFunction("Tanh"), OnnxFunction("ScaledTanh", 1, 1)),
        keras2=True,
    ),
    elementwise(
        "sigmoid",
        f.sigmoid,
        lambda z, y: y * (1 - y),
        lower=0,
        upper=1,
        from_output=True,
        numpy="0.5 * (1 + np.tanh(0.5 * z))",
        torch="torch.sigmoid(x)",
        onnx=(OnnxFunction("Sigmoid"),),
        keras2=True,
    ),
    elementwise(
        "relu",
        lambda z: np.maximum(z, 0),
        lambda z, y: z > 0,
        lower=0,
        into=lambda z, out: np.maximum(z, 0, out=out),
        numpy="np.maximum(z, 0)",
        torch="torch.relu(x)",
        onnx=(OnnxFunction("Relu"), OnnxFunction("ThresholdedRelu", 0)),
        keras2=True,
    ),
    elementwise(
        "relu6",
        lambda z: np.clip(z, 0, 6),
        lambda z, y: (z > 0) & (z < 6),
        lower=0,
        upper=6,
        numpy="np.clip(z, 0, 6)",
        torch="nn.functional.relu6(x)",
        keras2=True,
    ),
    elementwise(
        "leaky_relu",
        lambda z: np.where(z > 0, z, 0.2 * z),
        lambda z, y: np.where(z > 0, 1.0, 0.2),
        numpy="np.where(z > 0, z, 0.2 * z)",
        torch="nn.functional.leaky_relu(x, 0.2)",
        onnx=(OnnxFunction("LeakyRelu", 0.2),),
        keras2=True,
    ),
    elementwise(
        "elu",
        lambda z: np.where(z > 0, z, np.expm1(f.negative(z))),
        lambda z, y: np.where(z > 0, 1, y + 1),
        lower=-1,
        numpy="np.where(z > 0, z, np.expm1(np.minimum(z, 0)))",
        torch="nn.functional.elu(x)",
        onnx=(OnnxFunction("Elu", 1),),
        keras2=True,
    ),
    elementwise(
        "celu",
        lambda z: np.where(z > 0, z, np.expm1(f.negative(z))),
        lambda z, y: np.where(z > 0, 1, y + 1),
        lower=-1,
        numpy="np.where(z > 0, z, np.expm1(np.minimum(z, 0)))",
        torch="nn.functional.celu(x)",
    ),
    elementwise(
        "selu",
        lambda z: f.SELU_SCALE * np.where(z > 0, z, f.SELU_ALPHA * np.expm1(f.negative(z))),
        lambda z, y: np.where(z > 0, f.SELU_SCALE, y + f.SELU_SCALE * f.SELU_ALPHA),
        lower=-f.SELU_SCALE * f.SELU_ALPHA,
        numpy="1.0507009873554805 * np.where(z > 0, z, 1.6732632423543772 * np.expm1(np.minimum(z, 0)))",
        torch="torch.selu(x)",
        onnx=(OnnxFunction("Selu"),),
        keras2=True,
    ),
    elementwise(
        "exponential",
        np.exp,
        lambda z, y: y,
        lower=0,
        numpy="np.exp(z)",
        torch="torch.exp(x)",
        onnx=(OnnxFunction("Exp"),),
        keras2=True,
    ),
    elementwise(
        "softplus",
        f.softplus,
        lambda z, y: f.sigmoid(z),
        lower=0,
        numpy="np.logaddexp(z, 0)",
        torch="nn.functional.softplus(x)",
        onnx=(OnnxFunction("Softplus"),),
        keras2=True,
    ),
    elementwise(
        "softsign",
        lambda z: z / (1 + np.abs(z)),
        lambda z, y: (1 - np.abs(y)) ** 2,
        lower=-1,
        upper=1,
        numpy="z / (1 + np.abs(z))",
        torch="nn.functional.softsign(x)",
        onnx=(OnnxFunction("Softsign"),),
        keras2=True,
    ),
    elementwise(
        "hard_sigmoid",
        lambda z: np.clip(z + 3, 0, 6) / 6,
        lambda z, y: (np.abs(z) < 3) / 6,
        lower=0,
        upper=1,
        numpy="np.clip(z + 3, 0, 6) / 6",
        torch="nn.functional.hardsigmoid(x)",
        onnx=(OnnxFunction("HardSigmoid", 1 / 6, 0.5),),
        keras2=True,
    ),
    elementwise(
        "hard_sigmoid_keras2",
        lambda z: np.clip(0.2 * z + 0.5, 0, 1),
        lambda z, y: 0.2 * (np.abs(z) < 2.5),
        lower=0,
        upper=1,
        numpy="np.clip(0.2 * z + 0.5, 0, 1)",
        torch="torch.clamp(0.2 * x + 0.5, 0, 1)",
        onnx=(OnnxFunction("HardSigmoid", 0.2, 0.5),),
    ),
    elementwise(
        "hard_tanh",
        lambda z: np.clip(z, -1, 1),
        lambda z, y: np.abs(z) < 1,
        lower=-1,
        upper=1,
        numpy="np.clip(z, -1, 1)",
        torch="nn.functional.hardtanh(x)",
    ),
    elementwise(
        "silu",
        lambda z: z * f.sigmoid(z),
        lambda z, y: f.sigmoid(z) * (1 + z * (1 - f.sigmoid(z))),
        aliases=("swish",),
        numpy="z * 0.5 * (1 + np.tanh(0.5 * z))",
        torch="nn.functional.silu(x)",
        keras2=True,
    ),
    elementwise(
        "hard_silu",
        lambda z: z * np.clip(z + 3, 0, 6) / 6,
        lambda z, y: np.clip(z + 3, 0, 6) / 6 + z * (np.abs(z) < 3) / 6,
        aliases=("hard_swish",),
        numpy="z * np.clip(z + 3, 0, 6) / 6",
        torch="nn.functional.hardswish(x)",
        onnx=(OnnxFunction("HardSwish"),),
    ),
    elementwise(
        "gelu",
        lambda z: z * f.normal(z),
        lambda z, y: f.normal(z) + z * f.normal_density(z),
        numpy="0.5 * z * (1 + np.vectorize(erf, otypes=[float])(z / 2**0.5))",
        torch="nn.functional.gelu(x)",
        keras2=True,
    ),
    elementwise(
        "mish",
        lambda z: z * np.tanh(f.softplus(z)),
        lambda z, y: np.tanh(f.softplus(z)) + z * (1 - np.tanh(f.softplus(z)) ** 2) * f.sigmoid(z),
        numpy="z * np.tanh(np.logaddexp(z, 0))",
        torch="nn.functional.mish(x)",
        onnx=(OnnxFunction("Mish"),),
        keras2=True,
    ),
    elementwise(
        "log_sigmoid",
        lambda z: -f.softplus(-z),
        lambda z, y: f.sigmoid(-z),
        upper=0,
        numpy="-np.logaddexp(-z, 0)",
        torch="nn.functional.logsigmoid(x)",
    ),
    elementwise(
        "tanh_shrink",
        lambda z: z - np.tanh(z),
        lambda z, y: np.tanh(z) ** 2,
        numpy="z - np.tanh(z)",
        torch="nn.functional.tanhshrink(x)",
    ),
    elementwise(
        "hard_shrink",
        lambda z: np.where(np.abs(z) > 0.5, z, 0),
        lambda z, y: np.abs(z) > 0.5,
        numpy="np.where(np.abs(z) > 0.5, z, 0)",
        torch="nn.functional.hardshrink(x)",
    ),
    elementwise(
        "soft_shrink",
        lambda z: np.sign(z) * np.maximum(np.abs(z) - 0.5, 0),
        lambda z, y: np.abs(z) > 0.5,
        numpy="np.sign(z) * np.maximum(np.abs(z) - 0.5, 0)",
        torch="nn.functional.softshrink(x)",
    ),
    elementwise(
        "squareplus",
        lambda z: (z + np.sqrt(z * z + 4)) / 2,
        lambda z, y: (1 + z / np.sqrt(z * z + 4)) / 2,
        lower=0,
        numpy="(z + np.sqrt(z * z + 4)) / 2",
        torch="(x + torch.sqrt(x * x + 4)) / 2",
    ),
    elementwise(
        "sparse_plus",
        lambda z: np.where(z <= -1, 0, np.where(z < 1, (z + 1) ** 2 / 4, z)),
        lambda z, y: np.clip((z + 1) / 2, 0, 1),
        lower=0,
        numpy="np.where(z <= -1, 0, np.where(z < 1, (z + 1) ** 2 / 4, z))",
        torch="torch.where(x <= -1, 0, torch.where(x < 1, (x + 1) ** 2 / 4, x))",
    ),
    elementwise(
        "sparse_sigmoid",
        lambda z: np.clip((z + 1) / 2, 0, 1),
        lambda z, y: 0.5 * (np.abs(z) < 1),
        lower=0,
        upper=1,
        numpy="np.clip((z + 1) / 2, 0, 1)",
        torch="torch.clamp((x + 1) / 2, 0, 1)",
    ),
    Activation(
        "softmax",
        f.softmax,
        lambda dy, z, y: y * (dy - (dy * y).sum(axis=-1, keepdims=True)),
        0,
        1,
        numpy="np.exp(z - z.max(-1, keepdims=True)) / np.exp(z - z.max(-1, keepdims=True)).sum(-1, keepdims=True)",
        torch="torch.softmax(x, -1)",
        keras2=True,
    ),
    Activation("sparsemax", f.sparsemax, f.sparsemax_gradient, 0, numpy=f.SPARSEMAX_NUMPY, torch=f.SPARSEMAX_TORCH),
    Activation(
        "log_softmax",
        lambda z: (
            z - z.max(axis=-1, keepdims=True) - np.log(np.exp(z - z.max(-1, keepdims=True)).sum(-1, keepdims=True))
        ),
        lambda dy, z, y: dy - np.exp(y) * dy.sum(axis=-1, keepdims=True),
        upper=0,
        numpy="z - z.max(-1, keepdims=True) - np.log(np.exp(z - z.max(-1, keepdims=True)).sum(-1, keepdims=True))",
        torch="torch.log_softmax(x, -1)",
    ),
)
KNOWN: dict[str, Activation] = {name: each for each in ACTIVATIONS for name in (each.name, *each.aliases)}
"""Every activation by name; aliases share one value."""


def get(name: str) -> Activation:
    """The activation of that name, which may have parameters; raises `OptionError` with Keras's message."""
    try:
        return KNOWN[name]
    except TypeError:
        raise OptionError(f"Could not interpret activation function identifier: {name}", "activation") from None
    except KeyError:
        return _with_parameters(name)


@lru_cache(maxsize=256)
def _with_parameters(name: str) -> Activation:
    return made(name)
