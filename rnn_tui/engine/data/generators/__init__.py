"""Inputs that are made: one class a kind, and from text to a kind with its options."""

from rnn_tui.engine.core.errors import InputError, OptionError
from rnn_tui.engine.data.generators.generator import GeneratedInputs as GeneratedInputs
from rnn_tui.engine.data.generators.generator import Generator as Generator
from rnn_tui.engine.data.generators.random import Noise, Random
from rnn_tui.engine.data.generators.tasks import Adding, Brackets, Echo, Parity
from rnn_tui.engine.data.generators.waves import Impulse, Sine, Step

GENERATORS: tuple[type[Generator], ...] = (Random, Noise, Sine, Impulse, Step, Echo, Adding, Parity, Brackets)
"""Every kind, in the order in which they are offered."""


def generator(spelled: str) -> Generator:
    """`sine,period=12` as a value; raises `InputError` and `OptionError`, naming what there is."""
    name, *given = (each.strip() for each in spelled.split(","))
    for kind in GENERATORS:
        if kind.kind() == name.lower():
            break
    else:
        names = ", ".join(each.kind() for each in GENERATORS)
        raise InputError(f"{name!r:.40} makes no inputs; what does: {names}")
    values = {}
    for each in given:
        option, equals, value = each.partition("=")
        known = [one.name for one in kind.options()]
        if not equals or option.strip() not in known:
            raise OptionError(
                f"{each!r:.40} is no option of {name}; they are {', '.join(known)}, as in {known[0]}=…", option
            )
        values[option.strip()] = kind.option(option.strip()).rule.parse(option.strip(), value)
    return kind(**values)
