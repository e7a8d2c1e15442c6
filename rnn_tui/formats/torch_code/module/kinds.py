"""The supported classes of `torch.nn`: their arguments in PyTorch's order, and their parameters.

Source: the documentation of `torch.nn` 2.13.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

REQUIRED = object()
"""The default of a required argument."""
PASSED_OVER = frozenset(("device", "dtype", "inplace", "sparse", "scale_grad_by_freq", "norm_type"))
"""The arguments without an effect on outputs."""
Parameters = dict[str, tuple[int, ...]]
Arguments = Mapping[str, Any]


@dataclass(frozen=True)
class ModuleKind:
    """A class of `torch.nn`."""

    arguments: Mapping[str, Any]
    """The arguments in PyTorch's order, with their defaults."""
    parameters: Callable[[Arguments], Parameters] = lambda given: {}
    """The shapes of the parameters by their names in a state dict."""
    buffers: Callable[[Arguments], Parameters] = lambda given: {}
    """The shapes of the buffers by their names in a state dict; they are not trained."""


GATES = {"RNN": 1, "LSTM": 4, "GRU": 3}
STATES = {"RNN": ("h",), "LSTM": ("h", "c"), "GRU": ("h",)}


def _biased(given: Arguments, weight: tuple[int, ...], size: int) -> Parameters:
    return {"weight": weight} | ({"bias": (size,)} if given["bias"] else {})


def _recurrent(name: str) -> Callable[[Arguments], Parameters]:
    def parameters(given: Arguments) -> Parameters:
        units, proj = given["hidden_size"], given.get("proj_size") or 0
        rows, width = GATES[name] * units, proj or units
        ends = ("", "_reverse") if given["bidirectional"] else ("",)
        found: Parameters = {}
        for layer in range(given["num_layers"]):
            reads = given["input_size"] if layer == 0 else width * len(ends)
            for end in ends:
                at = f"l{layer}{end}"
                found |= {f"weight_ih_{at}": (rows, reads), f"weight_hh_{at}": (rows, width)}
                found |= {f"bias_ih_{at}": (rows,), f"bias_hh_{at}": (rows,)} if given["bias"] else {}
                found |= {f"weight_hr_{at}": (proj, units)} if proj else {}
        return found

    return parameters


def _cell(name: str) -> Callable[[Arguments], Parameters]:
    def parameters(given: Arguments) -> Parameters:
        rows = GATES[name] * given["hidden_size"]
        found: Parameters = {"weight_ih": (rows, given["input_size"]), "weight_hh": (rows, given["hidden_size"])}
        return found | ({"bias_ih": (rows,), "bias_hh": (rows,)} if given["bias"] else {})

    return parameters


def normalized(given: Arguments) -> tuple[int, ...]:
    """The sizes of the last axes, which a LayerNorm normalizes."""
    shape = given["normalized_shape"]
    return (shape,) if isinstance(shape, int) else tuple(shape)


def _layer_norm(given: Arguments) -> Parameters:
    shape = normalized(given)
    if not given["elementwise_affine"]:
        return {}
    return {"weight": shape} | ({"bias": shape} if given.get("bias") else {})


def _affine(size: str) -> Callable[[Arguments], Parameters]:
    return lambda given: {"weight": (given[size],), "bias": (given[size],)} if given["affine"] else {}


def _running(given: Arguments) -> Parameters:
    size = (given["num_features"],)
    return {"running_mean": size, "running_var": size} if given["track_running_stats"] else {}


def one(value: Any) -> Any:
    """A size that is a number or a tuple of one."""
    return value[0] if isinstance(value, list | tuple) and len(value) == 1 else value


def _convolution(given: Arguments) -> Parameters:
    makes = given["out_channels"]
    shape = (makes, given["in_channels"] // given["groups"], one(given["kernel_size"]))
    return _biased(given, shape, makes)


def _attention(given: Arguments) -> Parameters:
    size = given["embed_dim"]
    found: Parameters = {"in_proj_weight": (3 * size, size)}
    found |= {"in_proj_bias": (3 * size,)} if given["bias"] else {}
    found |= {"out_proj.weight": (size, size)}
    return found | ({"out_proj.bias": (size,)} if given["bias"] else {})


_STACK = {"hidden_size": REQUIRED, "num_layers": 1}
_OPTIONS = {"bias": True, "batch_first": False, "dropout": 0.0, "bidirectional": False}
_CELL = {"input_size": REQUIRED, "hidden_size": REQUIRED, "bias": True}
_CONV = {"in_channels": REQUIRED, "out_channels": REQUIRED, "kernel_size": REQUIRED, "stride": 1, "padding": 0}

KINDS: dict[str, ModuleKind] = {
    "RNN": ModuleKind({"input_size": REQUIRED, **_STACK, "nonlinearity": "tanh", **_OPTIONS}, _recurrent("RNN")),
    "LSTM": ModuleKind({"input_size": REQUIRED, **_STACK, **_OPTIONS, "proj_size": 0}, _recurrent("LSTM")),
    "GRU": ModuleKind({"input_size": REQUIRED, **_STACK, **_OPTIONS}, _recurrent("GRU")),
    "RNNCell": ModuleKind({**_CELL, "nonlinearity": "tanh"}, _cell("RNN")),
    "LSTMCell": ModuleKind(_CELL, _cell("LSTM")),
    "GRUCell": ModuleKind(_CELL, _cell("GRU")),
    "Linear": ModuleKind(
        {"in_features": REQUIRED, "out_features": REQUIRED, "bias": True},
        lambda given: _biased(given, (given["out_features"], given["in_features"]), given["out_features"]),
    ),
    "Embedding": ModuleKind(
        {"num_embeddings": REQUIRED, "embedding_dim": REQUIRED, "padding_idx": None, "max_norm": None},
        lambda given: {"weight": (given["num_embeddings"], given["embedding_dim"])},
    ),
    "LayerNorm": ModuleKind(
        {"normalized_shape": REQUIRED, "eps": 1e-5, "elementwise_affine": True, "bias": True}, _layer_norm
    ),
    "BatchNorm1d": ModuleKind(
        {"num_features": REQUIRED, "eps": 1e-5, "momentum": 0.1, "affine": True, "track_running_stats": True},
        _affine("num_features"),
        _running,
    ),
    "GroupNorm": ModuleKind(
        {"num_groups": REQUIRED, "num_channels": REQUIRED, "eps": 1e-5, "affine": True}, _affine("num_channels")
    ),
    "Conv1d": ModuleKind({**_CONV, "dilation": 1, "groups": 1, "bias": True, "padding_mode": "zeros"}, _convolution),
    "MultiheadAttention": ModuleKind(
        {
            **{"embed_dim": REQUIRED, "num_heads": REQUIRED, "dropout": 0.0, "bias": True, "add_bias_kv": False},
            **{"add_zero_attn": False, "kdim": None, "vdim": None, "batch_first": False},
        },
        _attention,
    ),
    "MaxPool1d": ModuleKind(
        {
            **{"kernel_size": REQUIRED, "stride": None, "padding": 0, "dilation": 1},
            **{"return_indices": False, "ceil_mode": False},
        }
    ),
    "AvgPool1d": ModuleKind(
        {"kernel_size": REQUIRED, "stride": None, "padding": 0, "ceil_mode": False, "count_include_pad": True}
    ),
    "AdaptiveAvgPool1d": ModuleKind({"output_size": REQUIRED}),
    "AdaptiveMaxPool1d": ModuleKind({"output_size": REQUIRED}),
    "Flatten": ModuleKind({"start_dim": 1, "end_dim": -1}),
    "Dropout": ModuleKind({"p": 0.5, "inplace": False}),
    **{name: ModuleKind({"p": 0.5, "inplace": False}) for name in ("Dropout1d", "Dropout2d", "Dropout3d")},
    "AlphaDropout": ModuleKind({"p": 0.5, "inplace": False}),
    "Identity": ModuleKind({}),
    "ReLU": ModuleKind({"inplace": False}),
    "LeakyReLU": ModuleKind({"negative_slope": 0.01, "inplace": False}),
    "ELU": ModuleKind({"alpha": 1.0, "inplace": False}),
    "PReLU": ModuleKind({"num_parameters": 1, "init": 0.25}, lambda given: {"weight": (given["num_parameters"],)}),
    "GELU": ModuleKind({"approximate": "none"}),
    "Softplus": ModuleKind({"beta": 1.0, "threshold": 20.0}),
    "Hardtanh": ModuleKind({"min_val": -1.0, "max_val": 1.0, "inplace": False}),
    "Softmax": ModuleKind({"dim": None}),
    "LogSoftmax": ModuleKind({"dim": None}),
}
"""The classes by PyTorch's names."""

PLAIN_ACTIVATIONS = {
    **{"Tanh": "tanh", "Sigmoid": "sigmoid", "ReLU6": "relu6", "SELU": "selu", "SiLU": "silu", "Mish": "mish"},
    **{"Softsign": "softsign", "LogSigmoid": "log_sigmoid", "Hardswish": "hard_silu", "Hardsigmoid": "hard_sigmoid"},
    **{"Tanhshrink": "tanh_shrink"},
}
"""Activations without options: PyTorch's class → Keras's name."""
KINDS |= {name: ModuleKind({"inplace": False}) for name in PLAIN_ACTIVATIONS}
PARAMETER = "Parameter"
"""A parameter of a module's own: its key in a state dict is its path."""
KINDS[PARAMETER] = ModuleKind({"shape": REQUIRED}, lambda given: {"": given["shape"]})
BUFFER = "Buffer"
"""A tensor that a module keeps with `register_buffer`; it is in a state dict and is not trained."""
KINDS[BUFFER] = ModuleKind({"shape": REQUIRED}, buffers=lambda given: {"": given["shape"]})
CONTAINERS = ("Sequential", "ModuleList", "ModuleDict")
SIZES = {
    **dict.fromkeys(("input_size", "hidden_size", "in_features", "out_features", "num_embeddings"), 1 << 24),
    **dict.fromkeys(("embedding_dim", "num_features", "in_channels", "out_channels", "groups"), 1 << 24),
    **dict.fromkeys(("num_groups", "num_channels", "embed_dim", "num_heads", "num_parameters"), 1 << 24),
    "num_layers": 1000,
}
"""Arguments that are positive whole numbers, with the largest value that is read."""
