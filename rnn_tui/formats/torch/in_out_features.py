"""The numbers of input and output features of a state dict's modules, and their order by name.

A `.pt` file has the modules in the order in which the model created them; a `.safetensors` file does not. There the
names decide: in the order of their numbers, and an encoder before a decoder.
"""

import re
from dataclasses import dataclass

from rnn_tui.formats.torch.modules import Module, RecurrentLayer, layers_of

_SIDES = re.compile(r"(?:^|[^a-z])(?:(enc|src|source)|(dec|tgt|trg|target))", re.IGNORECASE)
_INPUT = re.compile(r"(?:^|[^a-z])(?:in|inp|input|pre)(?:$|[^a-z])", re.IGNORECASE)
_TABLE = re.compile(r"(?<!un)emb|lookup|table|wte|enc", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Link:
    """A module that can be part of a chain: a recurrent module or a linear layer."""

    module: Module
    place: int
    """Its position in the file, or in the order of names."""
    reads: int
    makes: int
    layers: tuple[RecurrentLayer, ...] = ()
    """The layers of a recurrent module; empty for a linear layer."""

    @property
    def path(self) -> str:
        return self.module.path

    @property
    def table(self) -> bool:
        """Whether it can be an embedding table: a matrix without a bias, with `reads` columns."""
        return not self.layers and not self.module.biased

    @property
    def named_table(self) -> bool:
        return self.table and re.search("(?<!un)emb", self.path, re.IGNORECASE) is not None


def links_of(modules: list[Module]) -> list[Link]:
    """The modules that can be part of a chain, in their order."""
    found: list[Link] = []
    for place, module in enumerate(modules):
        if module.recurrent:
            layers = layers_of(module)
            found.append(Link(module, place, layers[0].features, layers[-1].width, tuple(layers)))
        elif module.matrix is not None:
            makes, reads = module.matrix
            found.append(Link(module, place, reads, makes))
    return found


def by_name(modules: list[Module]) -> list[Module]:
    """The modules in the order of their names."""
    return sorted(modules, key=lambda each: natural(each.path))


def natural(path: str) -> tuple[list[tuple[bool, int, str]], str]:
    """The sort key of paths: `rnn2` before `rnn10`, `encoder` before `decoder`."""
    parts = re.findall(r"(\D+)|(\d{1,9})", path)
    return [(side(word) == "dec", int(digits or 0), word) for word, digits in parts], path


def numbered_alike(paths: list[str]) -> bool:
    """Whether the paths differ only in increasing numbers, like the layers of a list."""
    return len(set(map(stem, paths))) == 1 and paths == sorted(paths, key=natural)


def side(path: str) -> str:
    """`enc` if the name says that it is of an encoder (`encoder`, `src_embedding`), `dec` if of a decoder (`decoder`,
    `tgt_embedding`); otherwise empty."""
    found = _SIDES.search(path)
    return "" if found is None else "enc" if found[1] else "dec"


def number(path: str) -> str:
    """The number at the end of a path; empty if there is none."""
    found = re.search(r"\d+$", path)
    return found[0] if found else ""


def stem(path: str) -> str:
    """A path without its numbers, the same for all layers of a list."""
    return re.sub(r"\d+", "", path)


def input_name(path: str) -> bool:
    """Whether the name is typical of a linear layer before recurrent layers: `input_proj`."""
    return _INPUT.search(path) is not None


def table_name(path: str) -> bool:
    """Whether the name is typical of an embedding table."""
    return (_TABLE.search(path) is not None or input_name(path)) and side(path) != "dec"
