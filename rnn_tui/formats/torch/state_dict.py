"""Builds models from the tensors of a PyTorch state dict.

A state dict has names and numbers, but no code. The modules are used in the order of their keys, in which the model
created them: an embedding table or linear layers before the first recurrent module, recurrent modules whose sizes fit
each other, and linear layers after them. Notes tell what the file does not contain and what was assumed.
"""

import re
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.data.class_names import class_names
from rnn_tui.formats.data.npz import Archive, archive, holds_signals
from rnn_tui.formats.data.vocabulary import vocabulary_beside
from rnn_tui.formats.file_questions import EVERY, HEADS, LAST, NONLINEARITIES, reading_the_last
from rnn_tui.formats.io.content import ARRAYS, SAFETENSORS, content_of
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, FormatError, listed, printable
from rnn_tui.formats.io.tensors import Numbers, StoredTensor, Tensors
from rnn_tui.formats.loaded_model import LoadedModel, Note, Question
from rnn_tui.formats.numpy.array_names import has_own_names, in_torch_names
from rnn_tui.formats.torch.build_layers import build
from rnn_tui.formats.torch.chain import Chain, chains_of
from rnn_tui.formats.torch.checkpoint import Checkpoint, torch_state_dicts
from rnn_tui.formats.torch.module_order import order_question
from rnn_tui.formats.torch.modules import Module, modules_of
from rnn_tui.formats.torch.safe_globals import unknown
from rnn_tui.formats.torch.safetensors_file import safetensors_metadata, safetensors_state_dict
from rnn_tui.formats.torch.tied_weights import with_tied

_RECURRENT = re.compile(r"(^|\.)weight_hh(_l\d+)?(_reverse)?$")
_SPARE = 64 << 20
_SCRIPT = "a TorchScript archive: its tensors are read; its code, which says what is done with them, never is"
_DAMAGED = "a checksum of the zip archive does not match: numbers may be damaged"


def read_state_dict_file(path: Path, *, nonlinearity: str = "", head: str = "", order: str = "") -> list[LoadedModel]:
    """Reads the models in a `.pt`, `.pth`, `.safetensors` or `.npz` file, with their weights.

    The options give what a state dict does not contain. `nonlinearity`: "tanh" or "relu", of an `nn.RNN`. `head`:
    whether the linear layers after the recurrent modules read "every" timestep or the "last" one. `order`: the paths of
    the modules, separated by commas. An option that is not given is assumed, with a note. Raises `FormatError`.
    """
    for name, value, known in (("nonlinearity", nonlinearity, NONLINEARITIES), ("head", head, HEADS)):
        if value and value not in known:
            raise RnnError(f"{name} is {' or '.join(known)}, got {value!r:.40}")
    with opened(path) as of:
        try:
            return _read(of, path, nonlinearity, head, [each.strip() for each in order.split(",") if each.strip()])
        except RnnError as error:
            if isinstance(error, FormatError):
                raise
            raise Flaw(f"holds a model that cannot be: {error}") from None


_RENAMED = "its arrays have names of their own, which are read as PyTorch's (enc_w_ih as enc.weight_ih_l0), gates too"


def _read(of: OpenFile, path: Path, nonlinearity: str, head: str, order: list[str]) -> list[LoadedModel]:
    content = content_of(path)
    in_order = content != SAFETENSORS and path.suffix.lower() != ".safetensors"
    dictionaries: list[tuple[str, Tensors]]
    checkpoint: Checkpoint | None = None
    beside: Any = {}
    if content == ARRAYS:
        dictionaries = [("", npz_state_dict(of))]
    elif in_order:
        dictionaries, checkpoint = torch_state_dicts(of)
        beside = checkpoint.value
    else:
        dictionaries, beside = [("", safetensors_state_dict(of))], safetensors_metadata(of)
    texts = {} if in_order else beside
    renamed = not any(_RECURRENT.search(key) for _, each in dictionaries for key in each)
    if renamed := renamed and any(has_own_names(each) for _, each in dictionaries):
        dictionaries = [(place, in_torch_names(each)) for place, each in dictionaries]
    with_states = [
        (place, *with_tied(tensors, texts))
        for place, tensors in dictionaries
        if any(module.recurrent for module in modules_of(tensors))
    ]
    foreign = list(checkpoint.foreign) if checkpoint is not None else []
    if not with_states and foreign:
        raise unknown(foreign[0])
    if not with_states:
        if content == ARRAYS and holds_signals(path):
            raise Flaw(f"is a recording, not a model: rnn-tui trace {printable(path.name)} shows it")
        keys = max((list(tensors) for _, tensors in dictionaries), key=len, default=[])
        raise Flaw(f"holds no recurrent weights (weight_ih_l0, weight_hh_l0, …); its keys: {listed(keys)}")
    chains = [
        (place, chain, tied)
        for place, tensors, tied in with_states
        for modules in [modules_of(tensors)]
        for chain in chains_of(modules, in_order, _known(order, modules))
    ]
    known = vocabulary_beside(beside, printable(path.name))
    left = 2 * of.size + _SPARE
    found: list[LoadedModel] = []
    for place, chain, tied in chains:
        numbers = Numbers(left)
        built = build(chain, numbers, nonlinearity or NONLINEARITIES[0])
        if head == LAST and chain.heads:
            built.layers[:] = reading_the_last(built.layers)
        left = numbers.allowance
        asks = list(_questions(chain, nonlinearity, head, bool(order)))
        left_open = {"nonlinearity": not nonlinearity, "head": not head}
        stack = Stack(tuple(built.layers), built.shape, built.dtype)
        before = list(_before(chain, stack))
        said = [*_assumed(chain, [each for each in asks if left_open.get(each.name, True)]), *tied, *built.notes]
        said += [*before, *chain.notes]
        notes = (*(Note(0, each) for each in said), *numbers.notes)
        if renamed:
            notes = (Note(0, _RENAMED), *notes)
        if checkpoint is not None and checkpoint.script:
            notes = (Note(0, _SCRIPT), *notes)
        if foreign:
            classes = listed([str(each) for each in foreign])
            notes = (*notes, Note(0, f"objects of other classes in it are passed over, never imported: {classes}"))
        if checkpoint is not None and checkpoint.damaged:
            notes = (*notes, Note(0, _DAMAGED))
        title = ".".join(each for each in (place, chain.begins.path if len(chains) > 1 else "") if each)
        title = printable(title or path.stem)
        units = stack.output_shapes[-1][0][-1]
        found.append(
            LoadedModel(
                *(stack, title, "", notes, tuple(built.weights)),
                vocabulary=known,
                classes=class_names(beside, units or 0),
                asks=tuple(asks),
                part=tuple(before),
            )
        )
    return found


def _before(chain: Chain, stack: Stack) -> Iterator[str]:
    """A sentence about a convolution that stands before the chain, and about what its first module reads."""
    if chain.front_end and stack.input_shape is not None:
        first = printable(chain.modules[0].path) or "its first layer"
        yield (
            f"{chain.front_end} may stand before it and is not run: it reads what {first} is given, (batch, time,"
            f" {stack.input_shape[-1]}): record that and give it as --data"
        )


def npz_state_dict(of: OpenFile) -> Tensors:
    """The arrays of an `.npz` by name; raises `Flaw`."""
    arrays = Archive(of)
    made: dict[str, StoredTensor] = {}
    for name in arrays.names:
        values = arrays.read(name).values
        made[name] = StoredTensor(values.shape, values.dtype.name, partial(np.asarray, values))
    return made


def holds_state_dict(path: Path) -> bool:
    """Whether an `.npz` has arrays with the names of PyTorch's recurrent weights. Raises `FormatError`."""
    with archive(path) as arrays:
        return any(_RECURRENT.search(each) for each in arrays.names) or has_own_names(arrays.names)


def _known(order: list[str], modules: list[Module]) -> list[str]:
    """The user's order, each module once; raises `Flaw` for a module that is not in the file."""
    unknown = [each for each in order if each not in {module.path for module in modules}]
    if unknown:
        raise Flaw(f"has no module {printable(unknown[0])}; its modules: {listed([each.path for each in modules])}")
    return list(dict.fromkeys(order))


def _questions(chain: Chain, nonlinearity: str, head: str, ordered: bool) -> Iterator[Question]:
    """The questions about a chain; the assumed or given answer comes first."""
    nonlinearity, head = nonlinearity or NONLINEARITIES[0], head or EVERY
    for kind in {layer.kind: None for _, layers in chain.rest for layer in layers}:
        for _, argument, values in counterpart(kind).torch_choices:
            others = [each for each in values if each != nonlinearity]
            text = f"Which {argument} has nn.{counterpart(kind).torch}?"
            yield Question(argument, text, (nonlinearity, *others))
    if chain.heads:
        name = chain.heads[0].key("weight")
        others = [each for each in HEADS if each != head]
        yield Question(
            "head", f"What does {name} read?", (head, *others), tuple(HEADS[each] for each in (head, *others))
        )
    question = None if ordered else order_question(chain)
    if question is not None:
        yield question


def _assumed(chain: Chain, asks: list[Question]) -> Iterator[str]:
    """Sentences about what was assumed."""
    for each in asks:
        others = ", ".join(f"--{each.name} {choice}" for choice in each.choices[1:])
        match each.name:
            case "head":
                what = f"whether {chain.heads[0].key('weight')} reads every timestep or the last one only"
                assumed = HEADS[each.choices[0]]
            case "order":
                what, assumed = "which of its modules reads which", each.choices[0]
            case _:
                kinds = {layer.kind: None for _, layers in chain.rest for layer in layers}
                called = next(counterpart(kind).torch for kind in kinds if counterpart(kind).torch_choices)
                what, assumed = f"the {each.name} of nn.{called}", each.choices[0]
        yield f"the file does not say {what}: {assumed} is assumed (otherwise: {others})"
    if len(chain.heads) > 1 or chain.front:
        yield "the file does not say which activations are between its linear layers: none is assumed"
