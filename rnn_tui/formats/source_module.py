"""A module from PyTorch source, kept beside its stack: submodules, parameter counts and weights as in PyTorch."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.arrays import Array


@dataclass(frozen=True)
class ModuleRow:
    """One submodule."""

    path: str
    """Its name in PyTorch: `head.0`."""
    class_name: str
    shapes: tuple[str, ...]
    """The shapes of its outputs in PyTorch; sizes that depend on the inputs are names."""
    parameters: int
    """The number of parameters in PyTorch, where a recurrent layer has two biases."""
    layers: tuple[str, ...]
    """The names of the corresponding layers in the stack."""


@dataclass(frozen=True, eq=False)
class SourceModule:
    """A module with its submodules."""

    class_name: str
    rows: tuple[ModuleRow, ...]
    parameters: int
    """The number of all parameters; a shared parameter counts once."""
    read: Callable[[Any, Any], list[Array]]
    """(numbers, tensors of a state dict) → the stack's weights in the order of `get_weights()`. Raises `Flaw`."""
    time_first: tuple[bool, ...]
    """For each input whether its first two axes in PyTorch are (time, batch)."""
