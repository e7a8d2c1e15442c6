"""The built-in models as `LoadedModel`s: those of the tutorial, and the trained ones."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from types import MappingProxyType

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.builtin_models import BUILT_INS
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.trained_models import TRAINED
from rnn_tui.formats.loaded_model import LoadedModel

FOLDER = Path(__file__).parent
"""The folder of the weights."""
STACKS: Mapping[str, Stack] = MappingProxyType({each.name: each.stack for each in (*BUILT_INS, *TRAINED)})
"""The built-in models by name, in the order of lists."""
SENTENCES: Mapping[str, str] = MappingProxyType(
    {each.name: each.look_at for each in BUILT_INS}
    | {each.name: f"Trained: {each.learned} {each.look_at}" for each in TRAINED}
)
"""A sentence for each about what to look at."""


def built_in_model(name: str) -> LoadedModel:
    """The built-in model of that name; raises an `RnnError` that lists them."""
    for each in BUILT_INS:
        if each.name == name:
            return LoadedModel(each.stack, each.name, "", init=each.init)
    for one in TRAINED:
        if one.name == name:
            weights, vocabulary, classes = trained_weights(name), one.vocabulary, one.task.class_names
            return LoadedModel(one.stack, name, "", weights=weights, vocabulary=vocabulary, classes=classes, shows=one)
    raise RnnError(f"{name!r:.80} is no built-in model; they are {', '.join(STACKS)}")


@cache
def trained_weights(name: str) -> tuple[Array, ...]:
    """The weights of a trained model in the order of `get_weights()`, as float64."""
    with np.load(FOLDER / f"{name}.npz") as found:
        return tuple(found[f"w{number}"].astype(np.float64) for number in range(len(found.files)))
