"""Reads the config of a functional model as a graph of layers.

Keras 3 writes `inbound_nodes` as objects whose tensors carry a `keras_history`, Keras 2 as
`[[[name, node, tensor, kwargs]]]`. Operations differ from layers by their module, `keras.src.ops.numpy`.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.errors import OptionError, RnnError, ShapeNotTold, StackError
from rnn_tui.engine.layers.operations import Slice, Slot, operation
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.python_code.values.code_error import shown
from rnn_tui.formats.submodels.opaque_config import OPAQUE

Place = tuple[str, int, int]
"""A tensor: the name of a layer, the index of its call, and the index of the output."""
MOST_CALLS = 10_000
_OPERATIONS = ("keras.src.ops.", "keras.ops.", "keras.src.activations.")
_PASSED_OVER = frozenset(("training",))
_FIRST = ("inputs", "sequences", "sequence", "x")
"""Keras's names of the first argument of a call."""


@dataclass(frozen=True)
class Call:
    """A call in the config."""

    args: tuple[Any, ...]
    kwargs: Mapping[str, Any]


def is_operation(layer: Mapping[str, Any]) -> bool:
    """Whether a config is one of an operation on tensors."""
    return str(layer.get("module") or "").startswith(_OPERATIONS)


def name_of(layer: Mapping[str, Any]) -> str:
    """The name of a layer of a functional model; raises `RnnError`."""
    config = layer.get("config")
    inner = config.get("name") if isinstance(config, dict) else None
    name = layer.get("name") or inner
    if not isinstance(name, str):
        raise RnnError("a layer of the functional model has no name")
    return name


def wired(
    config: Mapping[str, Any],
    read: Callable[[Mapping[str, Any], str], Layer],
    entry: Callable[[Mapping[str, Any]], tuple[Any, str]],
    **options: Any,
) -> Stack:
    """The stack of a functional model's config. `read`: reads a layer; `entry`: reads the shape and dtype of an
    InputLayer. Raises an `RnnError` that names the layer."""
    layers = {name_of(each): each for each in config["layers"] if isinstance(each, dict)}
    if len(layers) != len(config["layers"]):
        raise RnnError("two layers of the functional model have one name")
    return _Wiring(layers).stack(config, read, entry, options)


class _Wiring:
    """The layers and calls in the config of one model."""

    def __init__(self, layers: Mapping[str, Mapping[str, Any]]) -> None:
        self.layers = layers
        self.calls: dict[tuple[str, int], Call] = {}
        self.places: dict[tuple[str, int], int] = {}
        """The key of the node of each call and each input."""

    def stack(self, config: Mapping[str, Any], read: Any, entry: Any, options: dict[str, Any]) -> Stack:
        for name, each in self.layers.items():
            self._calls_of(name, each)
        inputs = self._inputs(config, entry)
        ends = self._ends(config)
        needed = self._needed([place for _, place in ends])
        idle = [
            name
            for name, each in self.layers.items()
            if name not in needed and not self._is_input(name) and not is_operation(each)
        ]
        if idle:
            raise RnnError(f"no output of the model depends on the layer {shown(idle[0])}")
        self._number(needed)
        nodes = {name: [self._node(name, number) for number in found] for name, found in needed.items()}
        made: dict[int, Layer] = {}
        for key, name in enumerate(needed):
            made[key] = self._layer(name, read)
        keys = {name: key for key, name in enumerate(needed)}
        wired = tuple(
            Node(self.places[name, each.number], keys[name], *each.parts) for name in needed for each in nodes[name]
        )
        outputs = tuple(self._tensor(place) for _, place in ends)
        names = tuple(name for name, _ in ends) if isinstance(config.get("output_layers"), dict) else ()
        try:
            return Stack(tuple(made.values()), wiring=Graph(inputs, wired, outputs, names), **options)
        except ShapeNotTold:
            raise
        except StackError as error:
            raise RnnError(f"the model's layers: {error}") from None

    # Calls

    def _calls_of(self, name: str, layer: Mapping[str, Any]) -> None:
        nodes = layer.get("inbound_nodes") or []
        if not isinstance(nodes, list) or len(self.calls) + len(nodes) > MOST_CALLS:
            raise RnnError(f"layer {shown(name)}: inbound_nodes is no list of at most {MOST_CALLS:,} calls")
        for number, each in enumerate(nodes):
            self.calls[name, number] = _call(name, each)

    def _needed(self, ends: list[Place]) -> dict[str, list[int]]:
        """The calls on which the outputs depend, by layer, in the order of the config."""
        found: dict[tuple[str, int], None] = {}
        ahead = [(name, number) for name, number, _ in ends]
        while ahead:
            at = ahead.pop()
            if at in found or at in self.places:
                continue
            if at not in self.calls:
                raise RnnError(f"the model reads call {at[1]} of {shown(at[0])}, which does not stand in it")
            found[at] = None
            call = self.calls[at]
            ahead += [(name, number) for name, number, _ in _places([call.args, dict(call.kwargs)])]
        calls = {name: sorted(number for one, number in found if one == name) for name in self.layers}
        return {name: numbers for name, numbers in calls.items() if numbers}

    def _number(self, needed: Mapping[str, list[int]]) -> None:
        for key, at in enumerate((name, number) for name, numbers in needed.items() for number in numbers):
            self.places[at] = key

    def _tensor(self, place: Place) -> Tensor:
        name, number, output = place
        return Tensor(self.places[name, number], output)

    def _inputs(self, config: Mapping[str, Any], entry: Any) -> tuple[GraphInput, ...]:
        found: list[GraphInput] = []
        listed = [(name, number) for _, (name, number, _output) in _named(config.get("input_layers"))]
        for name, number in listed or [(name, 0) for name in self.layers if self._is_input(name)]:
            if not self._is_input(name):
                raise RnnError(f"the model's input {shown(name)} is no Input of it")
            shape, dtype = entry(self.layers[name].get("config", {}))
            if shape is None:
                raise RnnError(f"the input {shown(name)} has no shape")
            key = -1 - len(found)
            self.places[name, number] = key
            found.append(GraphInput(key, shape, dtype, name))
        if not found:
            raise RnnError("the model has no inputs")
        return tuple(found)

    def _is_input(self, name: str) -> bool:
        return self.layers.get(name, {}).get("class_name") == "InputLayer"

    def _ends(self, config: Mapping[str, Any]) -> list[tuple[str, Place]]:
        """The outputs of the model; if the config has none, the tensors that no call reads."""
        found = list(_named(config.get("output_layers")))
        used = {name for call in self.calls.values() for name, _, _ in _places([call.args, dict(call.kwargs)])}
        return found or [("", (name, 0, 0)) for name, _ in self.calls if name not in used]

    def _node(self, name: str, number: int) -> "_Parts":
        call = self.calls[name, number]
        first = [call.kwargs[key] for key in _FIRST if key in call.kwargs] if not call.args else []
        args = (*call.args, *first)
        inputs = tuple(self._tensor(each) for each in _places(list(args)))
        named: dict[str, tuple[Tensor, ...]] = {}
        told: dict[str, Any] = {}
        for key, value in sorted(call.kwargs.items()):
            tensors = tuple(self._tensor(each) for each in _places(value))
            if key in _FIRST and first:
                continue
            if tensors:
                named[key] = tensors
            elif isinstance(value, bool | int | float | str) and key not in _PASSED_OVER and value is not False:
                told[key] = value
        if is_operation(self.layers[name]):
            inputs, named, told = (*inputs, *(one for each in named.values() for one in each)), {}, {}
        apart = sum(1 for each in args if any(True for _ in _places(each))) > 1
        return _Parts(inputs, tuple(named.items()), tuple(told.items()), apart, number)

    def _layer(self, name: str, read: Any) -> Layer:
        layer = self.layers[name]
        if OPAQUE in layer or not is_operation(layer):
            made: Layer = read(layer, f"layer {shown(name)}")
            return made
        call = next(call for (one, _), call in self.calls.items() if one == name)
        counter = iter(range(1000))
        given = [_argument(each, counter) for each in (*call.args, *(call.kwargs[key] for key in sorted(call.kwargs)))]
        config = layer.get("config") or {}
        settings = {key: value for key, value in config.items() if key not in ("name", "trainable")}
        if not str(layer.get("module")).startswith(("keras.src.ops.core", "keras.src.ops.numpy")):
            settings.pop("dtype", None)
        try:
            return operation(str(layer.get("class_name")))(
                args=tuple(given), settings=tuple(sorted(settings.items())), name=name
            )
        except OptionError as error:
            raise RnnError(f"layer {shown(name)}: {error}") from None
        except RnnError as error:
            raise RnnError(f"layer {shown(name)}: {error}") from None


@dataclass(frozen=True)
class _Parts:
    """A call, with its tensors."""

    inputs: tuple[Tensor, ...]
    keywords: tuple[tuple[str, tuple[Tensor, ...]], ...]
    arguments: tuple[tuple[str, Any], ...]
    apart: bool
    number: int

    @property
    def parts(self) -> tuple[Any, ...]:
        return self.inputs, self.keywords, self.arguments, self.apart, self.number


def _call(name: str, node: Any) -> Call:
    """A call in the form of Keras 2 or 3; raises `RnnError`."""
    if isinstance(node, dict):
        args, kwargs = node.get("args", []), node.get("kwargs", {})
        if isinstance(args, list) and isinstance(kwargs, dict):
            return Call(tuple(args), kwargs)
    elif isinstance(node, list) and all(_is_old(each) for each in node):
        kwargs = next((each[3] for each in node if len(each) > 3 and isinstance(each[3], dict)), {})
        args = [each[:3] for each in node]
        return Call((args if len(args) > 1 else args[0],) if args else (), kwargs)
    raise RnnError(f"layer {shown(name)}: a call that is not understood: {shown(str(node))}")


def _is_old(value: Any) -> bool:
    """Whether it is a tensor in the form of Keras 2, `[name, node, tensor, …]`."""
    numbers = value[1:3] if isinstance(value, list) and len(value) in (3, 4) else ()
    return len(numbers) == 2 and isinstance(value[0], str) and all(type(each) is int for each in numbers)


def _place(value: Any) -> Place | None:
    """The tensor for a value of the config; None if it is none."""
    if isinstance(value, dict):
        config = value.get("config")
        value = config.get("keras_history") if isinstance(config, dict) else None
    if not _is_old(value):
        return None
    return str(value[0]), int(value[1]), int(value[2])


def _places(value: Any) -> Iterator[Place]:
    """Every tensor in a nested structure, in Keras's order: dicts sorted by key."""
    found = _place(value)
    if found is not None:
        yield found
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _places(each)
    elif isinstance(value, dict):
        for key in sorted(value, key=str):
            yield from _places(value[key])


def _named(value: Any) -> Iterator[tuple[str, Place]]:
    """The inputs or outputs of the model, with names: one, a list, or a dict sorted by key."""
    found = _place(value)
    if found is not None:
        yield "", found
    elif isinstance(value, dict):
        for key in sorted(value):
            yield from ((str(key), place) for _, place in _named(value[key]))
    elif isinstance(value, list):
        for each in value:
            yield from _named(each)


def _argument(value: Any, counter: Iterator[int]) -> Any:
    """An argument of an operation, in which tensors are replaced by slots counted from 0."""
    if _place(value) is not None:
        return Slot(next(counter))
    if isinstance(value, dict) and value.get("class_name") == "__slice__":
        config = value.get("config") or {}
        return Slice(config.get("start"), config.get("stop"), config.get("step"))
    if isinstance(value, list | tuple):
        return tuple(_argument(each, counter) for each in value)
    return value
