"""Limits for computed values: a value that would be too large is unknown, and is not created."""

from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown

LONGEST = 100_000
"""The largest number of characters in a text, or of items in a list."""
BITS = 256
"""The largest number of bits of a whole number; sizes of models have at most forty."""


def guarded(what: Callable[..., Any], *args: Any, **kwargs: Any) -> Any:
    """The result of a call; raises `NotKnown` if Python raises an exception."""
    try:
        return bounded(what(*args, **kwargs))
    except (RecursionError, MemoryError):
        raise NotKnown("it is too large") from None
    except (CodeError, ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
        raise NotKnown(f"Python would say {type(error).__name__}") from None


def bounded(value: Any) -> Any:
    """The value; raises `NotKnown` for a whole number that is too large."""
    if isinstance(value, int) and value.bit_length() > BITS:
        raise NotKnown("the number is too large")
    return value


def range_length(value: range) -> int:
    """The length of a range; Python's `len` raises for very long ones."""
    step = value.step
    span = value.stop - value.start if step > 0 else value.start - value.stop
    return max(0, -(-span // abs(step)))


def size_of(value: Any) -> int:
    """The size in bytes of a text or a container, without its items."""
    if isinstance(value, str):
        return 64 + len(value)
    return 64 + 8 * len(value) if isinstance(value, list | tuple | dict | set) else 0
