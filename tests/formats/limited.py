"""Reads files in a process of its own that the system itself holds within bounds: run by `test_limited.py`.

    python -m tests.formats.limited FOLDER

`FOLDER/KIND/…` are files; each is read by the readers of its kind (`test_damaged.KINDS`, by number). Address space is
limited to four times the file and 256 MiB above what the process takes with everything imported, processor time to ten
seconds a file: what native code allocates counts, too. Prints how many reads ended in what the file holds and in a
refusal; ends with 1 and a line for each other end.
"""

import resource
import signal
import sys
from pathlib import Path
from typing import Any

from rnn_tui.formats.io.errors import FormatError
from tests.formats.damage import SECONDS, SPARE, TooLong
from tests.formats.test_damaged import KINDS


def address_space() -> int:
    """Bytes of this process."""
    return int(Path("/proc/self/statm").read_text().split()[0]) * resource.getpagesize()


def too_long(*_: object) -> None:
    raise TooLong


def within(read: Any, path: Path, baseline: int) -> str:
    """How reading the file ended: "read", "refused", or what went wrong."""
    hard_space, hard_time = (resource.getrlimit(each)[1] for each in (resource.RLIMIT_AS, resource.RLIMIT_CPU))
    used = resource.getrusage(resource.RUSAGE_SELF)
    until = int(used.ru_utime + used.ru_stime) + 1 + SECONDS
    resource.setrlimit(resource.RLIMIT_CPU, (until, hard_time))
    resource.setrlimit(resource.RLIMIT_AS, (baseline + 4 * path.stat().st_size + SPARE, hard_space))
    try:
        read(path)
    except FormatError:
        return "refused"
    except BaseException as error:
        return f"{type(error).__name__}: {error}"
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (hard_space, hard_space))
    return "read"


def main(folder: Path) -> int:
    signal.signal(signal.SIGXCPU, too_long)
    kinds = list(KINDS.values())
    places = sorted(folder.iterdir(), key=lambda each: int(each.name))
    for place in places:  # what is imported on use is imported now
        sound = place / f"sound{kinds[int(place.name)].ending}"
        for read in kinds[int(place.name)].read:
            within(read, sound, 1 << 40)
    baseline, ends = address_space(), {"read": 0, "refused": 0}
    wrong = []
    for place in places:
        for path in sorted(place.iterdir()):
            for read in kinds[int(place.name)].read:
                end = within(read, path, baseline)
                if end in ends:
                    ends[end] += 1
                else:
                    wrong.append(f"{place.name}/{path.name}: {end}")
    print(*(f"{count} {end}" for end, count in ends.items()), *wrong, sep="\n")
    return bool(wrong)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
