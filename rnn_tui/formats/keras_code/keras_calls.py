"""Calls of Keras: `LSTM(8)` becomes a record, `Input(…)` a tensor, `Model(…)` a chain walked back to its input.

Everything of Keras is known by its full name (`tensorflow.keras.layers.LSTM`), however it was imported.
Nothing is checked here but that it is known: what Keras would say to the values is the engine's business.
"""

import ast
from typing import Any

from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.formats.keras_code.interpreter.calls import Calls
from rnn_tui.formats.keras_code.interpreter.names import reason
from rnn_tui.formats.keras_code.interpreter.operators import has_unknown
from rnn_tui.formats.keras_code.interpreter.values import (
    Class,
    CodeError,
    Dotted,
    Instance,
    LayerCall,
    Made,
    ModelRecord,
    Partial,
    Tensor,
    Unknown,
    written,
)
from rnn_tui.formats.keras_code.vocabulary import INITIALIZERS, MODELS, PASSED_OVER, RENAMED, SHAPES, layer_name

LAYERS = 10_000
"""How many layers a file may make."""
_INPUTS = ("inputs", "sequence", "sequences")
"""What the first argument of a layer's call is named, in one Keras or another."""
_CHAIN = "only a chain of layers is understood"


def is_keras(path: str) -> bool:
    """Whether a full name belongs to Keras, in any of its packages."""
    parts = path.split(".")
    return parts[0] in ("keras", "tf_keras", "keras_core") or (parts[0] == "tensorflow" and "keras" in parts)


class KerasCalls(Calls):
    """What calls of Keras make."""

    def __init__(self) -> None:
        super().__init__()
        self.models: list[ModelRecord] = []
        self.layers_made = 0
        self.alone = False
        """Whether a function is read that nothing calls."""

    def library(self, function: Dotted, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        last, parts = function.last, function.parts
        if last == "partial" and args:
            return Partial(args[0], tuple(args[1:]), kwargs)
        if last in ("SimpleNamespace", "Namespace"):
            return self.make(Instance(Class(last, node.lineno, [], {}), dict(kwargs)))
        if "initializers" in parts or last.endswith("_initializer"):
            return Made(last.removesuffix("_initializer"), tuple(args), kwargs)
        if not is_keras(function.path):
            own = last[:1].isupper() and len(parts) > 1
            return Unknown(node, node.lineno, f"{last} comes from {parts[0]}, which is not read" if own else "")
        if "regularizers" in parts or "constraints" in parts or last in INITIALIZERS - {"Identity"}:
            return Made(last, tuple(args), kwargs)
        if last in ("clear_session", "reset_uids"):
            self.counts.clear()
        if last == "Sequential":
            return self._sequential(node, args, kwargs)
        if last in MODELS:
            return self._functional(node, args, kwargs)
        if last == "Input":
            return Tensor(self._layer(node, "InputLayer", args, kwargs))
        if last[:1].isupper() and ("layers" in parts or layer_name(last)):
            return self._layer(node, last, args, kwargs)
        why = "it joins several tensors: " + _CHAIN if "layers" in parts else ""
        return Unknown(node, node.lineno, why)

    def _layer(self, node: ast.Call, class_name: str, args: list[Any], kwargs: dict[str, Any]) -> LayerCall:
        self.touch()
        self.layers_made += 1
        if self.layers_made > LAYERS:
            raise CodeError(node.lineno, f"more than {LAYERS:,} layers; a model has fewer", mistake=True)
        prefix = "input_layer" if class_name == "InputLayer" else snake_case(RENAMED.get(class_name, class_name))
        made = LayerCall(class_name, args, kwargs, node.lineno, self.counts[prefix], self.counts["input"])
        made.lines = {each.arg: each.value.lineno for each in node.keywords if each.arg}
        made.problem = _unknown_argument(node, args, kwargs)
        if kwargs.get("name") is None:
            self.counts[prefix] += 1
            self.counts["input"] += class_name == "InputLayer"
        self.make(made)
        return made

    def _record(self, node: ast.Call, functional: bool, name: Any) -> ModelRecord:
        self.touch()
        kind = "functional" if functional else "sequential"
        running = self.call_stack[-1] if self.call_stack else None
        function = None
        if running is not None:
            hidden = running.owner is not None and running.name in ("__init__", "build", "call")
            function = running.owner.cls.name if hidden and running.owner else running.name
        made = ModelRecord(
            function or "model", node.lineno, functional, function=function, alone=self.alone, counts=dict(self.counts)
        )
        if isinstance(name, str):
            made.name = name
        elif name is None:
            self.counts[kind] += 1
            self.counts["model"] += functional
        else:
            made.problem = CodeError(node.lineno, "the model's name is not known here; write it as a text in quotes")
        self.models.append(self.make(made))
        return made

    def _sequential(self, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> ModelRecord:
        layers = kwargs.get("layers", args[0] if args else None)
        model = self._record(
            node, False, kwargs.get("name", args[2] if len(args) > 2 else args[1] if len(args) > 1 else None)
        )
        if isinstance(layers, Unknown):
            model.problem = layers.error(_argument(node, "layers"), "the list of layers")
        elif isinstance(layers, list | tuple):
            for each in layers:
                self._append(model, node, each)
        elif layers is not None:
            self._append(model, node, layers)
        self.rebuilt(model)
        return model

    def rebuilt(self, model: ModelRecord) -> None:
        """Keras 3 builds a Sequential anew at every change, as a functional model inside, which uses up a name."""
        root = model.root.layer if model.root is not None else None
        given = root is not None and (
            "like" not in root.kwargs or any(key in root.kwargs["like"].kwargs for key in SHAPES)
        )
        self.counts["functional"] += bool(model.links) and (given or model.built is not None)

    def add(self, model: ModelRecord, node: ast.Call, layer: Any) -> None:
        """`model.add(layer)`"""
        self._append(model, node, layer)
        self.rebuilt(model)

    def _append(self, model: ModelRecord, node: ast.Call, layer: Any) -> None:
        self.touch()
        problem = None
        if not self.certain(model):
            problem = self.doubtful()
        elif model.functional:
            problem = CodeError(
                node.lineno, "a functional model has no `add`; call the layer on a tensor: x = Dense(1)(x)"
            )
        elif isinstance(layer, Tensor) and layer.parent is None and not model.links:
            model.root = layer
        elif isinstance(layer, LayerCall) and layer.class_name == "InputLayer" and not model.links:
            model.root = Tensor(layer)
        elif isinstance(layer, LayerCall):
            self._link(model, layer)
        else:
            problem = _no_layer(node, layer)
        model.problem = model.problem or problem

    def _link(self, model: ModelRecord, layer: LayerCall) -> None:
        if model.root is None:
            model.root = Tensor(LayerCall("InputLayer", [], {"like": layer}, layer.line))
            if any(key in layer.kwargs for key in SHAPES):
                self.counts["input_layer"] += 1
        made = Tensor(layer, model.links[-1] if model.links else model.root)
        layer.tensors.append(made)
        model.links.append(made)

    def _functional(self, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> ModelRecord:
        model = self._record(node, True, kwargs.get("name", args[2] if len(args) > 2 else None))
        inputs = kwargs.get("inputs", kwargs.get("input", args[0] if args else None))
        outputs = kwargs.get("outputs", kwargs.get("output", args[1] if len(args) > 1 else None))
        starts, ends = _tensors(inputs), _tensors(outputs)
        for what, given, value in (("inputs", starts, inputs), ("outputs", ends, outputs)):
            problem = model.problem or _no_tensor(node, what, given, value)
            model.problem = problem
        if model.problem is None:
            model.problem = self._walk(model, node, starts, ends)
        return model

    def _walk(self, model: ModelRecord, node: ast.Call, starts: list[Any], ends: list[Any]) -> CodeError | None:
        """Follows the chain from the outputs back to the input."""
        ways = [self._way(each) for each in ends]
        at, *links = max(ways, key=len)
        places = {(id(each.layer), id(each.parent)): place for place, each in enumerate(links)}
        found = [(places.get((id(each.layer), id(each.parent))), each.output) for each in ends]
        model.outputs = tuple((place, number) for place, number in found if place is not None)
        if len(model.outputs) < len(ends) and links:
            return CodeError(node.lineno, f"the model's outputs come from layers beside each other; {_CHAIN}")
        model.root, model.links = at, links
        if at is not starts[0] and at.layer is not starts[0].layer:
            return CodeError(
                node.lineno, f"the outputs do not follow from {written(_argument(node, 'inputs'))}; {_CHAIN}"
            )
        if not model.links:
            return CodeError(node.lineno, "there is no layer between the model's input and its output")
        return None

    def _way(self, end: Tensor) -> list[Tensor]:
        """The tensors from the input to that one."""
        found = [end]
        while found[-1].parent is not None:
            self.spend(1)
            found.append(found[-1].parent)
        return found[::-1]

    def apply(self, layer: LayerCall, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        given = args[0] if args else next((kwargs[key] for key in _INPUTS if key in kwargs), None)
        found = _tensors(given)
        joined = [key for key in ("initial_state", "mask", "constants") if kwargs.get(key) is not None]
        if len(args) > 1 or joined:
            what = joined[0] if joined else "a second argument"
            return Unknown(node, node.lineno, f"{what} joins another branch: {_CHAIN}")
        if len(found) == 1 and isinstance(found[0], Unknown):
            return Unknown(node, node.lineno, f"{found[0].text}: {found[0].why}" if found[0].why else reason(found[0]))
        if len(found) > 1 and all(isinstance(each, Tensor) for each in found):
            return Unknown(node, node.lineno, f"it joins several tensors: {_CHAIN}")
        if len(found) != 1 or not isinstance(found[0], Tensor):
            return Unknown(node, node.lineno)
        source = found[0]
        if source.output is None and source.parent is not None and source.layer.several:
            return Unknown(
                node, node.lineno, f"{source.layer.class_name} gives several outputs: take the first of them"
            )
        if source.output:
            return Unknown(node, node.lineno, f"it follows from a state, not from the first output: {_CHAIN}")
        self.touch()
        made = Tensor(layer, source)
        layer.tensors.append(made)
        return made


def _tensors(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [] if value is None else [value]


def _no_tensor(node: ast.Call, what: str, given: list[Any], value: Any) -> CodeError | None:
    """What is wrong with a model's inputs or outputs."""
    if value is None or isinstance(value, dict):
        return CodeError(node.lineno, "Model needs inputs and outputs: Model(inputs, outputs)", mistake=value is None)
    for each in given:
        if isinstance(each, Unknown):
            if each.undefined or not each.why:
                return each.error(_argument(node, what), "a tensor that a layer made")
            return CodeError(each.line, f"{each.text} is no link of a chain: {each.why}")
        if not isinstance(each, Tensor):
            return CodeError(node.lineno, f"the model's {what} are tensors: Input(…), or what a layer made of it")
    if not given:
        return CodeError(node.lineno, f"the model has no {what}", mistake=True)
    if what == "inputs" and len(given) > 1:
        return CodeError(node.lineno, f"the model has {len(given)} inputs; {_CHAIN}, with one input")
    return None


def _no_layer(node: ast.Call, value: Any) -> CodeError:
    """Why something cannot be added to a model."""
    place = _argument(node, "layer")
    if isinstance(value, Unknown):
        if value.undefined:
            return value.error(place, "a layer")
        why = f": {value.why}" if value.why else ""
        return CodeError(value.line, f"{value.text} is no layer that can be read here{why}")
    if isinstance(value, ModelRecord):
        return CodeError(
            node.lineno, f"a model inside a model ({value.title}) is not understood; add its layers one by one"
        )
    if isinstance(value, Tensor):
        return CodeError(node.lineno, "an Input stands first in a model, and only there")
    if isinstance(value, Dotted):
        return CodeError(
            node.lineno, f"{value.last} is a layer's class, not a layer: write {value.last}(…)", mistake=True
        )
    return CodeError(node.lineno, f"{written(place)} is no layer", mistake=True)


def _argument(node: ast.Call, name: str) -> ast.expr:
    """The expression given for an argument (the first one, where it has no name)."""
    for each in node.keywords:
        if each.arg in (name, name.removesuffix("s")):
            return each.value
    return node.args[1 if name == "outputs" and len(node.args) > 1 else 0] if node.args else node


def _unknown_argument(node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> CodeError | None:
    """The refusal of the first argument that is not known and matters."""
    spread = any(isinstance(each, ast.Starred) for each in node.args)
    places: dict[str, ast.expr] = {each.arg: each.value for each in node.keywords if each.arg}
    pairs: list[tuple[str, ast.expr, Any]] = []
    for index, value in enumerate(args):
        pairs.append(("", node if spread or index >= len(node.args) else node.args[index], value))
    pairs += [(key, places.get(key, node), value) for key, value in kwargs.items()]
    for key, place, value in pairs:
        found = has_unknown(value)
        if found is None or key in PASSED_OVER or key.endswith(("_initializer", "init")):
            continue
        wanted = "the number" if not key or key in ("units", "output_dim", "rate", *SHAPES, "shape") else "the value"
        if found is value and key.endswith("shape"):
            wanted = "the shape, such as (10, 4)"
        return found.error(_element(place, value, found), wanted)
    return None


def _element(place: ast.expr, value: Any, wanted: Unknown) -> ast.expr:
    """The expression of the unknown part of a tuple."""
    if isinstance(place, ast.Tuple | ast.List) and isinstance(value, tuple | list) and len(place.elts) == len(value):
        for inner, part in zip(place.elts, value, strict=True):
            if has_unknown(part) is wanted:
                return _element(inner, part, wanted)
    return place
