"""A hook that reads what a module of PyTorch computes, and leaves everything else as it is without it."""

import contextlib
import sys
from collections.abc import Callable
from typing import Any

FULL_GRAPH = (
    "rnn_tui.record.watch reads the states here; a model that is watched is compiled without fullgraph=True,"
    " or after Watch.close()"
)


class Hook:
    """Calls a function with everything that PyTorch tells a hook.

    Nothing is read while PyTorch traces or exports the model, nor when a checkpoint computes a part again in the
    backward pass. `torch.compile` leaves the function as it is. Copies of the model, and what is saved of it, have a
    hook that does nothing.
    """

    def __init__(self, read: Callable[..., None]) -> None:
        torch = sys.modules["torch"]
        self._read, self._plain = read, _uncompiled(read)
        self._exports = getattr(torch.compiler, "is_exporting", torch.jit.is_tracing)

    def __call__(self, *call: Any) -> None:
        if not self._exports():
            self._run(*call)

    def _run(self, *call: Any) -> None:
        torch = sys.modules["torch"]
        if torch.jit.is_tracing() or _runs_backwards(torch):
            return
        if self._plain is self._read:  # it may have been imported since
            self._plain = _uncompiled(self._read)
        self._plain(*call)

    _run._torchdynamo_disable = True  # type: ignore[attr-defined]
    _run._torchdynamo_disable_msg = FULL_GRAPH  # type: ignore[attr-defined]

    def __getattr__(self, name: str) -> Any:
        # torch.jit asks a hook for its __name__ and source, and shows this text
        raise AttributeError(f"{name}: a watched model is compiled by torch.jit before it is watched, or after close()")

    def __reduce__(self) -> tuple[Any, ...]:
        return getattr, (contextlib.nullcontext(), "__exit__")  # takes anything and does nothing


def _uncompiled(function: Callable[..., None]) -> Callable[..., None]:
    """The function as `torch.compile` leaves it, where that is in use: importing it takes a second."""
    dynamo = sys.modules.get("torch._dynamo")
    made: Callable[..., None] = function if dynamo is None else dynamo.disable(function)
    return made


def _runs_backwards(torch: Any) -> bool:
    """Whether a backward pass is under way in this thread."""
    task = getattr(torch._C, "_current_graph_task_id", None)
    return task is not None and task() != -1
