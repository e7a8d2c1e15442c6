"""Values that are written in one line: `sine,period=12`, `adam,learning_rate=0.01`.

A generator of inputs, a loss or an optimiser is a name and options. The command line takes it in this form, a form on
the screen shows each option in a row, and code is written from it.
"""

from collections.abc import Iterator, Sequence
from typing import Any, ClassVar, Self, TypeVar

from rnn_tui.engine.core.errors import InputError, OptionError
from rnn_tui.engine.core.text import meant, with_meant
from rnn_tui.engine.options.options import REQUIRED, Declared


class Spelled(Declared):
    """A kind of value that is written in one line."""

    aliases: ClassVar[tuple[str, ...]] = ()
    """Other names that Keras takes."""

    @classmethod
    def kind(cls) -> str:
        """The name: `sine`."""
        return cls.__name__.lower()

    @classmethod
    def called(cls) -> tuple[str, ...]:
        """All names, the usual one first."""
        return (cls.kind(), *cls.aliases)

    def spelled(self) -> str:
        """The text for the command line: `sine,period=12`."""
        return ",".join((self.kind(), *(f"{name}={value}" for name, value in self._said())))

    @property
    def words(self) -> str:
        """The text for a sentence: `sine period 12`."""
        return " ".join((self.kind(), *(f"{name} {value}" for name, value in self._said())))

    def _said(self) -> Iterator[tuple[str, str]]:
        """The options that differ from their defaults, as (name, text)."""
        for each in self.options():
            value = getattr(self, each.name)
            if each.default is REQUIRED or value != each.default:
                yield each.name, each.rule.show(value)

    def edit(self, **values: Any) -> Self:
        """The same with other options; raises `OptionError`."""
        return type(self)(**({each.name: getattr(self, each.name) for each in self.options()} | values))


Kind = TypeVar("Kind", bound=Spelled)


def read_spelled(kinds: Sequence[type[Kind]], text: str, refusal: str) -> Kind:
    """The value of `sine,period=12`; raises `InputError` and `OptionError`, which list the names there are.

    `refusal` follows an unknown name in the message: "is no generator; known are".
    """
    name, *given = parts(text)
    kind = kind_of(kinds, name, refusal)
    values = {}
    for each in given:
        option, equals, value = (part.strip() for part in each.partition("="))
        known = [one.name for one in kind.options()]
        if not equals or option not in known:
            text = f"{each!r:.40} is no option of {name}; they are {', '.join(known)}, as in {known[0]}=…"
            raise OptionError(with_meant(text, option, known), option)
        values[option] = kind.option(option).rule.parse(option, value)
    return kind(**values)


def kind_of(kinds: Sequence[type[Kind]], name: str, refusal: str) -> type[Kind]:
    """The kind with that name; raises `InputError`."""
    for kind in kinds:
        if name in kind.called() or name.lower() == kind.kind():
            return kind
    names = [each.kind() for each in kinds]
    suggestion = meant(name.lower(), [each for kind in kinds for each in kind.called()])
    raise InputError(f"{name!r:.40} {refusal}: {', '.join(names)}.{suggestion}")


def parts(text: str) -> list[str]:
    """The text split at its commas, except those within brackets: a value may be a call with arguments."""
    found, depth = [""], 0
    for each in text:
        depth += (each in "([{") - (each in ")]}")
        if each == "," and depth == 0:
            found.append("")
        else:
            found[-1] += each
    return [each.strip() for each in found]
