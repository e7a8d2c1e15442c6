"""Hooks on the recurrent modules of one PyTorch model."""

import sys
from collections.abc import Callable
from typing import Any

from .errors import RecordError
from .torch_hook import Hook
from .torch_signals import COMPILED, Watched, WatchedCell, recurrent_modules, watched, without_autocast


class TorchModel:
    """Hooks on every recurrent module, and on the model itself, whose call can end a step."""

    def __init__(self, model: Any, gradients: bool) -> None:
        self._model, self._gradients = model, gradients
        for each in model.modules():
            if type(each).__module__.startswith("torch.jit"):
                raise RecordError("the model is compiled by torch.jit, where hooks see nothing: watch it uncompiled")
            if getattr(getattr(each, "dynamo_ctx", None), "fullgraph", False):
                raise RecordError("the model is compiled with fullgraph=True, which allows no hooks: compile without")
        self._modules: list[Watched] = [watched(name, each, gradients) for name, each in recurrent_modules(model)]
        if not self._modules:
            raise RecordError(
                "the model has no RNN, LSTM, GRU or cell of PyTorch to watch; record.Recorder takes the states of a"
                " loop of your own"
            )
        self._handle: Any = None
        self._learns = False
        """Whether the model was called with gradients."""
        self._order: list[Watched] = []
        """The modules in the order in which the first recorded step called them."""
        self._without: dict[str, None] = {}
        """The modules for whose states there was no gradient."""

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

        self._handle = self._model.register_forward_pre_hook(Hook(begins))

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
        """Every signal (time, units), and the input of the module that was called first as `x`; empty if none was
        called."""
        read: dict[str, dict[str, Any]] = {}
        for each in self._modules:
            with without_autocast():
                read[each.name] = each.arrays()
        self._order = self._order or sorted((each for each in self._modules if each.called), key=lambda each: each.turn)
        found: dict[str, Any] = {}
        for each in [*self._order, *(other for other in self._modules if other not in self._order)]:
            arrays = read[each.name]
            if not arrays:
                continue
            found["x" if not found else f"{each.name}/input"] = arrays.pop("input")
            found |= {f"{each.name}{name}": values for name, values in arrays.items()}
            if self._gradients and not any(name.endswith("/dh") for name in arrays):
                self._without[each.name] = None
        return found

    @property
    def notes(self) -> tuple[str, ...]:
        """What is not in the recording, a sentence each."""
        unseen = [each.name for each in self._modules if not each.called and self._order]
        several = [each.name for each in self._modules if each.several]
        found = [
            (unseen, "was not called in a step that was recorded"),
            (several, "was called for more than one sequence in a step: only the first is recorded"),
            (list(self._without), "has no dh: no gradient of its states was seen"),
        ]
        return tuple(f"{name} {what}" for names, what in found for name in names)

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
