"""Messages that name options of the command line, in the words of the explorer.

Readers of files know only the command line, so their messages name its options. In the explorer the same is a field of
a dialog, or not possible there, which is then said.
"""

import re

_FIELD = re.compile(r"--(columns|axes|fill|scale|window|target|vocab)\b(?: [A-Z]+\b(?:\[,[A-Z]+\])?)?")
"""The options that are fields of the form for inputs from a file, with a placeholder for their value."""
_OTHERS = (
    (re.compile(r"\bas --data\b"), "as inputs (i)"),
    (re.compile(r"--data FILE\.npz"), "an .npz file of inputs (i)"),
    (re.compile(r"\bgive --data\b"), "give inputs (i)"),
    (re.compile(r"give its first layer an input_shape"), "type its shape in the form of the input (1, up, enter)"),
)
_OPTION = re.compile(r"--[a-z][a-z-]+")


def in_explorer(text: str, *, form_is_open: bool = False) -> str:
    """The message in the explorer's words; options for which it has none are said to be of the command line.

    `form_is_open`: the form for inputs from a file is on the screen, so that the way to it is not said.
    """
    for pattern, words in _OTHERS:
        text = pattern.sub(words, text)
    text = _FIELD.sub(r"the field \1" if form_is_open else r"i › a file › \1", text)
    left = list(dict.fromkeys(_OPTION.findall(text)))
    return f"{text} ({' and '.join(left)}: on the command line, when rnn-tui is started)" if left else text
