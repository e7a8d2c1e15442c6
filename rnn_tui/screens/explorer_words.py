"""Messages that name options of the command line, in the words of the explorer.

Readers of files know only the command line, so their messages name its options. In the explorer the same is a field of
a dialog, or not possible there, which is then said.
"""

import functools
import re

OF_FILE = ("columns", "axes", "fill", "scale", "window", "target", "vocab")
"""The options that are fields of the form for inputs from a file."""
_OTHERS = (
    (re.compile(r"\bas --data\b"), "as inputs (i)"),
    (re.compile(r"--data FILE\.npz"), "an .npz file of inputs (i)"),
    (re.compile(r"\bgive --data\b"), "give inputs (i)"),
    (re.compile(r"choose another loss"), "X in the gradient view (G) chooses another"),
    (re.compile(r"give its first layer an input_shape"), "type its shape in the form of the input (1, up, enter)"),
)
_NO_BATCH = re.compile(r"(Found dynamic batch size: .*\)|`batch_input_shape` argument to your first layer)\.?$")
_VALUE = r"(?: [A-Z]+\b(?:\[,[A-Z]+\])?)?"
"""A placeholder for an option's value, if it has one."""
_OPTION = re.compile(r"--[a-z][a-z-]+")


def in_explorer(text: str, *, fields: tuple[str, ...] = ()) -> str:
    """The message in the explorer's words; options for which it has none are said to be of the command line.

    `fields`: the options that are fields of the dialog that is open, so that the way to them is not said.
    """
    for pattern, words in _OTHERS:
        text = pattern.sub(words, text)
    for names in (fields, OF_FILE):
        text = _named(names).sub(_here if names is fields else _elsewhere, text)
    left = list(dict.fromkeys(_OPTION.findall(text)))
    return f"{text} ({' and '.join(left)}: on the command line, when rnn-tui is started)" if left else text


def in_form(refusal: str) -> str:
    """Why an option of a layer is refused, in the form of that layer: with the keys, where it takes more than the
    form."""
    return _NO_BATCH.sub(r"\1. Leave with esc, then Q sets the batch size and stateful.", refusal)


@functools.cache
def _named(names: tuple[str, ...]) -> re.Pattern[str]:
    """Finds these options, several in a row as one: `--scale, --fill and --columns`."""
    one = rf"--(?:{'|'.join(names) or '(?!)'})\b{_VALUE}"
    return re.compile(rf"{one}(?:(?:, | and ){one})*")


def _here(found: re.Match[str]) -> str:
    """Options as fields of the dialog that is open."""
    names = _names(found)
    return f"the field{'s' if ' ' in names else ''} {names}"


def _elsewhere(found: re.Match[str]) -> str:
    """Options as fields of the form for inputs from a file."""
    return f"i › a file › {_names(found)}"


def _names(options: re.Match[str]) -> str:
    return re.sub(rf"--(\w+){_VALUE}", r"\1", options[0])
