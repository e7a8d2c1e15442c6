"""From the tensors of a PyTorch state dict to models.

A state dict has names and numbers, no order and no code. The modules are taken in the order of their keys, which is the
order in which the model made them: a table of embeddings or products in front of the first recurrent module, the
recurrent modules that fit on each other, products behind them. What the file leaves open, and what was taken for
granted, is said in a note.
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
from rnn_tui.formats.data.npz import Archive, archive
from rnn_tui.formats.data.vocabulary import vocabulary_beside
from rnn_tui.formats.file_questions import EVERY, HEADS, LAST, NONLINEARITIES, reading_the_last
from rnn_tui.formats.io.content import ARRAYS, SAFETENSORS, content_of
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, FormatError, listed, printable
from rnn_tui.formats.io.tensors import Numbers, StoredTensor, Tensors
from rnn_tui.formats.loaded_model import LoadedModel, Note, Question
from rnn_tui.formats.torch.build_layers import build
from rnn_tui.formats.torch.chain import Chain, chains_of
from rnn_tui.formats.torch.checkpoint import Checkpoint, torch_state_dicts
from rnn_tui.formats.torch.module_order import order_question
from rnn_tui.formats.torch.modules import Module, modules_of
from rnn_tui.formats.torch.safetensors_file import safetensors_metadata, safetensors_state_dict
from rnn_tui.formats.torch.tied_weights import with_tied

_RECURRENT = re.compile(r"(^|\.)weight_hh(_l\d+)?(_reverse)?$")
_SPARE = 64 << 20
_SCRIPT = "a TorchScript archive: its tensors are read; its code, which says what is done with them, never is"
_DAMAGED = "a checksum of the zip archive does not match: numbers may be damaged"


def read_state_dict_file(path: Path, *, nonlinearity: str = "", head: str = "", order: str = "") -> list[LoadedModel]:
    """The models of a `.pt`, `.pth` or `.safetensors` file, one or more, with their weights.

    What a state dict does not say: `nonlinearity`, "tanh" or "relu", of an `nn.RNN`; `head`, whether the products
    behind the recurrent modules read "every" timestep or the "last" one; `order`, the modules' paths divided by commas,
    where names and shapes allow several. What is not given is assumed, and that is said. Raises `FormatError`.
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
    with_states = [
        (place, *with_tied(tensors, texts))
        for place, tensors in dictionaries
        if any(module.recurrent for module in modules_of(tensors))
    ]
    if not with_states:
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
        said = [*_assumed(chain, [each for each in asks if left_open.get(each.name, True)]), *tied, *chain.notes]
        notes = (*(Note(0, each) for each in said), *numbers.notes)
        if checkpoint is not None and checkpoint.script:
            notes = (Note(0, _SCRIPT), *notes)
        if checkpoint is not None and checkpoint.damaged:
            notes = (*notes, Note(0, _DAMAGED))
        title = ".".join(each for each in (place, chain.begins.path if len(chains) > 1 else "") if each)
        stack = Stack(tuple(built.layers), built.shape, built.dtype)
        title = printable(title or path.stem)
        found.append(LoadedModel(stack, title, "", notes, tuple(built.weights), vocabulary=known, asks=tuple(asks)))
    return found


def npz_state_dict(of: OpenFile) -> Tensors:
    """The arrays of an `.npz` by their names; raises `Flaw`."""
    arrays = Archive(of)
    made: dict[str, StoredTensor] = {}
    for name in arrays.names:
        values = arrays.read(name).values
        made[name] = StoredTensor(values.shape, values.dtype.name, partial(np.asarray, values))
    return made


def holds_state_dict(path: Path) -> bool:
    """Whether an `.npz` holds arrays with the names of PyTorch's recurrent weights. Raises `FormatError`."""
    with archive(path) as arrays:
        return any(_RECURRENT.search(each) for each in arrays.names)


def _known(order: list[str], modules: list[Module]) -> list[str]:
    """The order that the user gives, each module once; raises `Flaw` for one that the file does not have."""
    unknown = [each for each in order if each not in {module.path for module in modules}]
    if unknown:
        raise Flaw(f"has no module {printable(unknown[0])}; its modules: {listed([each.path for each in modules])}")
    return list(dict.fromkeys(order))


def _questions(chain: Chain, nonlinearity: str, head: str, ordered: bool) -> Iterator[Question]:
    """What the file leaves open about a chain; what is assumed, or given, stands first."""
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
    """What was taken for granted, a sentence each."""
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
        yield "the file does not say which activations stand between its products: none is assumed"
