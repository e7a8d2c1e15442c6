"""Keras's datasets and functions on them, of which only the shapes are needed."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Array, Thing, Unknown

_IMAGES = ((60_000, 28, 28), (60_000,), (10_000, 28, 28), (10_000,))
_COLOURS = ((50_000, 32, 32, 3), (50_000, 1), (10_000, 32, 32, 3), (10_000, 1))
DATA_SETS = {
    "mnist": _IMAGES,
    "fashion_mnist": _IMAGES,
    "cifar10": _COLOURS,
    "cifar100": _COLOURS,
    "imdb": ((25_000,),) * 4,
}
"""The shapes of the training inputs and targets, and of the test inputs and targets."""
KEEPING = frozenset(("path", "seed", "num_words", "skip_top", "index_from", "start_char", "oov_char", "label_mode"))
"""Arguments of `load_data` that do not change the number of examples."""


def data_set(path: str, call: Call) -> Any:
    """The result of `keras.datasets.NAME.load_data()`; raises `NotKnown`."""
    name = path.split(".")[-2] if "." in path else ""
    if name not in DATA_SETS or call.args or call.kwargs.keys() - KEEPING:
        raise NotKnown("")
    x, y, x_test, y_test = map(Array, DATA_SETS[name])
    return (x, y), (x_test, y_test)


@dataclass(frozen=True, eq=False)
class Batches(Thing):
    """`TimeseriesGenerator(data, targets, length=12)`: windows of a series, batch by batch."""

    windows: Array

    def batch(self, call: Unknown) -> tuple[Any, ...]:
        """One of its items: windows and targets."""
        return self.windows, call


def generator(call: Call) -> Batches:
    """What makes windows of a series; raises `NotKnown`."""
    data = call.args[0] if call.args else call.kwargs.get("data")
    length = call.kwargs.get("length", call.args[2] if len(call.args) > 2 else None)
    if not isinstance(length, int | Unknown) or call.kwargs.get("sampling_rate", 1) != 1:
        raise NotKnown("")
    count = call.unknown("how many windows a batch has is not known")
    known = isinstance(data, Array) and data.shape
    rest, more = (data.shape[1:], data.more) if known else ((), True)  # type: ignore[union-attr]
    return Batches(Array((count, length, *rest), more))


def padded(call: Call) -> Array:
    """The result of `pad_sequences(sequences, maxlen=80)`: the sequences, all of that length; raises `NotKnown`."""
    length = call.kwargs.get("maxlen", call.args[1] if len(call.args) > 1 else None)
    if not call.args or not isinstance(length, int | Unknown):
        raise NotKnown("")
    given = call.args[0]
    if isinstance(given, Array) and given.shape:
        return Array((given.shape[0], length))
    return Array((len(given) if isinstance(given, list) else call.unknown(), length))


def split(call: Call) -> tuple[Any, ...]:
    """`train_test_split(x, y)`: of each array two parts, of which the number of examples is not known."""
    found: list[Any] = []
    for each in call.args:
        part: Any = call.unknown()
        if isinstance(each, Array) and each.shape:
            part = Array((call.unknown("how the examples are split is not known"), *each.shape[1:]), each.more)
        found += [part, part]
    return tuple(found)


def one_hot(call: Call) -> Array:
    """The result of `to_categorical(y, num_classes=10)`; raises `NotKnown`."""
    classes = call.kwargs.get("num_classes", call.args[1] if len(call.args) > 1 else None)
    if not call.args or not isinstance(call.args[0], Array) or not isinstance(classes, int):
        raise NotKnown("")
    shape = call.args[0].shape
    return Array((*(shape[:-1] if shape[-1:] == (1,) and len(shape) > 1 else shape), classes))


OF_DATA: dict[str, Callable[[Call], Any]] = {
    "TimeseriesGenerator": generator,
    "pad_sequences": padded,
    "to_categorical": one_hot,
    "train_test_split": split,
}
"""Functions that make arrays and windows of data; each raises `NotKnown`."""
