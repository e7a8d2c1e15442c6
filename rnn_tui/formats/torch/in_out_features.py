"""What a module of a state dict reads and makes, and where its name puts it among the others.

A `.pt` file keeps the modules in the order in which the model made them; a `.safetensors` file has lost it. There names
decide: numbers by their size, an encoder before a decoder.
"""

import re
from dataclasses import dataclass

from rnn_tui.formats.torch.modules import Module, RecurrentLayer, layers_of

_SIDES = re.compile(r"(?:^|[^a-z])(enc|dec)", re.IGNORECASE)
_INPUT = re.compile(r"(?:^|[^a-z])(?:in|inp|input|pre)(?:$|[^a-z])", re.IGNORECASE)
_TABLE = re.compile(r"emb|lookup|table|wte|enc", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Link:
    """A module that can be a link of a chain: recurrent, or a product."""

    module: Module
    place: int
    """Where it stands: in the file, or among the names."""
    reads: int
    makes: int
    layers: tuple[RecurrentLayer, ...] = ()
    """Of a recurrent module; a product has none."""

    @property
    def path(self) -> str:
        return self.module.path

    @property
    def table(self) -> bool:
        """Whether it can be a table of embeddings: a matrix without a bias, of as many numbers a row as it `reads`."""
        return not self.layers and not self.module.biased

    @property
    def named_table(self) -> bool:
        return self.table and "emb" in self.path.lower()


def links_of(modules: list[Module]) -> list[Link]:
    """The modules that can be links, in their order."""
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
    """The modules in the order that their names say, as far as they do."""
    return sorted(modules, key=lambda each: natural(each.path))


def natural(path: str) -> tuple[list[tuple[bool, int, str]], str]:
    """What paths are sorted by: `rnn2` before `rnn10`, `encoder` before `decoder`."""
    parts = re.findall(r"(\D+)|(\d{1,9})", path)
    return [(side(word) == "dec", int(digits or 0), word) for word, digits in parts], path


def numbered_alike(paths: list[str]) -> bool:
    """Whether the paths differ in nothing but numbers, which grow: layers of one list."""
    return len(set(map(stem, paths))) == 1 and paths == sorted(paths, key=natural)


def side(path: str) -> str:
    """`enc` or `dec`, where the name says which; empty elsewhere."""
    found = _SIDES.search(path)
    return found[1].lower() if found else ""


def number(path: str) -> str:
    """The number that a path ends with; empty where it ends with none."""
    found = re.search(r"\d+$", path)
    return found[0] if found else ""


def stem(path: str) -> str:
    """A path without its numbers: what the layers of one list share."""
    return re.sub(r"\d+", "", path)


def input_name(path: str) -> bool:
    """Whether the name is one of a product that stands before recurrent layers: `input_proj`."""
    return _INPUT.search(path) is not None


def table_name(path: str) -> bool:
    """Whether the name is one of a table of embeddings."""
    return (_TABLE.search(path) is not None or input_name(path)) and side(path) != "dec"
