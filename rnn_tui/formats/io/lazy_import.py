"""Functions that are imported when they are first called.

The tables of formats name every reader and writer, but the start of the explorer must not import them. So the tables
hold their places, `package.module:function`; a test imports every place in the tables.
"""

from collections.abc import Callable
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Generic, ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")


@dataclass(frozen=True)
class LazyImport(Generic[P, T]):
    """A function, given by its place."""

    place: str
    """For example `rnn_tui.formats.onnx.file:read_onnx`."""

    def function(self) -> Callable[P, T]:
        """The function itself."""
        module, _, name = self.place.partition(":")
        found: Any = getattr(import_module(module), name)
        return found  # type: ignore[no-any-return]

    def __call__(self, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.function()(*args, **kwargs)
