"""Equations of `einsum` between an input and a kernel: "abc,cd->abd", "...x,xy->...y".

Letters name axes. A letter of the input or the kernel that is not in the output is summed over; three dots stand for
any number of axes, which the output has too.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from string import ascii_letters
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shape
from rnn_tui.engine.core.errors import OptionError, StackError

_FORMS = ("([a-zA-Z]+),([a-zA-Z]+)->([a-zA-Z]+)", "0([a-zA-Z]+),([a-zA-Z]+)->0([a-zA-Z]+)")
_RIGHT = "([a-zA-Z]{2,})0,([a-zA-Z]+)->([a-zA-Z]+)0"


@dataclass(frozen=True)
class EquationRule:
    """The rule of an option that holds an equation of an input and a kernel."""

    examples: tuple[str, ...] = ("abc,cd->abd", "...x,xy->...y")
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> str:
        text = value.replace(" ", "") if isinstance(value, str) else ""
        dots = text.replace("...", "0")
        if not any(re.fullmatch(form, dots) for form in (*_FORMS, _RIGHT)):
            raise OptionError(
                f"Invalid einsum equation '{value!s:.60}'. Equations must be in the form [X],[Y]->[Z],"
                " ...[X],[Y]->...[Z], or [X]...,[Y]->[Z]....",
                name,
            )
        for part in re.split(",|->", dots):
            if len(set(part)) < len(part):
                raise OptionError(f"The equation '{value:.60}' names an axis twice in '{part.strip('0')}'.", name)
        return text

    def parse(self, name: str, text: str) -> str:
        return self.check(name, text.strip())

    def show(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Equation:
    """An equation for an input with a known number of axes: a letter for every axis."""

    x: str
    kernel: str
    y: str
    shared: str
    """The letters in the place of the dots."""
    left: bool
    """Whether the dots come before the other letters."""

    @classmethod
    def of(cls, text: str, ndim: int) -> "Equation":
        """Raises `StackError` if the input has too few or too many axes."""
        x, kernel, y = re.split(",|->", text)
        named, dots = x.replace("...", ""), "..." in x
        more = ndim - len(named)
        if more < 0 or (more and not dots):
            raise StackError(f"the equation '{text}' needs an input of {len(named)} axes, and this one has {ndim}")
        free = "".join(each for each in ascii_letters if each not in text)[:more]
        return cls(x.replace("...", free), kernel, y.replace("...", free), free, x.startswith("..."))

    @property
    def text(self) -> str:
        return f"{self.x},{self.kernel}->{self.y}"

    def back(self, dy: Array, x: Array, kernel: Array) -> tuple[Array, Array]:
        """The derivatives with respect to the input and the kernel."""
        made = np.einsum(f"{self.x},{self.y}->{self.kernel}", x, dy, optimize=True)
        known = "".join(each for each in self.x if each in self.y + self.kernel)
        back = np.einsum(f"{self.y},{self.kernel}->{known}", dy, kernel, optimize=True)
        places = tuple(n for n, each in enumerate(self.x) if each not in known)
        return np.broadcast_to(np.expand_dims(back, places), x.shape), made

    def terms(self, x: Array, kernel: Array, place: Sequence[int]) -> tuple[Array, Array]:
        """The factors whose products add up to the output at that position: (n,) of the input, (n,) of the kernel."""
        at = dict(zip(self.y, place, strict=True))
        parts = []
        for letters, values in ((self.x, x), (self.kernel, kernel)):
            chosen = values[tuple(at.get(each, slice(None)) for each in letters)]
            parts.append(("".join(each for each in letters if each not in at), chosen))
        (xs, read), (ks, weighed) = parts
        every = xs + "".join(each for each in ks if each not in xs)
        sizes = dict(zip(xs + ks, read.shape + weighed.shape, strict=True))
        whole = tuple(sizes[each] for each in every)
        spread = [
            np.broadcast_to(values.reshape([sizes[each] if each in letters else 1 for each in every]), whole).reshape(
                -1
            )
            for letters, values in ((xs, read), ("".join(e for e in every if e in ks), _ordered(ks, every, weighed)))
        ]
        return spread[0], spread[1]

    def sizes(self, read: Shape, made: tuple[int | None, ...]) -> tuple[dict[str, int | None], Shape]:
        """The size of every letter, and the output shape as Keras infers it, with None where `made` has None.

        `made`: the known sizes of the output, without the batch axis. Raises `StackError` if the sizes do not fit.
        """
        elided = [each for each, letter in zip(read, self.x, strict=True) if letter in self.shared]
        elided = elided[1:] if self.left and elided else elided
        output: Shape = (read[0], *elided, *made) if self.left else (read[0], *made, *elided)
        if len(output) != len(self.y):
            raise StackError(f"the output of '{self.text}' has {len(self.y)} axes, but output_shape={made}")
        found: dict[str, int | None] = dict(zip(self.x, read, strict=True))
        for letter, size in zip(self.y, output, strict=True):
            if letter in found and size is not None and size != found[letter]:
                raise StackError(
                    f"Input shape and output shape do not match at shared dimension '{letter}'. Input shape is"
                    f" {found[letter]}, and output shape is {size}."
                )
            if letter not in found and letter not in self.kernel:
                raise StackError(f"Dimension '{letter}' of the output is neither one of the input nor of the kernel")
            found[letter] = found.get(letter) if size is None else size
        if unknown := [each for each in self.kernel if each not in found]:
            raise StackError(f"Weight dimension '{unknown[0]}' is neither one of the input nor of the output")
        return found, output


def _ordered(letters: str, order: str, values: Array) -> Array:
    """The array with its axes in the given order."""
    wanted = [each for each in order if each in letters]
    return values.transpose([letters.index(each) for each in wanted])
