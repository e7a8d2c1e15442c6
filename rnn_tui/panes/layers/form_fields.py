"""The fields of a form as values: which options a layer has, where each stands, and what the plan says of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

from rnn_tui.engine.core.errors import OptionError, UnknownKind
from rnn_tui.engine.nn.kinds import kinds
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.new_layer import new_layer
from rnn_tui.engine.options.keras_object import ObjectRule
from rnn_tui.engine.options.options import Choice, Declared, Flag, Nested, Option

Path = tuple[str, ...]
"""Where an option stands: ("units",), or ("layer", "units") inside a wrapper."""

KIND = "kind"
"""The name of the row that says which kind of layer it is."""


@dataclass(frozen=True)
class Field:
    """One option of a layer, with the value that the plan has for it."""

    path: Path
    option: Option
    value: Any
    refusal: str = ""
    """Why what was typed is not taken; empty: nothing was refused."""

    @property
    def text(self) -> str:
        """The value as a person would type it."""
        return self.option.rule.show(self.value)

    @property
    def switch(self) -> bool:
        """Whether it is True or False, and nothing else."""
        return isinstance(self.option.rule, Flag)

    @property
    def listed(self) -> bool:
        """Whether its value is chosen from a list. An initializer and its like are typed: they may have arguments."""
        rule = self.option.rule
        return isinstance(rule, Nested) or (bool(rule.choices) and not isinstance(rule, ObjectRule))

    @property
    def typed(self) -> bool:
        """Whether its value is typed."""
        return not self.switch and not self.listed

    @property
    def choices(self) -> Sequence[str]:
        """The list its value is chosen from."""
        return offered(self.option) if isinstance(self.option.rule, Nested) else self.option.rule.choices

    @property
    def target(self) -> Path:
        """The path of what is proposed: of a wrapped layer it is the kind that is chosen."""
        return (*self.path, KIND) if isinstance(self.option.rule, Nested) else self.path

    def parsed(self, text: str) -> Any:
        """The value that a text means; raises `OptionError`."""
        return text if isinstance(self.option.rule, Nested) else self.option.rule.parse(self.option.name, text)

    def at(self, value: Any) -> Self:
        """With another value, which is not refused."""
        return replace(self, value=value, refusal="")

    def refused(self, reason: str) -> Self:
        """With a reason why what was typed is not taken."""
        return replace(self, refusal=reason)


def fields(value: Declared) -> tuple[Field, ...]:
    """A field for every option, what matters most first; of a layer, its kind before all."""
    found = [Field(path, option, at(value, path)) for path, option in rows(value)]
    if isinstance(value, Layer):
        names = tuple(each.kind() for each in kinds())
        help = "which kind of layer it is; another one keeps the options that both have"
        option = Option(KIND, Choice(names), value.kind(), help, positional=True, start=value.kind())
        found.insert(0, Field((KIND,), option, value.kind()))
    return tuple(found)


def offered(option: Option) -> list[str]:
    """The kinds that a wrapper's option takes, as it shows them; None before them where it takes that."""
    found = [] if option.required else [option.rule.show(None)]
    for each in kinds():
        try:
            option.rule.check(option.name, new_layer(each))
        except (OptionError, UnknownKind):
            continue
        found.append(each.kind())
    return found


def rows(value: Declared, path: Path = ()) -> list[tuple[Path, Option]]:
    """Every option that leaves a choice, what matters most first; a nested layer's options follow it."""
    order = sorted(value.options(), key=lambda each: (_rank(each), not each.positional))
    order = [each for each in order if len(each.rule.choices) != 1]
    found: list[tuple[Path, Option]] = []
    for each in order:
        inner = getattr(value, each.name)
        found.append(((*path, each.name), each))
        if isinstance(each.rule, Nested) and inner is not None:
            found += rows(inner, (*path, each.name))
    return found


def _rank(option: Option) -> int:
    if isinstance(option.rule, ObjectRule):
        return 4 if option.rule.optional else 3
    if option.name in ("name", "trainable", "unroll", "dropout", "recurrent_dropout"):
        return 2
    return 0 if option.positional or option.name.startswith("return_") else 1


def at(value: Declared, path: Path) -> Any:
    """The value of the option at that path."""
    for name in path:
        value = getattr(value, name)
    return value
