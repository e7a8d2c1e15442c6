"""Encodings, line ends, and lines without end."""

import io

import pytest

from rnn_tui.formats.data import text as data_text
from rnn_tui.formats.data.text import Encoding, blocks, find_encoding
from rnn_tui.formats.io.errors import Flaw


def read(raw: bytes) -> list[str]:
    file = io.BytesIO(raw)
    return [line for _, lines in blocks(file, find_encoding(file)) for line in lines]


@pytest.mark.parametrize(
    ("codec", "mark", "note"),
    [
        ("utf-8", "", ""),
        ("utf-8", "\ufeff", ""),
        ("utf-16-le", "\ufeff", "read as UTF-16"),
        ("utf-16-be", "\ufeff", "read as UTF-16"),
        ("utf-32-le", "\ufeff", "read as UTF-32"),
        ("utf-32-be", "\ufeff", "read as UTF-32"),
        ("cp1252", "", "not UTF-8: read as Windows-1252"),
    ],
)
def test_encodings_are_found(codec: str, mark: str, note: str) -> None:
    raw = (mark + "Größe €\n1\n").encode(codec)
    assert find_encoding(io.BytesIO(raw)).note == note
    assert read(raw) == ["Größe €", "1"]


@pytest.mark.parametrize(
    ("text", "codec"),
    [
        ("날짜,기온[℃]\n", "cp949"),
        ("Größe,Fläche\n", "cp1252"),
        ("Température,Été\n", "cp1252"),
        ("日期,温度\n", "cp1252"),
    ],
)
def test_korean_offices_write_windows_949(text: str, codec: str) -> None:
    raw = text.encode("gb2312" if "日" in text else codec)
    assert find_encoding(io.BytesIO(raw)).codec == codec


def test_line_ends() -> None:
    assert read(b"a\r\nb\nc\rd\n\ne") == ["a", "b", "c", "d", "", "e"]


def test_characters_across_the_border_of_two_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_text, "CHUNK", 3)
    assert find_encoding(io.BytesIO("aaéa€".encode())) == Encoding("utf-8")
    assert find_encoding(io.BytesIO("aaé".encode()[:-1])).codec == "cp1252"


def test_numbers_of_lines_go_on_over_blocks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_text, "_BLOCK", 4)
    found = list(blocks(io.BytesIO(b"1\n22\n333\n\n4444444\n5"), Encoding("utf-8")))
    assert [each for number, lines in found for each in enumerate(lines, number)] == [
        (1, "1"),
        (2, "22"),
        (3, "333"),
        (4, ""),
        (5, "4444444"),
        (6, "5"),
    ]


def refusal(raw: bytes) -> str:
    with pytest.raises(Flaw) as error:
        read(raw)
    return str(error.value)


def test_a_line_without_end_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(data_text, "_BLOCK", 10)
    monkeypatch.setattr(data_text, "LONGEST_LINE", 1000)
    assert refusal(b"1\n2\n" + b"3" * 2000) == (
        "line 3 is longer than 1,000 characters: put every timestep, or every sequence, on a line of its own"
    )


def test_bytes_that_are_no_text() -> None:
    assert refusal(b"1,2\x00") == (
        "holds NUL bytes: it is binary, or UTF-16 without a byte order mark; save it as UTF-8 text"
    )
    assert refusal(b"\x81\x8d") == "is no text in CP1252: save it as UTF-8 text"
    assert refusal("\ufeff1\n".encode("utf-16-le") + b"\x00") == "is no text in UTF-16: save it as UTF-8 text"
