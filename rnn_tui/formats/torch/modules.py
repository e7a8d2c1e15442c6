"""The modules of a PyTorch model, found in the keys of its state dict: `rnn.weight_ih_l0` belongs to a module `rnn`.

    weight_ih_l0, weight_hh_l0, bias_ih_l0, bias_hh_l0     a recurrent layer; `_l1`: the next one; `_reverse`: backwards
    weight_hr_l0                                           the projection of an LSTM with `proj_size`
    weight_ih, weight_hh, bias_ih, bias_hh                 a cell
    weight (a matrix), bias                                a linear layer, or an embedding table

Each gate is a block of rows; the number of gates determines the kind.
"""

import re
from dataclasses import dataclass

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import counterpart, recurrent_in_torch
from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.io.tensors import StoredTensor, Tensors

_RECURRENT = re.compile(r"(weight|bias)_(ih|hh|hr)(?:_l(\d{1,4})(_reverse)?)?")

_REMADE = re.compile(
    r"(.*\.)?(?:(weight_(?:ih|hh)_l\d{1,4}(?:_reverse)?)_(?:g|v|raw|orig)"
    r"|parametrizations\.(weight_(?:ih|hh)_l\d{1,4}(?:_reverse)?)\..*)",
    re.DOTALL,
)
"""The names of tensors from which a model computes a weight in every step."""


@dataclass(frozen=True, eq=False)
class Module:
    """A module: its path in the model, and its tensors by the last part of their names, in the file's order."""

    path: str
    tensors: dict[str, StoredTensor]

    @property
    def recurrent(self) -> bool:
        return _RECURRENT.fullmatch(next(iter(self.tensors))) is not None

    @property
    def matrix(self) -> tuple[int, int] | None:
        """(rows, columns) of its weight if it consists of a matrix, with or without a bias; otherwise None. A
        convolution with kernel size 1, (rows, columns, 1), counts too."""
        weight, bias = self.tensors.get("weight"), self.tensors.get("bias")
        if weight is None or set(self.tensors) - {"weight", "bias"}:
            return None
        if len(weight.shape) != 2 and (len(weight.shape) != 3 or weight.shape[2] != 1):
            return None
        rows, columns, *_ = weight.shape
        if not rows or not columns or (bias is not None and bias.shape != (rows,)):
            return None
        return rows, columns

    @property
    def biased(self) -> bool:
        return "bias" in self.tensors

    @property
    def shown(self) -> str:
        """Its path, and the shape of its largest tensor, for a note."""
        name, tensor = max(self.tensors.items(), key=lambda each: (each[1].count, each[0] == "weight", each[0]))
        return f"{self.key(name)} {tensor.shape}"

    def key(self, name: str) -> str:
        """The full key of one of its tensors, escaped for a terminal."""
        return printable(f"{self.path}.{name}" if self.path else name)


@dataclass(frozen=True, eq=False)
class Direction:
    """One direction of a recurrent layer."""

    tensors: dict[str, StoredTensor]
    """`weight_ih` (gates · units, features), `weight_hh` (gates · units, units), and, with biases, `bias_ih` and
    `bias_hh` (gates · units,). With a projection also `weight_hr` (projection, units), and `weight_hh` has as many
    columns as it has rows."""
    keys: dict[str, str]
    """The full keys of the tensors, for messages."""

    @property
    def biased(self) -> bool:
        return "bias_ih" in self.tensors


@dataclass(frozen=True, eq=False)
class RecurrentLayer:
    """One layer of a recurrent module, with one direction or two."""

    kind: type[Layer]
    features: int
    units: int
    directions: tuple[Direction, ...]
    projection: int = 0
    """PyTorch's `proj_size`; 0 for none."""

    @property
    def width(self) -> int:
        """The number of its output features."""
        return (self.projection or self.units) * len(self.directions)


def modules_of(tensors: Tensors) -> list[Module]:
    """The modules of a state dict, in the order of their first keys; other tensors of a recurrent module are
    separate."""
    for key in tensors:
        if (match := _REMADE.fullmatch(key)) and f"{match[1] or ''}{match[2] or match[3]}" not in tensors:
            raise Flaw(
                f"holds {printable(key)}, from which the model makes {match[2] or match[3]} anew at each step (weight"
                " normalization, weight drop): save the weights themselves, once that is removed from the model"
            )
    found: dict[tuple[str, bool], dict[str, StoredTensor]] = {}
    for key, tensor in tensors.items():
        path, _, name = key.rpartition(".")
        found.setdefault((path, _RECURRENT.fullmatch(name) is not None), {})[name] = tensor
    return [Module(path, each) for (path, _), each in found.items()]


def layers_of(module: Module) -> list[RecurrentLayer]:
    """The layers of a recurrent module in their order; raises a `Flaw` that names the tensor that does not fit."""
    parts = _parts(module)
    count = 1 + max(layer for layer, _ in parts)
    both = any(reverse for _, reverse in parts)
    found: list[RecurrentLayer] = []
    for index in range(count):
        directions = tuple(
            _direction(module, parts, index, reverse) for reverse in ([False, True] if both else [False])
        )
        made = _layer(directions)
        if found and made.features != found[-1].width:
            key, tensor = directions[0].keys["weight_ih"], directions[0].tensors["weight_ih"]
            below = found[-1].width
            raise Flaw(
                f"holds {key} of shape {tensor.shape}: the layer below puts out {below} numbers, so {below} columns are"
                " expected"
            )
        found.append(made)
    return found


_Parts = dict[tuple[int, bool], dict[str, str]]
"""(layer, whether it is reversed) → (`weight_ih`, … → the tensor's name)."""


def _parts(module: Module) -> _Parts:
    found: _Parts = {}
    for name in module.tensors:
        match = _RECURRENT.fullmatch(name)
        assert match is not None
        layer = int(match[3] or 0)
        found.setdefault((layer, bool(match[4])), {})[f"{match[1]}_{match[2]}"] = name
    return found


_NEEDED = ("weight_ih", "weight_hh")


def _direction(module: Module, parts: _Parts, index: int, reverse: bool) -> Direction:
    names = parts.get((index, reverse), {})
    cell = any(not name.endswith(("_reverse", f"_l{index}")) for name in names.values())
    suffix = "" if cell else f"_l{index}{'_reverse' if reverse else ''}"
    keys = {each: module.key(each + suffix) for each in (*_NEEDED, "bias_ih", "bias_hh", "weight_hr")}
    biased = "bias_ih" in names or "bias_hh" in names
    for needed in (*_NEEDED, *(("bias_ih", "bias_hh") if biased else ())):
        if needed not in names:
            raise Flaw(f"lacks {keys[needed]}: the recurrent weights are not complete")
    return Direction({each: module.tensors[name] for each, name in names.items()}, keys)


def _layer(directions: tuple[Direction, ...]) -> RecurrentLayer:
    """The layer, whose kind follows from the number of gates; raises `Flaw` if the shapes fit no kind."""
    first = directions[0]
    shape, reads = first.tensors["weight_hh"].shape, first.tensors["weight_ih"].shape
    through = first.tensors["weight_hr"].shape if "weight_hr" in first.tensors else ()
    if through:
        shape = _projected(first, shape, through)
    counts = {len(counterpart(kind).torch_gates): kind for kind in recurrent_in_torch()}
    gates = shape[0] // shape[1] if len(shape) == 2 and shape[1] and not shape[0] % shape[1] else 0
    if gates not in counts:
        known = ", ".join(f"{count} · units of {counterpart(kind).torch}" for count, kind in sorted(counts.items()))
        columns = f"with {shape[1]} columns {shape[0]} rows fit none of these" if len(shape) == 2 else "it is no matrix"
        raise Flaw(f"holds {first.keys['weight_hh']} of shape {shape}: its rows are {known}; {columns}")
    rows, units, features = shape[0], shape[1], reads[-1] if reads else 0
    projection = through[0] if through else 0
    expected = {"weight_ih": (rows, features), "weight_hh": (rows, projection or units), "weight_hr": through}
    expected |= {"bias_ih": (rows,), "bias_hh": (rows,)}
    for each in directions:
        if ("weight_hr" in each.tensors) != bool(through):
            raise Flaw(
                f"lacks {each.keys['weight_hr']} or {first.keys['weight_hr']}: one direction has a proj_size, one has"
                " none"
            )
        if each.biased != first.biased:
            raise Flaw(
                f"lacks {each.keys['bias_ih']} or {first.keys['bias_ih']}: one direction has a bias, one has none"
            )
        for name, tensor in each.tensors.items():
            if tensor.shape != expected[name] or not features:
                raise Flaw(
                    f"holds {each.keys[name]} of shape {tensor.shape}; beside the others {expected[name]} is expected"
                )
    return RecurrentLayer(counts[gates], features, units, directions, projection)


def _projected(of: Direction, shape: tuple[int, ...], through: tuple[int, ...]) -> tuple[int, ...]:
    """The shape that `weight_hh` would have without the projection; raises `Flaw` if the shapes do not fit, or belong
    to no LSTM."""
    gates = max(len(counterpart(kind).torch_gates) for kind in recurrent_in_torch())
    if len(through) != 2 or len(shape) != 2 or not 0 < through[0] < through[1] or shape[0] != gates * through[1]:
        raise Flaw(
            f"holds {of.keys['weight_hr']} of shape {through} beside {of.keys['weight_hh']} of shape {shape}: the"
            f" projection of an LSTM is (proj_size, units), beside {gates} · units rows and proj_size columns"
        )
    return shape[0], through[1]
