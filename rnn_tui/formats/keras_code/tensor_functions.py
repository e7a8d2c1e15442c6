"""What the functions of `keras.ops` take, by their names: which operation they are, and what their arguments mean."""

from rnn_tui.engine.layers.operations import OPERATIONS, Operation
from rnn_tui.engine.plan.naming import snake_case

_REDUCED = ("axis", "keepdims")
SETTINGS: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("sum", "mean", "max", "min", "amax", "amin", "prod", "any", "all", "var", "std"), _REDUCED),
    **dict.fromkeys(("softmax", "log_softmax", "concatenate", "stack", "expand_dims", "squeeze", "flip"), ("axis",)),
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
"""The arguments behind the first tensor that are settings of the operation; those of other functions are tensors."""
TENSORS = ("x", "xs", "x1", "x2", "condition", "arrays")
"""What functions call their tensors."""
ALIASES = {"abs": "absolute"}
"""Functions of another name than their operation."""
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
"""The functions that Python's operators stand for, by the names of `ast`; of the others, the name in small letters."""


def of_function(name: str, activations: bool = False) -> type[Operation] | None:
    """The operation that a function of `keras.ops` (or of `keras.activations`) is; None where it is none we know."""
    name = ALIASES.get(name, name)
    found = [each for kind, each in OPERATIONS.items() if name in (snake_case(kind), kind.lower())]
    there = [each for each in found if ("activations" in each.module()) is activations]
    return next(iter(there or found), None)


def of_operator(name: str) -> type[Operation] | None:
    """The operation of an operator of Python, by its name in `ast`."""
    return of_function(OPERATORS.get(name, name.lower()))
