"""A recording that is still being written by another program."""

from dataclasses import dataclass
from pathlib import Path

from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.recordings.recording import Recording
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.trace.reader import read_trace


@dataclass
class GrowingTrace:
    """Reads a recording again whenever it has grown.

    While it is written, it is the folder `NAME.part` beside the file or folder that it becomes at the end
    (`rnn_tui.record`).
    """

    path: Path
    vocabulary: Vocabulary | None = None
    """The tokens of the ids in x, if they are in no file of the recording."""
    _seen: tuple[object, ...] = ()

    @property
    def place(self) -> Path:
        """Where it is now: the newest `NAME.part`, `NAME.part2`, …, or the finished recording if there is none."""
        parts = [each for each in self.path.parent.glob(f"{self.path.name}.part*") if each.is_dir()]
        return max(parts, key=lambda each: each.stat().st_mtime_ns, default=self.path)

    def read(self, place: Path | None = None) -> Recording:
        """What it holds now; raises `FormatError`, `InputError`."""
        found = read_trace(self.place if place is None else place)
        return found if self.vocabulary is None else found.with_vocabulary(self.vocabulary)

    def grown(self) -> Recording | None:
        """What it holds now; None if that is no more than before, or if nothing can be read of it yet."""
        try:
            place = self.place
            seen = (place, *_sizes(place))
            if seen == self._seen:
                return None
            found = self.read(place)
        except (FormatError, OSError):  # it is being made, or put in its place: the next look finds it
            return None
        self._seen = seen
        return found


def _sizes(place: Path) -> list[tuple[str, int]]:
    """The files of the recording and their sizes."""
    files = sorted(place.rglob("*.npy")) if place.is_dir() else [place]
    return [(str(each), each.stat().st_size) for each in files]
