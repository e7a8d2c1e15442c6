"""The preparation of a series: gaps filled, columns scaled, windows cut.

The order is fixed: gaps are filled, then every column is scaled over the whole series, then windows are cut. The time
axis is the last but one of (…, time, features), and the last one of token ids (…, time).
"""

from dataclasses import dataclass
from typing import Any, ClassVar, Self

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted, with_meant
from rnn_tui.engine.data.columns import Columns


@dataclass(frozen=True)
class Window:
    """Whole windows of `length` timesteps, `stride` apart."""

    length: int
    stride: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `24` or `24,7`; raises `InputError`."""
        words = [each.strip() for each in text.split(",")]
        if len(words) > 2 or not all(each.isascii() and each.isdecimal() and int(each[:9]) > 0 for each in words):
            raise InputError(
                f"a window is its timesteps, and how far apart windows are, as in 24 or 24,7; got {text:.40}"
            )
        return cls(*map(int, words))

    def __str__(self) -> str:
        return f"{self.length}" if self.stride == 1 else f"{self.length},{self.stride}"

    def count(self, time: int) -> int:
        """The number of whole windows in this many timesteps."""
        return max(0, (time - self.length) // self.stride + 1)

    def starts(self, time: int) -> range:
        """The timesteps at which the windows begin, from 0."""
        return range(0, self.count(time) * self.stride, self.stride)

    def cut(self, x: Any, *, ids: bool = False) -> Array:
        """(…, time, features) → (windows, length, features), sequence by sequence; token ids have no last axis. If
        there is one sequence, the result is a view of the same memory. Raises `InputError`."""
        values: Array = np.asarray(x)
        axis = values.ndim - (1 if ids else 2)
        if not self.count(values.shape[axis]):
            raise InputError(f"holds {counted(values.shape[axis], 'timestep')}, and no whole window of {self.length}")
        cut = np.lib.stride_tricks.sliding_window_view(values, self.length, axis=axis)
        cut = cut[(*(slice(None),) * axis, slice(None, None, self.stride))]
        cut = cut if ids else np.moveaxis(cut, -1, axis + 1)
        return cut if axis == 0 else cut.reshape(-1, *cut.shape[axis + 1 :])


@dataclass(frozen=True, eq=False)
class Scaling:
    """(x - shift) / factor for every column."""

    shift: Array
    """The shift of each column, (features,)."""
    factor: Array
    """The factor of each column, (features,), never 0."""

    def apply(self, x: Any) -> Array:
        """The scaled values, (…, features)."""
        made: Array = (np.asarray(x, np.float64) - self.shift) / self.factor
        return made

    def undo(self, y: Any, column: int) -> Array:
        """Values of one column, of any shape, in their original units."""
        made: Array = np.asarray(y, np.float64) * self.factor[column] + self.shift[column]
        return made

    def __str__(self) -> str:
        """The factors as `--scale` takes them, column by column; after six columns, how many more there are."""
        said = [f"{a:.6g},{b:.6g}" for a, b in zip(self.shift, self.factor, strict=True)]
        return " · ".join(said[:6] + ([f"and {len(said) - 6} more"] if len(said) > 6 else []))


@dataclass(frozen=True)
class Scale:
    """How columns are scaled: `standard` (mean 0, population standard deviation 1), `minmax` (to 0 … 1), or by a given
    mean and standard deviation. A constant column is only shifted, as in scikit-learn."""

    kind: str
    mean: float = 0.0
    std: float = 1.0
    KINDS: ClassVar[tuple[str, ...]] = ("standard", "minmax")

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `standard`, `minmax` or `52,9`; raises `InputError`."""
        if text.strip() in cls.KINDS:
            return cls(text.strip())
        try:
            mean, std = map(float, text.split(","))
        except ValueError:
            refusal = f"inputs are scaled by standard, minmax or MEAN,STD, as in 52,9; got {text:.40}"
            raise InputError(with_meant(refusal, text, cls.KINDS)) from None
        if not (np.isfinite(mean) and np.isfinite(std) and std != 0):
            raise InputError(f"MEAN and STD are finite numbers, and STD is not 0; got {text:.40}")
        return cls("given", mean, std)

    def __str__(self) -> str:
        return f"{self.mean:g},{self.std:g}" if self.kind == "given" else self.kind

    def fit(self, x: Any) -> Scaling:
        """The factors for (…, features); NaN is ignored. Raises `InputError` if a column is not finite."""
        values: Array = np.asarray(x, np.float64)
        columns = values.reshape(-1, values.shape[-1])
        width = columns.shape[1]
        if self.kind == "given":
            return Scaling(np.full(width, self.mean), np.full(width, self.std))
        if np.isinf(columns).any() or np.isnan(columns).all(axis=0).any():
            raise InputError(f"cannot be scaled ({self.kind}): a column is infinite somewhere, or holds no number")
        if self.kind == "standard":
            shift, factor = np.nanmean(columns, axis=0), np.nanstd(columns, axis=0)
        else:
            shift = np.nanmin(columns, axis=0)
            factor = np.nanmax(columns, axis=0) - shift
        return Scaling(shift, np.where(factor > np.abs(shift) * 1e-15, factor, 1.0))


FILLS = ("forward", "mean", "0")
"""How a missing value is filled: by the value before it, by its column's mean, or by 0."""


def filled(x: Any, how: str) -> tuple[Array, int]:
    """(…, time, features) without NaN, and the number of filled values; raises `InputError` if there is no value to
    fill with."""
    values: Array = np.asarray(x)
    missing = np.isnan(values) if values.dtype.kind == "f" else np.zeros(values.shape, bool)
    count = int(missing.sum())
    if not count:
        return values, 0
    if how == "0":
        return np.where(missing, 0.0, values), count
    if how == "mean":
        return _mean_filled(values, missing), count
    return _forward_filled(values, missing), count


def _mean_filled(values: Array, missing: Array) -> Array:
    columns = tuple(range(values.ndim - 1))
    if missing.all(axis=columns).any():
        raise InputError("a column holds no value, so it has no mean to fill with")
    made: Array = np.where(missing, np.nanmean(values, axis=columns), values)
    return made


def _forward_filled(values: Array, missing: Array) -> Array:
    first = np.argwhere(missing[..., 0, :])
    if len(first):
        raise InputError(
            f"column {first[0][-1] + 1} is missing at its first timestep, and nothing before it can be carried forward:"
            " --fill mean, or --fill 0"
        )
    time = np.arange(values.shape[-2])[:, None]
    last = np.maximum.accumulate(np.where(missing, 0, time), axis=-2)
    made: Array = np.take_along_axis(values, last, axis=-2)
    return made


def _is_one_column(text: str) -> bool:
    """Whether the text is one name (in quotes if it has a comma), or one number."""
    try:
        parts = Columns.parse(text).parts
    except InputError:
        return False
    return len(parts) == 1 and (isinstance(parts[0], str) or parts[0][0] == parts[0][1])


@dataclass(frozen=True)
class Target:
    """The column that is predicted, and how many timesteps ahead."""

    column: str
    """Its name, or its number from 1."""
    horizon: int = 1

    @classmethod
    def parse(cls, text: str) -> Self:
        """Reads `temp` or `temp,3`; raises `InputError`."""
        name, comma, horizon = text.rpartition(",")
        if not (comma and horizon.strip().isascii() and horizon.strip().isdecimal()):
            name, horizon = text, "1"
        if not _is_one_column(name) or not 1 <= int(horizon[:12]) < 10**9:
            raise InputError(
                f"a target is one column, and how many timesteps ahead, as in temp or temp,3; got {text:.40}"
            )
        return cls(name.strip(), int(horizon))

    def __str__(self) -> str:
        return self.column if self.horizon == 1 else f"{self.column},{self.horizon}"


@dataclass(frozen=True)
class SeriesOptions:
    """How a series is prepared; by default it is not changed."""

    fill: str = ""
    scale: Scale | None = None
    window: Window | None = None
    target: Target | None = None

    @classmethod
    def parse(cls, fill: str | None, scale: str | None, window: str | None, target: str | None) -> Self:
        """The options of a command line, or of a form; raises `InputError`."""
        if fill and fill not in FILLS:
            raise InputError(f"missing values are filled by {', '.join(FILLS[:-1])} or {FILLS[-1]}; got {fill:.40}")
        return cls(
            fill or "",
            Scale.parse(scale) if scale else None,
            Window.parse(window) if window else None,
            Target.parse(target) if target else None,
        )

    @property
    def flags(self) -> str:
        """The command-line options for the same preparation."""
        said = {"fill": self.fill, "scale": self.scale, "window": self.window, "target": self.target}
        return " ".join(f"--{name} {value}" for name, value in said.items() if value)


AS_RECORDED = SeriesOptions()
"""No preparation."""
