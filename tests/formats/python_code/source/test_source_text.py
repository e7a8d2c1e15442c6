"""Text that is more than clean Python; long lines of it are read at once."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.source.cells import Cell
from rnn_tui.formats.python_code.source.cleaning import clean
from rnn_tui.formats.python_code.source.source_text import Source, parse

LONG = {
    "spaces": " " * 50_000 + "x",
    "names in front of a magic": "a," * 50_000 + " " * 50_000 + "!",
    "brackets behind print": "print " + "(" * 50_000,
    "names behind except": "except " + "a," * 50_000,
    "spaces behind except": "except " + " " * 50_000,
    "options of a magic": "%timeit " + "-r " * 20_000,
    "attributes in front of a question": "a." * 50_000 + "?",
    "quotes": "print '" + "'\"" * 50_000,
    "prompt": "In [" + " " * 50_000,
}


@pytest.mark.parametrize("line", LONG.values(), ids=LONG.keys())
def test_no_pattern_takes_the_square_of_a_line(line: str) -> None:
    assert clean(f">>> {line}\n{line}\n((").count("\n") == 2


def test_the_place_of_a_line_is_found_among_many_cells() -> None:
    source = Source((), [3 * i for i in range(10_000)], notebook=True)
    assert source.where(3 * 7000 + 2) == "cell 7001, line 2"
    assert source.where(1) == "cell 1, line 1"
    assert Source((), [0]).where(5) == "line 5"


def test_many_arguments_are_checked() -> None:
    many = ", ".join(f"a{i}=1" for i in range(20_000))
    with pytest.raises(RnnError, match="keyword argument repeated: a7"):
        parse([Cell(f"f({many}, a7=2)")])


def test_prompts_of_a_session_go() -> None:
    code = "In [1]: x = 1\n   ...: y = 2\nOut[1]: 5\n>>> z = 3\n... w = 4"
    assert clean("In [1]: for i in a:\n   ...:     b\nOut[1]: 3") == "for i in a:\n    b\n"
    assert "y = 2" in clean(code)
