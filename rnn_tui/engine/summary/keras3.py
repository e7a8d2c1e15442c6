"""The layout of Keras 3: a table with a heavy head, and the totals below it.

Keras computes the widths of the columns and passes them to rich's table, which subtracts its borders and spaces; both
steps are reproduced. Rich's markup is not interpreted: backslashes, `:smile:` and the like in a name are printed
unchanged.
"""

from collections.abc import Iterator, Sequence
from itertools import count

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.terminal_text import align, cut, text_width, wrap
from rnn_tui.engine.summary.rows import Row, Summary, memory

_LINE_LENGTH = 88
_COLUMN_ENDS: tuple[float, ...] = (0.45, 0.80, 1.0)
_HEADS: tuple[str, ...] = ("Layer (type)", "Output Shape", "Param #")
_SIDES: tuple[str, ...] = ("left", "left", "right")
_GRAPH_LENGTH = 108
_GRAPH_ENDS: tuple[float, ...] = (0.30, 0.56, 0.74, 1.0)
_TRAINABLE_WIDTH = 12
_TRAINABLE_SHARE = 0.90
_MARGIN = 4
_MINIMUM_WIDTH = 4
_UNITS = ("B", "KB", "MB", "GB", "TB", "PB")


def table_lines(summary: Summary, columns: int, line_length: int | None, show_trainable: bool) -> list[str]:
    """The whole summary, for a terminal of `columns`. Raises `RnnError` if the table would not fit.

    A `line_length` beyond the terminal's edge is cut there, and text outside the table continues on the next line.
    """
    ends, heads, sides, widest = _COLUMN_ENDS, _HEADS, _SIDES, _LINE_LENGTH
    if any(row.connected is not None for row in summary.rows):
        ends, widest = _GRAPH_ENDS, _GRAPH_LENGTH
        heads, sides = (*heads, "Connected to"), (*sides, "left")
    if show_trainable:
        ends = (*(end * _TRAINABLE_SHARE for end in ends), 1.0)
        heads, sides, widest = (*heads, "Trainable"), (*sides, "center"), widest + _TRAINABLE_WIDTH
    length = line_length or min(widest, columns - _MARGIN)
    widths = _widths(ends, length)
    return [
        *_beside(f'Model: "{summary.model_name}"', columns),
        *(_cropped(line, columns) for line in _table(heads, summary.rows, sides, widths)),
        *(line for total in _totals(summary) for line in _beside(total, columns)),
    ]


def _widths(ends: Sequence[float], length: int) -> list[int]:
    """The width of text in each column, without the space on either side.

    Keras asks for columns that fill the line. Borders and spaces take 3 characters per column and 1 more; every column
    gives its share of what is still to be subtracted, rounded (halves to the even number).
    """
    widths = _asked(ends, length)
    if min(widths) < _MINIMUM_WIDTH:
        smallest = next(each for each in count() if min(_asked(ends, each)) >= _MINIMUM_WIDTH)
        raise RnnError(
            f"Insufficient console width to print summary. Its lines would have {length} characters. "
            f"They need {smallest}, a terminal of {smallest + _MARGIN} columns."
        )
    excess = 3 * len(widths) + 1
    for column, width in enumerate(widths):
        share = round(excess / (len(widths) - column))
        widths[column] = width - share
        excess -= share
    return widths


def _asked(ends: Sequence[float], length: int) -> list[int]:
    """The widths that Keras asks for: the columns end at these fractions of the line."""
    stops = [int(end * length) for end in ends]
    return [stop - start for start, stop in zip((0, *stops), stops, strict=False)]


def _table(heads: Sequence[str], rows: Sequence[Row], sides: Sequence[str], widths: Sequence[int]) -> Iterator[str]:
    def rule(left: str, line: str, cross: str, right: str) -> str:
        return left + cross.join(line * (width + 2) for width in widths) + right

    def band(fields: Sequence[str], border: str, *, low: bool = False) -> Iterator[str]:
        """One row of cells, as high as the highest; `low` cells are aligned to its bottom."""
        cells = [_cell(*cell) for cell in zip(fields, widths, sides, strict=True)]
        height = max(len(lines) for lines in cells)
        for lines, width in zip(cells, widths, strict=True):
            blank = [" " * (width + 2)] * (height - len(lines))
            lines[:] = blank + lines if low else lines + blank
        for line in zip(*cells, strict=True):
            yield border + border.join(line) + border

    yield rule("┏", "━", "┳", "┓")
    yield from band(heads, "┃", low=True)
    yield rule("┡", "━", "╇", "┩")
    for index, row in enumerate(rows):
        if index:
            yield rule("├", "─", "┼", "┤")
        yield from band(_fields(row)[: len(heads)], "│")
    yield rule("└", "─", "┴", "┘")


def _cell(text: str, width: int, side: str) -> list[str]:
    """The lines of a cell, with a space on either side."""
    return [f" {align(line, width, side)} " for line in wrap(text, width)]


def _fields(row: Row) -> tuple[str, ...]:
    parameters = f"{row.parameters:,}" if row.built else "0 (unbuilt)"
    trainable = "-" if row.trainable is None else "Y" if row.trainable else "N"
    connections = () if row.connected is None else (", ".join(row.connected) or "-",)
    return row.title, _shapes(row), parameters, *connections, trainable


def _shapes(row: Row) -> str:
    texts = [f"({', '.join(str(size) for size in shape)})" for shape in row.shapes]
    if not texts:
        return "?"
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _totals(summary: Summary) -> Iterator[str]:
    for label, (parameters, size) in summary.totals.items():
        yield f" {label} params: {parameters:,} ({memory(size, _UNITS)})"


def _beside(text: str, columns: int) -> list[str]:
    """Text outside the table, in lines of the terminal's width."""
    return [_cropped(line, columns) for line in wrap(text, columns, fold=True)]


def _cropped(line: str, columns: int) -> str:
    return line if text_width(line) <= columns else cut(line, columns)
