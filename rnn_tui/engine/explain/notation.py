"""How the screen writes the symbols of an explanation; reports keep theirs, which other programs read.

A pre-activation is `pre`, as the signal of a SimpleRNN, and that of a gate `pre_i`: `z_z` beside a GRU's gate z was
read as a gate. A state before the step has a prime. A normalized input is x_hat: charts cannot draw the sign above x̂.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from rnn_tui.engine.explain.equation_line import with_primes
from rnn_tui.engine.explain.explanation import Step
from rnn_tui.engine.explain.terms import Applied


@dataclass(frozen=True)
class Notation:
    """The symbols of one explanation as they are drawn."""

    pre_activations: dict[str, str] = field(default_factory=dict)
    """What an activation is applied to, by its name in the report: {"z_i": "pre_i"}."""

    @classmethod
    def of(cls, steps: Iterable[Step]) -> "Notation":
        applied = (each.expression for each in steps if isinstance(each.expression, Applied))
        sums = {each.of.formula for each in applied if each.of.linear}
        return cls({name: re.sub("^z", "pre", name) for name in sums})

    def formula(self, text: str) -> str:
        """A formula, a name in it, or words about it."""
        for name, drawn in self.pre_activations.items():
            text = re.sub(rf"\b{re.escape(name)}\b", drawn, text)
        return with_primes(text.replace("x̂", "x_hat"))

    def term(self, name: str) -> str:
        """The name of terms of a sum, or of one: `h′`, `h′[3]`."""
        return re.sub(r"^h(?=\[|$)", "h′", name)
