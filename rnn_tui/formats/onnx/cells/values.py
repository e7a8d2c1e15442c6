"""The terms for values of a graph: sums of products with weights, activations, products.

    Affine      Σ term · matrix + Σ bias          matrix (width of the term, columns), bias (columns,)
    Activated   f(term)
    Product     a · b, element by element
    Total       a + b
    Difference  a - b
    Complement  1 - a
    Joined      terms side by side
    Leaf        any other value

Every term has the name of its value.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Leaf:
    """A value about which nothing else is known."""

    name: str


@dataclass(frozen=True, eq=False)
class Affine:
    """Σ term · matrix + Σ bias."""

    name: str
    parts: tuple[tuple["Term", Array], ...]
    biases: tuple[Array, ...] = ()
    weights: tuple[str, ...] = ()
    """The names of the matrices, one for each part."""

    @property
    def columns(self) -> int:
        return int(self.parts[0][1].shape[1])


@dataclass(frozen=True, eq=False)
class Activated:
    """f(term), with ONNX's name and parameters of f."""

    name: str
    operator: str
    alpha: float | None
    beta: float | None
    term: "Term"

    @property
    def function(self) -> tuple[str, float | None, float | None]:
        return self.operator, self.alpha, self.beta


@dataclass(frozen=True, eq=False)
class Product:
    """a · b, elementwise."""

    name: str
    factors: tuple["Term", "Term"]


@dataclass(frozen=True, eq=False)
class Total:
    """a + b."""

    name: str
    terms: tuple["Term", "Term"]


@dataclass(frozen=True, eq=False)
class Difference:
    """a - b."""

    name: str
    terms: tuple["Term", "Term"]


@dataclass(frozen=True, eq=False)
class Complement:
    """1 - a."""

    name: str
    term: "Term"


@dataclass(frozen=True, eq=False)
class Joined:
    """Concatenated terms."""

    name: str
    terms: tuple["Term", ...]


Term: TypeAlias = Leaf | Affine | Activated | Product | Total | Difference | Complement | Joined
