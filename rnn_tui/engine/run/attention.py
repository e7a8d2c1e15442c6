"""The attention weights of a layer in a run."""

from dataclasses import dataclass
from typing import Self

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.layers.attention import attends
from rnn_tui.engine.plan.forward import CallRecord
from rnn_tui.engine.plan.graph import INPUT, Tensor
from rnn_tui.engine.run.timestep_words import ids_of, origin, readable, tokens_of
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.run.trace_rows import name_of


@dataclass(frozen=True, eq=False)
class AttendedTime:
    """The time axis of the queries or of the values."""

    name: str
    """The name of the layer or the input that they come from."""
    steps: int
    words: tuple[str, ...]
    """The text of each timestep: its token, or its token id; empty if it is unknown."""

    def label(self, step: int) -> str:
        """A timestep in words: `5 word`, counted from 1."""
        return f"{step} {self.words[step - 1]}" if self.words else str(step)


@dataclass(frozen=True, eq=False)
class AttentionWeights:
    """How much each query attends to each value, in the first call of a layer on one sequence."""

    layer: int
    """The layer's key."""
    heads: Array
    """(heads, Tq, Tv): every row sums to 1, or is 0 where Keras gives 0 for a masked query."""
    queries: AttendedTime
    values: AttendedTime

    def head(self, number: int) -> Array:
        """(Tq, Tv): the weights of that head, counted from 1; 0: the mean of all heads."""
        found: Array = self.heads.mean(axis=0) if number == 0 else self.heads[number - 1]
        return found

    @classmethod
    def of(cls, trace: Trace, layer: int, batch: int = 0) -> Self | None:
        """The weights of the layer with that key for one sequence; None if it is not an attention layer, or if the run
        did not keep them."""
        record = _first_call(trace, layer)
        if record is None or not attends(record.layer) or "scores" not in record.run.saved:
            return None
        scores = record.run.saved["scores"][batch]
        heads = scores if scores.ndim == 3 else scores[None]
        query, value = (
            _time(trace, tensor, steps, batch) for tensor, steps in zip(record.reads[:2], heads.shape[1:], strict=True)
        )
        return cls(layer, heads, query, value)


def attending(trace: Trace) -> tuple[int, ...]:
    """The keys of the attention layers."""
    return tuple(key for key, at in zip(trace.keys, trace.layers, strict=True) if attends(at.layer))


def _first_call(trace: Trace, layer: int) -> CallRecord | None:
    if trace.record is None or layer not in trace.keys:
        return None
    return next((each for each in trace.record.records if each.node.layer == layer), None)


def _time(trace: Trace, tensor: Tensor, steps: int, batch: int) -> AttendedTime:
    graph = trace.model.stack.graph
    maker = tensor.node if tensor.node <= INPUT else graph.by_key[tensor.node].layer
    source = origin(graph, tensor)
    words: tuple[str, ...] = ()
    if source is not None:
        words = tuple(map(readable, tokens_of(trace, source, batch)))
        words = words or tuple(f"id {each}" for each in ids_of(trace, source, batch))
    return AttendedTime(name_of(trace, maker), steps, words if len(words) == steps else ())
