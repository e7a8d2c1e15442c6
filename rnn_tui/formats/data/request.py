"""The user's request for inputs: a file or a generator, and the options for reading it."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.axis_order import AS_IT_STANDS, AxisOrder
from rnn_tui.engine.data.generators import Generator, generator
from rnn_tui.engine.data.series import AS_RECORDED, SeriesOptions
from rnn_tui.formats.io.errors import FormatError

GENERATED = "gen:"
"""The prefix of a generator's name."""


@dataclass(frozen=True)
class DataRequest:
    """The inputs that the user names."""

    path: Path
    """A file, or a generator such as `gen:sine,period=12`."""
    vocabulary: Path | None = None
    """The file with the vocabulary; None for the model's own, if it has one."""
    unit: str = ""
    """`characters` or `words`: the file is a text, split into these. Empty: the reader decides from the content."""
    reading: AxisOrder = AS_IT_STANDS
    series: SeriesOptions = AS_RECORDED
    """How the series is prepared before the model reads it."""

    @classmethod
    def of(cls, data: "Path | DataRequest") -> Self:
        """The request for a path without options."""
        return data if isinstance(data, cls) else cls(Path(str(data)))

    @property
    def name(self) -> str:
        return str(self.path) if self.generated else self.path.name

    @property
    def generated(self) -> bool:
        return str(self.path).startswith(GENERATED)

    def generator(self) -> Generator:
        """The generator; raises `FormatError`."""
        try:
            return generator(str(self.path).removeprefix(GENERATED))
        except RnnError as error:
            raise FormatError(Path(GENERATED.rstrip(":")), str(error)) from None
