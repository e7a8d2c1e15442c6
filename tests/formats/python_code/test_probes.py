"""Small programs of everything that Python has to change a value, each held against Python itself.

What the interpreter says to know of `n` is what Python has there; what it does not follow is unknown, and never what it
was before.
"""

import contextlib
import importlib
import sys
import types
import warnings
from pathlib import Path
from typing import Any

import pytest

from rnn_tui.formats.python_code.values.records import Dotted, Unknown
from tests.formats.python_code.nothing import agrees, read

PROBES = {
    block.partition("\n")[0].removeprefix("# "): block.partition("\n")[2]
    for block in Path(__file__).with_name("probes.txt").read_text(encoding="utf-8").split("\n\n")
}
MOST_UNKNOWN = 215
"""How many of the programs are not followed to their end."""


def elsewhere() -> types.ModuleType:
    """A module that is not read: whatever it does to what it is given is done to it."""
    made: Any = types.ModuleType("elsewhere")
    made.flag, made.word, made.units, made.n = True, "n", 77, 99
    made.deco = lambda function: lambda *args, **kwargs: 100 + (function(*args, **kwargs) or 0)
    made.decoc = lambda _: made.deco
    made.change = lambda thing: setattr(thing, "n", 44) or thing
    made.cm = lambda: contextlib.nullcontext(33)
    made.callit = lambda fn: fn()
    made.grow = lambda items: items.append(5)
    made.setn = lambda d: d.update(n=55)
    made.setall = lambda items: [made.setn(each) for each in items]
    made.len = lambda _: 66
    made.reset = lambda: setattr(made, "units", 78)
    return made


def run(code: str, monkeypatch: pytest.MonkeyPatch) -> Any:
    """What Python has for `n` after the program; None where it fails."""
    main = types.ModuleType("__main__")
    monkeypatch.setitem(sys.modules, "elsewhere", elsewhere())
    monkeypatch.setitem(sys.modules, "__main__", main)
    monkeypatch.setattr(sys, "exit", sys.exit)  # a program replaces it; what it was comes back
    monkeypatch.setattr(importlib, "reload", lambda module: setattr(module, "units", 79))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        with contextlib.suppress(Exception):
            exec(compile(code, "probe", "exec", dont_inherit=True), main.__dict__)
    return main.__dict__.get("n")


def test_what_is_known_is_what_python_has_and_most_is_known(monkeypatch: pytest.MonkeyPatch) -> None:
    wrong, unknown = [], []
    for name, code in PROBES.items():
        known = read(code).get("n")
        if isinstance(known, Unknown):
            unknown.append(name)
            continue
        with monkeypatch.context() as patched:
            real = run(code, patched)
        if not isinstance(known, Dotted) and not agrees(known, real):
            wrong.append(f"{name}: read as {known}, is {real}:\n{code}")
    assert wrong == []
    assert len(PROBES) > 490
    assert len(unknown) < MOST_UNKNOWN
