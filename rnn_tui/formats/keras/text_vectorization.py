"""Removes a TextVectorization, which converts text to token ids, from the beginning of a Keras model.

It has no weights and no timesteps, so the model begins after it; its vocabulary is kept. Keras writes the vocabulary
into the layer's config if it was given, otherwise into a member of the zip, `assets/…/vocabulary.txt` (Keras 3,
`layers/preprocessing/index_lookup.py`).
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.vocabulary import Vocabulary
from rnn_tui.formats.io.errors import Flaw

VECTORIZER = "TextVectorization"
SPECIAL = ("", "[UNK]")
"""The tokens with the ids 0 and 1, which a given vocabulary does not contain."""
LARGEST = 32 << 20
"""The largest size of a vocabulary in bytes."""


def without_vectorizer(
    value: Any, members: Sequence[str], text: Callable[[str, int], str | None]
) -> tuple[Any, Vocabulary | None]:
    """The config of a Sequential without its TextVectorization, and the vocabulary; unchanged if there is none.

    `members`: the names in the zip; `text`: reads a member of at most that many bytes. Raises `Flaw`.
    """
    inner = value.get("config") if isinstance(value, Mapping) else None
    layers = inner.get("layers") if isinstance(inner, Mapping) else None
    if not isinstance(inner, Mapping) or not isinstance(layers, list) or value.get("class_name") != "Sequential":
        return value, None
    place = next((n for n, each in enumerate(layers[:2]) if _kind(each) == VECTORIZER), None)
    if place is None or (place == 1 and _kind(layers[0]) != "InputLayer"):
        return value, None
    config = layers[place].get("config")
    config = config if isinstance(config, Mapping) else {}
    if config.get("output_mode", "int") != "int":
        raise Flaw(f"begins with a {VECTORIZER} that counts words instead of making a sequence of them")
    length = config.get("output_sequence_length")
    entry = {"batch_shape": [None, length if type(length) is int else None], "dtype": "int64"}
    behind = [{"class_name": "InputLayer", "config": entry}, *layers[place + 1 :]]
    return {**value, "config": {**inner, "layers": behind}}, _vocabulary(config, members, text)


def _kind(layer: Any) -> Any:
    return layer.get("class_name") if isinstance(layer, Mapping) else None


def _vocabulary(
    config: Mapping[str, Any], members: Sequence[str], text: Callable[[str, int], str | None]
) -> Vocabulary | None:
    given = config.get("vocabulary")
    tokens: list[Any] | None = given if isinstance(given, list) else None
    if tokens is None:
        asset = next(
            (each for each in members if each.startswith("assets/") and each.endswith("/vocabulary.txt")), None
        )
        found = None if asset is None else text(asset, LARGEST)
        tokens = None if found is None else found.splitlines()
    if not tokens or not all(isinstance(each, str) for each in tokens):
        return None
    try:
        return Vocabulary.of([*(() if tokens[: len(SPECIAL)] == [*SPECIAL] else SPECIAL), *tokens], "of the model")
    except InputError as error:
        raise Flaw(f"has a {VECTORIZER} whose vocabulary cannot be: {error}") from None
