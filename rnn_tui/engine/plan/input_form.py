"""The input of a stack as a value with options, like a layer, so that the same form edits it."""

import ast
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import OptionError, StackError
from rnn_tui.engine.options.options import Choice, Declared, option
from rnn_tui.engine.plan.graph import INPUT
from rnn_tui.engine.plan.stack import Stack, checked_shape


@dataclass(frozen=True)
class ShapeRule:
    """A shape with its batch axis, `(None, 10, 4)`; None if the model is not built."""

    choices: Sequence[str] = ()

    def check(self, name: str, value: Any) -> Shape | None:
        if value is None:
            return None
        try:
            return checked_shape(tuple(value))
        except (TypeError, StackError) as error:
            raise OptionError(str(error), name) from None

    def parse(self, name: str, text: str) -> Shape | None:
        words = text.strip().strip("()[]").strip().rstrip(",")
        if text.strip().lower() == "none":
            return None
        try:
            value = ast.literal_eval(f"({words},)".replace("none", "None"))
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            raise OptionError(
                f"a shape is like (None, 10, 4): batch, timesteps, features; got {text:.40}", name
            ) from None
        shape = self.check(name, value)
        if shape is not None and 0 in shape:
            raise OptionError(f"an axis of 0 holds no number: 1 or more, or None for any size; got {shape}", name)
        return shape

    def show(self, value: Shape | None) -> str:
        return str(value)  # as Python writes a tuple: (7,) of one axis


class InputForm(Declared):
    """The input of the model.

    shape   (batch, timesteps, features); None for an axis of any size; token ids have no features axis
    dtype   float32, or int32 for the token ids an Embedding reads
    """

    shape: Shape | None = option(
        ShapeRule(),
        default=None,
        help="(batch, timesteps, features): how many sequences at once, how many steps each has, how many numbers a"
        " step has. None: any size (drawn: 1, and 10 steps). Keras 2 calls it batch_input_shape; input_shape is the"
        " same without the batch",
    )
    dtype: str = option(Choice(("float32", "int32")), default="float32", help="float32, or int32 for token ids")

    positional = ("shape", "dtype")

    @classmethod
    def of(cls, stack: Stack, key: int = INPUT) -> "InputForm":
        """The input of a stack, or that one of its inputs which has the key."""
        if key == INPUT:
            return cls(stack.input_shape, stack.input_dtype)
        entry = stack.graph.input(key)
        return cls(entry.shape, entry.dtype)
