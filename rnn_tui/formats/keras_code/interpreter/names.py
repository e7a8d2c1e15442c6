"""Names and attributes: what a word of the code stands for.

The file's own meaning comes first, then Python's, then what Keras code usually means by the word: a pasted
fragment rarely brings its imports along.
"""

import ast
from abc import abstractmethod
from typing import Any

from rnn_tui.formats.keras_code.interpreter.branches import ABSENT, Branches
from rnn_tui.formats.keras_code.interpreter.builtins import BUILTINS
from rnn_tui.formats.keras_code.interpreter.values import (
    Array,
    Class,
    Dotted,
    Either,
    Function,
    Instance,
    LayerCall,
    Method,
    ModelRecord,
    Scope,
    Tensor,
    Unknown,
)
from rnn_tui.formats.keras_code.vocabulary import HABITS, MODELS, layer_name


class Lookups(Branches):
    """The values of names and attributes."""

    def __init__(self) -> None:
        super().__init__()
        self.module = Scope({"__name__": "__main__"})
        self.starred: list[str] = []
        """The modules of which everything was imported."""

    @abstractmethod
    def record_attribute(self, owner: LayerCall | ModelRecord | Tensor, node: ast.Attribute) -> Any:
        """An attribute of a layer, a model or a tensor."""

    def name(self, node: ast.Name, scope: Scope) -> Any:
        """What a name stands for: the file's own meaning, Python's, or what Keras code usually means by it."""
        found = scope.find(node.id)
        if found is not None:
            return found.names[node.id]
        if node.id in BUILTINS:
            return BUILTINS[node.id]
        if node.id in HABITS:
            return Dotted(HABITS[node.id], imported=False)
        if layer_name(node.id) or node.id in (*MODELS, "Input"):
            return Dotted(f"keras.layers.{node.id}", imported=False)
        foreign = [each for each in self.starred if "keras" not in each.split(".")]
        if foreign:
            return Unknown(node, node.lineno, f"{foreign[-1]} is not read")
        return Unknown(node, node.lineno, undefined=True)

    def attribute(self, owner: Any, node: ast.Attribute) -> Any:
        """`owner.name`."""
        match owner:
            case Dotted():
                constants = {"math.pi": 3.141592653589793, "math.e": 2.718281828459045}
                path = f"{owner.path}.{node.attr}"
                return constants.get(path.replace("numpy.", "math."), Dotted(path, owner.imported))
            case Unknown():
                return Unknown(node, node.lineno, reason(owner))
            case LayerCall() | ModelRecord() | Tensor():
                return self.record_attribute(owner, node)
            case Instance():
                found = owner.names.get(node.attr, ABSENT)
                return self._of_class(owner.cls, node, owner) if found is ABSENT else found
            case Class():
                return self._of_class(owner, node, None)
            case Array() if node.attr in ("shape", "ndim", "size"):
                return len(owner.shape) if node.attr == "ndim" else self._measure(owner, node.attr)
            case Array() if node.attr == "T":
                return Array(owner.shape[::-1])
        if isinstance(owner, Either | Array | str | tuple | list | dict | set):
            return Method(owner, node.attr)
        return Unknown(node, node.lineno)

    def _measure(self, array: Array, what: str) -> Any:
        size = 1
        for each in array.shape:
            size *= each
        return array.shape if what == "shape" else size

    def _of_class(self, cls: Class, node: ast.Attribute, owner: Instance | None) -> Any:
        try:
            found = cls.find(node.attr)
        except KeyError:
            return Unknown(node, node.lineno)
        if isinstance(found, Function) and owner is not None:
            decorators = getattr(found.node, "decorator_list", ())
            if not any(isinstance(each, ast.Name) and each.id == "staticmethod" for each in decorators):
                return Function(found.name, found.node, found.scope, found.defaults, owner, found.calls)
        return found


def reason(value: Unknown) -> str:
    """Why something made of this value is unknown."""
    return f"{value.text} is not defined in this file" if value.undefined else value.why
