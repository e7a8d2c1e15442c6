"""Reads vocabularies: which token has which id.

    .txt    one token a line, in the order of their ids, as Keras's TextVectorization writes it; or TOKEN<tab>ID
    .json   {"token": id}, {"id": "token"} or ["token", …]; a Keras Tokenizer's, or a Hugging Face tokenizer.json

In a .txt file an empty line is the empty token; two empty lines in a row are the token "\\n", written unescaped.
"""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import Flaw, printable

LARGEST = 64 << 20
"""The largest size of a vocabulary file, in bytes."""
MOST = 2_000_000
"""The largest number of tokens."""
_EXPECTED = 'one token a line, or JSON: {"token": id} or ["token", …]'
_PLACES = (("model", "vocab"), ("config", "word_index"), ("vocab",), ("vocabulary",), ("word_index",), ("tokens",))
"""The keys under which tokenizers store their vocabulary."""
_ESCAPED = {"\\n": "\n", "\\t": "\t", "\\r": "\r", "\\s": " "}


NAMES = (
    *("vocab", "vocabulary", "stoi", "itos", "chars", "characters", "tokens", "words", "word_index", "token_to_id"),
    *("char2idx", "char_to_ix", "char_to_idx", "char2id", "idx2char", "ix_to_char", "idx_to_char", "char_to_int"),
    *("word2idx", "word_to_ix", "word_to_idx", "word2id", "idx2word", "ix_to_word", "idx_to_word"),
)
"""The names of a vocabulary in the checkpoints of training scripts."""


def vocabulary_beside(value: Any, origin: str, deepest: int = 2) -> Vocabulary | None:
    """The vocabulary that a checkpoint holds under one of the usual names; None if there is none."""
    if not isinstance(value, Mapping):
        return None
    for name in NAMES:
        if name in value:
            try:
                found = vocabulary_in(value[name], origin)
            except InputError:
                found = None
            if found is not None:
                return found
    inner = (each for each in value.values() if isinstance(each, Mapping)) if deepest else ()
    return next((found for each in inner if (found := vocabulary_beside(each, origin, deepest - 1))), None)


def read_vocabulary(path: Path) -> Vocabulary:
    """Reads the vocabulary in a file; raises `FormatError`."""
    with opened(path) as of:
        if of.size > LARGEST:
            raise Flaw(f"{of.size:,} bytes are too large for a vocabulary")
        try:
            text = of.whole().decode("utf-8-sig")
        except UnicodeDecodeError:
            raise Flaw(f"is not UTF-8 text; a vocabulary is {_EXPECTED}") from None
        origin = printable(path.name)
        try:
            if path.suffix.lower() == ".json" or text.lstrip()[:1] in ("{", "["):
                try:
                    value = json.loads(text)
                except (ValueError, RecursionError):
                    if path.suffix.lower() == ".json":
                        raise Flaw(f"is no JSON; a vocabulary is {_EXPECTED}") from None
                else:
                    found = vocabulary_in(value, origin)
                    if found is None:
                        raise Flaw(f"holds no vocabulary: it is {_EXPECTED}")
                    return found
            return _of_lines(text.replace("\r\n", "\n").split("\n"), origin)
        except InputError as error:
            raise Flaw(str(error)) from None


def vocabulary_of_json(raw: bytes, origin: str) -> Vocabulary:
    """The vocabulary in a JSON file's bytes; raises a `Flaw` that begins with the file's name."""
    try:
        found = vocabulary_in(json.loads(raw), origin)
    except InputError as error:
        raise Flaw(f"{origin}: {error}") from None
    except (ValueError, RecursionError):
        found = None
    if found is None:
        raise Flaw(f"{origin}: holds no vocabulary: it is {_EXPECTED}")
    return found


def vocabulary_in(value: Any, origin: str = "") -> Vocabulary | None:
    """The vocabulary in a value of a JSON file or a checkpoint; None if there is none. Raises `InputError`."""
    if isinstance(value, str) and value.lstrip()[:1] in ("{", "["):
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None
    found = _plain(value, origin)
    if found is not None or not isinstance(value, Mapping):
        return found
    for place in _PLACES:
        inner: Any = value
        for each in place:
            inner = inner.get(each) if isinstance(inner, Mapping) else None
        if inner is not None and (found := vocabulary_in(inner, origin)) is not None:
            return found
    return None


def _plain(value: Any, origin: str) -> Vocabulary | None:
    if isinstance(value, str) and 1 < len(value) <= MOST and len(set(value)) == len(value):
        return Vocabulary.of(list(value), origin)  # "".join(sorted(set(text))), which scripts for character models save
    if isinstance(value, Sequence) and not isinstance(value, str):
        if not 0 < len(value) <= MOST or not all(isinstance(each, str) for each in value):
            return None
        return Vocabulary.of(value, origin)
    if not isinstance(value, Mapping) or not 0 < len(value) <= MOST:
        return None
    items = list(value.items())
    if all(isinstance(token, str) and _is_id(number) for token, number in items):
        ids = dict(items)
    elif all(isinstance(token, str) and (_is_id(number) or str(number).isdecimal()) for number, token in items):
        ids = {token: int(number) for number, token in items}
    else:
        return None
    if len(set(ids.values())) < len(items):
        raise InputError("two tokens have the same id, or two ids the same token")
    return Vocabulary(ids, origin)


def _is_id(value: Any) -> bool:
    return type(value) is int and 0 <= value < 1 << 31


def _of_lines(lines: list[str], origin: str) -> Vocabulary:
    if lines and not lines[-1]:
        lines.pop()
    if not lines or len(lines) > MOST:
        raise Flaw(f"holds {'no token' if not lines else f'more than {MOST:,} tokens'}; a vocabulary is {_EXPECTED}")
    parts = [each.rpartition("\t") for each in lines]
    if all(tab and token and number.isdecimal() and len(number) < 10 for token, tab, number in parts):
        return _checked([(token, int(number)) for token, _, number in parts], origin)
    tokens: list[str] = []
    for each in lines:
        if not each and tokens and not tokens[-1]:
            tokens[-1] = "\n"
        else:
            tokens.append(_ESCAPED.get(each, each))
    return _checked([(token, place) for place, token in enumerate(tokens)], origin)


def _checked(pairs: list[tuple[str, int]], origin: str) -> Vocabulary:
    """The vocabulary of those tokens and ids; raises a `Flaw` that names the line of a token or an id that repeats."""
    seen: dict[Any, int] = {}
    for line, (token, number) in enumerate(pairs, 1):
        for key, what in ((token, f'the token "{printable(token)}"'), (number, f"the id {number}")):
            if key in seen:
                raise Flaw(f"line {line}: {what} stands in line {seen[key]} already")
            seen[key] = line
    return Vocabulary(dict(pairs), origin)
