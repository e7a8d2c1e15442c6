"""Reads the text of a file, one block of lines at a time, and detects its encoding.

Encodings: UTF-8, with or without a byte order mark; UTF-16 and UTF-32 with their mark; if the bytes are not UTF-8,
Windows-949 where they are Hangul throughout, else Windows-1252, which spreadsheets write. A file with NUL bytes and no
mark is binary. Lines end with LF, CRLF or CR. Only one block is in memory at a time; the length of a line is limited.
"""

import codecs
import io
from collections.abc import Generator
from dataclasses import dataclass
from typing import BinaryIO

from rnn_tui.formats.io.data_file import CHUNK
from rnn_tui.formats.io.errors import Flaw

LONGEST_LINE = 4_000_000
"""The largest number of characters in a line; a line that is longer by less than a block may be read too."""

_BLOCK = 1 << 18
"""The number of characters read at a time."""

_MARKS = (
    (codecs.BOM_UTF32_LE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF32_BE, "utf-32", "UTF-32"),
    (codecs.BOM_UTF8, "utf-8-sig", ""),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)


@dataclass(frozen=True)
class Encoding:
    """The encoding of a text file."""

    codec: str
    note: str = ""
    """A phrase if it is not UTF-8; otherwise empty."""


def find_encoding(file: BinaryIO) -> Encoding:
    """Detects the encoding: reads the whole file once and returns to its beginning. Raises `Flaw` if it is no text."""
    file.seek(0)
    start = file.read(4)
    for mark, codec, name in _MARKS:
        if start.startswith(mark):
            file.seek(0)
            return Encoding(codec, f"read as {name}" if name else "")
    if start == b"PK\x03\x04":
        raise Flaw("is a ZIP archive, as a spreadsheet is: save its table as .csv")
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
    if utf8:
        return Encoding("utf-8")
    korean = _is_korean(file)
    file.seek(0)
    codec, name = ("cp949", "Windows-949 (Korean)") if korean else ("cp1252", "Windows-1252")
    return Encoding(codec, f"not UTF-8: read as {name}")


def _is_korean(file: BinaryIO) -> bool:
    """Whether all other characters than ASCII in the first part of the file are Hangul or signs of KS X 1001."""
    file.seek(0)
    decoder = codecs.getincrementaldecoder("euc_kr")()
    try:
        text = decoder.decode(file.read(CHUNK))
    except UnicodeDecodeError:
        return False
    other = [each for each in text if not each.isascii()]
    hangul = sum("가" <= each <= "힣" for each in other)
    return 2 * hangul > len(other) and not any("一" <= each <= "鿿" for each in other)


LARGEST = 20 << 20
"""The largest size in bytes of a file that is read as a text."""


def read_text(file: BinaryIO) -> tuple[str, list[str]]:
    """The whole text, and remarks about its encoding; raises `Flaw`."""
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
    """Yields (number of the first line, from 1; lines without line ends), some thousand at a time; raises `Flaw`."""
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
