"""Products of tensors: `x @ y`, and sums of products by their indices."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.operations.operation import Operation, declare


class MatrixProduct(Operation):
    """z = x · y, over the last axis of x and the last but one of y; the axes before them are broadcast."""

    functions: ClassVar[None]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.matmul(args[0], args[1])
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        a, b = (np.asarray(each) for each in args[:2])
        left, right = (a[None] if a.ndim == 1 else a), (b[:, None] if b.ndim == 1 else b)
        d = dy[..., None, :] if a.ndim == 1 else dy
        d = d[..., None] if b.ndim == 1 else d
        da, db = d @ right.swapaxes(-1, -2), left.swapaxes(-1, -2) @ d
        return (da[..., 0, :] if a.ndim == 1 else da), (db[..., 0] if b.ndim == 1 else db)


declare(MatrixProduct, "z = x · y", Matmul=None)


class IndexedProduct(Operation):
    """z = Σ of products of its tensors, for indices such as `bik,bjk->bij` (`numpy.einsum`)."""

    functions: ClassVar[None]

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        made: Array = np.einsum(settings["subscripts"], *args)
        return made

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        left, _, out = settings["subscripts"].replace(" ", "").partition("->")
        indices = left.split(",")
        found: list[Array | float | None] = []
        for place, (mine, x) in enumerate(zip(indices, args, strict=True)):
            others = [each for number, each in enumerate(indices) if number != place]
            given = [each for number, each in enumerate(args) if number != place]
            known = "".join(dict.fromkeys(each for each in mine if each in out + "".join(others)))
            made = np.einsum(f"{','.join([out, *others])}->{known}", dy, *given)
            spread = np.einsum(f"{known},{mine}->{mine}", made, np.ones(np.shape(x)))
            found.append(spread)
        return found


declare(IndexedProduct, "z = Σ of products by their indices", Einsum=None)
