"""What imported names say: whether they are Keras's, and notes on modules that Keras 3 does not have."""

from collections.abc import Iterable

_GONE = (
    "keras.layers.recurrent",
    "keras.layers.core",
    "keras.layers.wrappers",
    "keras.layers.embeddings",
    "keras.layers.convolutional",
    "keras.layers.advanced_activations",
    "keras.layers.normalization",
    "keras.engine",
    "keras.legacy",
)
"""Modules of earlier versions that Keras 3 does not have."""


def import_note(module: str, name: str) -> str:
    """A sentence about the import of that name (empty: of the whole module); empty if Keras 3 has it."""
    plain = module.replace("tensorflow.python.", "tensorflow.").replace("tensorflow.contrib.", "tensorflow.")
    old = plain.removeprefix("tensorflow.").startswith(_GONE) or plain != module
    if not old or not (name[:1].isupper() or not name):
        return ""
    place = "keras.models" if name in ("Model", "Sequential") else "keras.layers" if name != "Input" else "keras"
    instead = f"from {place} import {name}" if name else "import keras.layers"
    return f"{module} is no more in Keras 3: {instead}"


_STYLES = (
    ("tf_keras", "keras2"),
    ("tensorflow.python.keras", "tf2.0"),
    ("tensorflow.contrib.keras", "tf2.0"),
    ("tensorflow.compat.v1", "tf2.0"),
    ("keras.engine.topology", "keras2.2"),
    ("keras.legacy", "keras2.2"),
    ("keras.layers.Merge", "keras2.2"),
)
"""Names that only some versions of Keras have, with the style of their summaries."""


def told_style(imported: Iterable[str]) -> str:
    """The style of the summary that the code's author saw, determined by the imported names; Keras 3's by default."""
    names = tuple(imported)
    for begin, style in _STYLES:
        if any(each == begin or each.startswith(f"{begin}.") for each in names):
            return style
    return "keras3"


def is_keras(path: str) -> bool:
    """Whether a full name belongs to Keras, in any of its packages."""
    parts = path.split(".")
    return parts[0] in ("keras", "tf_keras", "keras_core") or (parts[0] == "tensorflow" and "keras" in parts)
