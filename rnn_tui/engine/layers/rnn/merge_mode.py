"""The merge modes of a Bidirectional: how the outputs of both directions become one.

"concat" joins them along the features, "sum", "mul" and "ave" combine them number by number, None keeps both.
"""

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.explain.expression import Expression, Named


def merged(mode: str, a: Array, b: Array) -> Array:
    """The output from those of both directions, (batch, …, units) each."""
    if mode == "concat":
        return np.concatenate([a, b], axis=-1)
    return {"sum": a + b, "mul": a * b, "ave": (a + b) / 2}[mode]


def gradients(mode: str, dy: Array, a: Array, b: Array) -> tuple[Array, Array]:
    """dL/da and dL/db, given dL/dy for y = merged(mode, a, b)."""
    if mode == "concat":
        return dy[..., : a.shape[-1]], dy[..., a.shape[-1] :]
    return {"sum": (dy, dy), "mul": (dy * b, dy * a), "ave": (dy / 2, dy / 2)}[mode]


def limits(mode: str | None, a: tuple[float, float], b: tuple[float, float]) -> tuple[float, float]:
    """The bounds of the output from those of both directions; for None of both outputs."""
    (low, high), (least, most) = a, b
    if mode in ("concat", None):
        return min(low, least), max(high, most)
    if mode == "mul":
        corners = [0.0 if 0 in (x, y) else x * y for x in (low, high) for y in (least, most)]
        return min(corners), max(corners)
    share = 0.5 if mode == "ave" else 1
    return share * (low + least), share * (high + most)


def expression(mode: str, a: Named, b: Named) -> Expression:
    """The formula for one number of the output; not for "concat", where it is a number of one direction."""
    half = Named("½", 0.5)
    expressions: dict[str, Expression] = {"sum": a + b, "mul": a * b, "ave": half * a + half * b}
    return expressions[mode]


def width(mode: str, a: int, b: int) -> int:
    """The number of units of the output, from those of both directions."""
    return a + b if mode == "concat" else a


def sources(mode: str | None, width: int, unit: int) -> list[tuple[str, int]]:
    """The directions that a unit of the output comes from, and the unit in each; `width`: units of the forward one.
    Without a merge mode the units of the second output follow those of the first."""
    if mode not in ("concat", None):
        return [("forward", unit), ("backward", unit)]
    return [("forward", unit)] if unit < width else [("backward", unit - width)]
