"""Recordings that another program is still writing."""

from dataclasses import dataclass
from pathlib import Path

from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.engine.recordings.recording import Recording
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.trace.reader import read_trace


@dataclass
class GrowingTrace:
    """Reads a recording again when it has grown.

    While it is written, it is a folder `NAME.part` beside its final path (`rnn_tui.record`).
    """

    path: Path
    vocabulary: Vocabulary | None = None
    """The vocabulary of the ids in x, if the recording has none."""
    _seen: tuple[object, ...] = ()

    @property
    def place(self) -> Path:
        """Its present path: of `NAME.part`, `NAME.part2`, … and the finished recording, that which was written last. A
        recording that was killed leaves its `.part` beside a later one."""
        parts = [each for each in self.path.parent.glob(f"{self.path.name}.part*") if each.is_dir()]
        return max([self.path, *parts], key=_written_last)

    def read(self, place: Path | None = None) -> Recording:
        """Its present content; raises `FormatError` and `InputError`."""
        found = read_trace(self.place if place is None else place)
        return found if self.vocabulary is None else found.with_vocabulary(self.vocabulary)

    def grown(self) -> Recording | None:
        """Its present content; None if it has not grown, or cannot be read yet."""
        try:
            place = self.place
            seen = (place, *_sizes(place))
            if seen == self._seen:
                return None
            found = self.read(place)
        except (FormatError, OSError):  # it is being created or moved, and is found the next time
            return None
        self._seen = seen
        return found


def _written_last(place: Path) -> int:
    """When a file, or any file of a folder, was written last, in nanoseconds; 0 if there is none."""
    files = [place, *place.rglob("*")] if place.is_dir() else [place]
    return max((each.stat().st_mtime_ns for each in files if each.exists()), default=0)


def _sizes(place: Path) -> list[tuple[str, int]]:
    """The files of the recording and their sizes."""
    files = sorted(place.rglob("*.npy")) if place.is_dir() else [place]
    return [(str(each), each.stat().st_size) for each in files]
