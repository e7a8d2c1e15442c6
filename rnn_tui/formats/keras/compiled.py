"""Reads the optimizer of a compiled model, whose variables count among the parameters that Keras 3 prints.

Keras 3 builds the optimizer of a `.keras` file or a JSON text when it opens them. A legacy `.h5` file has the variables
that the optimizer had when it was written: only step count and learning rate if nothing was trained.
"""

import math
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Compiled, Stack
from rnn_tui.engine.summary.optimizer_slots import DECIDING
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.hdf5.file import Hdf5
from rnn_tui.formats.keras.config_values import text_of
from rnn_tui.formats.python_code.values.code_error import shown

_OWN = 3
"""The largest number of variables of an optimizer that has trained nothing."""


def compiled_of(value: Any) -> Compiled | None:
    """The value of `compile_config` in a `.keras` file, or of `training_config` in an `.h5`; None if there is none."""
    if not isinstance(value, Mapping):
        return None
    given = value.get("optimizer") or value.get("optimizer_config")
    loss = value.get("loss")
    loss = loss if isinstance(loss, str) and loss.isidentifier() else None
    if isinstance(given, str):
        return Compiled(given, loss, True) if given.isidentifier() else None
    name = given.get("class_name") if isinstance(given, Mapping) else None
    config = given.get("config") if isinstance(given, Mapping) else None
    if not isinstance(name, str) or not name.isidentifier() or not isinstance(config, Mapping):
        return None
    options = {each: True for each in DECIDING if _set(config.get(each))}
    if isinstance(config.get("learning_rate"), Mapping):
        options["schedule"] = True
    return Compiled(name, loss, True, tuple(sorted(options.items())), by_name=False)


def _set(value: Any) -> bool:
    return isinstance(value, bool | int | float) and bool(value)


def with_kept(stack: Stack, tree: Hdf5, group: str, names: list[str], built: bool) -> Stack:
    """The stack with the optimizer's variables in the file; `built`: whether they count even if nothing was trained."""
    count = sum(math.prod(tree.shape(f"{group}/{each}") or ()) for each in names)
    if stack.compiled is None or stack.keras != "keras3" or not stack.built:
        return stack if stack.keras == "keras3" else replace(stack, compiled=None)
    if (built and count <= _OWN) or summarize(stack).optimizer == count:
        return stack
    return replace(stack, compiled=replace(stack.compiled, kept=count))


def compiled_in_spec(value: Any) -> Compiled | None:
    """What `compile` of an `rnn-spec/1` says; raises `RnnError`."""
    if value is None:
        return None
    if not isinstance(value, dict):
        raise RnnError(f"`compile` is an object with optimizer and loss, got {shown(str(value))}")
    optimizer, loss = (text_of(value.get(each), each) for each in ("optimizer", "loss"))
    return Compiled(optimizer, loss, bool(value.get("build_optimizer", False)))
