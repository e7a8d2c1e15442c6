"""Vocabularies from files, in the shapes in which tokenizers write them."""

import json

import pytest

from rnn_tui.formats.data.vocabulary import read_vocabulary
from rnn_tui.formats.io.errors import FormatError


def read(tmp_path, text, name="vocab.txt"):
    path = tmp_path / name
    path.write_bytes(text.encode() if isinstance(text, str) else json.dumps(text).encode())
    return read_vocabulary(path)


@pytest.mark.parametrize(
    ("text", "name", "ids"),
    [
        ("a\nb\nc\n", "vocab.txt", {"a": 0, "b": 1, "c": 2}),
        ("\n[UNK]\nthe\n", "vocab.txt", {"": 0, "[UNK]": 1, "the": 2}),
        ("a\n\n\n \nb", "vocab.txt", {"a": 0, "\n": 1, " ": 2, "b": 3}),
        ("a\r\n\\n\r\n", "vocab.txt", {"a": 0, "\n": 1}),
        ("the\t5\ncat\t2\n", "vocab.tsv", {"the": 5, "cat": 2}),
        ({"a": 3, "b": 0}, "vocab.json", {"a": 3, "b": 0}),
        ({"0": "a", "1": "b"}, "itos.json", {"a": 0, "b": 1}),
        (["x", "y"], "list.json", {"x": 0, "y": 1}),
        ({"model": {"type": "WordLevel", "vocab": {"q": 1}}}, "tokenizer.json", {"q": 1}),
        ({"class_name": "Tokenizer", "config": {"word_index": '{"the": 1}'}}, "keras.json", {"the": 1}),
        (["x"], "vocab.txt", {"x": 0}),
    ],
)
def test_every_shape_is_read(tmp_path, text, name, ids):
    found = read(tmp_path, text, name)
    assert found.ids == ids
    assert found.origin == name


@pytest.mark.parametrize(
    ("text", "name", "said"),
    [
        ("a\nb\na\n", "v.txt", 'line 3: the token "a" stands in line 1 already'),
        ("a\t1\nb\t1\n", "v.txt", "line 2: the id 1 stands in line 1 already"),
        ({"a": 1, "b": 1}, "v.json", "two tokens have the same id"),
        ({"a": 1.5}, "v.json", "holds no vocabulary"),
        ("{", "v.json", "is no JSON; a vocabulary is one token a line"),
        ("\n", "v.txt", ""),
    ],
)
def test_what_is_none_is_refused_in_one_line(tmp_path, text, name, said):
    if not said:
        assert read(tmp_path, text, name).ids == {"": 0}
        return
    with pytest.raises(FormatError) as error:
        read(tmp_path, text, name)
    assert said in str(error.value)
    assert str(error.value).startswith(f"{name}: ")


def test_control_characters_are_escaped_in_what_is_said(tmp_path):
    with pytest.raises(FormatError, match=r"\\x1b"):
        read(tmp_path, "\x1b[31m\n\x1b[31m\n")
