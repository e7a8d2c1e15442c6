"""The layer that the explorer begins with when a person adds one, or changes the kind of one."""

from contextlib import suppress
from typing import Any, TypeVar

from rnn_tui.engine.core.errors import OptionError, UnknownKind
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import Nested

L = TypeVar("L", bound=Layer)


def new_layer(kind: type[L], like: Layer | None = None) -> L:
    """A new layer of that kind. Options that it shares with `like` are copied; others get a default or usual value.

    A wrapper wraps `like` if it can; a kind that is no wrapper takes over what `like` wraps.
    """
    values: dict[str, Any] = {}
    donors = [] if like is None else [like, *like.nested]
    for each in kind.options():
        value = each.start
        for donor in reversed(donors):
            wraps = isinstance(each.rule, Nested) and each.required
            given = donor if wraps else getattr(donor, each.name, value)
            with suppress(OptionError, UnknownKind):
                value = each.rule.check(each.name, given)
        values[each.name] = value
    return kind(**values)
