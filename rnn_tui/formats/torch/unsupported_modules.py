"""Where a module of another kind (a normalisation, attention, a convolution) may stand between the links of a chain.

There the chain is cut: what it would compute is not known. In a `.pt` file the place is the one in the file's order; in
a `.safetensors` file it is behind the first link of its size: one under the same path, or of the same number, if any.
"""

from collections.abc import Sequence

from rnn_tui.formats.torch.in_out_features import Link, number
from rnn_tui.formats.torch.modules import Module

Pieces = list[tuple[list[Link], list[str]]]
"""Parts of a chain, each with what there is to say about it."""


def cut(way: Sequence[Link], others: Sequence[Module], places: Sequence[Module], in_order: bool) -> Pieces:
    """The way in pieces, at the places where one of the `others` may stand; `places`: all modules in their order."""
    at = {id(each): place for place, each in enumerate(places)}
    found: dict[int, Module] = {}
    for each in others:
        joint = _declared(way, each, at[id(each)]) if in_order else _fitting(way, each, found)
        if joint is not None:
            found.setdefault(joint, each)
    pieces: Pieces = [([], [])]
    for index, link in enumerate(way):
        pieces[-1][0].append(link)
        if index in found and index < len(way) - 1:
            said = f"{found[index].shown} may stand behind {link.path or 'the recurrent layers'}"
            pieces[-1][1].append(f"{said}, and is not understood: the model ends before it")
            pieces.append(([], [f"{said}, and is not understood: the model begins behind it"]))
    return pieces


def _declared(way: Sequence[Link], other: Module, place: int) -> int | None:
    """The link that another module stands behind in the file's order, where it is of that width."""
    before = [index for index, link in enumerate(way) if link.place < place]
    return before[-1] if before and _fits(other, way[before[-1]]) else None


def _fitting(way: Sequence[Link], other: Module, taken: dict[int, Module]) -> int | None:
    """The first link, best under the same path, whose width another module has."""
    parent, count = other.path.rpartition(".")[0], number(other.path)
    fits = [index for index, link in enumerate(way) if index not in taken and _fits(other, link)]
    beside = [index for index in fits if parent and way[index].path.rpartition(".")[0] == parent]
    numbered = [index for index in fits if count and number(way[index].path) == count]
    return next(iter(beside or numbered or fits), None)


def _fits(other: Module, link: Link) -> bool:
    """Whether the width that a link makes is among a module's sizes; tensors of the model itself stand nowhere."""
    return other.path != "" and any(link.makes in each.shape for each in other.tensors.values())
