"""Rules for options outside of layers: whole numbers within bounds, settings that may be left out, texts."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.options import Rule


@dataclass(frozen=True)
class Whole:
    """A whole number from `lowest` to `highest`; with `automatic` also None: the model decides."""

    lowest: int = 1
    highest: int = 1_000_000
    automatic: bool = False
    choices: tuple[str, ...] = ()

    def check(self, name: str, value: Any) -> int | None:
        if value is None and self.automatic:
            return None
        if isinstance(value, bool) or not hasattr(value, "__index__") or not self.lowest <= int(value) <= self.highest:
            raise OptionError(
                f"`{name}` is a whole number from {self.lowest:,} to {self.highest:,}, got {value!r:.40}.", name
            )
        return int(value)

    def parse(self, name: str, text: str) -> int | None:
        word = text.strip()
        if self.automatic and word.lower() in ("", "auto", "automatic", "none"):
            return None
        return self.check(name, int(word) if re.fullmatch(r"[+-]?\d{1,12}", word, re.ASCII) else word)

    def show(self, value: int | None) -> str:
        return "automatic" if value is None else str(value)


@dataclass(frozen=True)
class OrNone:
    """The values of another rule, or None: the setting is not used."""

    rule: Rule

    @property
    def choices(self) -> Sequence[str]:
        return [*(["None"] if self.rule.choices else []), *self.rule.choices]

    def check(self, name: str, value: Any) -> Any:
        return None if value is None else self.rule.check(name, value)

    def parse(self, name: str, text: str) -> Any:
        return None if text.strip().lower() in ("none", "") else self.rule.parse(name, text)

    def show(self, value: Any) -> str:
        return "None" if value is None else self.rule.show(value)


@dataclass(frozen=True)
class Text:
    """Any text."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> str:
        if not isinstance(value, str) or not value.strip():
            raise OptionError(f"`{name}` is a text, got {value!r:.40}.", name)
        return value

    def parse(self, name: str, text: str) -> str:
        return self.check(name, text.strip())

    def show(self, value: str) -> str:
        return value


@dataclass(frozen=True)
class Names:
    """Several names: `[dense, lstm]`."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> tuple[str, ...]:
        found = tuple(value) if isinstance(value, list | tuple) else (value,)
        if not all(isinstance(each, str) and each for each in found):
            raise OptionError(f"`{name}` is a list of names, as in [dense, lstm], got {value!r:.40}.", name)
        return found

    def parse(self, name: str, text: str) -> tuple[str, ...]:
        words = (each.strip(" \t'\"") for each in text.strip().removeprefix("[").removesuffix("]").split(","))
        return self.check(name, [each for each in words if each])

    def show(self, value: tuple[str, ...]) -> str:
        return f"[{', '.join(value)}]"
