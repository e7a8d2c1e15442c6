"""The bounds within which plain values are computed: whatever would be too large is not known, before it is made."""

from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown

LONGEST = 100_000
"""Characters of a text, items of a list."""
BITS = 256
"""Of a whole number: sizes of models have at most forty."""


def guarded(what: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The call's result; whatever Python refuses is not known."""
    try:
        return bounded(what(*args, **kwargs))
    except (RecursionError, MemoryError):
        raise NotKnown("it is too large") from None
    except (CodeError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise NotKnown(f"Python would say {type(error).__name__}") from None


def bounded(value: Any) -> Any:
    """The value; raises `NotKnown` for a whole number with too many digits."""
    if isinstance(value, int) and value.bit_length() > BITS:
        raise NotKnown("the number is too large")
    return value


def range_length(value: range) -> int:
    """How many numbers it goes through; Python's own `len` refuses long ones."""
    step = value.step
    span = value.stop - value.start if step > 0 else value.start - value.stop
    return max(0, -(-span // abs(step)))


def size_of(value: Any) -> int:
    """How many bytes a text, a list or the like takes, without what stands in it."""
    if isinstance(value, str):
        return 64 + len(value)
    return 64 + 8 * len(value) if isinstance(value, list | tuple | dict | set) else 0
