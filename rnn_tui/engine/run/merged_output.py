"""How the output of a Bidirectional is made of its two halves."""

from dataclasses import dataclass

from rnn_tui.engine.layers.rnn.bidirectional import Bidirectional
from rnn_tui.engine.run.trace import Trace

FORMS = {"sum": ("", " + ", ""), "mul": ("", " × ", ""), "ave": ("(", " + ", ") / 2"), "concat": ("", " ", "")}
"""By merge mode what stands before, between and after the halves."""
APART = ("1st ", ", 2nd ", "")
"""The same where they are not merged, and each is an output."""


@dataclass(frozen=True)
class MergedOutput:
    """The merge mode, and how many units each half has."""

    mode: str | None
    forward: int
    backward: int

    @property
    def border(self) -> int:
        """The first unit of the output that comes from the backward half; 0 if both halves are in every unit."""
        return self.forward if self.mode in ("concat", None) else 0

    @property
    def halves(self) -> tuple[str, str]:
        """`▸ 0–7` and `◂ 8–15`: the units of each half in the output if they are apart in it; otherwise `▸` and `◂`."""
        if not self.border:
            return "▸", "◂"
        return f"▸ {units(0, self.forward)}", f"◂ {units(self.forward, self.backward)}"

    @property
    def form(self) -> tuple[str, str, str]:
        """What stands before, between and after the halves: `(`, ` + ` and `) / 2`."""
        return FORMS.get(str(self.mode), APART)


def units(first: int, count: int) -> str:
    """`0–7`; `3` for a single one."""
    return f"{first}–{first + count - 1}" if count > 1 else str(first)


def merged_output(trace: Trace, layer: int) -> MergedOutput | None:
    """That of the layer with this key; None if it has no two halves, or if a recording does not say how they merge."""
    made = trace.layer(layer).layer
    if not isinstance(made, Bidirectional):
        return None
    forward, backward = made.directions
    return MergedOutput(made.merge_mode, forward.units, backward.units)
