"""The two layouts of Keras 2: columns that end at fixed positions in lines of 65 characters, or of 98 if the model is
no chain: a fourth column then shows the connections. Rules: `utils/layer_utils.py` of Keras 2.3, TensorFlow, tf_keras.

Keras 2.3 cuts what is longer than its column; Keras 2.13 and later (tf_keras) continues on the next line. Both count
characters, not terminal columns, so a wide character shifts the rest of its line; this module does the same.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.summary.rows import Row, Summary, memory

_LINE_LENGTH = 65
_COLUMN_ENDS = (0.45, 0.85, 1.0)
_WIRED_LENGTH = 98
_OLD_WIRED_ENDS, _WIRED_ENDS = (0.33, 0.55, 0.67, 1.0), (0.3, 0.6, 0.7, 1.0)
"""Of a model that is no chain: until TensorFlow 2.12, and in tf_keras."""
_HEADS: tuple[str, ...] = ("Layer (type)", "Output Shape", "Param #")
_TRAINABLE_WIDTH = 11
_UNITS = ("Byte", "KB", "MB", "GB", "TB", "PB")
_BREAKS = ("),", "},", "],", "',")
"""A long entry is broken after the first of these strings that fits: a list shows one shape per line."""


def wrapped_lines(summary: Summary, line_length: int | None, show_trainable: bool, *, sizes: bool = True) -> list[str]:
    """The layout of Keras 2.13 and later, with the bytes that parameters take; without `sizes` that of TensorFlow 2.6
    to 2.12. Raises `RnnError` if the line has no room for one of the columns."""
    wired = _wired(summary)
    length = line_length or (_WIRED_LENGTH if wired else _LINE_LENGTH)
    ends = _ends(length, (_WIRED_ENDS if sizes else _OLD_WIRED_ENDS) if wired else _COLUMN_ENDS)
    heads = (*_HEADS, *(["Connected to"] if wired else []))
    if show_trainable:
        length += _TRAINABLE_WIDTH
        ends = (*ends, length)
        heads = (*heads, "Trainable")
    if min(_rooms(ends)) < 1:
        raise RnnError(f"A line_length of {line_length} leaves no room for the columns of a Keras 2 summary. Try 65.")
    lines = [f'Model: "{summary.model_name}"', "_" * length, *_wrapped(heads, ends), "=" * length]
    for row in summary.rows:
        fields: tuple[str, ...] = (
            row.title,
            _wrapped_shapes(row),
            str(row.parameters) if row.built else "0 (unused)",
        )
        if wired:
            fields = (*fields, str(list(row.connected or ())))
        if show_trainable:
            fields = (*fields, "N" if row.trainable is False else "Y")
        lines += [*_wrapped(fields, ends), " " * length]
    lines.append("=" * length)
    for label, parameters, size in _totals(summary):
        lines.append(f"{label}: {parameters} ({memory(size, _UNITS)})" if sizes else f"{label}: {parameters:,}")
    return [*lines, "_" * length]


def cropped_lines(summary: Summary, line_length: int | None, *, inputs_as_list: bool = False) -> list[str]:
    """The layout of Keras 2.3; TensorFlow 2.0 to 2.5 gives the shape of an input as a list. Raises `RnnError` for a
    negative line length."""
    wired = _wired(summary)
    length = line_length or (_WIRED_LENGTH if wired else _LINE_LENGTH)
    if length < 0:
        raise RnnError(f"line_length is {line_length}, and a line cannot be shorter than nothing. Try 65.")
    ends = _ends(length, _OLD_WIRED_ENDS if wired else _COLUMN_ENDS)
    heads = (*_HEADS, *(["Connected to"] if wired else []))
    lines = [f'Model: "{summary.model_name}"', "_" * length, _cropped(heads, ends), "=" * length]
    for row in summary.rows:
        shapes = _wrapped_shapes(row) if inputs_as_list else _shapes(row)
        first, *rest = row.connected or ("",)
        fields = (row.title, shapes, str(row.parameters), *([first] if wired else []))
        lines += [_cropped(fields, ends), *(_cropped(("", "", "", each), ends) for each in rest), "_" * length]
    if summary.rows:
        lines[-1] = "=" * length
    lines += [f"{label}: {parameters:,}" for label, parameters, _ in _totals(summary)]
    return [*lines, "_" * length]


def _wired(summary: Summary) -> bool:
    """Whether the connections are shown."""
    return any(row.connected is not None for row in summary.rows)


def _ends(length: int, shares: Sequence[float]) -> tuple[int, ...]:
    return tuple(int(length * end) for end in shares)


def _cropped(fields: Sequence[str], ends: Sequence[int]) -> str:
    """A row on one line; a field that fills its column loses its last character to a space."""
    line = ""
    for column, (field, end) in enumerate(zip(fields, ends, strict=True)):
        if column:
            line = line[:-1] + " "
        line = (line + field)[:end].ljust(end)
    return line


def _rooms(ends: Sequence[int]) -> list[int]:
    """The width of text in each column: all columns but the last keep two spaces after it and one before."""
    widths = [end - start for start, end in zip((0, *ends), ends, strict=False)]
    return [*(width - 3 for width in widths[:-1]), widths[-1]]


def _wrapped(fields: Sequence[str], ends: Sequence[int]) -> Iterator[str]:
    """A row on as many lines as its longest field needs."""
    rooms = _rooms(ends)
    rest = list(fields)
    while any(rest):
        line = " "
        for column, (room, end) in enumerate(zip(rooms, ends, strict=True)):
            piece = _first_piece(rest[column], room)
            rest[column] = rest[column][len(piece) :]
            line = (line + piece).ljust(end)
        yield line


def _first_piece(text: str, room: int) -> str:
    piece = text[:room]
    breaks = [piece.index(mark) + len(mark) for mark in _BREAKS if mark in piece]
    return piece[: min(breaks, default=room)]


def _shapes(row: Row) -> str:
    if row.multiple:
        return "multiple"
    texts = [_shape(shape) for shape in row.shapes]
    if not texts:
        return "?"
    return texts[0] if len(texts) == 1 else f"[{', '.join(texts)}]"


def _wrapped_shapes(row: Row) -> str:
    """The same as `_shapes`; later Keras 2 models give their inputs as a list, even a single one."""
    return f"[{_shapes(row)}]" if row.kind == "InputLayer" and len(row.shapes) == 1 else _shapes(row)


def _shape(shape: Shape) -> str:
    """A shape as Python writes a tuple: `(None, 3)`, `(4,)`."""
    sizes = ", ".join(str(size) for size in shape)
    return f"({sizes},)" if len(shape) == 1 else f"({sizes})"


def _totals(summary: Summary) -> list[tuple[str, int, int]]:
    """Labels, parameters and bytes; the optimizer is not included."""
    alone = replace(summary, optimizer=None, sizes=summary.sizes and (*summary.sizes[:2], 0))
    return [(f"{label} params", *counted) for label, counted in alone.totals.items()]
