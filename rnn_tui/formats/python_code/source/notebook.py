"""Jupyter notebooks: the code cells of an `.ipynb` in their order. Outputs are ignored."""

import json
from typing import Any

from rnn_tui.engine.core.errors import RnnError

_EXPECTED = "expected a Jupyter notebook: a JSON object with `cells`"


def code_cells(text: str) -> list[str]:
    """The text of each code cell, for notebook formats 3 and 4; raises `RnnError`."""
    try:
        book = json.loads(text.removeprefix("\ufeff"))
    except json.JSONDecodeError as error:
        raise RnnError(f"line {error.lineno}, column {error.colno}: not JSON: {error.msg}; {_EXPECTED}") from None
    except (RecursionError, ValueError):
        raise RnnError(f"line 1: the JSON is nested too deeply or holds a number too long; {_EXPECTED}") from None
    cells = book.get("cells") if isinstance(book, dict) else None
    if cells is None and isinstance(book, dict) and isinstance(book.get("worksheets"), list):
        sheets = [sheet.get("cells") for sheet in book["worksheets"] if isinstance(sheet, dict)]
        cells = [cell for sheet in sheets if isinstance(sheet, list) for cell in sheet]
    if not isinstance(cells, list):
        raise RnnError(f"line 1: {_EXPECTED}")
    return [_text(cell) for cell in cells if isinstance(cell, dict) and cell.get("cell_type") == "code"]


def _text(cell: dict[str, Any]) -> str:
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        return "".join(each for each in source if isinstance(each, str))
    return source if isinstance(source, str) else ""
