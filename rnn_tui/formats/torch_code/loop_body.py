"""The body of a loop over time while it is read, once for all steps.

Two readers do that. `loops` makes a recurrent layer of it: then every step does the same, and whatever ends one early
is refused. `loop_boxes` makes an opaque layer of a loop that is not understood: only shapes count, which do not depend
on how many steps there are, so `break` and `continue` end its step as its last line does.
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_tui.formats.python_code.flow.budget import Stretch
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.torch_code.forward_state import Reading
from rnn_tui.formats.torch_code.tensor.timestep_values import TimeLoop


@dataclass(eq=False)
class LoopBody:
    """What both readers know of it."""

    host: Host
    reading: Reading
    loop: TimeLoop
    node: ast.For | ast.AsyncFor
    scope: Scope

    def step(self, turn: Callable[[], Leave | None], *ends: type[Leave]) -> tuple[Leave | None, Stretch]:
        """Reads one step: how it is left, None after its last line, and what it changes. Ways to leave it that are not
        among `ends` are raised if `turn` raises them."""
        with self.host.budget.stretch(self.node) as stretch:
            try:
                return turn(), stretch
            except ends as leaving:
                return leaving, stretch

    def rename(self, thing: Any, made: Any) -> None:
        """Every name of `thing` is one of `made` after the loop."""
        names = self.scope.names
        for name, value in list(names.items()):
            names[name] = made if value is thing else value
