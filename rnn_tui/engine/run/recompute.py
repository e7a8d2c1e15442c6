"""Computes signals that a long run did not record, when they are needed."""

from dataclasses import dataclass
from typing import ClassVar

from rnn_tui.engine.core.work import Work
from rnn_tui.engine.nn.blocked_scan import part
from rnn_tui.engine.run.base_study import Study
from rnn_tui.engine.run.trace import INPUT, Trace
from rnn_tui.engine.runtime.lazy_signals import LazySignals


@dataclass(frozen=True)
class Recompute(Study[bool]):
    """Computes one signal of a layer's cells and keeps it in the trace; the answer is True."""

    goes_first: ClassVar[bool] = True

    layer: int
    """The layer's key; -1 for the first input, -2 for the second, …"""
    signal: str

    def work(self, trace: Trace) -> Work[bool]:
        if self.layer <= INPUT:
            return True  # inputs are always there
        at = trace.layer(self.layer)
        cells = [each.signals for each in at.run.cells.values()]
        remembered = [each for each in cells if isinstance(each, LazySignals) and self.signal in each]
        for index, each in enumerate(remembered):
            yield from part(each.recompute(self.signal), index, len(remembered), f"{at.name} {self.signal}")
        return True
