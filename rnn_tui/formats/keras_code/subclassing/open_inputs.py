"""The inputs of a followed `call`: tensors of unknown shape, and possibly several."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from rnn_tui.engine.core.errors import UnknownKind
from rnn_tui.engine.nn.layer_registry import kind
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord, Tensor, TensorCall
from rnn_tui.formats.keras_code.tensor_calls import tensors_in
from rnn_tui.formats.keras_code.vocabulary import RENAMED
from rnn_tui.formats.python_code.values.records import Unknown

_OF_IDS, _OF_STATES = {"input_dim", "output_dim"}, {"units", "return_state"}
"""Options of layers that read token ids, and options of recurrent layers."""


@dataclass(eq=False)
class OpenInput:
    """An argument of `call`, or a part of it."""

    name: str
    line: int
    tensor: Tensor
    parts: dict[Any, "OpenInput"] = field(default_factory=dict)
    """The parts that the code takes from it, by position or key."""

    @classmethod
    def made(cls, name: str, line: int) -> "OpenInput":
        """An input with that name."""
        return cls(name, line, Tensor(LayerCall("InputLayer", [], {"name": name}, line)))

    def part(self, key: Any) -> "OpenInput":
        """One of its tensors."""
        if key not in self.parts:
            self.parts[key] = OpenInput.made(f"{self.name}_{key}", self.line)
        return self.parts[key]

    def all(self) -> Iterator["OpenInput"]:
        """The input and all its parts."""
        yield self
        for each in self.parts.values():
            yield from each.all()


def shape_by_use(entry: Tensor, calls: list[TensorCall]) -> tuple[tuple[Any, ...], str] | None:
    """The shape and dtype of an input, as far as the calls that read it determine them; None if none does."""
    for call in calls:
        of = call.of
        if isinstance(of, ModelRecord) and of.links:
            of = of.links[0].layer
        if not isinstance(of, LayerCall):
            continue
        options = _options(of.class_name)
        if options >= _OF_IDS and call.args[:1] == [entry]:
            return (None, None), "int32"
        states = list(tensors_in(call.kwargs.get("initial_state")))
        units = of.kwargs.get("units", of.args[0] if of.args else None)
        if entry in states and options >= _OF_STATES and not isinstance(units, Unknown):
            return (None, units), "float32"
    return None


def _options(class_name: str) -> set[str]:
    try:
        return {each.name for each in kind(RENAMED.get(class_name, class_name)).options()}
    except UnknownKind:
        return set()
