"""What the timesteps of inputs and layers stand for: tokens, or the ids of tokens."""

from rnn_tui.engine.core.text import plain
from rnn_tui.engine.data.vocabulary import shown
from rnn_tui.engine.plan.graph import INPUT, Graph, Tensor
from rnn_tui.engine.plan.inputs import vocabulary_of
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.run.trace_rows import length_of


def tokens_of(trace: Trace, key: int, batch: int) -> tuple[str, ...]:
    """The tokens of a sequence of the input with that key; empty where none are known."""
    every = (trace.tokens, *trace.further_tokens)
    found = every[INPUT - key] if INPUT - key < len(every) else ()
    return found[batch] if batch < len(found) else ()


def ids_of(trace: Trace, key: int, batch: int) -> tuple[str, ...]:
    """The token ids of that input; empty where it holds numbers."""
    read = trace.input(key)
    if read.ndim != 2 or (trace.model.stack.wiring is not None and vocabulary_of(trace.model.stack, key) is None):
        return ()
    return tuple(str(int(each)) for each in read[batch])


def origin(graph: Graph, tensor: Tensor) -> int | None:
    """The key of the input that a tensor's time comes from: that of the first thing its layer reads, and so on."""
    node = tensor.node
    for _ in graph.nodes:
        if node <= INPUT or not graph.by_key[node].inputs:
            break
        node = graph.by_key[node].inputs[0].node
    return node if node <= INPUT else None


def words_of(trace: Trace, key: int, batch: int) -> tuple[str, ...]:
    """What the timesteps of the layer or input with that key stand for: their tokens, else their ids; empty where they
    are numbers, or others than those of the input."""
    source: int | None = min(key, INPUT)
    wiring = trace.model.stack.wiring
    if wiring is not None and key > INPUT:
        source = origin(wiring, Tensor(wiring.calls_of(key)[0].key))
    if source is None:
        return ()
    found = tokens_of(trace, source, batch) or ids_of(trace, source, batch)
    return found if wiring is None or length_of(trace, key) == len(found) else ()


def readable(token: str) -> str:
    """A token in a form that fits into a line."""
    return plain(shown(token))
