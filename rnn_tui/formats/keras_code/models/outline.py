"""The outline of a model with unknown values: its layers as in the code, and the known shapes."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, ObjectCall, Refusal
from rnn_tui.formats.keras_code.models.problems import parts_of
from rnn_tui.formats.keras_code.shapes import of_input
from rnn_tui.formats.keras_code.to_stack import stack_of
from rnn_tui.formats.loaded_model import LayerOutline
from rnn_tui.formats.python_code.values.code_error import shown
from rnn_tui.formats.python_code.values.records import Dotted, Unknown

MOST = 200
"""The largest number of layers in an outline."""
LONGEST = 60
"""The largest number of characters for a layer."""


def drawn(record: ModelRecord | Refusal, keras: str) -> tuple[LayerOutline, ...]:
    """The layers of a model, with shapes up to the first unknown value."""
    if isinstance(record, Refusal):
        return ()
    if not record.links:
        calls = [each for each in parts_of(record) if isinstance(each, LayerCall)]
        return tuple(LayerOutline(written_out(each)) for each in calls[:MOST])
    calls = [each.layer for each in record.links][:MOST]
    shapes = _shapes(record, keras)
    known = dict(enumerate(shapes))
    rows = [LayerOutline(written_out(each), known.get(place, "")) for place, each in enumerate(calls)]
    return (*_entry(record), *rows)


def _entry(record: ModelRecord) -> Iterator[LayerOutline]:
    """The input, if the code creates one."""
    if record.root is not None and isinstance(record.root.layer, LayerCall) and "like" not in record.root.layer.kwargs:
        entry = record.root.layer
        try:
            yield LayerOutline(written_out(entry), str(of_input(entry).shape))
        except RnnError:
            yield LayerOutline(written_out(entry))


def _shapes(record: ModelRecord, keras: str) -> list[str]:
    """The output shapes of the layers up to the first unknown one."""
    known = next((n for n, each in enumerate(record.links) if each.layer.problems), len(record.links))
    for count in range(min(known, MOST), 0, -1):
        begun = replace(record, links=record.links[:count], problems=[], outputs=(), functional=False, graph=None)
        try:
            stack = stack_of(begun, keras)[0]
        except RnnError:
            continue
        return [", ".join(map(str, each)) for each in stack.output_shapes]
    return []


def written_out(call: LayerCall) -> str:
    """The call of a layer in the code, with `?` after unknown values: `LSTM(n_units?, return_sequences=True)`."""
    name = "Input" if call.class_name == "InputLayer" else call.class_name
    arguments = [_value(each) for each in call.args]
    arguments += [f"{key}={_value(each)}" if key != "**" else f"**{_value(each)}" for key, each in call.kwargs.items()]
    return shown(f"{name}({', '.join(arguments)})", LONGEST)


def _value(value: Any) -> str:
    match value:
        case Unknown():
            return f"{value.asking.name}?"
        case LayerCall():
            return written_out(value)
        case ObjectCall():
            return value.class_name
        case Dotted():
            return value.last
        case tuple() | list():
            parts = ", ".join(map(_value, value))
            return f"({parts}{',' if len(value) == 1 else ''})" if isinstance(value, tuple) else f"[{parts}]"
        case bool() | int() | float() | str() | None:
            return repr(value)
    return "…"
