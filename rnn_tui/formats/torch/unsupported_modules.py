"""Splits a chain where a module of an unsupported kind (normalization, attention, a convolution) may be.

In a `.pt` file the order of the modules gives its place. In a `.safetensors` file it is assumed to be after the first
module of its size, preferably one with the same path or number.
"""

from collections.abc import Sequence

from rnn_tui.formats.torch.in_out_features import Link, number
from rnn_tui.formats.torch.modules import Module

Pieces = list[tuple[list[Link], list[str]]]
"""The pieces of a chain, each with notes."""


def cut(way: Sequence[Link], others: Sequence[Module], places: Sequence[Module], in_order: bool) -> Pieces:
    """Splits a chain where one of the `others` may be; `places`: all modules in their order."""
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
            said = f"{found[index].shown} may come after {link.path or 'the recurrent layers'}"
            pieces[-1][1].append(f"{said}, and is not understood: the model ends before it")
            pieces.append(([], [f"{said}, and is not understood: the model begins after it"]))
    return pieces


def _declared(way: Sequence[Link], other: Module, place: int) -> int | None:
    """The index of the module before another one in the file's order, if its size fits; otherwise None."""
    before = [index for index, link in enumerate(way) if link.place < place]
    return before[-1] if before and _fits(other, way[before[-1]]) else None


def _fitting(way: Sequence[Link], other: Module, taken: dict[int, Module]) -> int | None:
    """The index of the first module whose size fits another module, preferably one with the same path."""
    parent, count = other.path.rpartition(".")[0], number(other.path)
    fits = [index for index, link in enumerate(way) if index not in taken and _fits(other, link)]
    beside = [index for index in fits if parent and way[index].path.rpartition(".")[0] == parent]
    numbered = [index for index in fits if count and number(way[index].path) == count]
    return next(iter(beside or numbered or fits), None)


def _fits(other: Module, link: Link) -> bool:
    """Whether the output size of a module is one of the other's sizes; tensors of the model itself fit nowhere."""
    return other.path != "" and any(link.makes in each.shape for each in other.tensors.values())
