"""Builds a model without an input shape from its first data, as Keras does; the batch size stays open."""

from dataclasses import replace

import numpy as np

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import NotBuilt
from rnn_tui.engine.plan.inputs import TIMESTEPS
from rnn_tui.engine.plan.stack import UNBUILT
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.data_files import read_data
from rnn_tui.formats.input_shapes import EXAMPLE
from rnn_tui.formats.loaded_model import LoadedModel, Note
from rnn_tui.formats.run_inputs import fed, read_options


def built_by_data(found: LoadedModel, wanted: DataRequest | None) -> LoadedModel:
    """The model, built from its data if it is not built yet; raises `RnnError` if the data does not determine the
    shape.

    Generated token ids need no shape.
    """
    stack = found.stack
    if stack.input_shape is not None or not stack.layers:
        return found
    ids = stack.layers[0].vocabulary is not None
    if wanted is None and not ids:
        raise NotBuilt(f"{UNBUILT}; or give it here, {EXAMPLE}; or give --data")
    shape = (None, TIMESTEPS) if wanted is None else _of_data(found, wanted, ids)
    note = Note(0, f"built by its {'data' if wanted else 'first input'}, as Keras would: its input is {shape}")
    return replace(found, stack=stack.with_input(shape)).noting(note)


def built_if_told(found: LoadedModel, wanted: DataRequest | None = None) -> LoadedModel:
    """Does the same, but returns the model unchanged if nothing determines its shape."""
    try:
        return built_by_data(found, wanted)
    except NotBuilt:
        return found


def _of_data(found: LoadedModel, wanted: DataRequest, ids: bool) -> Shape:
    """The shape of the data without the batch axis."""
    axes = (None, None) if ids else (None, None, 1)
    provisional = replace(found, stack=found.stack.with_input(axes))
    if ids or wanted.generated:
        x = (
            fed(Setup(0, found.init, vocabulary=found.vocabulary), provisional, wanted)
            .setup.inputs(provisional.stack)
            .x
        )
    else:
        x = read_data(wanted.path, len(axes), read_options(provisional.stack, None, None, wanted)).x
    return (None, *np.shape(x)[1:])
