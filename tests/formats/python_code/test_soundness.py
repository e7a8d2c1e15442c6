"""What the interpreter says to know is true, whatever the data: held against Python itself, on random programs."""

import os
from random import Random
from typing import Any

import pytest

from rnn_tui.formats.python_code.values.containers import has_unknown
from tests.formats.python_code.nothing import agrees, read
from tests.formats.python_code.programs import HEAD, Programs

MANY = int(os.environ.get("RNN_TUI_PROGRAMS", "160"))
"""How many programs; more are run by setting the variable."""
RUNS = 10
GIVEN = ("words", "flag", "number", "lines", "tick")
KNOWN = (
    "words = ['x', 'y', 'x']\ndef flag():\n return n > 1\ndef number(fail=0):\n return 2\ndef lines():\n return words\n"
)
"""Everything that a program leaves open, known."""


class TooMany(Exception):
    """A loop of the program does not end, or makes too much."""


def run(code: str, seed: int) -> dict[str, Any] | None:
    """The names after the program has run on some data; None where it fails on them."""
    random = Random(seed)
    words = [random.choice(["x", "y", "z", "q"]) for _ in range(random.randint(0, 4))]
    turns = iter(range(500))

    def tick() -> None:
        large = any(len(each) > 1000 for each in names.values() if isinstance(each, str | list | dict | set))
        if next(turns, None) is None or large:
            raise TooMany

    def number(fail: int = 0) -> int:
        if fail and random.random() < 0.5:
            raise ValueError
        return random.randint(0, 4)

    names: dict[str, Any] = {"words": words, "flag": lambda: number() > 2, "number": number, "lines": lambda: words}
    names["tick"] = tick
    try:
        exec(counted(code), names)
    except Exception:
        return None
    return names


def counted(code: str) -> str:
    """The program with a count in its loops: some of them go on for ever."""
    lines = []
    for line in code.removeprefix(HEAD).split("\n"):
        lines.append(line)
        if line.lstrip().startswith(("for ", "while ")):
            lines.append(" " * (len(line) - len(line.lstrip()) + 1) + "tick()")
    return "\n".join(lines)


def values(known: dict[str, Any], real: dict[str, Any]) -> list[tuple[str, Any, Any]]:
    """What the interpreter and Python have for each name."""
    return [
        (name, value, real[name])
        for name, value in known.items()
        if name in real and name not in GIVEN and not callable(real[name])
    ]


def check(seed: int) -> int:
    code = Programs(seed).program()
    known, ran = read(code), 0
    for number in range(RUNS):
        real = run(code, number)
        if real is not None:
            ran += 1
            for name, value, true in values(known, real):
                assert agrees(value, true), f"{name} is {true}, read as {value}:\n{code}"
    return ran


@pytest.mark.parametrize("part", range(4))
def test_whatever_is_known_is_true_for_all_data(part: int) -> None:
    ran = sum(check(seed) for seed in range(part, MANY, 4))
    assert ran > MANY / 2  # most programs run on some data


def test_where_all_data_are_known_nearly_everything_is() -> None:
    told = []
    for seed in range(MANY):
        code = KNOWN + Programs(seed).program().removeprefix(HEAD)
        real = run(code, 0)
        if real is not None:
            for name, value, true in values(read(code), real):
                assert agrees(value, true), f"{name} is {true}, read as {value}:\n{code}"
                told.append(has_unknown(value) is None)
    assert sum(told) > 0.97 * len(told) > 500
