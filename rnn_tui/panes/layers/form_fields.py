"""The fields of a form as values: the options of a layer, where each one is, and its value in the plan."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from rnn_tui.engine.core.errors import OptionError, UnknownKind
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.new_layer import new_layer, stacked
from rnn_tui.engine.options.initializers import InitializerRule
from rnn_tui.engine.options.keras_object import ObjectRule
from rnn_tui.engine.options.options import Choice, Declared, Flag, Nested, Number, Option

Path = tuple[str, ...]
"""The path of an option: ("units",), or ("layer", "units") inside a wrapper."""

KIND = "kind"
"""The name of the row with the kind of the layer."""
LABEL = 24
"""The columns of a name, in a form without a longer one."""
SHORT = 16
"""The characters of a typed value that is shown whole where names leave room."""
AROUND = 5
"""The columns around the text of an open list: blanks, arrow, scrollbar."""


@dataclass(frozen=True)
class Field:
    """One option of a layer, with its value in the plan."""

    path: Path
    option: Option
    value: Any
    refusal: str = ""
    """Why the typed value is refused; empty: nothing was refused."""
    aside: str = ""
    """What is used in its place; empty: the value is used."""

    @property
    def indented(self) -> str:
        """Its name, with two blanks for each layer that it is inside of."""
        return "  " * (len(self.path) - 1) + self.option.name

    @property
    def text(self) -> str:
        """The value as a person would type it."""
        return self.option.rule.show(self.value)

    @property
    def switch(self) -> bool:
        """Whether it is either True or False."""
        return isinstance(self.option.rule, Flag)

    @property
    def listed(self) -> bool:
        """Whether its value is chosen from a list. An initializer is typed, because it may have arguments."""
        rule = self.option.rule
        return isinstance(rule, Nested) or (bool(rule.choices) and not isinstance(rule, ObjectRule))

    @property
    def typed(self) -> bool:
        """Whether its value is typed."""
        return not self.switch and not self.listed

    @property
    def choices(self) -> Sequence[str]:
        """The list of values to choose from; the value in the plan is among them."""
        found = offered(self.option) if isinstance(self.option.rule, Nested) else self.option.rule.choices
        return found if self.text in found or not self.listed else [self.text, *found]

    @property
    def longest(self) -> int:
        """The characters of the longest choice; 0 if there is no list."""
        nested = isinstance(self.option.rule, Nested)
        found = (each.kind() for each in kinds()) if nested else self.option.rule.choices if self.listed else ()
        return max(map(len, found), default=0)

    @property
    def help(self) -> str:
        """What the option does, and what becomes of a number beyond its limits if Keras takes it all the same."""
        rule = self.option.rule
        if not (isinstance(rule, Number) and rule.clamp):
            return self.option.help
        low, high = rule.show(rule.lowest), rule.show(rule.highest)
        return f"{self.option.help}; Keras takes {high} for values above {high}, {low} for values below {low}"

    @property
    def target(self) -> Path:
        """The path of a proposed value: for a wrapped layer that of its kind."""
        return (*self.path, KIND) if isinstance(self.option.rule, Nested) else self.path

    def parsed(self, text: str) -> Any:
        """The value of a text; raises `OptionError`."""
        return text if isinstance(self.option.rule, Nested) else self.option.rule.parse(self.option.name, text)

    def at(self, value: Any) -> Self:
        """The field with another value, which is not refused."""
        return replace(self, value=value, refusal="")

    def refused(self, reason: str) -> Self:
        """The field with a reason why the typed value is refused."""
        return replace(self, refusal=reason)


@dataclass(frozen=True)
class FieldColumns:
    """How the rows of a form are divided into names and values."""

    names: int
    """The columns that the longest name needs."""
    longest: int
    """The characters of the longest choice of a list, and of the longest short value."""

    @classmethod
    def of(cls, fields: Sequence[Field]) -> Self:
        """The columns of a form with these fields."""
        names = max((len(each.indented) + 1 for each in fields), default=0)
        return cls(names, max((max(each.longest, min(len(each.text), SHORT)) for each in fields), default=0))

    @property
    def label(self) -> int:
        """The columns of the names where there is room."""
        return max(LABEL, self.names)

    def value(self, width: int) -> int:
        """The column in which the values begin, the same for all: further left where a choice or a short value would be
        cut, but right of every name."""
        return max(min(self.label, width - self.longest - AROUND), self.names) if width else self.label

    def value_of(self, field: Field, width: int) -> int:
        """The column in which that field's value begins: right of its own name, where its choice would be cut."""
        column = self.value(width)
        if not field.listed or not width:
            return column
        return min(column, max(width - len(field.text) - AROUND, len(field.indented) + 1))


def fields(value: Declared, weights: str = "") -> tuple[Field, ...]:
    """A field for every option, the most important first; for a layer, its kind before all. `weights`: where weights
    come from, if it is not from the initializers."""
    found = [
        Field(path, option, at(value, path), aside=weights if isinstance(option.rule, InitializerRule) else "")
        for path, option in rows(value)
    ]
    if isinstance(value, Layer):
        names = tuple(each.kind() for each in stacked())
        help = "the kind of layer; options that the new kind also has are kept"
        option = Option(KIND, Choice(names), value.kind(), help, positional=True, start=value.kind())
        found.insert(0, Field((KIND,), option, value.kind()))
    return tuple(found)


def offered(option: Option) -> list[str]:
    """The kinds that a wrapper's option takes, as it shows them, with None first if it takes None."""
    found = [] if option.required else [option.rule.show(None)]
    for each in kinds():
        try:
            option.rule.check(option.name, new_layer(each))
        except (OptionError, UnknownKind):
            continue
        found.append(each.kind())
    return found


def rows(value: Declared, path: Path = ()) -> list[tuple[Path, Option]]:
    """Every option with a choice and an effect, the most important first; a nested layer's options follow it."""
    unused = getattr(value, "unused", ())  # the names of options without an effect beside the values of the others
    order = sorted((each for each in value.options() if each.name not in unused), key=rank)
    order = [each for each in order if len(each.rule.choices) != 1]
    found: list[tuple[Path, Option]] = []
    for each in order:
        inner = getattr(value, each.name)
        found.append(((*path, each.name), each))
        if isinstance(each.rule, Nested) and inner is not None:
            found += rows(inner, (*path, each.name))
    return found


def rank(option: Option) -> int:
    """The rank of an option in the form: what shapes follow from first, what is seldom changed last."""
    if isinstance(option.rule, ObjectRule):
        return 6 if option.rule.optional else 5
    if option.name in ("name", "trainable", "unroll", "dropout", "recurrent_dropout"):
        return 4
    if option.required:
        return 0
    return 1 if option.name.startswith("return_") else 2 if option.positional else 3


def at(value: Declared, path: Path) -> Any:
    """The value of the option at that path."""
    for name in path:
        value = getattr(value, name)
    return value
