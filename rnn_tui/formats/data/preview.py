"""Previews of files of arrays, tables and texts: a few lines about their content."""

from pathlib import Path

import numpy as np

from rnn_tui.engine.core.text import counted
from rnn_tui.formats.data.npy import read_header
from rnn_tui.formats.data.npz import archive
from rnn_tui.formats.data.tables.columns import TableRequest
from rnn_tui.formats.data.tables.table import NotATable, read_table
from rnn_tui.formats.data.text import read_text
from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import listed, printable


def npy_lines(path: Path) -> list[str]:
    """The array's shape and type; raises `FormatError`."""
    with opened(path) as of:
        header = read_header(of.file)
        return [f"shape {header.shape} of {header.stored}"]


def npz_lines(path: Path) -> list[str]:
    """The arrays' names; raises `FormatError`."""
    with archive(path) as arrays:
        return [f"arrays: {listed(arrays.names)}"]


def table_lines(path: Path) -> list[str]:
    """Rows and columns of a table, or the first words of a text; raises `FormatError`."""
    with opened(path) as of:
        try:
            table = read_table(of.file, path.suffix.lower(), TableRequest(fills=True))
        except NotATable:
            text, _ = read_text(of.file)
            return [f"{len(text):,} characters", printable(" ".join(text[:200].split()), 70)]
        rows, columns = table.values.shape
        named = f": {', '.join(table.columns[:6])}" if table.columns else ""
        missing = int(np.isnan(table.values).sum())
        gaps = f" · {counted(missing, 'missing value')}" if missing else ""
        return [f"{counted(rows, 'row')} of {counted(columns, 'column')}{named}{gaps}"]
