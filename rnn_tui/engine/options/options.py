"""Options: every setting of a layer, declared once.

The declaration stands beside the field. The form, the file formats, the code export, the help and the checks all read
it, so a declared option is known to all of them.

A rule says which values an option may have: `check` takes a value from code or a file, `parse` takes the text a person
typed, and `show` writes a value as a person would type it. Messages are worded as in Keras.
"""

import dataclasses
import inspect
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any, ClassVar, Protocol, dataclass_transform

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.core.text import number_text, with_meant

REQUIRED = dataclasses.MISSING
"""The default of an option that has no default."""


class Rule(Protocol):
    """Which values an option may have."""

    def check(self, name: str, value: Any) -> Any:
        """The value in the form the layer keeps; raises `OptionError`."""

    def parse(self, name: str, text: str) -> Any:
        """The value of a typed text; raises `OptionError`."""

    def show(self, value: Any) -> str:
        """The value as a person would type it."""

    @property
    def choices(self) -> Sequence[str]:
        """The values to offer in a list, as `show` writes them; empty if any text may be typed."""


@dataclass(frozen=True)
class Option:
    """One setting of a layer: Keras's name, the rule, the default, and a sentence on what it does."""

    name: str
    rule: Rule
    default: Any
    help: str
    positional: bool
    """Whether Keras takes it as a positional argument: `SimpleRNN(8)`."""
    start: Any = REQUIRED
    """The value for a new layer in the explorer, if Keras has no default."""

    @property
    def required(self) -> bool:
        return self.default is REQUIRED


def option(
    rule: Rule,
    *,
    help: str,
    default: Any = REQUIRED,
    start: Any = REQUIRED,
    kw_only: bool = False,
) -> Any:
    """Declares a field of a layer as an option."""
    metadata = {"rule": rule, "help": help, "start": default if start is REQUIRED else start}
    return dataclasses.field(default=default, kw_only=kw_only, metadata=metadata)


def argument(*, default: Any, kw_only: bool = True) -> Any:
    """Declares a field as an argument of the layer's call, such as `use_causal_mask`: not an option, in no config."""
    return dataclasses.field(default=default, kw_only=kw_only)


@dataclass_transform(frozen_default=True, field_specifiers=(option, argument))
class Declared:
    """A frozen value whose fields are options; every subclass becomes a dataclass."""

    positional: ClassVar[tuple[str, ...]] = ()
    """The options that Keras takes as positional arguments, in its order."""
    further: ClassVar[tuple[str, ...]] = ()
    """Further positional arguments, as far as Keras 2.3, tf_keras and Keras 3 agree on them."""

    def __init_subclass__(cls, **kwargs: Any) -> None:
        super().__init_subclass__(**kwargs)
        if inspect.get_annotations(cls) or sum(map(dataclasses.is_dataclass, cls.__bases__)) != 1:
            dataclass(frozen=True)(cls)  # without fields of its own it is one already; to make one again takes long

    def __post_init__(self) -> None:
        for each in self.options():
            object.__setattr__(self, each.name, each.rule.check(each.name, getattr(self, each.name)))

    @classmethod
    @cache
    def options(cls) -> tuple[Option, ...]:
        """Every option, the positional ones first, in Keras's order."""
        order = cls.positional
        found = [
            Option(
                each.name,
                each.metadata["rule"],
                each.default,
                each.metadata["help"],
                each.name in order,
                each.metadata["start"],
            )
            for each in dataclasses.fields(cls)  # type: ignore[arg-type]
            if "rule" in each.metadata
        ]
        return tuple(sorted(found, key=lambda each: order.index(each.name) if each.positional else len(order)))

    @classmethod
    def option(cls, name: str) -> Option:
        """The option of that name; raises `OptionError` if there is none."""
        for each in cls.options():
            if each.name == name:
                return each
        raise OptionError(f"{cls.__name__} has no option {name!r}", name)


@dataclass(frozen=True)
class PositiveInteger:
    """A whole number of at least 1: units, vocabulary sizes."""

    message: str = "Received an invalid value for argument `{name}`, expected a positive integer, got {value!r}."
    largest: int = 1 << 24
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> int:
        whole = not isinstance(value, bool) and hasattr(value, "__index__")
        if whole and abs(int(value)) > self.largest:
            raise OptionError(f"`{name}` is at most {self.largest:,} here, got {number_text(int(value))}.", name)
        if not whole or int(value) < 1:
            raise OptionError(self.message.format(name=name, value=value), name)
        return int(value)

    def parse(self, name: str, text: str) -> int:
        try:
            value: Any = int(text)
        except ValueError:
            value = text.strip()
        return self.check(name, value)

    def show(self, value: int) -> str:
        return str(value)


@dataclass(frozen=True)
class Flag:
    """True or False."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> bool:
        if not isinstance(value, bool) and value not in (0, 1):
            raise OptionError(f"`{name}` is True or False, got {value!r}.", name)
        return bool(value)

    def parse(self, name: str, text: str) -> bool:
        word = text.strip().lower()
        if word not in ("true", "false", "yes", "no", "1", "0"):
            raise OptionError(f"`{name}` is True or False, got {text.strip()!r}.", name)
        return word in ("true", "yes", "1")

    def show(self, value: bool) -> str:
        return str(value)


@dataclass(frozen=True)
class Choice:
    """One of a few names; None is one of them if Keras takes it."""

    values: tuple[str | bool | None, ...]
    message: str = "`{name}` is one of {choices}, got {value!r}."

    @property
    def choices(self) -> Sequence[str]:
        return [self.show(value) for value in self.values]

    def check(self, name: str, value: Any) -> str | bool | None:
        for known in self.values:
            if type(value) is type(known) and value == known:
                return known
        raise OptionError(self._refusal(name, value), name)

    def parse(self, name: str, text: str) -> str | bool | None:
        for known in self.values:
            if self.show(known).lower() == text.strip().lower():
                return known
        raise OptionError(self._refusal(name, text.strip()), name)

    def show(self, value: str | bool | None) -> str:
        return str(value)

    def _refusal(self, name: str, value: Any) -> str:
        text = self.message.format(name=name, value=value, choices=", ".join(self.choices))
        unnamed = () if "{choices}" in self.message else [each for each in self.choices if each not in self.message]
        return with_meant(text, value, unnamed) if isinstance(value, str) else text


@dataclass(frozen=True)
class Number:
    """A finite number, with limits at which Keras clips or refuses."""

    lowest: float = -math.inf
    highest: float = math.inf
    clamp: bool = False
    message: str = "`{name}` is a number from {lowest:g} to {highest:g}, got {value!r}."
    optional: bool = False
    """Whether None is also allowed."""
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Any:
        if value is None and self.optional:
            return None
        try:
            number = float(value)
        except (TypeError, ValueError):
            number = math.nan
        if isinstance(value, str | bool) or not math.isfinite(number):
            raise OptionError(f"`{name}` is a number, got {value!r}.", name)
        if self.clamp:
            return min(max(number, self.lowest), self.highest)
        if not self.lowest <= number <= self.highest:
            limits = {"lowest": self.lowest, "highest": self.highest}
            raise OptionError(self.message.format(name=name, value=value, **limits), name)
        return number

    def parse(self, name: str, text: str) -> Any:
        if self.optional and text.strip() in ("", "None"):
            return None
        try:
            return self.check(name, float(text))
        except ValueError as error:
            if isinstance(error, OptionError):
                raise
            raise OptionError(f"`{name}` is a number, got {text.strip()!r}.", name) from None

    def show(self, value: Any) -> str:
        if value is None:
            return "None"
        return f"{value:g}" if float(f"{value:g}") == value else repr(value)


@dataclass(frozen=True)
class LayerName:
    """A name for a layer, or None: Keras then chooses one."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> str | None:
        if value is None:
            return None
        if not isinstance(value, str) or "/" in value or not value.isprintable() or not value.strip():
            raise OptionError(
                f"Argument `name` must be a string and cannot contain character `/`. Received: name={value!s:.80}"
                f" (of type {type(value)})".replace("\n", " "),
                name,
            )
        return value

    def parse(self, name: str, text: str) -> str | None:
        return self.check(name, text.strip() or None)

    def show(self, value: str | None) -> str:
        return value or ""


@dataclass(frozen=True)
class Nested:
    """A layer inside a layer; edited in its own form."""

    accepts: Callable[[str, Any], Any]
    """Returns the nested layer in the form that is kept, or raises `OptionError`."""
    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Any:
        return self.accepts(name, value)

    def parse(self, name: str, text: str) -> Any:
        return self.accepts(name, {"class_name": text.strip(), "config": {}})

    def show(self, value: Any) -> str:
        return type(value).__name__ if value is not None else "None"
