"""Damage: sound files with bytes overwritten, moved or missing, and the bounds in which reading them must stay."""

import io
import os
import re
import resource
import signal
import sys
import tracemalloc
import zipfile
from collections.abc import Iterator
from contextlib import contextmanager

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

SECONDS = 10
"""No file is read for longer."""
SPARE = 256 << 20
"""Bytes that reading may take beside four times the file's size."""


FEW, MANY = 8, int(os.environ.get("DAMAGED_FILES", "100"))
"""How many files of a kind are damaged, and how many in the long tests."""


def this_often(count: int) -> settings:
    """So many examples; the same ones in every run, unless `--hypothesis-profile random` asks for others."""
    return settings(
        max_examples=count,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )


class Damaged(bytes):
    """A file's content, which a failing test does not print: the file is still there to look at."""

    def __repr__(self) -> str:
        return f"<{len(self)} bytes>"


class TooLong(Exception):
    """A file was still being read after `SECONDS`."""


def _too_long(*_: object) -> None:
    raise TooLong


@contextmanager
def bounded(size: int, traced: bool = True) -> Iterator[None]:
    """Fails where the body takes too long, or more memory than a file of that size may: the process's, and if `traced`,
    Python's, which makes the body several times slower."""
    highest = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    before = signal.signal(signal.SIGALRM, _too_long)
    signal.alarm(SECONDS)
    if traced:
        tracemalloc.start()
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, before)
        peak = tracemalloc.get_traced_memory()[1]  # 0 where nothing is traced
        tracemalloc.stop()
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - highest
    allowed = 4 * size + SPARE
    assert peak < allowed
    assert grown * (1 if sys.platform == "darwin" else 1024) < allowed


@st.composite
def harmed(draw: st.DrawFn, raw: bytes) -> bytes:
    """Bytes overwritten, taken out, doubled or copied elsewhere, or the end cut off; the beginning, where most formats
    say what follows, more often."""
    made = bytearray(raw)
    for _ in range(draw(st.sampled_from([1, 1, 2, 4, 16, 64]))):
        last = max(0, len(made) - 1)
        at = draw(st.integers(0, min(last, draw(st.sampled_from([last, last, 4096, 700, 64])))))
        until = at + draw(st.integers(1, 8))
        match draw(st.sampled_from(["byte", "overwrite", "flip", "word", "copy", "remove", "double", "cut"])):
            case "byte":
                made[at : at + 1] = draw(st.binary(min_size=1, max_size=1))
            case "overwrite":
                made[at:until] = draw(st.binary(min_size=until - at, max_size=until - at))
            case "flip" if made:
                made[at] ^= 1 << draw(st.integers(0, 7))
            case "word":
                ends = [0, 1, 127, 1 << 31, len(made), (1 << 63) - 1, (1 << 64) - 1]
                value, size = draw(st.sampled_from(ends) | st.integers(0, len(made))), draw(st.sampled_from([1, 4, 8]))
                made[at : at + size] = (value & ((1 << 8 * size) - 1)).to_bytes(size, "little")
            case "copy":
                start, count = draw(st.integers(0, last)), draw(st.sampled_from([until - at, 64]))
                made[at : at + count] = made[start : start + count]
            case "remove":
                del made[at:until]
            case "double":
                made[at:at] = made[at:until]
            case "cut" if draw(st.integers(0, 5)) == 0:
                del made[at:]
    return bytes(made)


@st.composite
def harmed_zip(draw: st.DrawFn, raw: bytes) -> bytes:
    """A zip harmed, mostly inside, with checksums that fit; sometimes members are packed, renamed or doubled."""
    if draw(st.integers(0, 3)) == 0:
        return draw(harmed(raw))
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(raw)) as sound, zipfile.ZipFile(file, "w") as made:
        names = sound.namelist()
        chosen = draw(st.sampled_from([names[0], names[0], *names]))
        packed = draw(st.sampled_from([zipfile.ZIP_STORED, zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED]))
        for each in names:
            data = sound.read(each)
            made.writestr(each, draw(harmed(data)) if each == chosen else data, packed)
    return file.getvalue()


_PIECES = re.compile(r"\w+|[^\w\s]|\s+")
_WORDS = (
    *re.findall(r"\S+", "0 -1 1e999 10**9 16777216 99999999999999999999 1.5 null None True [] {} NaN Infinity é 世界"),
    *("'", '"', '"""', "\\", "#", "**", "*", "\x00", "\x1b[31m", "\u202e", "\ud7ff", "\t", "\n", "\n    "),
    *("units", "SimpleRNN", "layers", "class_name", "config", "name", "/", "../", "not ", "lambda: ", "while True: "),
    *("[" * 300, "(" * 300, "}" * 9, "-" * 2000, "9" * 5000, "x" * 5000, "for x in x: "),
)


@st.composite
def harmed_text(draw: st.DrawFn, raw: bytes) -> bytes:
    """A text harmed word by word: taken out, doubled, exchanged, or something else in its place; at times as bytes."""
    if draw(st.integers(0, 4)) == 0:
        return draw(harmed(raw))
    words = _PIECES.findall(raw.decode())
    for _ in range(draw(st.sampled_from([1, 1, 2, 4, 16]))):
        last = max(len(words) - 1, 0)
        at, until = draw(st.integers(0, last)), draw(st.integers(1, 6))
        match draw(st.sampled_from(["put", "instead", "remove", "double", "other", "cut"])):
            case "put":
                words[at:at] = [draw(st.sampled_from(_WORDS))]
            case "instead":
                words[at : at + 1] = [draw(st.sampled_from(_WORDS))]
            case "remove":
                del words[at : at + until]
            case "double":
                words[at:at] = words[at : at + until] * draw(st.sampled_from([1, 1, 50]))
            case "other" if words:
                words[at] = words[draw(st.integers(0, last))]
            case "cut" if draw(st.integers(0, 5)) == 0:
                del words[at:]
    return "".join(words).encode("utf-8", "surrogatepass")
