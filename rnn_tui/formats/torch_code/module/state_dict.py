"""Loads the weights of a state dict into a model from PyTorch source, whose module has the same keys."""

from dataclasses import replace
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, FormatError, printable
from rnn_tui.formats.io.tensors import Numbers, Tensors
from rnn_tui.formats.loaded_model import LoadedModel, Note
from rnn_tui.formats.torch.checkpoint import torch_state_dicts
from rnn_tui.formats.torch.safetensors_file import safetensors_metadata, safetensors_state_dict
from rnn_tui.formats.torch.tied_weights import with_tied

_SPARE = 64 << 20


def with_weights(path: Path, source: LoadedModel) -> LoadedModel:
    """The model with the weights of a `.pt`, `.pth` or `.safetensors` file; raises `FormatError`."""
    if source.module is None:
        raise FormatError(path, "--config names no PyTorch source: a state dict takes the .py or .ipynb of its module")
    with opened(path) as of:
        try:
            return _read(of, path, source)
        except RnnError as error:
            if isinstance(error, FormatError):
                raise
            raise Flaw(str(error)) from None


def _read(of: OpenFile, path: Path, source: LoadedModel) -> LoadedModel:
    assert source.module is not None
    if path.suffix.lower() == ".safetensors":
        dictionaries = [("", safetensors_state_dict(of))]  # this checks the file
        beside: Any = safetensors_metadata(of)
    else:
        beside = {}
        dictionaries, _ = torch_state_dicts(of)
    numbers = Numbers(2 * of.size + _SPARE)
    tensors, said = _without_prefix(with_tied(dictionaries[0][1], beside)[0])
    weights = tuple(source.module.read(numbers, tensors))
    notes = (*source.notes, *(Note(0, each) for each in said), *numbers.notes)
    return replace(source, title=path.stem, weights=weights, notes=notes)


def _without_prefix(tensors: Tensors) -> tuple[Tensors, list[str]]:
    """The tensors without the prefix of DataParallel (`module.`) or of a compiled module (`_orig_mod.`)."""
    for prefix in ("module.", "_orig_mod."):
        if tensors and all(each.startswith(prefix) for each in tensors):
            return {key.removeprefix(prefix): each for key, each in tensors.items()}, [
                f"every key begins with {printable(prefix)}, which a wrapper wrote"
            ]
    return tensors, []
