"""How the output of a Bidirectional is made of its two halves."""

from dataclasses import dataclass

from rnn_tui.engine.layers.rnn.bidirectional import Bidirectional
from rnn_tui.engine.run.trace import Trace

SIGNS = {"sum": "▸ + ◂", "mul": "▸ × ◂", "ave": "(▸ + ◂) / 2"}
"""The merge modes that combine the halves number by number."""


@dataclass(frozen=True)
class MergedOutput:
    """The merge mode, and how many units each half has."""

    mode: str | None
    forward: int
    backward: int

    @property
    def border(self) -> int:
        """The first unit of the output that comes from the backward half; 0 if both halves are in every unit."""
        return self.forward if self.mode == "concat" else 0

    @property
    def halves(self) -> tuple[str, str]:
        """`▸ 0–7` and `◂ 8–15`: the units of each half in the output, if it joins them."""
        last = self.forward + self.backward - 1
        return f"▸ 0–{self.forward - 1}", f"◂ {self.forward}–{last}"

    @property
    def words(self) -> str:
        """What stands in the output if it does not join the halves."""
        return SIGNS.get(str(self.mode), "▸ here; ◂ is the second output")


def merged_output(trace: Trace, layer: int) -> MergedOutput | None:
    """That of the layer with this key; None if it has no two halves, or if a recording does not say how they merge."""
    made = trace.layer(layer).layer
    if not isinstance(made, Bidirectional):
        return None
    forward, backward = made.directions
    return MergedOutput(made.merge_mode, forward.units, backward.units)
