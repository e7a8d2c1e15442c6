"""`argparse`: what a script's settings are where it is called without arguments."""

from collections.abc import Mapping, Sequence
from typing import Any

from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import ListValue
from rnn_tui.formats.python_code.values.records import Class, Instance, Parser, Unknown

NAMESPACE = Class("Namespace", 0, [], {})
"""The class of what `parse_args` gives: settings, which a user may choose whatever their defaults are."""
_ACTIONS = {"store_true": False, "store_false": True}


def parser_method(parser: Parser, name: str, args: Sequence[Any], kwargs: Mapping[str, Any], certain: bool) -> Any:
    """What a method of an `ArgumentParser` gives; `certain`: whether it is sure to be called. Raises `NotKnown`.

    An argument that must be given is left open; so is every one, where it is not known which there are.
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
    """Adds an argument; whether that leaves open which there are."""
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
