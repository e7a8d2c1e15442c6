"""What the user wants the model to read: a file or a generator, and how it is to be understood."""

from dataclasses import dataclass
from pathlib import Path
from typing import Self

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.axis_order import AS_IT_STANDS, AxisOrder
from rnn_tui.engine.data.generators import Generator, generator
from rnn_tui.engine.data.series import AS_RECORDED, SeriesOptions
from rnn_tui.formats.io.errors import FormatError

MADE = "gen:"
"""How the name of inputs that are made begins."""


@dataclass(frozen=True)
class DataRequest:
    """Data, by its name."""

    path: Path
    """A file; or `gen:sine,period=12`."""
    vocabulary: Path | None = None
    """The file that says which token has which id; None: the model's own, where it has one."""
    unit: str = ""
    """`characters` or `words`: the file is a text, and divided so. Empty: what it is follows from it."""
    reading: AxisOrder = AS_IT_STANDS
    series: SeriesOptions = AS_RECORDED
    """What is done with the series before the model reads it."""

    @classmethod
    def of(cls, data: "Path | DataRequest") -> Self:
        """A path alone, as it is."""
        return data if isinstance(data, cls) else cls(Path(str(data)))

    @property
    def name(self) -> str:
        return str(self.path) if self.generated else self.path.name

    @property
    def generated(self) -> bool:
        return str(self.path).startswith(MADE)

    def generator(self) -> Generator:
        """What makes it; raises `FormatError`."""
        try:
            return generator(str(self.path).removeprefix(MADE))
        except RnnError as error:
            raise FormatError(Path(MADE.rstrip(":")), str(error)) from None
