"""The values of names and attributes.

A name is looked up in the file, then among Python's built-in names, then among the usual names of the library, because
a pasted fragment often has no imports.
"""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.arrays import CONSTANTS, total
from rnn_tui.formats.python_code.builtins.builtins import BUILTINS, NAMES
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.containers import CONTAINERS, ListValue, wrapped
from rnn_tui.formats.python_code.values.guard import bounded
from rnn_tui.formats.python_code.values.records import (
    ABSENT,
    Array,
    Class,
    Dotted,
    Function,
    Instance,
    Method,
    OneOf,
    Parser,
    Scope,
    Super,
    Thing,
    Unknown,
)


class Names:
    """Looks up names and attributes."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.of_modules: dict[str, Any] = {}
        """The values that the code has assigned to attributes of modules, by full name: `tf.model = …`."""

    def name(self, node: ast.Name, scope: Scope) -> Any:
        """The value of a name: from the file, Python's, or the usual one of the library."""
        found = scope.find(node.id)
        if found is not None:
            value = found.names[node.id]
            if isinstance(value, Unknown) and value.asked is None:
                return value.named(node.id, value.line, found.owner)
            return value
        if not node.id.isidentifier():
            return Unknown(node.id, node.lineno, f"{node.id} is not Python")
        if node.id in BUILTINS:
            return BUILTINS[node.id]
        if node.id in NAMES:
            return Unknown(node, node.lineno)
        usual = self.host.library.word(node.id)
        return Unknown(node, node.lineno, undefined=True) if usual is ABSENT else usual

    def attribute(self, owner: Any, node: ast.Attribute) -> Any:
        """`owner.name`."""
        match owner:
            case Dotted():
                path = f"{owner.path}.{node.attr}"
                return self.of_modules.get(path, CONSTANTS.get(path, Dotted(path, owner.imported)))
            case Unknown():
                return Unknown(node, node.lineno, owner.reason)
            case Thing():
                found = self.host.library.attribute(owner, node)
                return self.host.branches.make(wrapped(found)) if isinstance(found, list | dict | set) else found
            case Super():
                return self._of_super(owner, node)
            case Instance():
                found = owner.names.get(node.attr, ABSENT)
                return self._of_class(owner.cls, node, owner) if found is ABSENT else found
            case Class():
                return self._of_class(owner, node, None)
            case Array() if owner.more and node.attr in ("shape", "ndim", "size", "T"):
                open_for = Unknown(node, node.lineno, "how many axes it has is not known")
                return ListValue(list(owner.shape), open_for) if node.attr == "shape" else open_for
            case Array() if node.attr in ("shape", "ndim", "size"):
                if node.attr == "size":
                    return bounded(total(owner))
                return owner.shape if node.attr == "shape" else len(owner.shape)
            case Array() if node.attr == "T":
                return Array(owner.shape[::-1])
        if isinstance(owner, (OneOf, Array, Parser, str, tuple, *CONTAINERS)):
            return Method(owner, node.attr)
        return Unknown(node, node.lineno)

    def _of_class(self, cls: Class, node: ast.Attribute, owner: Instance | None) -> Any:
        try:
            found = cls.find(node.attr)
        except KeyError:
            if owner is not None and self.host.library.kind(cls) is not None:
                return self.host.library.attribute(owner, node)
            return Unknown(node, node.lineno)
        if not isinstance(found, Function) or owner is None or found.decorated("staticmethod"):
            return found
        if found.decorated("property"):
            return self.host.call_function(found.bound(owner), node, [], {})
        return found.bound(owner)

    def _of_super(self, owner: Super, node: ast.Attribute) -> Any:
        try:
            found = owner.find(node.attr)
        except KeyError:
            return Unknown(node, node.lineno)
        return found.bound(owner.owner) if isinstance(found, Function) else found

    def assign_attribute(self, owner: Any, target: ast.Attribute, value: Any) -> None:
        """`owner.name = value`."""
        match owner:
            case Instance():
                self.host.branches.write(owner.names, target.attr, value)
            case Class():
                self.host.branches.write(owner.names, target.attr, value)
            case Unknown():
                self.host.branches.lose_one_of(owner, target.lineno, owner.text)
            case Dotted():
                self.host.branches.write(self.of_modules, f"{owner.path}.{target.attr}", value)
            case Thing():
                self.host.library.assign(owner, target, value)
            case OneOf():
                for each in owner.things:
                    self.host.library.assign(each, target, value)
        if isinstance(value, Thing) and isinstance(owner, Instance | Class | Dotted):
            self.host.library.named(value, target.attr, isinstance(owner, Dotted))
