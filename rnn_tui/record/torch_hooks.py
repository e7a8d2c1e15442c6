"""Hooks on the recurrent modules of one PyTorch model."""

import sys
from collections.abc import Callable
from typing import Any

from .errors import RecordError
from .torch_signals import COMPILED, Watched, WatchedCell, recurrent_modules, uncompiled, watched, without_autocast


class TorchModel:
    """Hooks on every recurrent module, and on the model itself, whose call can end a step."""

    def __init__(self, model: Any, gradients: bool) -> None:
        self._model = model
        if any(type(each).__module__.startswith("torch.jit") for each in model.modules()):
            raise RecordError("the model is compiled by torch.jit, where hooks see nothing: watch it uncompiled")
        self._modules: list[Watched] = [watched(name, each, gradients) for name, each in recurrent_modules(model)]
        if not self._modules:
            raise RecordError(
                "the model has no RNN, LSTM, GRU or cell of PyTorch to watch; record.Recorder takes the states of a"
                " loop of your own"
            )
        self._handle: Any = None
        self._learns = False
        """Whether the model was called with gradients."""

    def begin(self, called: Callable[[], None]) -> None:
        """Reports calls of the model from now on, unless it is a single cell, which is called many times in a step.

        Once the model was called with gradients, a call without them is an evaluation, and is left out.
        """
        if self.is_cell:
            return
        torch = sys.modules["torch"]

        def begins(*_: Any) -> None:
            if self._learns and not torch.is_grad_enabled():
                self._activate(False)
                return
            self._learns = torch.is_grad_enabled()
            called()

        self._handle = self._model.register_forward_pre_hook(uncompiled(begins))

    @property
    def is_cell(self) -> bool:
        """Whether the model is a single cell."""
        alone = self._modules[0].module is getattr(self._model, COMPILED, self._model)
        return alone and isinstance(self._modules[0], WatchedCell)

    def prepare(self, due: bool) -> None:
        """Forgets earlier calls; records the following ones if `due`."""
        self._activate(due)
        for each in self._modules:
            each.forget()

    def _activate(self, records: bool) -> None:
        for each in self._modules:
            each.active = records

    def arrays(self) -> dict[str, Any]:
        """Every signal (time, units), and the input of the first module as `x`; empty if none was called."""
        found: dict[str, Any] = {}
        for number, each in enumerate(self._modules):
            with without_autocast():
                arrays = each.arrays()
            read = arrays.pop("input", None)
            if read is not None:
                found["x" if not number else f"{each.name}/input"] = read
            found |= {f"{each.name}{name}": values for name, values in arrays.items()}
        return found

    @property
    def missing(self) -> str:
        """Why there are no arrays."""
        return next((each.failure for each in self._modules if each.failure), "the layers were not called")

    def close(self) -> None:
        """Removes all hooks."""
        for each in self._modules:
            if each.handle is not None:
                each.handle.remove()
        if self._handle is not None:
            self._handle.remove()
