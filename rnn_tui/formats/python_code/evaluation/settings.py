"""What the user may give a value for: what the code does not define, and the settings of a command line."""

import ast
from typing import Any

from rnn_tui.formats.python_code.builtins.argparse_settings import NAMESPACE
from rnn_tui.formats.python_code.values.containers import CONTAINERS
from rnn_tui.formats.python_code.values.records import Dotted, Instance, Unknown
from rnn_tui.formats.python_code.values.reflection import View
from rnn_tui.formats.python_code.values.scope import Scope


def is_open(value: Any) -> bool:
    """Whether the code does not define the value."""
    return isinstance(value, Unknown | Dotted) or (isinstance(value, CONTAINERS) and value.open is not None)


def is_setting(node: ast.expr, scope: Scope) -> bool:
    """Whether it is a setting of the command line, such as `args.units`: the user may replace its default."""
    if not isinstance(node, ast.Attribute | ast.Subscript) or not isinstance(node.value, ast.Name):
        return False
    home = scope.find(node.value.id)
    owner = None if home is None else home.names.get(node.value.id)
    owner = owner.owner if isinstance(owner, View) else owner
    return isinstance(owner, Instance) and owner.cls is NAMESPACE
