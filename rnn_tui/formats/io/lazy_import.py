"""A function that is named now and imported when it is first called.

The tables of what is read and written name every reader and writer. Starting the explorer must import none of them, so
the tables hold places (`package.module:function`); a test looks up every place that stands in a table.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class OnUse(Generic[P, T]):
    """A function by its place."""

    place: str
    """`rnn_tui.formats.onnx.file:read_onnx`"""

    def function(self) -> Callable[P, T]:
        """The function itself."""
        module, _, name = self.place.partition(":")
        found: Any = getattr(import_module(module), name)
        return found  # type: ignore[no-any-return]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.function()(*args, **kwargs)
