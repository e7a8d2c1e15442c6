"""Calls of nn.RNN, nn.LSTM and nn.GRU: each of their layers becomes a recurrent layer, or a Bidirectional."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.layers.core.dense import Dense
from rnn_tui.engine.layers.rnn.bidirectional import Bidirectional
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.nn.torch_onnx_names import counterpart, recurrent_in_torch
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.torch_code.module.constants import state_for
from rnn_tui.formats.torch_code.module.kinds import STATES
from rnn_tui.formats.torch_code.module.modules import Module, is_parameter
from rnn_tui.formats.torch_code.module.views import View, rows, viewed
from rnn_tui.formats.torch_code.module.weights import both, direction, projections
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.indexing import indexed
from rnn_tui.formats.torch_code.tensor.packed import Packed
from rnn_tui.formats.torch_code.tensor.sizes import Shape, Size
from rnn_tui.formats.torch_code.tensor.values import (
    Cells,
    Constant,
    Made,
    RankError,
    Read,
    Stacked,
    Tensor,
    Value,
    Wire,
)


def layer_kind(name: str) -> Any:
    """The kind of layer for `nn.RNN`, `nn.LSTM` or `nn.GRU`."""
    return next(each for each in recurrent_in_torch() if counterpart(each).torch == name)


def layer_of(name: str, given: dict[str, Any], line: int) -> Recurrent:
    """A recurrent layer with these arguments; raises `CodeError`."""
    kind = layer_kind(name)
    options: dict[str, Any] = dict(counterpart(kind).torch_fixed) | {"use_bias": bool(given["bias"])}
    if name == "RNN":
        if given["nonlinearity"] not in ("tanh", "relu"):
            raise CodeError(line, f"nn.RNN takes tanh or relu as nonlinearity, got {given['nonlinearity']!r:.40}")
        options["activation"] = given["nonlinearity"]
    if not isinstance(given["hidden_size"], int) or given["hidden_size"] < 1:
        raise CodeError(line, f"hidden_size is a positive number, got {given['hidden_size']!r:.40}")
    made: Recurrent = kind(given["hidden_size"], **options)
    return made


@dataclass(frozen=True)
class RecurrentResult:
    """The result of a recurrent module."""

    output: Tensor
    states: tuple[Stacked, ...]
    """h_n, and c_n of an LSTM."""

    @property
    def returned(self) -> tuple[Any, Any]:
        """The result as PyTorch returns it: (output, h_n), or (output, (h_n, c_n))."""
        return self.output, self.states[0] if len(self.states) == 1 else self.states


class RecurrentCall:
    """A call of a recurrent module."""

    def __init__(self, builder: Builder, module: Module, paths: dict[int, str], line: int) -> None:
        self.builder, self.module, self.paths, self.line = builder, module, paths, line
        self.path = paths.get(id(module), "")
        self.given = module.checked()
        self.name = module.class_name
        self.ends = ("", "_reverse") if self.given["bidirectional"] else ("",)
        self.proj = self.given.get("proj_size") or 0

    def on(self, x: Tensor, initial: Sequence[Sequence[Any]]) -> RecurrentResult:
        """Its result for a sequence; `initial`: for each state a list with one tensor for every layer and direction, or
        empty."""
        ran = self._run(self._batch_first(x), initial)
        axes = (0, 1, 2) if self.given["batch_first"] else (1, 0, 2)
        output = Tensor(ran.output.wire, axes, tuple(ran.output.shape[each] for each in axes))
        return RecurrentResult(output, ran.states)

    def on_packed(self, x: Packed, initial: Sequence[Sequence[Any]]) -> tuple[Packed, Any]:
        """Its result for packed sequences."""
        ran = self._run(x.tensor, initial, x.mask)
        return Packed(ran.output, x.lengths, x.mask), ran.returned[1]

    def _run(self, sequence: Tensor, initial: Sequence[Sequence[Any]], mask: Wire | None = None) -> RecurrentResult:
        """Its result for (batch, time, features)."""
        batch, time, features = sequence.shape
        self.builder.batches |= batch.symbols if isinstance(batch, Size) else set()
        self.builder.sizes.same(
            features, self.given["input_size"], self.line, f"nn.{self.name} reads {self.given['input_size']} numbers"
        )
        wire, reads = sequence.wire, self.given["input_size"]
        finals: list[list[Tensor]] = [[] for _ in STATES[self.name]]
        for number in range(self.given["num_layers"]):
            starts = [[found[number * len(self.ends) + each] for found in initial] for each in range(len(self.ends))]
            cells = self._layer(number, wire, reads, starts, mask)
            ends = [f"_l{number}{end}" for end in self.ends]
            wire, reads = self._projected(Wire(cells, "sequence"), ends)
            for each, end in enumerate(ends):
                for place, state in enumerate(STATES[self.name]):
                    found = Wire(cells, f"{state}{each}")
                    found = self._projected(found, [end])[0] if state == "h" else found
                    width = reads // len(self.ends) if state == "h" else self.given["hidden_size"]
                    finals[place].append(Tensor(found, (0, 1), (batch, width)))
        shape: Shape = (batch, time, reads)
        return RecurrentResult(Tensor(wire, (0, 1, 2), shape), tuple(Stacked(tuple(each)) for each in finals))

    def _batch_first(self, x: Tensor) -> Tensor:
        """The sequence as (batch, time, features)."""
        if len(x.shape) != 3:
            raise RankError(self.line, f"nn.{self.name} reads a tensor of 3 axes, got {len(x.shape)}")
        order = (0, 1, 2) if self.given["batch_first"] else (1, 0, 2)
        turned = Tensor(
            x.wire,
            tuple(x.axes[each] for each in order),
            tuple(x.shape[each] for each in order),
            x.dtype,
            x.storage,
            x.step_of,
        )
        return self.builder.plain(turned, self.line)

    def _layer(self, number: int, wire: Wire, reads: int, starts: list[list[Any]], mask: Wire | None) -> Cells:
        one = layer_of(self.name, self.given, self.line)
        ends = [f"_l{number}{end}" for end in self.ends]
        found = [direction(self.path, end, one, reads, self.proj) for end in ends]
        read: Read = both(found[0], found[1]) if len(found) > 1 else found[0]
        keywords: list[tuple[str, tuple[Wire, ...]]] = []
        if starts[0]:
            keywords.append(("initial_state", tuple(self._state(each, wire) for part in starts for each in part)))
        if mask is not None:
            keywords.append(("mask", (mask,)))
        layer: Any = Bidirectional(one) if len(self.ends) > 1 else one
        return Cells(
            layer,
            (wire,),
            self.line,
            (id(self.module), number),
            read,
            tuple(keywords),
            self.module,
            both=len(self.ends) > 1,
            states=STATES[self.name],
        )

    def _state(self, value: Any, sequence: Wire) -> Wire:
        if self.proj:
            raise NotKnown("an LSTM with proj_size is understood only where it starts from zeros")
        return state_for(self.builder, sequence, value, self.paths, self.line)

    def _projected(self, wire: Wire, ends: Sequence[str]) -> tuple[Wire, int]:
        """The states of these directions times their projection matrices, if it has `proj_size`."""
        if not self.proj:
            return wire, self.given["hidden_size"] * len(ends)
        read = projections(self.path, ends, (self.proj, self.given["hidden_size"]))
        layer = Dense(self.proj * len(ends), use_bias=False)
        owner = (id(self.module), f"proj{''.join(ends)}")
        made = Made(layer, (wire,), self.line, owner, read, module=self.module)
        return Wire(made), self.proj * len(ends)


def initial_states(builder: Builder, module: Module, value: Any, line: int) -> list[list[Any]]:
    """The initial states passed to a recurrent module, one list for h and one for c; empty if they are zeros."""
    names = STATES[module.class_name]
    given = module.checked()
    count = given["num_layers"] * (2 if given["bidirectional"] else 1)
    states = [value] if len(names) == 1 else list(value) if isinstance(value, tuple | list) else None
    if states is None or len(states) != len(names):
        raise NotKnown(f"nn.{module.class_name} starts from {len(names)} states: a tuple (h, c)")
    if all(isinstance(each, Constant) and each.value == 0 and not each.storage.changed for each in states):
        return []
    for each in states if not given.get("proj_size") else ():
        if isinstance(each, Tensor) and len(each.shape) == 3:
            what = f"nn.{module.class_name} starts from {given['hidden_size']} units"
            builder.sizes.same(each.shape[2], given["hidden_size"], line, what)
    return [_apart(builder, each, count, line) for each in states]


def _apart(builder: Builder, value: Value | Any, count: int, line: int) -> list[Any]:
    """The parts of a state (layers, batch, units) along its first axis."""
    if isinstance(value, Stacked) and len(value.parts) == count:
        return list(value.parts)
    if is_parameter(value) or isinstance(value, View):
        return list(rows(viewed(value), count))
    if isinstance(value, Constant) and len(value.shape) == 3:
        builder.sizes.same(value.shape[0], count, line, f"it starts from {count} states")
        return [Constant(value.shape[1:], value.value, value.dtype, value.storage)] * count
    if not isinstance(value, Tensor) or len(value.shape) != 3:
        raise NotKnown("the state it starts from is not taken apart into its layers")
    builder.sizes.same(value.shape[0], count, line, f"it starts from {count} states")
    batch = value.shape[1]
    builder.batches |= batch.symbols if isinstance(batch, Size) else set()
    return [indexed(builder, value, place, line) for place in range(count)]
