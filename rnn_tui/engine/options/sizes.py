"""Rules for sizes, lists of whole numbers and axes: kernel sizes, target shapes, the axis of a normalization.

For one axis Keras writes a size as a list of one number (`"kernel_size": [3]`) and also takes a whole number; the
engine keeps a whole number.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.options import PositiveInteger


@dataclass(frozen=True)
class Size(PositiveInteger):
    """A whole number of at least 1, given as a number or as a sequence of one: kernel_size, strides, pool_size."""

    message: str = (
        "The `{name}` argument must be a tuple of 1 integers. Received {name}={value!r}, which is no whole number"
        " above 0"
    )
    optional: bool = False
    """Whether None is also allowed."""
    zero: bool = False
    """Whether 0 is also allowed."""

    def check(self, name: str, value: Any) -> Any:
        if value is None and self.optional:
            return None
        if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 1:
            value = value[0]
        return 0 if self.zero and _whole(value) and int(value) == 0 else super().check(name, value)

    def parse(self, name: str, text: str) -> Any:
        if self.optional and text.strip() in ("", "None"):
            return None
        return super().parse(name, text.strip().strip("()[],"))

    def show(self, value: Any) -> str:
        return "None" if value is None else str(value)


@dataclass(frozen=True)
class Groups(PositiveInteger):
    """A number of groups, or -1: every feature is a group of its own."""

    def check(self, name: str, value: Any) -> int:
        return -1 if _whole(value) and int(value) == -1 else super().check(name, value)


@dataclass(frozen=True)
class Integers:
    """A tuple of whole numbers: a target shape, a permutation, the steps to crop at each end."""

    lowest: int
    count: int | None = None
    """How many numbers there are; None: any number of them."""
    repeated: bool = False
    """Whether one number may be given for `count` equal ones."""
    examples: tuple[tuple[int, ...], ...] = ()
    """The values in a new layer."""
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> tuple[int, ...]:
        found = value
        if self.repeated and _whole(found):
            found = (found,) * (self.count or 1)
        if isinstance(found, Sequence) and len(found) == 1 and isinstance(found[0], Sequence):
            found = found[0]  # Keras writes ((1, 2),) for one axis
        if isinstance(found, str) or not isinstance(found, Sequence) or not all(map(_whole, found)):
            raise OptionError(f"`{name}` is a tuple of whole numbers, got {value!r:.60}.", name)
        if self.count is not None and len(found) != self.count:
            raise OptionError(f"`{name}` has {self.count} numbers, got {value!r:.60}.", name)
        if any(each < self.lowest for each in found):
            raise OptionError(f"The numbers of `{name}` are at least {self.lowest}, got {value!r:.60}.", name)
        return tuple(int(each) for each in found)

    def parse(self, name: str, text: str) -> tuple[int, ...]:
        words = text.replace("(", " ").replace(")", " ").replace("[", " ").replace("]", " ").replace(",", " ").split()
        try:
            numbers = tuple(int(each) for each in words)
        except ValueError:
            raise OptionError(f"`{name}` is a tuple of whole numbers, got {text.strip()!r:.60}.", name) from None
        return self.check(name, numbers[0] if self.repeated and len(numbers) == 1 else numbers)

    def show(self, value: tuple[int, ...]) -> str:
        return f"({', '.join(map(str, value))}{',' if len(value) == 1 else ''})"


@dataclass(frozen=True)
class Axes:
    """One axis of the input, or several: -1 is the last, 0 the batch."""

    several: bool = True
    examples: tuple[Any, ...] = (-1, 2)
    choices: Sequence[str] = ()
    optional: bool = False
    """Whether None is also allowed: no axis."""

    def check(self, name: str, value: Any) -> Any:
        if self.optional and (value is None or (isinstance(value, Sequence) and not value)):
            return None
        found = value[0] if isinstance(value, Sequence) and not isinstance(value, str) and len(value) == 1 else value
        if _whole(found):
            return int(found)
        if not self.several or isinstance(found, str) or not isinstance(found, Sequence) or not found:
            raise OptionError(f"`{name}` is the number of an axis, got {value!r:.60}.", name)
        if not all(map(_whole, found)):
            raise OptionError(f"`{name}` holds the numbers of axes, got {value!r:.60}.", name)
        return tuple(int(each) for each in found)

    def parse(self, name: str, text: str) -> Any:
        if self.optional and text.strip() in ("", "None"):
            return None
        numbers = Integers(lowest=-16).parse(name, text)
        return self.check(name, numbers)

    def show(self, value: int | tuple[int, ...]) -> str:
        return str(value)


@dataclass(frozen=True)
class PartialShape:
    """The sizes of axes without the batch, None for sizes that follow from the input; a number is one size."""

    examples: tuple[Any, ...] = ()
    optional: bool = False
    """Whether None is also allowed: the whole shape follows from the input."""
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> tuple[int | None, ...] | None:
        if value is None and self.optional:
            return None
        found = (value,) if _whole(value) else value
        if isinstance(found, str) or not isinstance(found, Sequence) or not found:
            raise OptionError(f"`{name}` is a tuple of sizes, got {value!r:.60}.", name)
        if not all(each is None or (_whole(each) and int(each) > 0) for each in found):
            raise OptionError(f"The sizes of `{name}` are whole numbers above 0 or None, got {value!r:.60}.", name)
        return tuple(None if each is None else int(each) for each in found)

    def parse(self, name: str, text: str) -> tuple[int | None, ...] | None:
        if self.optional and text.strip() in ("", "None"):
            return None
        words = text.strip().strip("()[]").replace(",", " ").split()
        return self.check(name, [None if each == "None" else _number(each) for each in words])

    def show(self, value: tuple[int | None, ...] | None) -> str:
        if value is None:
            return "None"
        return f"({', '.join(map(str, value))}{',' if len(value) == 1 else ''})"


@dataclass(frozen=True)
class SharedAxes:
    """Axes counted from 1, or None for no axis."""

    examples: tuple[Any, ...] = (None, (1,))
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> tuple[int, ...] | None:
        if value is None:
            return None
        return Integers(1).check(name, (value,) if _whole(value) else value)

    def parse(self, name: str, text: str) -> tuple[int, ...] | None:
        return None if text.strip() in ("", "None") else Integers(1).parse(name, text)

    def show(self, value: tuple[int, ...] | None) -> str:
        return "None" if value is None else Integers(1).show(value)


@dataclass(frozen=True)
class DataFormat:
    """The position of the features: after the timesteps. Keras's other order is not supported."""

    choices: Sequence[str] = ("channels_last",)

    def check(self, name: str, value: Any) -> str:
        if value not in (None, "channels_last"):
            raise OptionError(f"`{name}` is channels_last here (batch, time, features), got {value!r:.40}.", name)
        return "channels_last"

    def parse(self, name: str, text: str) -> str:
        return self.check(name, text.strip())

    def show(self, value: str) -> str:
        return value


def _whole(value: Any) -> bool:
    return hasattr(value, "__index__") and not isinstance(value, bool)


def _number(text: str) -> Any:
    """The whole number that a text stands for; the text itself if it is none."""
    return int(text) if text.removeprefix("-").isdecimal() else text


def places(axes: int | tuple[int, ...], ndim: int) -> tuple[int, ...]:
    """The axes counted from 0, ascending; raises `ValueError` if an input with `ndim` axes has no such axis."""
    found = []
    for each in (axes,) if isinstance(axes, int) else axes:
        if not -ndim <= each < ndim:
            raise ValueError(f"there is no axis {each} in an input of {ndim} axes")
        found.append(each % ndim)
    return tuple(sorted(set(found)))
