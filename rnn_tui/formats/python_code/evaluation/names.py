"""The values of names and attributes.

A name is looked up in the file, then among Python's built-in names, then among the usual names of the library, because
a pasted fragment often has no imports.
"""

import ast
from dataclasses import replace
from typing import Any

from rnn_tui.formats.python_code.builtins.arrays import CONSTANTS, total
from rnn_tui.formats.python_code.builtins.builtins import BUILTINS, NAMES, Builtin
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import written
from rnn_tui.formats.python_code.values.containers import CONTAINERS, DATA, DictValue, ListValue, wrapped
from rnn_tui.formats.python_code.values.records import (
    ABSENT,
    Array,
    Class,
    Dotted,
    Function,
    Instance,
    Method,
    OneOf,
    Partial,
    Thing,
    Unknown,
)
from rnn_tui.formats.python_code.values.reflection import MODULE, REFLECTIONS, Parser, Reflection, Super, Unbound, View
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.python_code.values.value_limits import bounded


class Names:
    """Looks up names and attributes."""

    def __init__(self, host: Host) -> None:
        self.host = host

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
        if scope.unbound(node.id):
            return Unknown(node, node.lineno, f"{node.id} has no value yet at this line")
        if node.id in BUILTINS:
            self.host.star.used(node.id)
            return BUILTINS[node.id]
        if node.id in REFLECTIONS:
            return REFLECTIONS[node.id]
        if node.id in NAMES:
            return Unknown(node, node.lineno)
        usual = self.host.library.word(node.id)
        return Unknown(node, node.lineno, undefined=True) if usual is ABSENT else usual

    def attribute(self, owner: Any, node: ast.Attribute) -> Any:
        """`owner.name`."""
        match owner:
            case Dotted(path="builtins"):
                return self.name(ast.copy_location(ast.Name(node.attr, ast.Load()), node), Scope())
            case Dotted():
                path = f"{owner.path}.{node.attr}"
                found = replace(owner, path=path, name=owner.name and f"{owner.name}.{node.attr}")
                return self.host.settings.get(path, CONSTANTS.get(path, found))
            case Unknown():
                found = self.host.library.unread_attribute(owner, node.attr)
                return owner.inside(node) if found is ABSENT else self._of_the_code(found)
            case Thing():
                return self._of_the_code(self.host.library.attribute(owner, node))
            case Super():
                return self._of_super(owner, node)
            case Builtin() | Reflection():
                return Unbound(node.attr)
            case View():
                return Method(owner, node.attr)
            case Instance() | Class() if node.attr in ("__dict__", "__setattr__", "__delattr__", "__class__"):
                return self._of_python(owner, node)
            case Instance():
                return self._of_instance(owner, node)
            case Class():
                return self._of_class(owner, node, None)
            case Function() if node.attr[:2] == "__":
                self._changes(owner, node)
                return Unknown(node, node.lineno)
            case Partial() if node.attr == "keywords":
                owner.kwargs.update(dict.fromkeys(owner.kwargs, Unknown(node, node.lineno)))
                return Unknown(node, node.lineno)
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

    def _of_the_code(self, found: Any) -> Any:
        """What the library gives as a value of the code, in which containers are of the code too."""
        return self.host.branches.make(wrapped(found)) if isinstance(found, list | dict | set) else found

    def _of_instance(self, owner: Instance, node: ast.Attribute) -> Any:
        """An attribute of an object: its own, unless its class computes it."""
        found = owner.names.get(node.attr, ABSENT)
        if isinstance(_found(owner.cls, "__getattribute__"), Function):
            return Unknown(node, node.lineno, f"{owner.cls.name} computes its attributes")
        if found is ABSENT and owner.cls is MODULE:
            return Unknown(node, node.lineno, f"{written(node.value)}, which is read, does not define it")
        computed = found is not ABSENT and _is_property(_found(owner.cls, node.attr))
        return self._of_class(owner.cls, node, owner) if found is ABSENT or computed else found

    def _of_python(self, owner: Instance | Class, node: ast.Attribute) -> Any:
        """`a.__dict__`, `a.__class__`, `a.__setattr__`."""
        if node.attr == "__dict__":
            return View(owner.names, owner)
        if node.attr == "__class__":
            return owner.cls if isinstance(owner, Instance) else Unknown(node, node.lineno)
        own = _found(owner.cls if isinstance(owner, Instance) else owner, node.attr)
        return own.bound(owner) if isinstance(own, Function) else Method(owner, node.attr)

    def _changes(self, function: Function, node: ast.expr) -> None:
        """`f.__defaults__`: code that reads it may change the default values."""
        why = f"{written(node)} may change it"
        function.defaults.update({name: Unknown(name, node.lineno, why) for name in function.defaults})

    def _of_class(self, cls: Class, node: ast.Attribute, owner: Instance | None) -> Any:
        try:
            found = cls.find(node.attr)
        except KeyError:
            if owner is not None and self.host.library.kind(cls) is not None:
                return self.host.library.attribute(owner, node)
            return Unknown(node, node.lineno)
        if isinstance(found, DATA) and owner is None and _is_enumeration(cls):
            return Instance(cls, {"name": node.attr, "value": found})
        if isinstance(found, Instance) and _found(found.cls, "__get__") is not ABSENT:
            return Unknown(node, node.lineno, f"{found.cls.name} computes it")
        if isinstance(found, Function) and found.decorated("classmethod"):
            return found.bound(cls)
        if not isinstance(found, Function) or owner is None or found.decorated("staticmethod"):
            return found
        if found.decorated("property"):
            return self.host.call_function(found.bound(owner), node, [], {})
        return found.bound(owner)

    def _of_super(self, owner: Super, node: ast.Attribute) -> Any:
        if node.attr in ("__setattr__", "__delattr__"):
            return Method(owner.owner, node.attr)
        try:
            found = owner.find(node.attr)
        except KeyError:
            return Unknown(node, node.lineno)
        return found.bound(owner.owner) if isinstance(found, Function) else found

    def assign_attribute(self, owner: Any, target: ast.Attribute, value: Any) -> None:
        """`owner.name = value`."""
        match owner:
            case Instance() | Class() if target.attr == "__dict__":
                for name in list(owner.names):
                    self.host.branches.write(owner.names, name, ABSENT)
                for name, held in value.items.items() if isinstance(value, DictValue) else ():
                    self.host.branches.write(owner.names, name, held)
            case Instance():
                self._assign_to(owner, target, value)
            case Function() if target.attr[:2] == "__":
                self._changes(owner, target)
            case Class():
                self.host.branches.write(owner.names, target.attr, value)
            case Unknown():
                self.host.branches.lose_one_of(owner, target.lineno, owner.text)
            case Dotted():
                self.host.branches.write(self.host.settings, f"{owner.path}.{target.attr}", value)
            case Thing():
                self.host.library.assign(owner, target, value)
            case OneOf():
                for each in owner.things:
                    self.host.library.assign(each, target, value)
        if isinstance(value, Thing) and isinstance(owner, Instance | Class | Dotted):
            self.host.library.named(value, target.attr, isinstance(owner, Dotted))

    def _assign_to(self, owner: Instance, target: ast.Attribute, value: Any) -> None:
        """`a.name = value`: by the class's own `__setattr__` or by a property, if it has one."""
        name = "__delattr__" if value is ABSENT else "__setattr__"
        own, found = _found(owner.cls, name), _found(owner.cls, target.attr)
        if isinstance(own, Function):
            args = [target.attr] if value is ABSENT else [target.attr, value]
            self.host.call_function(own.bound(owner), target, args, {})
        elif isinstance(found, Function) and found.setter is not None:
            self.host.call_function(found.setter.bound(owner), target, [value], {})
        else:
            self.host.branches.write(owner.names, target.attr, value)


def _found(cls: Class, name: str) -> Any:
    """An attribute of a class or its bases; `ABSENT` if there is none."""
    try:
        return cls.find(name)
    except KeyError:
        return ABSENT


def _is_enumeration(cls: Class) -> bool:
    """Whether its attributes are members, which are no numbers."""
    numbers = any(isinstance(each, Builtin) for each in cls.line_of_descent())
    return not numbers and any(each.path in ("enum.Enum", "enum.Flag") for each in cls.foreign_bases())


def _is_property(found: Any) -> bool:
    """Whether a class computes the attribute even if an object has one of that name."""
    if isinstance(found, Instance):
        return _found(found.cls, "__set__") is not ABSENT
    return isinstance(found, Function) and found.decorated("property")
