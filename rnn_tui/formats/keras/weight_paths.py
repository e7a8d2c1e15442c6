"""Finds and reads the weights of a stack in an HDF5 file of Keras, in three layouts.

Keras 3 and tf_keras's new format number the groups by class, independently of the layers' names:
`layers/lstm_1/cell/vars/0`. (Keras 2.12 and 2.13 called the first group `_layer_checkpoint_dependencies`, and wrote
backslashes into names on Windows.) The legacy format lists names: attribute `layer_names`, and `weight_names` in each
layer's group. The shape of every weight is compared with the stack before it is read.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.nn.layer import Weight
from rnn_tui.engine.plan.known_part import runs_whole
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.weight_group_names import groups
from rnn_tui.formats.hdf5.file import Hdf5
from rnn_tui.formats.io.errors import Flaw, listed, printable
from rnn_tui.formats.keras.cudnn import converted, is_cudnn
from rnn_tui.formats.loaded_model import Note

_ROOTS = ("layers", "_layer_checkpoint_dependencies")
_ENDS = ("vars", "cell/vars", "layer/vars", "layer/cell/vars", "forward_layer/cell/vars", "backward_layer/cell/vars")
"""The paths of weights below a layer's group, for layers of all kinds."""


@dataclass(frozen=True)
class Place:
    """The place of one weight of a stack in the file."""

    layer: str
    weight: Weight
    path: str

    @property
    def name(self) -> str:
        return f"{self.layer}/{self.weight.name}"


@dataclass(frozen=True)
class _Layout:
    """The names of groups in the new format."""

    root: str
    mark: str
    """The separator of names; a backslash in files of Keras 2.13 from Windows."""

    def path(self, group: str, end: str) -> str:
        """The full path for a layer's group and a path below it, such as "lstm" and "cell/vars/0"."""
        head, mark, tail = end.rpartition("vars")
        return f"{self.root}/{group}/{head}".replace("/", self.mark).rstrip(self.mark) + f"/{mark}{tail}"


def read_weights(tree: Hdf5, stack: Stack) -> tuple[tuple[Array, ...], tuple[Note, ...]]:
    """The weights of the stack in the order of `get_weights()`, and notes about them.

    Raises a `Flaw` that names layer and weight if one is missing, has another shape or is no array of numbers, and
    `NotBuilt` if the stack's shapes are unknown.
    """
    layout, legacy = _layout(tree), legacy_root(tree)
    if layout is None and legacy is None and any(stack.weights):
        raise Flaw("is an HDF5 file, but holds no weights that Keras wrote")
    listing = [] if layout is not None or legacy is None else _listed(tree, stack, legacy)
    places: Iterable[Place] = listing if layout is None else _numbered(tree, stack, layout)
    arrays: list[Array] = []
    said: dict[str, list[str]] = {}
    notes: list[Note] = []
    cells = cudnn_cells(tree, listing)
    biases = {start + 2 for start in cells}
    for index, each in enumerate(places):
        shape = (2 * each.weight.shape[-1],) if index in biases else each.weight.shape
        try:
            loaded = tree.array(each.path, shape)
        except Flaw as flaw:
            raise Flaw(f"layer {printable(each.layer)}, weight {each.weight.name} {flaw}") from None
        arrays.append(loaded.values)
        for text in loaded.notes:
            said.setdefault(text, []).append(each.name)
        if odd := not_finite(loaded.values):
            notes.append(
                Note(0, f"the weight {printable(each.name)} holds {odd:,} NaN or infinite of {loaded.values.size:,}")
            )
    for start in cells:
        kernel, recurrent, bias = arrays[start : start + 3]
        arrays[start : start + 3] = converted(kernel, recurrent, bias, listing[start + 2].weight.shape)
    if cells:
        said["weights of cuDNN are converted, as Keras 2 did"] = list(dict.fromkeys(listing[n].layer for n in cells))
    return tuple(arrays), (*(Note(0, f"{text}: {listed(names)}") for text, names in said.items()), *notes)


def holds_cudnn(tree: Hdf5) -> bool:
    """Whether a legacy file lists a cuDNN layer."""
    root = legacy_root(tree)
    names = [] if root is None else tree.texts("layer_names", root) or []
    paths = [[f"{root}/{name}/{each}" for each in tree.texts("weight_names", f"{root}/{name}") or []] for name in names]
    return any(is_cudnn(tuple(map(tree.shape, each[:3]))) for each in paths)


def cudnn_cells(tree: Hdf5, places: Sequence[Place]) -> list[int]:
    """The indices of the first weights of cells whose arrays are those of cuDNN."""
    ends = [each.weight.name.rpartition("/")[2] for each in places]
    starts = [n for n in range(len(places) - 2) if ends[n : n + 3] == ["kernel", "recurrent_kernel", "bias"]]
    return [n for n in starts if is_cudnn(tuple(tree.shape(each.path) for each in places[n : n + 3]))]


def holds_weights(tree: Hdf5) -> bool:
    """Whether the file holds weights in one of Keras's layouts."""
    layout = _layout(tree)
    return legacy_root(tree) is not None if layout is None else bool(_weighted(tree, layout, set()))


def weight_groups(tree: Hdf5) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Every group with arrays in a file of the new format, with the arrays' paths in order."""
    layout = _layout(tree)
    for group in [] if layout is None else _weighted(tree, layout, set()):
        found: list[str] = []
        for end in _ENDS:
            home = layout.path(group, f"{end}/0").rpartition("/")[0] if layout else ""
            numbers = sorted((each for each in tree.names(home) if each.isdecimal()), key=int)
            found += [f"{home}/{each}" for each in numbers]
        yield group, tuple(found)


def left_out(tree: Hdf5, stack: Stack) -> list[str]:
    """The names of layers with weights in the file that a submodel does not have."""
    root = legacy_root(tree)
    if root is None or _layout(tree) is not None:
        return []
    held = [each for each in tree.texts("layer_names", root) or [] if tree.texts("weight_names", f"{root}/{each}")]
    wanted = {name for name, each in zip(stack.layer_names, stack.weights, strict=True) if each}
    return [each for each in held if each not in wanted] if wanted < set(held) else []


def legacy_root(tree: Hdf5) -> str | None:
    """The path of the group that lists layers in the legacy format; None if there is none."""
    return next((root for root in ("model_weights", "") if tree.texts("layer_names", root) is not None), None)


def not_finite(values: Array) -> int:
    """The number of NaN and infinite values."""
    with np.errstate(over="ignore", invalid="ignore"):
        flat = values.reshape(-1)
        if np.isfinite(flat @ flat):  # one pass without a second array
            return 0
    return int(values.size - np.count_nonzero(np.isfinite(values)))


def _layout(tree: Hdf5) -> _Layout | None:
    names = tree.names()
    for root in _ROOTS:
        if root in names:
            return _Layout(root, "/")
        if any(each.startswith(f"{root}\\") for each in names):
            return _Layout(root, "\\")
    return None


def _numbered(tree: Hdf5, stack: Stack, layout: _Layout) -> Iterator[Place]:
    """The places in the new format, whose groups are numbered by class."""
    names = groups(stack.layers)
    parts = zip(names, stack.layer_names, stack.resolved, stack.weights, stack.read_shapes, strict=True)
    for group, name, layer, weights, shapes in parts:
        ends = layer.paths(shapes)
        for home, count in Counter(end.rpartition("/")[0] for end in ends).items():
            if (found := len(tree.names(layout.path(group, home)))) > count:
                raise Flaw(
                    f"layer {printable(name)}: {found} arrays stand where {count} are expected; quantized layers are"
                    " not understood"
                )
        for weight, end in zip(weights, ends, strict=True):
            yield Place(name, weight, layout.path(group, end))
    if (left := _weighted(tree, layout, set(names))) and runs_whole(stack):
        raise Flaw(f"holds weights of {listed(left)} too, for which the model has no layer")


def _weighted(tree: Hdf5, layout: _Layout, claimed: set[str]) -> list[str]:
    """The groups with arrays, without those in `claimed`."""
    if layout.mark == "/":
        names = tree.names(layout.root)
    else:
        names = [each.split("\\")[1] for each in tree.names() if each.startswith(f"{layout.root}\\")]
    return [
        each
        for each in dict.fromkeys(names)
        if each not in claimed and any(tree.names(layout.path(each, end)) for end in _ENDS)
    ]


def _check_once(layer: str, names: list[str]) -> None:
    """Raises `Flaw` if two weights have one name, as in files of a Bidirectional from Keras 3.0."""
    twice = next((each for each, count in Counter(names).items() if count > 1), None)
    if twice is not None:
        raise Flaw(
            f"layer {printable(layer)}: lists {printable(twice)} twice, but can hold it only once, so weights are"
            " missing (Keras 3.0 wrote such .h5 files of layers that read in both directions): save the model as .keras"
        )


def _is_there(tree: Hdf5, path: str) -> bool:
    """Whether the file has a group or an array of that path; a layer's name may contain slashes."""
    home, _, name = path.rpartition("/")
    return name in tree.names(home)


def _listed(tree: Hdf5, stack: Stack, root: str) -> list[Place]:
    """The places in the legacy format: layers matched by name if all names agree, otherwise in order, as in Keras."""
    held: dict[str, list[str]] = {}
    for each in tree.texts("layer_names", root) or []:
        if names := tree.texts("weight_names", f"{root}/{each}"):
            _check_once(each, names)
            held[each] = names
        elif not _is_there(tree, f"{root}/{each}"):
            raise Flaw(f"lists a layer {printable(each)}, but has no group of that name")
    wanted = {name: each for name, each in zip(stack.layer_names, stack.weights, strict=True) if each}
    if wanted.keys() < held.keys():  # a submodel: its layers are matched by name
        held = {name: held[name] for name in wanted}
    if len(held) != len(wanted):
        raise Flaw(
            f"holds weights of {counted(len(held), 'layer')} ({listed(list(held)) or 'none'}), but the model has"
            f" {len(wanted)} with weights ({listed(list(wanted)) or 'none'})"
        )
    by_name = set(held) == set(wanted)
    places: list[Place] = []
    for (name, weights), group in zip(wanted.items(), wanted if by_name else held, strict=True):
        names = held[group]
        if len(names) != len(weights):
            raise Flaw(
                f"layer {printable(name)}: {counted(len(names), 'weight')} in the file ({listed(names)}), expected"
                f" {len(weights)} ({listed([each.name for each in weights])})"
            )
        order = sorted(
            range(len(weights)), key=lambda index: not weights[index].trainable
        )  # Keras lists trainable weights first
        paths = {index: f"{root}/{group}/{path}" for index, path in zip(order, names, strict=True)}
        places += [Place(name, weight, paths[index]) for index, weight in enumerate(weights)]
    return places
