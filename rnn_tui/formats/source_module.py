"""A module of PyTorch source beside the stack made of it: its parts, parameters and weights in PyTorch's words."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.arrays import Array


@dataclass(frozen=True)
class ModuleRow:
    """One module inside."""

    path: str
    """As PyTorch names it: `head.0`."""
    class_name: str
    shapes: tuple[str, ...]
    """Of its outputs, as PyTorch has them; sizes that the inputs decide stand by their names."""
    parameters: int
    """As PyTorch counts them: a recurrent layer has two biases."""
    layers: tuple[str, ...]
    """The names of the stack's layers that it became."""


@dataclass(frozen=True, eq=False)
class SourceModule:
    """A module."""

    class_name: str
    rows: tuple[ModuleRow, ...]
    parameters: int
    """Of all; a parameter that two modules share counts once."""
    read: Callable[[Any, Any], list[Array]]
    """(numbers, tensors of a state dict) → the stack's weights in `get_weights()` order. Raises `Flaw`."""
    time_first: tuple[bool, ...]
    """For each input whether PyTorch's first two axes are (time, batch)."""
