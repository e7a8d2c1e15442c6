"""The initial values of weights: Keras's initialisers by name, with Keras's distributions.

`draw(rng, shape)` returns float64 numbers. Names and parameters are Keras's; an initialiser is a value, so layers that
hold one can be compared, shown and exported. Distributions: Keras API documentation, "Layer weight initializers".
"""

import math
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.keras_object import KerasObject, ObjectRule


@dataclass(frozen=True)
class Initializer(KerasObject, family="initializer"):
    """A rule for the initial values of a weight of a given shape."""

    def check(self, shape: tuple[int, ...]) -> None:
        """Raises `OptionError`, with Keras's message, if it cannot fill a weight of this shape."""

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        """Initial values of this shape, float64."""
        raise NotImplementedError


@dataclass(frozen=True)
class Zeros(Initializer):
    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        return np.zeros(shape)


@dataclass(frozen=True)
class Ones(Initializer):
    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        return np.ones(shape)


@dataclass(frozen=True)
class Constant(Initializer):
    value: float = 0.0

    always = ("value",)

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        return np.full(shape, float(self.value))


@dataclass(frozen=True)
class RandomUniform(Initializer):
    minval: float = -0.05
    maxval: float = 0.05

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        return rng.uniform(self.minval, self.maxval, shape)


@dataclass(frozen=True)
class RandomNormal(Initializer):
    mean: float = 0.0
    stddev: float = 0.05

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        return rng.normal(self.mean, self.stddev, shape)


def _truncated(rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
    """Standard normal numbers; those beyond two standard deviations are drawn again."""
    values = rng.standard_normal(shape)
    while (outside := np.abs(values) > 2).any():
        values[outside] = rng.standard_normal(int(outside.sum()))
    return values


@dataclass(frozen=True)
class TruncatedNormal(Initializer):
    mean: float = 0.0
    stddev: float = 0.05

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        return self.mean + self.stddev * _truncated(rng, shape)


@dataclass(frozen=True)
class VarianceScaling(Initializer):
    """Variance scale / n, where n is the fan chosen by `mode`, of the whole matrix (all gates of a cell together)."""

    scale: float = 1.0
    mode: str = "fan_in"
    distribution: str = "truncated_normal"

    def __post_init__(self) -> None:
        for name, known in (
            ("mode", ("fan_in", "fan_out", "fan_avg")),
            ("distribution", ("truncated_normal", "untruncated_normal", "uniform")),
        ):
            value = getattr(self, name)
            if value not in known:
                raise OptionError(f"VarianceScaling: {name} is one of {', '.join(known)}, got {value!r:.40}.", name)

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        field = math.prod(shape[:-2])  # the receptive field of a convolution's kernel
        fan_in, fan_out = (math.prod(shape),) * 2 if len(shape) < 2 else (field * shape[-2], field * shape[-1])
        fan = {"fan_in": fan_in, "fan_out": fan_out, "fan_avg": (fan_in + fan_out) / 2}[self.mode]
        variance = self.scale / max(1.0, fan)
        if self.distribution == "uniform":
            limit = math.sqrt(3 * variance)
            return rng.uniform(-limit, limit, shape)
        if self.distribution == "untruncated_normal":
            return rng.normal(0, math.sqrt(variance), shape)
        return math.sqrt(variance) / 0.87962566103423978 * _truncated(rng, shape)


@dataclass(frozen=True)
class GlorotUniform(VarianceScaling):
    mode: str = "fan_avg"
    distribution: str = "uniform"


@dataclass(frozen=True)
class GlorotNormal(VarianceScaling):
    mode: str = "fan_avg"


@dataclass(frozen=True)
class HeUniform(VarianceScaling):
    scale: float = 2.0
    distribution: str = "uniform"


@dataclass(frozen=True)
class HeNormal(VarianceScaling):
    scale: float = 2.0


@dataclass(frozen=True)
class LecunUniform(VarianceScaling):
    distribution: str = "uniform"


@dataclass(frozen=True)
class LecunNormal(VarianceScaling):
    pass


class AsMatrix(Initializer, listed=False):
    """An initializer that depends on the fan, for an array that is a matrix with some axes split into several."""

    def __init__(self, rest: Initializer, inputs: tuple[int, ...]) -> None:
        """`inputs`: the axes that together are the rows of the matrix; the others are its columns."""
        object.__setattr__(self, "rest", rest)
        object.__setattr__(self, "inputs", inputs)

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        rest, rows = self.__dict__["rest"], self.__dict__["inputs"]
        columns = tuple(n for n in range(len(shape)) if n not in rows)
        sizes = [math.prod(shape[n] for n in axes) for axes in (rows, columns)]
        drawn: Array = rest.draw(rng, (sizes[0], sizes[1])).reshape([shape[n] for n in (*rows, *columns)])
        return drawn.transpose(np.argsort((*rows, *columns)))


def as_matrix(initializer: Initializer, inputs: tuple[int, ...]) -> Initializer:
    """The initializer for an array whose `inputs` axes are the rows of a matrix, if it depends on the fan at all."""
    return AsMatrix(initializer, inputs) if isinstance(initializer, VarianceScaling) else initializer


@dataclass(frozen=True)
class Orthogonal(Initializer):
    """Orthonormal rows or columns, whichever are fewer: spectral radius 1 for a square matrix (Saxe et al., 2014)."""

    gain: float = 1.0

    def check(self, shape: tuple[int, ...]) -> None:
        if len(shape) < 2:
            raise OptionError(
                "The tensor to initialize must be at least two-dimensional. Received:"
                f" shape={shape} of rank {len(shape)}.",
                "initializer",
            )

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        rows, columns = math.prod(shape[:-1]), shape[-1]
        q, r = np.linalg.qr(rng.standard_normal((max(rows, columns), min(rows, columns))))
        q *= np.sign(np.diag(r))
        return self.gain * (q.T if rows < columns else q).reshape(shape)


@dataclass(frozen=True)
class Identity(Initializer):
    gain: float = 1.0

    def check(self, shape: tuple[int, ...]) -> None:
        if len(shape) != 2:
            raise OptionError(
                "Identity matrix initializer can only be used for 2D matrices. Received:"
                f" shape={shape} of rank {len(shape)}.",
                "initializer",
            )

    def draw(self, rng: np.random.Generator, shape: tuple[int, ...]) -> Array:
        return self.gain * np.eye(shape[0], shape[1])


Initializer.known.update(
    {
        "zero": Zeros,
        "one": Ones,
        "uniform": RandomUniform,
        "normal": RandomNormal,
        "IdentityInitializer": Identity,
        "OrthogonalInitializer": Orthogonal,
    }
)


@dataclass(frozen=True)
class InitializerRule(ObjectRule):
    """The rule of an option that takes an initialiser."""

    of: type[KerasObject] = Initializer
    passed_over: tuple[str, ...] = ("name", "dtype", "seed", "input_axes", "output_axes")
    example: str = "RandomUniform(minval=0, maxval=1)"
