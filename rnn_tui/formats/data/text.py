"""A file's text, a block of lines at a time: its encoding found, its size in memory bounded.

Encodings: UTF-8, with or without a byte order mark; UTF-16 and UTF-32 by their mark; Windows-1252 where the bytes are
not UTF-8 (spreadsheets write it). A file with NUL bytes and no mark is binary. Lines end with LF, CRLF or CR. One block
is held at a time, so a file of any size costs no more than its longest line, which is limited.
"""

import codecs
import io
from collections.abc import Generator
from dataclasses import dataclass
from typing import BinaryIO

from rnn_tui.formats.io.data_file import CHUNK
from rnn_tui.formats.io.errors import Flaw

LONGEST_LINE = 4_000_000
"""Characters of one line that are read; a line that is longer by less than a block may be read too."""

_BLOCK = 1 << 18
"""Characters read at a time."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True)
class Encoding:
    """How the bytes of a file are read as text."""

    codec: str
    note: str = ""
    """A plain sentence where it is not UTF-8."""


def find_encoding(file: BinaryIO) -> Encoding:
    """The encoding of the file, which is read through once and left at its beginning. Raises `Flaw`: it is no text."""
    file.seek(0)
    start = file.read(4)
    for mark, codec, name in _MARKS:
        if start.startswith(mark):
            file.seek(0)
            return Encoding(codec, f"read as {name}" if name else "")
    file.seek(0)
    decoder, utf8 = codecs.getincrementaldecoder("utf-8")(), True
    while chunk := file.read(CHUNK):
        if b"\x00" in chunk:
            raise Flaw("holds NUL bytes: it is binary, or UTF-16 without a byte order mark; save it as UTF-8 text")
        if utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                utf8 = False
    try:
        decoder.decode(b"", final=utf8)
    except UnicodeDecodeError:
        utf8 = False
    file.seek(0)
    return Encoding("utf-8") if utf8 else Encoding("cp1252", "not UTF-8: read as Windows-1252")


LARGEST = 20 << 20
"""Bytes of a file that is read as a text in a language."""


def read_text(file: BinaryIO) -> tuple[str, list[str]]:
    """The whole text, and what there is to say about its encoding; raises `Flaw`."""
    file.seek(0, io.SEEK_END)
    if file.tell() > LARGEST:
        raise Flaw(f"is a text of {file.tell():,} bytes; at most {LARGEST:,} are read")
    encoding = find_encoding(file)
    file.seek(0)
    try:
        text = file.read().decode(encoding.codec)
    except UnicodeError:
        raise Flaw(f"is no text in {encoding.codec.upper()}: save it as UTF-8 text") from None
    return text, [encoding.note] if encoding.note else []


def blocks(file: BinaryIO, encoding: Encoding) -> Generator[tuple[int, list[str]], None, None]:
    """(number of the first, lines), some thousand lines at a time, counted from 1, without line ends; raises `Flaw`."""
    text = io.TextIOWrapper(file, encoding.codec, newline=None)
    number, open_line = 1, ""
    try:
        while chunk := text.read(_BLOCK):
            *whole, open_line = (open_line + chunk).split("\n")
            if not whole and len(open_line) > LONGEST_LINE:
                raise Flaw(
                    f"line {number} is longer than {LONGEST_LINE:,} characters:"
                    " put every timestep, or every sequence, on a line of its own"
                )
            if whole:
                yield number, whole
            number += len(whole)
        if open_line:
            yield number, [open_line]
    except UnicodeError:
        place = f"what follows line {number - 1} is" if number > 1 else "is"
        raise Flaw(f"{place} no text in {encoding.codec.upper()}: save it as UTF-8 text") from None
    finally:
        text.detach()
