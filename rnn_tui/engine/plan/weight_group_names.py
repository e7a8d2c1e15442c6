"""The names of the groups of weights in Keras's newer files: by class, in the order of the layers."""

from collections import Counter
from collections.abc import Iterable

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.naming import snake_case


def groups(layers: Iterable[Layer]) -> list[str]:
    """The group of each layer: `lstm`, `lstm_1`, `dense`; empty for an operation, which has no group."""
    seen: Counter[str] = Counter()
    names: list[str] = []
    for each in layers:
        if each.is_operation:
            names.append("")
            continue
        kind = snake_case(each.kind())
        names.append(f"{kind}_{seen[kind]}" if seen[kind] else kind)
        seen[kind] += 1
    return names
