"""Notebooks: their code cells, and the places that errors name."""

import json

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.source.notebook import code_cells
from tests.formats.keras_code.reading import read_code


def book(*cells: str) -> str:
    made = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    return json.dumps({"cells": [{"cell_type": "markdown", "source": ["# n = 9"]}, *made], "nbformat": 4})


def test_code_cells() -> None:
    assert code_cells(book("a = 1\nb = 2", "c")) == ["a = 1\nb = 2", "c"]


def test_code_cells_of_format_3() -> None:
    cells = [{"cell_type": "code", "input": ["a = 1\n", "b"]}, {"cell_type": "heading", "source": "no"}]
    assert code_cells(json.dumps({"worksheets": [{"cells": cells}], "nbformat": 3})) == ["a = 1\nb"]


def test_variables_of_earlier_cells_hold() -> None:
    text = book(
        "%load_ext autoreload", "units = 4", "%%time\nm = Sequential()\nm.add(LSTM(units))", "%%html\n<b>no Python</b>"
    )
    (found,) = read_code(text, notebook=True)
    assert (found.where, found.stack.layers[0].get_config()["units"]) == ("cell 3, line 2", 4)


def test_a_notebook_is_known_by_its_looks() -> None:
    assert len(read_code(book("m = Sequential([LSTM(3)])"))) == 1


@pytest.mark.parametrize(
    ("cells", "message"),
    [
        (["m = Sequential()", "\nm.add(LSTM(units))"], "cell 2, line 2: units is not defined in this file"),
        (["x = 1", "m = Sequential(\n"], "cell 2, line 1: not Python: '(' was never closed"),
        (
            ["def f():\n    return m.add(LSTM(n_units))", "m = Sequential()\nf()"],
            "cell 1, line 2: n_units is not defined",
        ),
    ],
)
def test_errors_name_the_cell(cells: list[str], message: str) -> None:
    with pytest.raises(RnnError) as refusal:
        read_code(book(*cells), notebook=True)
    assert str(refusal.value).startswith(message)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("{", "line 1, column 2: not JSON: Expecting property name enclosed in double quotes"),
        ("[1]", "line 1: expected a Jupyter notebook: a JSON object with `cells`"),
        ("[" * 100_000, "line 1: the JSON is nested too deeply or holds a number too long"),
        ('{"cells": []}', "no Keras model found"),
        ('{"cells": [1, {"cell_type": "code"}, {"cell_type": "code", "source": 3}]}', "no Keras model found"),
    ],
)
def test_no_notebook(text: str, message: str) -> None:
    with pytest.raises(RnnError) as refusal:
        read_code(text, notebook=True)
    assert str(refusal.value).startswith(message)
