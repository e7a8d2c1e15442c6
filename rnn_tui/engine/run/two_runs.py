"""Two runs, A and B: which of their layers are compared, and how the runs differ."""

from collections.abc import Iterator

import numpy as np

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.run.trace import INPUT, Trace


def same_layer(a: Trace, b: Trace, key: int) -> int:
    """The key of the layer of A that B's layer is compared with; raises `InputError` if there is none.

    If A and B are runs of one plan, before and after an edit, it is the same layer at any position. If they have no
    layer in common they are two models, and it is the layer at the same position.
    """
    if key in a.keys:
        return key
    position = b.position(key)
    if position >= len(a.keys) or set(a.keys) & set(b.keys):
        count = counted(len(a.keys), "layer")
        raise InputError(f"A has {count}: none of them is B's {b.layer(key).name}")
    return a.keys[position]


def described(a: Trace, b: Trace, layer: int) -> tuple[str, str]:
    """How the two runs differ at B's layer with that key, in a few words for each; empty if they do not differ."""
    facts = [list(_facts(a, b)), list(_facts(b, a))]
    if layer > INPUT and (at := _same_layer(a, b, layer)) is not None:
        moved = a.position(at) != b.position(layer)
        facts = [[*_layer_facts(a, at, moved), *facts[0]], [*_layer_facts(b, layer, moved), *facts[1]]]
    differing = [(one, two) for one, two in zip(*facts, strict=True) if one != two]
    return " · ".join(one for one, _ in differing if one), " · ".join(two for _, two in differing if two)


def _same_layer(a: Trace, b: Trace, key: int) -> int | None:
    try:
        return same_layer(a, b, key)
    except InputError:
        return None


def _layer_facts(trace: Trace, key: int, moved: bool) -> Iterator[str]:
    """Facts about the layer; its name and position too if it is at another position in the other run."""
    at = trace.layer(key)
    yield at.name if moved else ""
    yield f"layer {trace.position(key) + 1} of {len(trace.keys)}" if moved else ""
    yield f"{at.layer.kind()} {at.layer.brief}".strip()


def _facts(trace: Trace, other: Trace) -> Iterator[str]:
    """Facts about the whole run, what the user did first: a narrow heading loses the last ones."""
    yield ", ".join(each.brief for each in trace.changes) or "as it was" * bool(other.changes)
    yield f"weights {trace.model.origin}" if trace.model.origin else ""
    yield f"inputs {trace.origin}" if trace.origin else ""
    yield f"seed {trace.seed}"
    yield trace.dtype


def same_inputs(a: Trace, b: Trace) -> bool:
    """Whether both have the same inputs."""
    return a.x is b.x or (a.x.shape == b.x.shape and bool(np.array_equal(a.x, b.x)))
