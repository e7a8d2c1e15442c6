"""What code does to models and layers once they are made: `pop`, `build`, `trainable`, `model.layers`, names.

Everything that trains, saves or draws a model is passed over.
"""

import ast
from dataclasses import replace
from typing import Any

from rnn_tui.engine.plan.naming import snake_case
from rnn_tui.formats.keras_code.interpreter.operators import has_unknown
from rnn_tui.formats.keras_code.interpreter.values import (
    CodeError,
    Instance,
    LayerCall,
    Method,
    ModelRecord,
    Scope,
    Tensor,
    Unknown,
    written,
)
from rnn_tui.formats.keras_code.keras_calls import KerasCalls

_SETTINGS = frozenset(
    (
        "units",
        "activation",
        "recurrent_activation",
        "use_bias",
        "return_sequences",
        "return_state",
        "go_backwards",
        "stateful",
        "rate",
        "merge_mode",
        "mask_zero",
        "mask_value",
        "reset_after",
    )
)


class ModelCalls(KerasCalls):
    """Attributes and methods of models and layers."""

    def record_attribute(self, owner: LayerCall | ModelRecord | Tensor, node: ast.Attribute) -> Any:
        if isinstance(owner, ModelRecord):
            return self._model_attribute(owner, node.attr)
        if isinstance(owner, LayerCall):
            return self._layer_attribute(owner, node)
        return Unknown(node, node.lineno)

    def _model_attribute(self, model: ModelRecord, name: str) -> Any:
        if name == "layers":
            layers = [each.layer for each in model.links]
            return self.make([model.root.layer, *layers] if model.functional and model.root else layers)
        if name in ("input", "inputs") and model.root is not None:
            return model.root if name == "input" else [model.root]
        if name in ("output", "outputs") and model.links:
            chosen = [(model.links[place], number) for place, number in model.outputs]
            ends = [each if each.output == number else replace(each, output=number) for each, number in chosen]
            ends = ends or model.links[-1:]
            return ends[0] if name == "output" and len(ends) == 1 else ends
        return Method(model, name)

    def _layer_attribute(self, layer: LayerCall, node: ast.Attribute) -> Any:
        if node.attr == "output" and layer.tensors:
            return layer.tensors[-1]
        if node.attr == "input" and layer.tensors and layer.tensors[-1].parent is not None:
            return layer.tensors[-1].parent
        if node.attr == "name":
            return layer.name or f"{snake_case(layer.class_name)}{f'_{layer.number}' if layer.number else ''}"
        if node.attr == "trainable":
            return layer.trainable is not False
        if node.attr in layer.kwargs:
            return layer.kwargs[node.attr]
        return layer.args[0] if node.attr == "units" and layer.args else Unknown(node, node.lineno)

    def model_method(
        self, model: ModelRecord, name: str, node: ast.Call, args: list[Any], kwargs: dict[str, Any]
    ) -> Any:
        match name:
            case "add":
                if args or "layer" in kwargs:
                    self.add(model, node, args[0] if args else kwargs["layer"])
                return None
            case "pop":
                self.touch()
                if not self.certain(model):
                    model.problem = model.problem or self.doubtful()
                elif not model.links:
                    model.problem = model.problem or CodeError(node.lineno, "there is no layer to pop", mistake=True)
                else:
                    model.links.pop().layer.tensors.pop()
                    self.rebuilt(model)
                return None
            case "build":
                self._build(model, node, args[0] if args else kwargs.get("input_shape"))
                return None
            case "get_layer":
                return self._get_layer(model, node, args, kwargs)
            case "load_weights" | "set_weights":
                what = f"{name} is passed over: weights are not read from code; give the file of weights beside it"
                model.notes.append((node.lineno, what))
                return None
            case "summary" | "compile" | "reset_states":
                return None
        return Unknown(node, node.lineno)

    def _build(self, model: ModelRecord, node: ast.Call, shape: Any) -> None:
        if shape is None:
            return
        self.touch()
        if not self.certain(model):
            model.problem = model.problem or self.doubtful()
        elif (found := has_unknown(shape)) is not None:
            model.problem = model.problem or found.error(node.args[0] if node.args else node.keywords[0].value)
        else:
            model.built, model.built_line = shape, node.lineno
            self.counts["input_layer"] += 1
            self.rebuilt(model)

    def _get_layer(self, model: ModelRecord, node: ast.Call, args: list[Any], kwargs: dict[str, Any]) -> Any:
        name = kwargs.get("name", args[0] if args else None)
        index = kwargs.get("index", args[1] if len(args) > 1 else None)
        layers = self._model_attribute(model, "layers")
        for place, each in enumerate(layers):
            if index == place or (
                name is not None and name == self._layer_attribute(each, ast.Attribute(node, "name"))
            ):
                return each
        return Unknown(node, node.lineno, "the model has no such layer")

    def assign_attribute(self, owner: Any, target: ast.Attribute, value: Any) -> None:
        name, line = target.attr, target.lineno
        if isinstance(owner, Instance):
            self.write(owner.names, name, value)
            if isinstance(value, ModelRecord):
                self.entitle(value, name, Scope())
        elif isinstance(owner, ModelRecord) and name == "trainable":
            for each in owner.links:
                self._freeze(each.layer, value, target)
        elif isinstance(owner, LayerCall) and name == "trainable":
            self._freeze(owner, value, target)
        elif isinstance(owner, LayerCall) and name in _SETTINGS:
            advice = f"write {name}=… in {owner.class_name}(…)"
            owner.problem = owner.problem or CodeError(
                line, f"{written(target)} changes a layer after it is made; {advice}"
            )

    def _freeze(self, layer: LayerCall, value: Any, target: ast.Attribute) -> None:
        self.touch()
        if not self.certain(layer):
            layer.problem = layer.problem or self.doubtful()
        elif isinstance(value, bool):
            layer.trainable = value
        else:
            text = f"the value of {written(target)} is not known here; write True or False"
            layer.problem = layer.problem or CodeError(target.lineno, text)

    def entitle(self, model: ModelRecord, name: str, scope: Scope) -> None:
        if model.named or name == "_":
            return
        if scope is self.module:
            model.title, model.named = name, True
        elif model.function is None:
            model.title = name

    def stray(self, node: ast.Call, base: Unknown, scope: Scope, args: list[Any]) -> Any:
        layer = args[0] if args else None
        if not isinstance(layer, LayerCall) and not (isinstance(layer, Tensor) and layer.parent is None):
            return Unknown(node, node.lineno)
        function = node.func
        if base.undefined and isinstance(function, ast.Attribute) and isinstance(function.value, ast.Name):
            name = function.value.id
            made = self._record(node, False, None)
            made.notes.append((node.lineno, f"{name} is not defined before this line; read as {name} = Sequential()"))
            self.assign(ast.Name(name, ast.Store(), lineno=node.lineno), made, scope)
            self.add(made, node, layer)
            return None
        why = f" ({base.why})" if base.why else ""
        self.problems.append(
            CodeError(node.lineno, f"{base.text} is not known here{why}: what is added to it cannot be read")
        )
        return None
