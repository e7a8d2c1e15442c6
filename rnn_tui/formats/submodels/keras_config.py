"""Splits the config of a Keras model that has layers of unknown kinds into configs of submodels.

Layers of unknown kinds are removed. A layer that reads one of their output tensors gets an input instead, with the name
of the removed layer and the shape from the config. Each connected group of the remaining layers becomes a submodel.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.formats.io.errors import printable

Config = Mapping[str, Any]


@dataclass(frozen=True)
class Submodel:
    """A connected group of known layers, as a model of its own."""

    config: dict[str, Any]
    """The config of the submodel, as Keras's `to_json()` writes it."""
    groups: dict[str, str]
    """For each layer's name, the group of its weights in the file of the whole model."""
    notes: tuple[str, ...]
    """Sentences about the unknown layers before and after it."""


def submodels(value: Config, known: Callable[[Config], bool]) -> list[Submodel]:
    """The submodels of a Sequential or a Functional model, in the file's order; empty for any other config.

    `known`: whether a layer's config is that of a known kind.
    """
    inner = value.get("config")
    layers = inner.get("layers") if isinstance(inner, dict) else inner
    if not isinstance(layers, list) or not all(isinstance(each, dict) for each in layers):
        return []
    groups = _groups(layers)
    if value.get("class_name") == "Sequential":
        return [_sequential(piece, groups) for piece in _runs(layers, known)]
    if isinstance(inner, dict) and value.get("class_name") in ("Functional", "Model"):
        return list(_Graph(inner, layers, known, groups).submodels())
    return []


def _name(layer: Config) -> str:
    config = layer.get("config")
    found = layer.get("name") or (config.get("name") if isinstance(config, dict) else None)
    return str(found or layer.get("class_name"))


def _called(layer: Config) -> str:
    own = layer.get("registered_name") or layer.get("class_name")
    return f'"{printable(_name(layer))}" ({printable(str(own))}, which is not known)'


def _groups(layers: Sequence[Config]) -> dict[str, str]:
    """For each layer's name, its group of weights in a Keras 3 file: the class, with a number from the second on."""
    seen: dict[str, int] = {}
    found: dict[str, str] = {}
    for each in layers:
        kind = snake_case(str(each.get("class_name")))
        found[_name(each)] = f"{kind}_{seen[kind]}" if kind in seen else kind
        seen[kind] = seen.get(kind, 0) + 1
    return found


def _reads(layer: Config) -> list[Any] | None:
    build = layer.get("build_config")
    shape = build.get("input_shape") if isinstance(build, dict) else None
    return shape if isinstance(shape, list) and all(each is None or type(each) is int for each in shape) else None


def _entry(name: str, shape: list[Any] | None, dtype: str = "float32") -> dict[str, Any]:
    config = {"name": name, "batch_shape": shape, "dtype": dtype}
    return {"class_name": "InputLayer", "module": "keras.layers", "config": config, "name": name, "inbound_nodes": []}


def _before(layer: Config, shape: list[Any] | None) -> str:
    shown = "" if shape is None else f", {tuple(shape)}"
    return (
        f"a part of the file's model: it reads the output of {_called(layer)}{shown}: record that and give it as --data"
    )


def _behind(layers: Sequence[Config]) -> str:
    return f"a part of the file's model: its output goes to {' and '.join(_called(each) for each in layers[:3])}"


@dataclass(frozen=True)
class _Run:
    """Successive known layers of a Sequential, and the unknown layers directly before and after them."""

    layers: tuple[Config, ...]
    before: Config | None
    behind: Config | None


def _runs(layers: Sequence[Config], known: Callable[[Config], bool]) -> Iterator[_Run]:
    piece: list[Config] = []
    before: Config | None = None
    for each in layers:
        if known(each):
            piece.append(each)
            continue
        if piece:
            yield _Run(tuple(piece), before, each)
        piece, before = [], each
    if piece:
        yield _Run(tuple(piece), before, None)


def _sequential(run: _Run, groups: dict[str, str]) -> Submodel:
    layers = list(run.layers)
    notes = []
    if run.before is not None:
        shape = _reads(layers[0])
        notes.append(_before(run.before, shape))
        if shape is not None:
            layers.insert(0, _entry(_name(run.before), shape))
    if run.behind is not None:
        notes.append(_behind([run.behind]))
    return Submodel({"class_name": "Sequential", "config": {"layers": layers}}, groups, tuple(notes))


Place = tuple[str, int]
"""A tensor: the name of its layer, and the index of the layer's output."""


class _Graph:
    """The layers of a Functional model by name; each is called once."""

    def __init__(
        self, inner: Config, layers: Sequence[Config], known: Callable[[Config], bool], groups: dict[str, str]
    ) -> None:
        self.layers = {_name(each): each for each in layers}
        self.outputs = set(_places(inner.get("output_layers")))
        self.known = {name for name, each in self.layers.items() if known(each)}
        self.groups = groups
        self.sources = {name: list(_places(each.get("inbound_nodes"))) for name, each in self.layers.items()}

    def submodels(self) -> Iterator[Submodel]:
        calls = [each.get("inbound_nodes") for each in self.layers.values()]
        if not all(each is None or (isinstance(each, list) and len(each) < 2) for each in calls):
            return  # a layer that is called several times has several outputs, which are not told apart here
        for members in self._pieces():
            yield self._submodel(members)

    def _is_entry(self, name: str) -> bool:
        return self.layers[name].get("class_name") == "InputLayer"

    def _pieces(self) -> list[list[str]]:
        """The connected groups of known layers without the inputs, in the order of the file."""
        root = {name: name for name in self.layers if name in self.known and not self._is_entry(name)}

        def top(name: str) -> str:
            while root[name] != name:
                name = root[name]
            return name

        for name in root:
            for source, _ in self.sources[name]:
                if source in root:
                    root[top(name)] = top(source)
        pieces: dict[str, list[str]] = {}
        for name in root:
            pieces.setdefault(top(name), []).append(name)
        return list(pieces.values())

    def _submodel(self, members: list[str]) -> Submodel:
        entries: dict[str, dict[str, Any]] = {}
        notes: list[str] = []
        made: list[dict[str, Any]] = []
        for name in members:
            each = self.layers[name]
            made.append({**each, "inbound_nodes": self._rewritten(each.get("inbound_nodes"), entries, notes)})
        used = {place for name in self.layers if name not in members for place in self.sources[name]} | self.outputs
        ends = [(name, number) for name in members for number in range(16) if (name, number) in used]
        behind = [
            each for name, each in self.layers.items() if name not in self.known and self._reads_of(name, members)
        ]
        if behind:
            notes.append(_behind(behind))
        inner = {
            "layers": [*entries.values(), *made],
            "input_layers": [[name, 0, 0] for name in entries],
            "output_layers": [[name, 0, number] for name, number in reversed(ends or [(members[-1], 0)])],
        }
        return Submodel({"class_name": "Functional", "config": inner}, self.groups, tuple(dict.fromkeys(notes)))

    def _reads_of(self, name: str, members: list[str]) -> bool:
        return any(source in members for source, _ in self.sources[name])

    def _rewritten(self, value: Any, entries: dict[str, dict[str, Any]], notes: list[str]) -> Any:
        """The calls with inputs in place of the outputs of unknown layers; adds the inputs to `entries`."""
        if isinstance(value, list):
            if len(value) > 2 and isinstance(value[0], str) and type(value[1]) is type(value[2]) is int:
                return [self._entered(value[0], value[2], None, entries, notes), 0, *self._number(value), *value[3:]]
            return [self._rewritten(each, entries, notes) for each in value]
        if (tensor := _tensor(value)) is not None:
            name, number, config = tensor
            entered = self._entered(name, number, config, entries, notes)
            history = [entered, 0, number if entered == name and name in self.known else 0]
            return {**value, "config": {**config, "keras_history": history}}
        return (
            {key: self._rewritten(each, entries, notes) for key, each in value.items()}
            if isinstance(value, dict)
            else value
        )

    def _number(self, value: list[Any]) -> list[int]:
        return [value[2] if value[0] in self.known else 0]

    def _entered(
        self, name: str, number: int, config: Config | None, entries: dict[str, dict[str, Any]], notes: list[str]
    ) -> str:
        """The name of the layer for a tensor in the submodel: the layer itself if it is known, else an input."""
        if name not in self.layers:
            return name
        if name in self.known:
            if self._is_entry(name):
                entries.setdefault(name, dict(self.layers[name]))
            return name
        called = f"{name}_{number}" if number else name
        shape = config.get("shape") if config is not None else None
        dtype = str(config.get("dtype") or "float32") if config is not None else "float32"
        entries.setdefault(called, _entry(called, shape if isinstance(shape, list) else None, dtype))
        notes.append(_before(self.layers[name], shape if isinstance(shape, list) else None))
        return called


def _tensor(value: Any) -> tuple[str, int, Config] | None:
    """(layer, index of its output, the tensor's config) for a tensor in a Keras 3 config; None for other values."""
    if not isinstance(value, dict) or value.get("class_name") != "__keras_tensor__":
        return None
    config = value.get("config")
    history = config.get("keras_history") if isinstance(config, dict) else None
    if (
        not isinstance(config, dict)
        or not isinstance(history, list)
        or len(history) != 3
        or type(history[2]) is not int
    ):
        return None
    return str(history[0]), history[2], config


def _places(value: Any) -> Iterator[Place]:
    """Every tensor in a value of the config."""
    if (tensor := _tensor(value)) is not None:
        yield tensor[:2]
    elif isinstance(value, dict):
        for each in value.values():
            yield from _places(each)
    elif isinstance(value, list):
        if len(value) > 2 and isinstance(value[0], str) and type(value[1]) is type(value[2]) is int:
            yield value[0], value[2]
            return
        for each in value:
            yield from _places(each)
