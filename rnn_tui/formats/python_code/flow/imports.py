"""Imports. Nothing is imported: a name is bound to what a file of the project defines, or else to the full name of the
imported object.
"""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.library import KNOWN_MODULES
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.flow.star_imports import shadowed
from rnn_tui.formats.python_code.values.containers import DATA
from rnn_tui.formats.python_code.values.records import ABSENT, Dotted, Instance, Unknown
from rnn_tui.formats.python_code.values.reflection import MODULE
from rnn_tui.formats.python_code.values.scope import Scope


class Imports:
    """Reads import statements."""

    def __init__(self, host: Host) -> None:
        self.host = host

    def read(self, node: ast.Import | ast.ImportFrom, scope: Scope) -> None:
        """Binds the names that an import binds."""
        if isinstance(node, ast.Import):
            for each in node.names:
                self._module(each, node, scope)
            return
        for each in node.names:
            if each.name == "*":
                self._all(node, scope)
            else:
                self._name(each, node, scope)

    def _module(self, each: ast.alias, node: ast.Import, scope: Scope) -> None:
        """`import a.b`, `import a.b as c`."""
        first, *inside = each.name.split(".")
        if (found := self.host.imported(each.name, 0, scope)) is not None:
            value = Instance(MODULE, found.names)
            if each.asname is None and inside:
                value = self._package(scope, first, inside, value)
            self._bind(each.asname or first, value, scope)
            return
        self.host.doubts += 1  # the module may be missing
        path = each.name if each.asname else first
        name = each.asname or path
        self._bind(name, Dotted(path, why=self.host.untold(each.name, 0, scope), name=name), scope)
        self.host.library.imported(node, each.name, "")

    def _package(self, scope: Scope, first: str, inside: list[str], module: Instance) -> Instance:
        """The outermost package of `import a.b`, with all modules in it that are imported so far."""
        held = scope.names.get(first)
        top = package = held if isinstance(held, Instance) and held.cls is MODULE else Instance(MODULE)
        for name in inside[:-1]:
            within = package.names.get(name)
            if not isinstance(within, Instance):
                within = Instance(MODULE)
                self.host.branches.write(package.names, name, within)
            package = within
        self.host.branches.write(package.names, inside[-1], module)
        return top

    def _name(self, each: ast.alias, node: ast.ImportFrom, scope: Scope) -> None:
        """`from a import b`: a name of the file of `a`, or the file of `a.b`."""
        found = self.host.imported(node.module or "", node.level, scope)
        value = ABSENT if found is None else found.names.get(each.name, ABSENT)
        if value is ABSENT:
            inside = ".".join(filter(None, (node.module, each.name)))
            if (part := self.host.imported(inside, node.level, scope)) is not None:
                value = Instance(MODULE, part.names)
        if value is not ABSENT:
            self._bind(each.asname or each.name, value, scope)
            return
        self.host.doubts += 1
        module = node.module or "this package"
        why = self.host.untold(node.module or "", node.level, scope)
        name = each.asname or each.name
        self._bind(name, Dotted(f"{module}.{each.name}", why=why, name=name), scope)
        self.host.library.imported(node, module, each.name)

    def _all(self, node: ast.ImportFrom, scope: Scope) -> None:
        """`from module import *`, which may give other values to the names so far."""
        if (found := self.host.imported(node.module or "", node.level, scope)) is not None:
            for name, value in found.names.items():
                if name[:1] != "_":
                    self._bind(name, value, scope)
            return
        self.host.doubts += 1
        module = node.module or "this package"
        for name, path in shadowed(module).items():
            self._bind(name, Dotted(path), scope)
        if module.partition(".")[0] not in KNOWN_MODULES:
            self.host.star.read(module, node.lineno)
            for name, value in list(scope.names.items()):
                if isinstance(value, DATA) and name[:2] != "__":
                    why = f"{module} is not read, and may define it"
                    self.host.branches.write(scope.names, name, Unknown(name, node.lineno, why))
        self.host.library.imported(node, module, "*")

    def _bind(self, name: str, value: Any, scope: Scope) -> None:
        self.host.branches.write(scope.home(name).names, name, value)
