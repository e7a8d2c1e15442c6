"""Makes the recurrent layers of a plan stateful."""

from dataclasses import dataclass
from typing import Self

from rnn_tui.engine.core.text import counted, enumerated
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.panes.layers.form_fields import Path, rows
from rnn_tui.screens.workbench.plan_editor import edited

MOST_NAMES = 2
"""The most layers that are named; more are counted."""


@dataclass(frozen=True)
class MakeStateful:
    """The change that makes layers stateful: Keras wants the batch size of the inputs for that."""

    stack: Stack
    batch: int
    """The batch size of the inputs that have none yet."""
    options: tuple[tuple[int, Path], ...]
    """For each layer that has the option `stateful` its key, and the path of the option; empty: there is none."""

    @classmethod
    def of(cls, stack: Stack, batch: int) -> Self:
        """The change for a plan that is built."""
        paths = {
            key: next((path for path, each in rows(stack.layer(key)) if each.name == "stateful"), None)
            for key in stack.keys
        }
        return cls(stack, batch, tuple((key, path) for key, path in paths.items() if path is not None))

    @property
    def words(self) -> str:
        """What it changes: `stateful=True in lstm, batch of 1`."""
        names = [self.stack.name_of(key) for key, _ in self.options]
        where = enumerated(names) if len(names) <= MOST_NAMES else counted(len(names), "layer")
        return f"stateful=True in {where}, a batch of {counted(self.batch, 'sequence')}"

    def made(self) -> Stack:
        """The changed plan; raises an `RnnError` where Keras refuses it."""
        stack = self.stack.on(tuple((each.shape[0] or self.batch, *each.shape[1:]) for each in self.stack.inputs_known))
        for key, path in self.options:
            stack = stack.replace(key, edited(stack.layer(key), path, True))
        return stack
