"""A model of code of which something is asked for: read again with each set of values that is given."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, UnreadModel

typed: LazyImport[[str, str], str] = LazyImport("rnn_tui.formats.python_code.flow.answers:typed")
Read = Callable[[Sequence[str]], Sequence[ListedModel]]
"""(`NAME=VALUE`, …) → every model of the code. Raises `RnnError`."""


@dataclass(frozen=True, eq=False)
class GivenModel:
    """A model that is known now."""

    found: LoadedModel
    values: tuple[str, ...]
    """As `--set` takes them."""


@dataclass(frozen=True, eq=False)
class OpenModel:
    """A model of some code, and how the code is read."""

    model: UnreadModel
    read: Read

    def given(self, values: Mapping[str, str]) -> ListedModel:
        """The model with these values, as they were typed; empty ones are not given. Raises `RnnError`."""
        found = self.read(self.texts(values))
        return next(
            (each for each in found if each.number == self.model.number and each.name == self.model.name),
            found[min(self.model.number, len(found)) - 1],
        )

    @staticmethod
    def texts(values: Mapping[str, str]) -> tuple[str, ...]:
        """As `--set` takes them. Raises `RnnError` for the first that is no value."""
        return tuple(typed(name, text) for name, text in values.items() if text.strip())
