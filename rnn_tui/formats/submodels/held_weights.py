"""Reads the weights of opaque layers in a Keras file, and the input shapes that the weights determine."""

from collections.abc import Iterator

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.layers.core.opaque import Opaque
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.weight_group_names import groups
from rnn_tui.formats.hdf5.file import Hdf5
from rnn_tui.formats.keras.weight_paths import legacy_root

ROOT, MOST, DEEPEST = "layers", 1000, 8
"""The group of weights in Keras's newer files; the largest number of arrays, and the depth, below one layer."""

Held = tuple[tuple[str, tuple[int, ...]], ...]


def with_held(tree: Hdf5, stack: Stack) -> Stack:
    """The stack with the file's weights for its opaque layers."""
    legacy = legacy_root(tree)
    for key, group in zip(stack.keys, groups(stack.layers), strict=True):
        layer = stack.layer(key)
        if not isinstance(layer, Opaque):
            continue
        held = _listed(tree, legacy, stack.name_of(key)) if ROOT not in tree.names() else _numbered(tree, group)
        stack = stack.replace(key, layer.edit(holds=held))
    return stack


def _numbered(tree: Hdf5, group: str) -> Held:
    """The arrays below a layer's group, those in `vars` first."""
    paths = list(_arrays(tree, f"{ROOT}/{group}", 0))[:MOST]
    return tuple((path.removeprefix(f"{ROOT}/{group}/"), tree.shape(path) or ()) for path in paths)


def _arrays(tree: Hdf5, home: str, depth: int) -> Iterator[str]:
    names = tree.names(f"{home}/vars")
    yield from (f"{home}/vars/{each}" for each in sorted(names, key=lambda each: (len(each), each)))
    for each in tree.names(home) if depth < DEEPEST else ():
        if each != "vars" and tree.shape(f"{home}/{each}") is None:
            yield from _arrays(tree, f"{home}/{each}", depth + 1)


def _listed(tree: Hdf5, root: str | None, name: str) -> Held:
    """The arrays of a layer in a legacy file."""
    paths = (tree.texts("weight_names", f"{root}/{name}") or []) if root is not None else []
    return tuple((path, tree.shape(f"{root}/{name}/{path}") or ()) for path in paths[:MOST])


def read_shape(tree: Hdf5, reader: str, ndim: int | None) -> Shape | None:
    """The input shape of a layer, determined by the first of its weights, with unknown sizes before the last axis; None
    if the weight does not determine it."""
    held = _listed(tree, legacy_root(tree), reader)
    if not held or len(held[0][1]) != 2:
        return None
    return (*(None,) * ((ndim or 2) - 1), held[0][1][0])
