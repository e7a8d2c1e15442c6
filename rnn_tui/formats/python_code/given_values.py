"""The user's values for what the code does not define (`--set NAME=VALUE`), and where they were used.

NAME is a variable, an attribute, an item, an argument or any other expression, written as in the code; VALUE is a
Python literal. A value is used only if the code does not define it; values in the code are never changed.
"""

import ast
import keyword
from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import with_meant
from rnn_tui.formats.python_code.values.code_error import expression, shown
from rnn_tui.formats.python_code.values.records import ABSENT
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.python_code.values.undefined_value import Undefined, names_of

LONGEST = 10_000
"""The largest number of characters of one value."""


class GivenValues:
    """The user's values."""

    def __init__(self, given: Iterable[str] = ()) -> None:
        """`given`: texts `NAME=VALUE`. Raises `RnnError`."""
        self.values = dict(map(parsed, given))
        self.used: dict[str, set[str]] = defaultdict(set)
        """For each name that was used, the functions in which it was used; "" is the module's scope."""
        self._texts: dict[int, str] = {}

    def __bool__(self) -> bool:
        return bool(self.values)

    def of(self, node: ast.expr, scope: Scope) -> Any:
        """The value for an expression; `ABSENT` if there is none."""
        text = self._texts.get(id(node))
        if text is None:
            text = self._texts[id(node)] = expression(node)
        return self.named(text, owner_of(node, scope))

    def named(self, name: str, owner: str) -> Any:
        """The value for a name in that function; `ABSENT` if there is none."""
        for each in reversed(names_of(name, owner)):
            if each in self.values:
                self.used[each].add(owner)
                return self.values[each]
        return ABSENT

    def check(self, needs: Iterable[Undefined], known: Iterable[str]) -> None:
        """Raises `RnnError` for the first value that was not used; `needs`: values still missing; `known`: defined
        names."""
        for name in self.values:
            if name not in self.used:
                raise RnnError(_useless(name, list(needs), set(known)))

    def doubtful(self) -> list[str]:
        """The names that were used in several functions."""
        return [name for name, owners in self.used.items() if len(owners) > 1]


def owner_of(node: ast.expr, scope: Scope) -> str:
    """The function that owns the first name in an expression; "" is the module."""
    root: Any = node
    while not isinstance(root, ast.Name):
        root = getattr(root, "value", None) or getattr(root, "func", None)
        if root is None:
            return scope.owner
    home = scope.find(root.id)
    return "" if home is None else home.owner


def parsed(text: str) -> tuple[str, Any]:
    """The normalized name, and the value. Raises `RnnError`."""
    if len(text) > LONGEST:
        raise RnnError(f"--set {shown(text)}: more than {LONGEST:,} characters")
    places = [place for place, each in enumerate(text) if each == "="]
    names = [(text[:place], text[place + 1 :]) for place in places if _name(text[:place])]
    if not names:
        raise RnnError(f"--set {shown(text)}: expected NAME=VALUE, such as n_words=5000 or X.shape[1]=60")
    for name, value in names:
        try:
            return _name(name), ast.literal_eval(value.strip())
        except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
            continue
    name, value = names[0]
    raise RnnError(f"--set {shown(name)}: {shown(value)} is no value; {_advice(value.strip())}")


def typed(name: str, text: str) -> str:
    """`NAME=VALUE` for the text in a field, where a single word is a string. Raises `RnnError` for an invalid value."""
    value = text.strip()
    word = value.isidentifier() and value not in ("True", "False", "None")
    given = f"{name}={value!r}" if word else f"{name}={value}"
    parsed(given)
    return given


def _advice(value: str) -> str:
    if value.isidentifier():
        return f"a text stands in quotes: {value!r}"
    return "a value is written as in Python: 16, 0.5, True, None, 'relu', (None, 60, 1)"


def _name(text: str) -> str:
    """The normalized expression; empty if the text is none. A layer may have a keyword as its name: `lambda`."""
    if keyword.iskeyword(text.strip()):
        return text.strip()
    try:
        return expression(ast.parse(text.strip(), mode="eval").body)
    except (ValueError, SyntaxError, MemoryError, RecursionError):
        return ""


def _useless(name: str, needs: list[Undefined], known: set[str]) -> str:
    if name in known:
        return f"--set {shown(name)}: the code says what it is; only what it leaves open is given"
    names = ", ".join(dict.fromkeys(each.name for each in needs))
    still = f"; open are {shown(names, 200)}" if names else ""
    text = f"--set {shown(name)}: the code leaves nothing of that name open{still}"
    return with_meant(text, name, [each.name for each in needs])
