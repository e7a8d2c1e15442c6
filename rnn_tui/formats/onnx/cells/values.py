"""What a value of a graph is made of: sums of products with weights, activations, products.

    Affine      Σ term · matrix + Σ bias          matrix (width of the term, columns), bias (columns,)
    Activated   f(term)
    Product     a · b, element by element
    Total       a + b
    Difference  a - b
    Complement  1 - a
    Joined      terms side by side
    Leaf        a value of which nothing more is known here

Every term has the name of the value that it stands for.
"""

from dataclasses import dataclass
from typing import Any, TypeAlias

from numpy.typing import NDArray

Array: TypeAlias = NDArray[Any]


@dataclass(frozen=True, eq=False)
class Leaf:
    name: str


@dataclass(frozen=True, eq=False)
class Affine:
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
    name: str
    factors: tuple["Term", "Term"]


@dataclass(frozen=True, eq=False)
class Total:
    name: str
    terms: tuple["Term", "Term"]


@dataclass(frozen=True, eq=False)
class Difference:
    name: str
    terms: tuple["Term", "Term"]


@dataclass(frozen=True, eq=False)
class Complement:
    name: str
    term: "Term"


@dataclass(frozen=True, eq=False)
class Joined:
    name: str
    terms: tuple["Term", ...]


Term: TypeAlias = Leaf | Affine | Activated | Product | Total | Difference | Complement | Joined
