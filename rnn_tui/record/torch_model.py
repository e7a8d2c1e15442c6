"""Hooks on the recurrent modules of one PyTorch model."""

from collections.abc import Callable
from typing import Any

from .errors import RecordError
from .torch_modules import Watched, WatchedCell, recurrent_modules, watched


class TorchModel:
    """Hooks on every recurrent module, and on the model itself, whose call can end a step."""

    def __init__(self, model: Any, gradients: bool) -> None:
        self._model = model
        self._modules: list[Watched] = [watched(name, each, gradients) for name, each in recurrent_modules(model)]
        if not self._modules:
            raise RecordError("the model has no RNN, LSTM, GRU or cell of PyTorch to watch")
        self._handle: Any = None

    def begin(self, called: Callable[[], None]) -> None:
        """Reports calls of the model from now on, unless it is a single cell, which is called many times in a step."""
        alone = self._modules[0].module is self._model
        if not (alone and isinstance(self._modules[0], WatchedCell)):
            self._handle = self._model.register_forward_pre_hook(lambda *_: called())

    def prepare(self, due: bool) -> None:
        """Forgets earlier calls; records the following ones if `due`."""
        for each in self._modules:
            each.active = due
            each.forget()

    def arrays(self) -> dict[str, Any]:
        """Every signal (time, units), and the input of the first module as `x`; empty if none was called."""
        found: dict[str, Any] = {}
        for number, each in enumerate(self._modules):
            arrays = each.arrays()
            read = arrays.pop("input", None)
            if read is not None:
                found["x" if not number else f"{each.name}/input"] = read
            found |= {f"{each.name}{name}": values for name, values in arrays.items()}
        return found

    def close(self) -> None:
        """Removes all hooks."""
        for each in self._modules:
            if each.handle is not None:
                each.handle.remove()
        if self._handle is not None:
            self._handle.remove()
