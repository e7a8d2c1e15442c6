"""Notifications in the few rows that they may cover."""

from collections.abc import Sequence

from rnn_tui.engine.core.terminal_text import cut, text_width, wrap

MORE = " … (! shows all)"
"""The end of a text that is not shown whole."""


def in_rows(texts: Sequence[str], width: int, rows: int) -> str:
    """The texts in so many lines of that width, each on lines of its own; what has no room is left out from the end,
    and the key that shows it is named."""
    wrapped = [wrap(each, width, fold=True) for each in texts]
    shown: list[str] = []
    for place, lines in enumerate(wrapped):
        share = -(-(rows - len(shown)) // (len(wrapped) - place))
        shown += lines[:share]
    if len(shown) < sum(map(len, wrapped)):
        shown[-1] = whole_words(shown[-1], width - text_width(MORE)) + MORE
    return "\n".join(each.rstrip() for each in shown)


def whole_words(text: str, width: int) -> str:
    """As many words of a text as fit; the start of the first one if it does not."""
    return text if text_width(text) <= width else wrap(text, width)[0].rstrip() if " " in text else cut(text, width)
