"""The functions of `keras.ops` by name: their operations, and the meaning of their arguments."""

from functools import cache
from typing import Any

from rnn_tui.engine.layers.operations import OPERATIONS, Operation
from rnn_tui.engine.options.activation_families import FAMILIES
from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.records import Dotted

_REDUCED = ("axis", "keepdims")
SETTINGS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("sum", "mean", "max", "min", "amax", "amin", "prod", "any", "all", "var", "std"), _REDUCED),
    **dict.fromkeys(("softmax", "log_softmax", "concatenate", "stack", "expand_dims", "squeeze", "flip"), ("axis",)),
    "glu": ("axis",),
    **{name: tuple(family.parameters) for name, family in FAMILIES.items() if family.keras},
    "reshape": ("newshape",),
    "transpose": ("axes",),
    "cast": ("dtype",),
    "clip": ("x_min", "x_max"),
    "repeat": ("repeats", "axis"),
    "tile": ("repeats",),
    "swapaxes": ("axis1", "axis2"),
    "moveaxis": ("source", "destination"),
    "broadcast_to": ("shape",),
    "roll": ("shift", "axis"),
    "zeros_like": ("dtype",),
    "ones_like": ("dtype",),
}
"""The arguments after the first tensor that are settings of the operation; other functions have only tensors."""
TENSORS = ("x", "xs", "x1", "x2", "condition", "arrays")
"""The names of tensor arguments."""
ALIASES = {
    "abs": "absolute",
    "concat": "concatenate",
    "pack": "stack",
    "permute_dimensions": "transpose",
    "pow": "power",
    "exponential": "exp",
    "hard_swish": "hard_silu",
    "swish": "silu",
    **{f"reduce_{name}": name for name in ("sum", "mean", "max", "min", "prod", "any", "all", "std")},
    "reduce_variance": "var",
}
"""The operations of functions with another name, also in TensorFlow and in Keras's backend."""
RENAMED_ARGUMENTS = {
    "axis": "axis",
    "keep_dims": "keepdims",
    "perm": "axes",
    "shape": "newshape",
    "values": "x",
    "value": "x",
    "tensors": "x",
    "input": "x",
    "input_tensor": "x",
    "tensor": "x",
    "logits": "x",
    "features": "x",
    "a": "x1",
    "b": "x2",
    "x": "x",
    "y": "x2",
    "pattern": "axes",
    "multiples": "repeats",
}
"""The names of arguments in TensorFlow and Keras's backend, with those in `keras.ops`."""
IN_TENSORFLOW = frozenset(
    (
        *("add", "subtract", "multiply", "divide", "abs", "exp", "square", "sqrt", "maximum", "minimum", "pow"),
        *("reduce_sum", "reduce_mean", "reduce_max", "reduce_min", "reduce_prod", "reduce_std", "reduce_variance"),
        *("concat", "stack", "expand_dims", "squeeze", "reshape", "transpose", "matmul", "tile", "negative", "sign"),
        *("tanh", "sigmoid", "softmax", "relu", "softplus", "silu", "cast", "clip_by_value", "reverse"),
        *("equal", "not_equal", "greater", "greater_equal", "less", "less_equal", "logical_and", "logical_or"),
        *("logical_not", "zeros_like", "ones_like"),
        *("leaky_relu", "elu", "selu", "gelu", "relu6", "softsign", "log_softmax", "log_sigmoid", "swish"),
    )
)
"""The functions of TensorFlow that are read, in any of its modules: `tf.nn.tanh`, `tf.math.reduce_sum`."""
OPERATORS = {
    "Sub": "subtract",
    "Mult": "multiply",
    "Div": "true_divide",
    "Pow": "power",
    "MatMult": "matmul",
    "USub": "negative",
    "Gt": "greater",
    "GtE": "greater_equal",
    "Lt": "less",
    "LtE": "less_equal",
    "Eq": "equal",
    "NotEq": "not_equal",
}
"""The functions of Python's operators, by the names of `ast`; for the others, the name in lower case."""


IN_KERAS_3 = "{} on a tensor of Keras is an error in Keras 3, where keras.ops has such functions"


@cache
def of_function(name: str, activations: bool = False) -> type[Operation] | None:
    """The operation of a function of `keras.ops` (or of `keras.activations`); None if it is unknown."""
    name = ALIASES.get(name, name)
    found = [each for kind, each in OPERATIONS.items() if name in (snake_case(kind), kind.lower())]
    there = [each for each in found if ("activations" in each.module()) is activations]
    return next(iter(there or found), None)


def as_in_keras(name: str, args: list[Any], kwargs: dict[str, Any]) -> tuple[str, list[Any], dict[str, Any]]:
    """A call of a TensorFlow function as one of `keras.ops`: the name, positional arguments, keyword arguments."""
    named = {RENAMED_ARGUMENTS.get(key, key): value for key, value in kwargs.items() if key != "name"}
    if "alpha" in named and "relu" in name:
        named["negative_slope"] = named.pop("alpha")
    if name == "clip_by_value":
        values = dict(zip(("x", "x_min", "x_max"), args, strict=False)) | {
            {"clip_value_min": "x_min", "clip_value_max": "x_max"}.get(key, key): each for key, each in named.items()
        }
        return "clip", [], values
    return {"reverse": "flip"}.get(name, name), args, named


def with_default(function: Dotted, call: Call) -> dict[str, Any]:
    """The keyword arguments of a call, with a default that is another one in `keras.ops` than elsewhere."""
    other = (function.last, function.parts[-2:-1], len(call.args)) == ("gelu", ["ops"], 1)
    return {"approximate": True, **call.kwargs} if other else call.kwargs


def of_operator(name: str) -> type[Operation] | None:
    """The operation of a Python operator, by its name in `ast`."""
    return of_function(OPERATORS.get(name, name.lower()))
