"""The methods of texts, lists, dictionaries and sets.

After an unknown change (an unknown item, or a method that is not in the tables) the container is open: its content is
never guessed.
"""

import ast
from collections.abc import Callable, Mapping
from typing import Any

from rnn_tui.formats.python_code.builtins.dict_methods import DICT_METHODS, put, take, update
from rnn_tui.formats.python_code.builtins.formatting import filled
from rnn_tui.formats.python_code.builtins.list_methods import LIST_METHODS, cut_out, extend, pop, put_in, repeat
from rnn_tui.formats.python_code.builtins.set_methods import SET_METHODS, changed, gather
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.containers import (
    Container,
    DictValue,
    ListValue,
    SetValue,
    depends_on,
    forget,
    plain,
    weighed,
)
from rnn_tui.formats.python_code.values.records import Unknown
from rnn_tui.formats.python_code.values.value_limits import LONGEST, guarded

_TABLES: Mapping[type, Mapping[str, Callable[..., Any]]] = {
    ListValue: LIST_METHODS,
    DictValue: DICT_METHODS,
    SetValue: SET_METHODS,
}
READING = frozenset(
    ["index", "count", "copy", "get", "items", "keys", "values", "union", "intersection", "difference"]
) | {*("symmetric_difference", "issubset", "issuperset", "isdisjoint")}
"""The methods of containers that do not change them."""
_OF_TEXT = frozenset(
    [
        "lower",
        "upper",
        "strip",
        "lstrip",
        "rstrip",
        "split",
        "rsplit",
        "splitlines",
        "join",
        "replace",
        "title",
        "capitalize",
    ]
) | {*("startswith", "endswith", "count", "find", "index", "isdigit", "isalpha", "islower", "isupper", "zfill")}


def text_method(owner: str, name: str, args: list[Any], kwargs: dict[str, Any]) -> Any:
    """The result of a method of a text."""
    if name == "format":
        return filled(owner, args, kwargs)
    if name not in _OF_TEXT or kwargs:
        raise NotKnown("")
    weighed(*args, most=LONGEST)
    given = [plain(each) for each in args]
    _within(owner, name, given)
    made = guarded(getattr(owner, name), *given)
    return ListValue(made) if isinstance(made, list) else made


def _within(owner: str, name: str, args: list[Any]) -> None:
    """Raises `NotKnown` if the result would be too long."""
    size = len(owner)
    if name == "replace" and len(args) > 1 and isinstance(args[1], str):
        size = (size + 1) * (len(args[1]) + 1)
    if name == "join" and args and isinstance(args[0], str | list | tuple | dict | set):
        size = sum(len(part) for part in args[0] if isinstance(part, str)) + len(owner) * len(args[0])
    if name == "zfill" and args and isinstance(args[0], int):
        size = max(size, args[0])
    if size > LONGEST:
        raise NotKnown("it is too long")


def container_method(owner: Container, name: str, args: list[Any], kwargs: dict[str, Any], at: Unknown) -> Any:
    """The result of a method of a list, a dictionary or a set; `at`: the call, as the `open` of the container after an
    unknown method."""
    method = _TABLES[type(owner)].get(name)
    if method is None or any(isinstance(each, Unknown) and each.spread for each in args) or "**" in kwargs:
        if name not in READING:
            forget(owner, depends_on(at))
        raise NotKnown("")
    return guarded(method, owner, *args, **kwargs)


def put_item(owner: Container, place: Any, value: Any) -> None:
    """`owner[place] = value`"""
    if isinstance(owner, ListValue):
        put_in(owner, place, value)
    elif isinstance(owner, DictValue):
        put(owner, place, value)


def delete_item(owner: Container, place: Any) -> None:
    """`del owner[place]`"""
    try:
        if isinstance(owner, ListValue):
            cut_out(owner, place) if isinstance(place, slice) else guarded(pop, owner, place)
        elif isinstance(owner, DictValue):
            guarded(take, owner, place)
    except NotKnown:
        pass  # the container itself has been updated or opened


def augmented(owner: Container, operator: ast.operator, value: Any) -> bool:
    """`owner += value` and similar operators that change the container in place; returns False for other operators."""
    if isinstance(owner, ListValue) and isinstance(operator, ast.Add):
        extend(owner, value)
    elif isinstance(owner, ListValue) and isinstance(operator, ast.Mult):
        repeat(owner, value)
    elif isinstance(owner, DictValue) and isinstance(operator, ast.BitOr):
        update(owner, value)
    elif isinstance(owner, SetValue) and isinstance(operator, ast.BitOr):
        gather(owner, value)
    elif isinstance(owner, SetValue) and isinstance(operator, ast.Sub | ast.BitAnd | ast.BitXor):
        changed(owner, operator, value)
    else:
        return False
    return True
