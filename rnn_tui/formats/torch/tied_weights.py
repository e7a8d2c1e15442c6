"""Tied weights: a tensor with two names in the model and one in the file, such as an embedding table used in the head.

`safetensors.torch.save_model` writes both names into the metadata. Without metadata, a head that has only a bias shows
that its matrix is tied.
"""

from collections.abc import Mapping
from typing import Any

from rnn_tui.formats.io.errors import printable
from rnn_tui.formats.io.tensors import Tensors


def with_tied(tensors: Tensors, metadata: Mapping[str, Any]) -> tuple[Tensors, list[str]]:
    """The tensors with the missing tied ones added, and sentences about what was assumed."""
    found = dict(tensors)
    for name, kept in metadata.items():
        if isinstance(kept, str) and kept in tensors:
            found.setdefault(name, tensors[kept])
    notes: list[str] = []
    for path, rows in _bare_biases(found).items():
        tables = [name for name, each in found.items() if name.endswith("weight") and each.shape[:1] == (rows,)]
        alone = [each for each in tables if f"{each.removesuffix('weight')}bias" not in found]
        if len(alone) == len(tables) == 1 and len(found[alone[0]].shape) == 2:
            found[f"{path}weight"] = found[alone[0]]
            notes.append(
                f"{printable(path)}weight is not in the file, but its bias is: {printable(alone[0])} is taken for it,"
                " as models that tie the two do"
            )
    return found, notes


def _bare_biases(tensors: Tensors) -> dict[str, int]:
    """The paths, with a dot at the end, that have only a bias, and its length."""
    paths: dict[str, list[str]] = {}
    for name in tensors:
        head, dot, last = name.rpartition(".")
        paths.setdefault(head + dot, []).append(last)
    alone = [path for path, names in paths.items() if names == ["bias"] and path]
    return {path: tensors[f"{path}bias"].shape[0] for path in alone if len(tensors[f"{path}bias"].shape) == 1}
