"""Builds models from a file of weights without an architecture, by the shapes of its arrays.

    embeddings (tokens, features)                                        an embedding table
    kernel (features, gates · units), recurrent_kernel (units, gates · units), bias     a recurrent layer; twice: both
    kernel (features, units), bias (units,)                              a Dense layer

The layers are in the order of the file (newer files have none: tables come first, then recurrent layers by number, then
Dense layers). Each layer reads the output of the one before it; where the sizes do not fit, or a layer has another
kind, the file is split. A piece with a recurrent layer is a model.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import counterpart, in_onnx, in_torch, recurrent_in_torch
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.file_questions import EVERY, HEADS, LAST, reading_the_last
from rnn_tui.formats.hdf5.file import Hdf5
from rnn_tui.formats.io.errors import Flaw, listed, printable
from rnn_tui.formats.keras.cudnn import converted, is_cudnn
from rnn_tui.formats.keras.keras_versions import BEFORE_23, dialect, spoken, with_defaults
from rnn_tui.formats.keras.weight_paths import legacy_root, not_finite, weight_groups
from rnn_tui.formats.loaded_model import LoadedModel, Note, Question

MOST = 500
"""The largest number of layers in a file."""
_CELL = ("kernel", "recurrent_kernel", "bias")


@dataclass(frozen=True)
class Part:
    """The arrays of one layer."""

    name: str
    paths: tuple[str, ...]
    shapes: tuple[tuple[int, ...], ...]
    kind: str
    """"table", "recurrent" or "product"; empty for other layers."""
    reads: int = 0
    makes: int = 0
    directions: int = 1

    @property
    def shown(self) -> str:
        """Its name and shapes, for a note."""
        return f"{printable(self.name)} {', '.join(map(str, self.shapes[:3]))}"


@dataclass
class _Built:
    layers: list[Layer] = field(default_factory=list)
    weights: list[Array] = field(default_factory=list)
    converted: bool = False


def models_by_shape(tree: Hdf5, version: str | None, head: str) -> list[LoadedModel]:
    """The models with their weights; raises `Flaw` if no recurrent layer is recognized."""
    parts = list(_parts(tree))
    if len(parts) > MOST:
        raise Flaw(f"holds weights of {len(parts):,} layers; at most {MOST} are read without an architecture")
    pieces = [each for each in _pieces(parts) if any(part.kind == "recurrent" for part in each)]
    if not pieces:
        shown = listed([each.shown for each in parts]) or "none"
        raise Flaw(
            "holds weights only, not which layers they belong to, and none of them has the shapes of a recurrent layer"
            f" ({shown}): `--config MODEL` gives the architecture"
        )
    return [_model(tree, piece, parts, version, head) for piece in pieces]


def _parts(tree: Hdf5) -> Iterator[Part]:
    root = legacy_root(tree)
    if root is None:
        yield from sorted((_part(tree, *each) for each in weight_groups(tree)), key=_usual_place)
        return
    for name in tree.texts("layer_names", root) or []:
        paths = tree.texts("weight_names", f"{root}/{name}")
        if paths:
            yield _part(tree, name, tuple(f"{root}/{name}/{each}" for each in paths))


def _usual_place(part: Part) -> tuple[int, int, str]:
    found = re.search(r"_(\d+)$", part.name)
    return ("table", "recurrent", "product", "").index(part.kind), int(found[1]) if found else 0, part.name


def _part(tree: Hdf5, name: str, paths: tuple[str, ...]) -> Part:
    shapes = tuple(tree.shape(each) or () for each in paths)
    tail = [each.rpartition("/")[2].partition(":")[0] for each in paths]
    half = len(shapes) // 2
    if len(shapes) == 1 and len(shapes[0]) == 2 and (tail[0] == "embeddings" or name.startswith("embedding")):
        return Part(name, paths, shapes, "table", 0, shapes[0][1])
    if _is_cell(shapes):
        return Part(name, paths, shapes, "recurrent", shapes[0][0], shapes[1][0])
    if half and len(shapes) % 2 == 0 and shapes[:half] == shapes[half:] and _is_cell(shapes[:half]):
        return Part(name, paths, shapes, "recurrent", shapes[0][0], 2 * shapes[1][0], 2)
    if 1 <= len(shapes) <= 2 and len(shapes[0]) == 2 and shapes[1:] in ((), ((shapes[0][1],),)) and 0 not in shapes[0]:
        named = tail[0] in ("kernel", "0")
        return Part(name, paths, shapes, "product" if named else "", *shapes[0])
    return Part(name, paths, shapes, "")


def _gates(shapes: Sequence[tuple[int, ...]]) -> int:
    units, columns = shapes[1]
    return columns // units if units and columns % units == 0 else 0


def _is_cell(shapes: Sequence[tuple[int, ...]]) -> bool:
    if not 2 <= len(shapes) <= 3 or any(len(each) != 2 or 0 in each for each in shapes[:2]):
        return False
    columns = shapes[1][1]
    known = _gates(shapes) in {len(counterpart(each).torch_gates) for each in recurrent_in_torch()}
    biased = len(shapes) == 2 or shapes[2] in ((columns,), (2, columns), (2 * columns,))
    return known and biased and shapes[0][1] == columns


def _pieces(parts: list[Part]) -> Iterator[list[Part]]:
    """Splits the layers where one has an unknown kind, or does not fit the one before it."""
    piece: list[Part] = []
    for each in parts:
        if not each.kind or each.kind == "table" or (piece and piece[-1].makes != each.reads):
            if piece:
                yield piece
            piece = []
        if each.kind:
            piece.append(each)
    if piece:
        yield piece


def _model(tree: Hdf5, piece: list[Part], parts: list[Part], version: str | None, head: str) -> LoadedModel:
    keras = dialect(version)
    made = _Built()
    for each in piece:
        _add(tree, each, keras, made)
    if head == LAST:
        made.layers[:] = reading_the_last(made.layers)
    begins = piece[0]
    shape = (None, None) if begins.kind == "table" else (None, None, begins.reads)
    dtype = "int32" if begins.kind == "table" else "float32"
    try:
        stack = Stack(tuple(made.layers), shape, dtype, keras=spoken(keras))
    except RnnError as error:
        raise Flaw(f"holds a model that cannot be: {error}") from None
    notes = tuple(Note(0, each) for each in _said(piece, parts, made, keras, version, head))
    recurrent = next(each.name for each in piece if each.kind == "recurrent")
    asks = tuple(_asks(piece, head))
    return LoadedModel(stack, printable(recurrent), "", notes, tuple(made.weights), asks=asks)


def _heads(piece: list[Part]) -> list[Part]:
    last = max(n for n, each in enumerate(piece) if each.kind == "recurrent")
    return piece[last + 1 :]


def _asks(piece: list[Part], head: str) -> Iterator[Question]:
    if heads := _heads(piece):
        given = head or EVERY
        choices = (given, *(each for each in HEADS if each != given))
        yield Question("head", f"What does {printable(heads[0].name)} read?", choices, tuple(HEADS[e] for e in choices))


def _said(
    piece: list[Part], parts: list[Part], made: _Built, keras: str, version: str | None, head: str
) -> Iterator[str]:
    """Sentences about what was assumed."""
    yield (
        "it holds weights only, so its layers are recognised by the shapes of their arrays; activations are Keras's"
        " usual ones, those of products are none (`--config MODEL` gives the architecture)"
    )
    if (heads := _heads(piece)) and not head:
        yield (
            f"the file does not say whether {printable(heads[0].name)} reads every timestep or the last one only:"
            f" {HEADS[EVERY]} is assumed (otherwise: --head {LAST})"
        )
    if made.converted:
        yield "weights of cuDNN are converted, as Keras 2 did"
    elif keras == BEFORE_23:
        yield f"the weights were written by Keras {printable(version or '')}, so recurrent_activation is hard_sigmoid"
    left = [each.shown for each in parts if each not in piece]
    if left:
        yield f"left out, for they are of no known kind or do not read what stands before them: {listed(left)}"


def _add(tree: Hdf5, part: Part, keras: str, made: _Built) -> None:
    arrays = [_array(tree, part, n) for n in range(len(part.paths))]
    name = printable(part.name).replace("/", "_")
    if part.kind == "table":
        table: Any = in_onnx("Gather")
        made.layers.append(table(*part.shapes[0], name=name))
    elif part.kind == "product":
        product: Any = in_torch("Linear")
        made.layers.append(product(part.makes, use_bias=len(arrays) > 1, name=name))
    else:
        arrays = _recurrent(part, arrays, name, keras, made)
    made.weights += arrays


def _array(tree: Hdf5, part: Part, index: int) -> Array:
    values = tree.array(part.paths[index], part.shapes[index]).values
    if odd := not_finite(values):
        raise Flaw(f"layer {printable(part.name)}: {odd:,} weights are NaN or infinite")
    return values


def _recurrent(part: Part, arrays: list[Array], name: str, keras: str, made: _Built) -> list[Array]:
    size = len(arrays) // part.directions
    kind: Any = next(each for each in recurrent_in_torch() if len(counterpart(each).torch_gates) == _gates(part.shapes))
    cudnn = is_cudnn(part.shapes[:size])
    made.converted |= cudnn
    options = {} if cudnn else with_defaults(kind, {}, keras)
    if size == 3 and any(each.name == "reset_after" for each in kind.options()):
        options["reset_after"] = cudnn or len(part.shapes[2]) == 2
    units = part.shapes[1][0]
    both = part.directions > 1
    one = kind(units, return_sequences=True, use_bias=size == 3, name=None if both else name, **options)
    wrapper: Any = in_torch("bidirectional")
    made.layers.append(wrapper(one, name=name) if both else one)
    if not cudnn:
        return arrays
    bias = (2, part.shapes[1][1]) if options.get("reset_after") else (part.shapes[1][1],)
    cells = [arrays[n : n + 3] for n in range(0, len(arrays), 3)]
    return [each for cell in cells for each in converted(cell[0], cell[1], cell[2], bias)]
