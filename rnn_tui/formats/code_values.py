"""A model whose code does not define all values: it is read again with every set of values that the user gives."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, UnreadModel

typed: LazyImport[[str, str], str] = LazyImport("rnn_tui.formats.python_code.given_values:typed")
Read = Callable[[Sequence[str]], Sequence[ListedModel]]
"""(`NAME=VALUE`, …) → all models in the code. Raises `RnnError`."""


@dataclass(frozen=True, eq=False)
class GivenModel:
    """A model that was read with the given values."""

    found: LoadedModel
    values: tuple[str, ...]
    """The values in the form of `--set`."""


@dataclass(frozen=True, eq=False)
class OpenModel:
    """A model that needs values, and the function that reads its code."""

    model: UnreadModel
    read: Read

    def given(self, values: Mapping[str, str]) -> ListedModel:
        """The model with these values, as typed; empty ones are ignored. Raises `RnnError`."""
        found = self.read(self.texts(values))
        return next(
            (each for each in found if each.number == self.model.number and each.name == self.model.name),
            found[min(self.model.number, len(found)) - 1],
        )

    @staticmethod
    def texts(values: Mapping[str, str]) -> tuple[str, ...]:
        """The values in the form of `--set`. Raises `RnnError` for the first invalid one."""
        return tuple(typed(name, text) for name, text in values.items() if text.strip())
