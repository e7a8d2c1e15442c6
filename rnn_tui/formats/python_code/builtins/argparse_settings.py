"""`argparse`: the settings of a script that is called without arguments."""

from collections.abc import Mapping, Sequence
from typing import Any

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import ListValue
from rnn_tui.formats.python_code.values.records import Class, Instance, Unknown
from rnn_tui.formats.python_code.values.reflection import Parser

NAMESPACE = Class("Namespace", 0, [], {})
"""The class of the result of `parse_args`: settings, which the user may change despite their defaults."""
_ACTIONS = {"store_true": False, "store_false": True}


def parser_method(parser: Parser, name: str, args: Sequence[Any], kwargs: Mapping[str, Any], certain: bool) -> Any:
    """The result of a method of an `ArgumentParser`; `certain`: whether the call is certain. Raises `NotKnown`.

    A required argument is unknown; if it is unknown which arguments there are, all are.
    """
    match name:
        case "add_argument":
            parser.known = parser.known and certain and not _add(parser, args, kwargs)
            return None
        case "set_defaults":
            parser.known = parser.known and certain and "**" not in kwargs
            parser.defaults.update(kwargs)
            return None
        case "add_argument_group" | "add_mutually_exclusive_group":
            return parser
        case "parse_args" | "parse_known_args" if parser.known and not args:
            found = Instance(NAMESPACE, dict(parser.defaults))
            return found if name == "parse_args" else (found, ListValue([], Unknown("sys.argv", 0)))
    if name.startswith("add_"):
        parser.known = False
    raise NotKnown("")


def _add(parser: Parser, args: Sequence[Any], kwargs: Mapping[str, Any]) -> bool:
    """Adds an argument; returns whether its name is unknown."""
    names = [each for each in args if isinstance(each, str)]
    if len(names) < len(args) or not names or "**" in kwargs:
        return True
    long = [each for each in names if each.startswith("--")] or names
    name = kwargs.get("dest", long[0].lstrip("-").replace("-", "_"))
    if not isinstance(name, str):
        return True
    action = kwargs.get("action")
    if kwargs.get("required") or not names[0].startswith("-") or not isinstance(action, str | None):
        return False
    parser.defaults[name] = kwargs.get("default", _ACTIONS.get(action or ""))
    return False
