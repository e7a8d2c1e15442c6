"""The layer that the explorer begins with when a person adds one, or changes the kind of one."""

from contextlib import suppress
from typing import Any, TypeVar

from rnn_tui.engine.core.errors import OptionError, UnknownKind
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.options.options import Nested

L = TypeVar("L", bound=Layer)


def stacked() -> tuple[type[Layer], ...]:
    """The kinds that can be a layer of a stack: not those that compute one step inside an RNN."""
    return tuple(each for each in kinds() if each.takes_list or new_layer(each).takes(1))


def new_layer(kind: type[L], like: Layer | None = None) -> L:
    """A new layer of that kind. Options that it shares with `like` are copied; others get a default or usual value.

    A wrapper wraps `like` if it can; one that applies a layer to every timestep wraps none that needs a time axis of
    its own there. A kind that is no wrapper takes over what `like` wraps.
    """
    values: dict[str, Any] = {}
    donors = [] if like is None else [like, *like.nested]
    needs_time = like is not None and bool(like.cells)
    for each in kind.options():
        value, nested = each.start, isinstance(each.rule, Nested)
        for donor in () if nested and needs_time and counterpart(kind).each_step else reversed(donors):
            given = donor if nested and each.required else getattr(donor, each.name, value)
            with suppress(OptionError, UnknownKind):
                value = each.rule.check(each.name, given)
        values[each.name] = value
    return kind(**values)
