"""Which modules of a state dict stand on each other, as far as names, shapes and the order of the keys tell.

    table → products → recurrent modules and products, each as wide as what comes before it

A recurrent module that does not fit on the one before it begins a chain of its own: an encoder and a decoder are two
models here.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.torch.modules import Module, RecurrentLayer, layers_of

MOST = 10_000
"""Modules of a state dict."""

LONGEST = 500
"""Layers of a chain, and chains of a state dict."""


@dataclass(eq=False)
class Chain:
    """Modules in the order in which a sequence goes through them."""

    begins: Module
    """The first recurrent module."""
    table: Module | None = None
    front: list[Module] = field(default_factory=list)
    """Products before it."""
    rest: list[tuple[Module, list[RecurrentLayer]]] = field(default_factory=list)
    """The recurrent modules with their layers, and products with none."""
    notes: list[str] = field(default_factory=list)

    @property
    def modules(self) -> list[Module]:
        return [*([self.table] if self.table else []), *self.front, *(module for module, _ in self.rest)]

    @property
    def last_recurrent(self) -> int:
        """The place in `rest` of the last recurrent module."""
        return max(index for index, (_, layers) in enumerate(self.rest) if layers)

    @property
    def heads(self) -> list[Module]:
        """The products behind the last recurrent module."""
        return [module for module, _ in self.rest[self.last_recurrent + 1 :]]


def chains_of(modules: list[Module], in_order: bool) -> list[Chain]:
    """The chains, one or more; raises `Flaw` where recurrent weights do not fit themselves.

    `in_order`: the modules stand in the order in which the model made them. Where they do not, or where something
    before the recurrent modules finds no place in that order, names and shapes decide.
    """
    if len(modules) > MOST:
        raise Flaw(f"holds {len(modules):,} modules; at most {MOST:,} are read")
    chains, left_out = _chains(modules if in_order else arranged(modules))
    first = next(index for index, each in enumerate(modules) if each.recurrent)
    if in_order and any(each in modules[:first] for each in left_out):
        again = _chains(arranged(modules))
        chains, left_out = min(((chains, left_out), again), key=lambda each: len(each[1]))
    if max(sum(max(1, len(layers)) for _, layers in chain.rest) for chain in chains) > LONGEST or len(chains) > LONGEST:
        raise Flaw(f"holds more than {LONGEST:,} layers in a row, or as many models")
    for chain in chains:
        if left_out:
            names = [each.shown for each in left_out]
            more = f" and {len(names) - 4} more" if len(names) > 4 else ""
            chain.notes.append(f"left out, for it finds no place in a chain of layers: {', '.join(names[:4])}{more}")
        if len(chains) > 1:
            chain.notes.append(
                f"the file holds {len(chains)} recurrent parts that do not fit on each other: a model each"
            )
    return chains


def arranged(modules: list[Module]) -> list[Module]:
    """What can be a table, products that make what a recurrent module reads, recurrent modules, the rest; each by
    name."""
    recurrent = [layers_of(each) for each in modules if each.recurrent]
    reads = {layers[0].features for layers in recurrent}
    widths = {layers[-1].width for layers in recurrent}

    def place(module: Module) -> tuple[int, list[tuple[int, str]]]:
        matrix = module.matrix
        name = [(int(digits or 0), word) for word, digits in re.findall(r"(\D+)|(\d{1,9})", module.path)]
        if module.recurrent:
            return 2, name
        if matrix is not None and matrix[1] in reads and not module.biased and "emb" in module.path.lower():
            return 0, name
        if matrix is None or matrix[1] in widths:
            return 3, name
        return 1 if matrix[0] in reads else 3, name

    return sorted(modules, key=place)


def _chains(modules: list[Module]) -> tuple[list[Chain], list[Module]]:
    """The chains of modules that stand in their order, and what finds no place in one."""
    recurrent = {index: layers_of(each) for index, each in enumerate(modules) if each.recurrent}
    first = min(recurrent)
    wide = _tables_by_width(modules)
    tables = {index: _table(wide, index, layers[0].features, first) for index, layers in recurrent.items()}
    found: list[Chain] = []
    taken = {each for each in tables.values() if each is not None}
    for index, layers in recurrent.items():
        if index in taken:
            continue
        chain = Chain(modules[index])
        if index == first and tables[index] is None:
            for place in _front(modules, index, layers[0].features, taken):
                chain.front.insert(0, modules[place])
                taken.add(place)
            if chain.front:
                tables[index] = _table(wide, index, (chain.front[0].matrix or (0, 0))[1], first)
        table = tables[index]
        if table is not None:
            chain.table = modules[table]
            taken.add(table)
        own = {place for place, each in tables.items() if each is not None and each > index}
        _onwards(modules, recurrent, own, chain, index, taken)
        found.append(chain)
    return found, [each for index, each in enumerate(modules) if index not in taken]


_Tables = dict[int, list[tuple[int, bool]]]
"""What may be a table of embeddings, by how many numbers it gives: its place, and whether its name says so."""


def _tables_by_width(modules: list[Module]) -> _Tables:
    found: _Tables = {}
    for place, each in enumerate(modules):
        if not each.recurrent and not each.biased and each.matrix is not None:
            found.setdefault(each.matrix[1], []).append((place, "emb" in each.path.lower()))
    return found


def _table(tables: _Tables, index: int, features: int, first: int) -> int | None:
    """The place of the table that the module at `index` reads from: one called so, or what stands right before it."""
    fits = tables.get(features, [])
    named = [place for place, says in fits if says]
    near = [place for place in named if place < index] or named
    if near:
        return near[-1]
    return next((place for place, _ in fits if place == index - 1 and place < first), None)


def _front(modules: list[Module], index: int, features: int, taken: set[int]) -> Iterator[int]:
    """The places of the products right before a recurrent module that make what it reads, the nearest first."""
    for place in range(index - 1, -1, -1):
        matrix = modules[place].matrix
        if place in taken or matrix is None or matrix[0] != features or "emb" in modules[place].path.lower():
            return
        yield place
        features = matrix[1]


def _onwards(
    modules: list[Module],
    recurrent: dict[int, list[RecurrentLayer]],
    own: set[int],
    chain: Chain,
    index: int,
    taken: set[int],
) -> None:
    """Adds the module at `index`, and what fits on it, to the chain; not one that has a table of its `own`."""
    chain.rest.append((modules[index], recurrent[index]))
    taken.add(index)
    states = width = recurrent[index][-1].width
    heads: list[int] = []
    for place in range(index + 1, len(modules)):
        matrix = modules[place].matrix
        if place in taken and place not in recurrent:
            continue
        if place in recurrent:
            if place in taken or place in own or recurrent[place][0].features != width:
                return
            chain.rest.append((modules[place], recurrent[place]))
            states = width = recurrent[place][-1].width
            heads = []
        elif matrix is not None and matrix[1] == width:
            chain.rest.append((modules[place], []))
            width = matrix[0]
            heads.append(place)
        elif matrix is not None and matrix[1] == states and heads:
            names = ", ".join(modules[each].key("weight") for each in (*heads, place))
            chain.notes.append(f"several products read the recurrent layers ({names}), so none is part of the chain")
            del chain.rest[-len(heads) :]
            taken.difference_update(heads)
            return
        else:
            return
        taken.add(place)
