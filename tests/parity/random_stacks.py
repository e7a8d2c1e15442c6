"""Random stacks of a given kind of layer, for comparison with Keras: drawn until Keras would build one."""

from typing import Any

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import Dense, SimpleRNN
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.options.options import Choice, Flag, Nested, Number, Option, PositiveInteger
from rnn_tui.engine.plan.stack import Stack
from tests.engine.test_properties import TAME, in_keras

TRIES = 600
RECURRENT, DENSE = SimpleRNN, Dense


def value(rng: np.random.Generator, option: Option) -> Any:
    """What a person might set the option to."""
    rule = option.rule
    if isinstance(rule, PositiveInteger):
        return int(rng.integers(1, 5))
    if isinstance(rule, Flag):
        return bool(rng.random() < 0.5)
    if isinstance(rule, Choice):
        among = [each for each in rule.values if len(rule.values) < 10 or each in TAME]
        return among[int(rng.integers(len(among)))]
    if isinstance(rule, Number):
        return float(rng.choice([0.0, 0.5, 1.0]))
    if isinstance(rule, Nested) and option.required:
        inner = [each for each in kinds() if not any(isinstance(one.rule, Nested) for one in each.options())]
        return layer(rng, inner[int(rng.integers(len(inner)))])
    return SHAPED[option.name][int(rng.integers(len(SHAPED[option.name])))] if option.name in SHAPED else option.default


SHAPED: dict[str, tuple[Any, ...]] = {
    "target_shape": ((-1,), (2, -1), (1, -1, 2)),
    "dims": ((2, 1), (1, 2), (1, 3, 2)),
    "equation": ("abc,cd->abd", "ab...,bc->ac..."),
    "output_shape": ((None, 3), (3,)),
    "padding": (1, (0, 2), "same", "valid"),
    "cropping": ((1, 0),),
}
"""Options that are neither numbers nor choices, by their names."""


def layer(rng: np.random.Generator, kind: type[Layer]) -> Layer:
    """A layer of that kind; raises `RnnError` if its options do not go together."""
    return kind(**{each.name: value(rng, each) for each in kind.options() if each.name != "name"})


def stack_with(kind: type[Layer], seed: int) -> Stack | None:
    """A stack with a layer of that kind that Keras would build; None if none was drawn."""
    rng = np.random.default_rng([12, seed])
    for _ in range(TRIES):
        try:
            made = _drawn(rng, kind)
        except RnnError:
            continue
        if in_keras(made):
            return made
    return None


def _drawn(rng: np.random.Generator, kind: type[Layer]) -> Stack:
    tokens = "input_dim" in {each.name for each in kind.options()}
    axes = 2 if tokens else int(rng.choice([3, 3, 3, 3, 4, 2]))
    shape = tuple(int(each) for each in rng.integers(2, 6, axes))
    stack = Stack((), shape, "int32" if tokens else "float32")
    if rng.random() < 0.4 and not tokens and len(shape) == 3:
        stack = stack.insert(0, RECURRENT(units=int(rng.integers(1, 5)), return_sequences=True))
    stack = stack.insert(len(stack.layers), layer(rng, kind))
    return stack.insert(len(stack.layers), DENSE(units=2)) if rng.random() < 0.4 else stack
