"""The text of `model.summary()`, character by character as Keras prints it.

There are three layouts: Keras 3 prints a table of boxes; tf_keras and TensorFlow 2.6 and later print columns whose long
entries continue on the next line; earlier Kerases cut them. Each layout is a function of the same `Summary`.
"""

from rnn_tui.engine.core.errors import NotBuilt, RnnError
from rnn_tui.engine.summary.keras2 import cropped_lines, wrapped_lines
from rnn_tui.engine.summary.keras3 import table_lines
from rnn_tui.engine.summary.rows import Row, Summary
from rnn_tui.engine.summary.styles import STYLES, summary_style

__all__ = ["STYLES", "Row", "Summary", "render"]

_NOT_BUILT = {
    "keras2": (
        "This model has not yet been built. Build the model first by calling `build()` "
        "or by calling the model on a batch of data."
    ),
    "keras2.3": (
        "This model has not yet been built. Build the model first by calling build() or calling fit() "
        "with some data. Or specify input_shape or batch_input_shape in the first layer for automatic build. "
    ),
}


def render(
    summary: Summary,
    style: str = "keras3",
    *,
    columns: int = 80,
    line_length: int | None = None,
    show_trainable: bool = False,
) -> str:
    """The summary in one of `STYLES`: lines joined by newlines, with their trailing spaces, no newline at the end.

    `columns` is the width of the terminal; only Keras 3 uses it. `line_length` and `show_trainable` are the arguments
    of Keras's `summary()`. Raises `NotBuilt` with Keras's own sentence if a Keras 2 model has no shapes yet (Keras 3
    prints such a model), and `RnnError` if the width is too small or if Keras 2.3 does not have the column.
    """
    keras = summary_style(style).keras
    if keras == "keras3":
        return "\n".join(table_lines(summary, columns, line_length, show_trainable))
    cropped = keras == "keras2.3" or style == "tf2.0"
    if cropped and show_trainable:
        whose = "Keras 2.3 and earlier" if keras == "keras2.3" else "TensorFlow 2.0 to 2.5"
        raise RnnError(f"The summary of {whose} has no trainable column. Choose the style keras2 or keras3 for it.")
    if not summary.built:
        raise NotBuilt(_NOT_BUILT[keras])
    if not cropped:
        return "\n".join(wrapped_lines(summary, line_length, show_trainable, sizes=style == "keras2"))
    lines = cropped_lines(summary, line_length, inputs_as_list=style == "tf2.0")
    return "\n".join(lines[1:] if style == "keras2.2" else lines)


def rules(text: str) -> list[int]:
    """The lines of a summary of any style that stand between rows, above the first one and below the last."""
    return [n for n, each in enumerate(text.split("\n")) if each[:1] in _RULES or not each.strip()]


def lines_of_row(text: str, row: int) -> range:
    """The lines of the row of that number, from 0, in a summary of any style; empty where there is no such row."""
    lines = text.split("\n")
    start = 1 + next((n for n, each in enumerate(lines) if each[:1] in _ENDS), len(lines))
    for end in rules(text):
        if end >= start:
            last = lines[end][:1] in _ENDS
            if last or row == 0:
                return range(start, end) if row == 0 else range(0)
            row, start = row - 1, end + 1
    return range(0)


_ENDS = ("┡", "└", "=")
"""How the lines below the titles and below the last row begin."""
_RULES = ("┏", "├", "_", *_ENDS)
"""How a line begins that is no row, unless it is blank."""
