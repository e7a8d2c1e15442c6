"""From the tensors of a PyTorch state dict to models.

A state dict has names and numbers, no order and no code. The modules are taken in the order of their keys, which is the
order in which the model made them: a table of embeddings or products in front of the first recurrent module, the
recurrent modules that fit on each other, products behind them. What the file leaves open, and what was taken for
granted, is said in a note.
"""

from collections.abc import Iterator
from pathlib import Path

from rnn_tui.engine.elsewhere import elsewhere
from rnn_tui.engine.errors import RnnError
from rnn_tui.engine.stack import Stack
from rnn_tui.formats.data.file import OpenFile, opened
from rnn_tui.formats.errors import Flaw, FormatError, listed, printable
from rnn_tui.formats.found import Found, Note
from rnn_tui.formats.torch.chain import Chain, chains_of
from rnn_tui.formats.torch.file import torch_state_dicts
from rnn_tui.formats.torch.layers import build
from rnn_tui.formats.torch.modules import modules_of
from rnn_tui.formats.torch.safetensors_file import safetensors_state_dict
from rnn_tui.formats.torch.tensors import Numbers

NONLINEARITIES = ("tanh", "relu")
_SPARE = 64 << 20
_DAMAGED = "a checksum of the zip archive does not match: numbers may be damaged"


def read_state_dict_file(path: Path, *, nonlinearity: str = "tanh") -> list[Found]:
    """The models of a `.pt`, `.pth` or `.safetensors` file, one or more, with their weights.

    `nonlinearity` is what a state dict of `nn.RNN` does not say: "tanh" or "relu". Raises `FormatError`.
    """
    if nonlinearity not in NONLINEARITIES:
        raise RnnError(f"nonlinearity is tanh or relu, got {nonlinearity!r:.40}")
    with opened(path) as of:
        try:
            return _read(of, path, nonlinearity)
        except RnnError as error:
            if isinstance(error, FormatError):
                raise
            raise Flaw(f"holds a model that cannot be: {error}") from None


def _read(of: OpenFile, path: Path, nonlinearity: str) -> list[Found]:
    in_order = path.suffix.lower() != ".safetensors"
    dictionaries, checkpoint = torch_state_dicts(of) if in_order else ([("", safetensors_state_dict(of))], None)
    with_states = [each for each in dictionaries if any(module.recurrent for module in modules_of(each[1]))]
    if not with_states:
        keys = max((list(tensors) for _, tensors in dictionaries), key=len, default=[])
        raise Flaw(f"holds no recurrent weights (weight_ih_l0, weight_hh_l0, …); its keys: {listed(keys)}")
    chains = [(place, chain) for place, tensors in with_states for chain in chains_of(modules_of(tensors), in_order)]
    left = 2 * of.size + _SPARE
    found: list[Found] = []
    for place, chain in chains:
        numbers = Numbers(left)
        built = build(chain, numbers, nonlinearity)
        left = numbers.allowance
        said = [*_assumed(chain, nonlinearity), *chain.notes]
        notes = (*(Note(0, each) for each in said), *numbers.notes)
        if checkpoint is not None and checkpoint.damaged:
            notes = (*notes, Note(0, _DAMAGED))
        title = ".".join(each for each in (place, chain.begins.path if len(chains) > 1 else "") if each)
        stack = Stack(tuple(built.layers), built.shape, built.dtype)
        found.append(Found(stack, printable(title or path.stem), "", notes, tuple(built.weights)))
    return found


def _assumed(chain: Chain, nonlinearity: str) -> Iterator[str]:
    """What the file leaves open, and what was taken for granted."""
    kinds = {layer.kind for _, layers in chain.rest for layer in layers}
    for kind in kinds:
        for _, argument, values in elsewhere(kind).torch_choices:
            others = ", ".join(f"--{argument} {each}" for each in values if each != nonlinearity)
            yield (
                f"the file does not say the {argument} of nn.{elsewhere(kind).torch}: {nonlinearity} is assumed"
                f" (otherwise: {others})"
            )
    products = [module for module, layers in chain.rest if not layers]
    if products:
        yield (
            f"the file does not say whether {products[0].key('weight')} reads every timestep or the last one only:"
            " every timestep is assumed"
        )
    if len(chain.heads) > 1 or chain.front:
        yield "the file does not say which activations stand between its products: none is assumed"
