"""Finds the order in which the modules of a state dict are applied, from names, shapes and the order of the keys.

    embedding table → linear layers → recurrent modules and linear layers, each with as many features as the one before

The same tensors give the same chains in every file format. If names and shapes allow several orders, the order in a
`.pt` file decides, and the user is asked. A recurrent module whose size does not fit the one before it, or that belongs
to another part of the model, begins another chain: an encoder and a decoder become two models. A module of another kind
that may be between two modules splits the chain there.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace

from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.torch.in_out_features import Link, by_name, input_name, links_of, natural, table_name
from rnn_tui.formats.torch.input_layers import front_of, table_of
from rnn_tui.formats.torch.longest_path import longest
from rnn_tui.formats.torch.module_groups import parts_of
from rnn_tui.formats.torch.modules import Module, RecurrentLayer
from rnn_tui.formats.torch.unsupported_modules import cut

MOST = 10_000
"""The largest number of modules in a state dict."""

LONGEST = 500
"""The largest number of layers in a chain, and of chains in a state dict."""


@dataclass(eq=False)
class Chain:
    """Modules in the order in which they are applied."""

    begins: Module
    """The first recurrent module."""
    table: Module | None = None
    front: list[Module] = field(default_factory=list)
    """The linear layers before it."""
    rest: list[tuple[Module, list[RecurrentLayer]]] = field(default_factory=list)
    """The recurrent modules with their layers, and linear layers with an empty list."""
    notes: list[str] = field(default_factory=list)
    front_end: str = ""
    """A convolution that may stand before it, in words; empty if there is none."""

    @property
    def modules(self) -> list[Module]:
        return [*([self.table] if self.table else []), *self.front, *(module for module, _ in self.rest)]

    @property
    def last_recurrent(self) -> int:
        """The index in `rest` of the last recurrent module."""
        return max(index for index, (_, layers) in enumerate(self.rest) if layers)

    @property
    def heads(self) -> list[Module]:
        """The linear layers after the last recurrent module."""
        return [module for module, _ in self.rest[self.last_recurrent + 1 :]]


def chains_of(modules: list[Module], in_order: bool, order: Sequence[str] = ()) -> list[Chain]:
    """The chains; raises `Flaw` if the shapes of recurrent weights contradict each other.

    `in_order`: whether the modules are in the order in which the model created them. `order`: the user's order, as
    paths of modules; other recurrent modules are left out.
    """
    if len(modules) > MOST:
        raise Flaw(f"holds {len(modules):,} modules; at most {MOST:,} are read")
    modules = modules if in_order else by_name(modules)
    links = links_of(modules)
    _check_length(links)
    drafts = list(_drafts(links, in_order, order))
    linked = {id(each.module) for each in links}
    others = [each for each in modules if id(each) not in linked]
    chains: list[Chain] = []
    for draft in drafts:
        chains += draft.chains(cut(draft.way, [] if draft.given else others, modules, in_order))
    if len(chains) > LONGEST:
        raise Flaw(f"holds more than {LONGEST:,} layers in a row, or as many models")
    taken = {id(each) for chain in chains for each in chain.modules}
    left_out = [each.shown for each in by_name(modules) if id(each) not in taken]
    for chain in chains:
        chain.front_end = _front_end(chain, [each for each in modules if id(each) not in taken], modules, in_order)
        if left_out:
            more = f" and {len(left_out) - 4} more" if len(left_out) > 4 else ""
            chain.notes.append(
                f"left out, because it has no place in a chain of layers: {', '.join(left_out[:4])}{more}"
            )
        if len(chains) > 1:
            chain.notes.append(
                f"the file holds {len(chains)} recurrent parts that do not follow each other: one model each"
            )
    return chains


def _front_end(chain: Chain, others: Sequence[Module], modules: Sequence[Module], in_order: bool) -> str:
    """The last convolution that may stand before a chain; "" if there is none, or if the chain reads token ids."""
    first = modules.index(chain.modules[0])
    found = [each for each in others if each.path and _is_convolution(each)]
    ahead = [each for each in found if not in_order or modules.index(each) < first]
    return "" if chain.table or not ahead else ahead[-1].shown


def _is_convolution(module: Module) -> bool:
    """Whether it has a kernel of three axes or more."""
    return any(name.startswith("weight") and len(tensor.shape) > 2 for name, tensor in module.tensors.items())


def _check_length(links: Sequence[Link]) -> None:
    if sum(max(1, len(each.layers)) for each in links if each.layers) > LONGEST:
        raise Flaw(f"holds more than {LONGEST:,} layers in a row, or as many models")


@dataclass(eq=False)
class _Draft:
    """A chain before it is split."""

    way: list[Link]
    """The modules from the first recurrent one on."""
    front: list[Link] = field(default_factory=list)
    table: Link | None = None
    notes: list[str] = field(default_factory=list)
    given: bool = False
    """Whether the user has given the order of its modules."""

    def chains(self, pieces: list[tuple[list[Link], list[str]]]) -> Iterator[Chain]:
        """A chain for every piece with recurrent modules."""
        for piece, notes in pieces:
            begins = next((each for each in piece if each.layers), None)
            if begins is None:
                continue
            first = piece[0] is self.way[0]
            inside = piece[piece.index(begins) :]
            front = [*(self.front if first else []), *piece[: piece.index(begins)]]
            table = self.table.module if self.table is not None and first else None
            rest = [(each.module, list(each.layers)) for each in inside]
            yield Chain(begins.module, table, [each.module for each in front], rest, [*self.notes, *notes])


def _drafts(links: list[Link], in_order: bool, order: Sequence[str]) -> Iterator[_Draft]:
    """The chains of every part of the model; for parts in the user's order, only the chain in that order."""
    parts = parts_of(links)
    if order:
        named = _ordered(links, order)
        yield named
        used = [*named.way, *named.front, named.table]
        parts = [each for each in parts if not any(link.layers and link.path in order for link in each)]
        parts = [[link for link in each if link not in used] for each in parts]
    counts: dict[int, int] = {}
    for part in parts:
        for each in part:
            counts[id(each)] = counts.get(id(each), 0) + 1
    for index, part in enumerate(parts):
        shared = [each for each in part if counts[id(each)] > 1 and index < len(parts) - 1]
        yield from _of_part(part, shared, in_order)


def _of_part(part: list[Link], elsewhere: list[Link], in_order: bool) -> Iterator[_Draft]:
    """The chains of one part; modules in `elsewhere` can only come after another part."""
    waiting = [each for each in part if each.layers]
    free = [each for each in part if not each.layers]
    own = _own_tables(waiting, free, in_order)
    while waiting:
        fronts = [each for each in free if _before(each, waiting, in_order)]
        behind = [each for each in free if each not in fronts and each not in elsewhere and not each.named_table]
        if len(behind) < sum(id(each) in own for each in waiting):
            behind = []  # of fewer heads than models, each belongs to a later one
        inner = [each for each in waiting if id(each) not in own]
        preferred = sorted([*inner, *behind], key=lambda each: each.place) if in_order else [*inner, *behind]
        way = longest(waiting, preferred)
        waiting = [each for each in waiting if each not in way]
        draft = _finished(way, free, own.get(id(way[0])), in_order)
        free = [each for each in free if each not in (*draft.way, *draft.front, draft.table)]
        yield draft


def _before(link: Link, recurrent: Sequence[Link], in_order: bool) -> bool:
    """Whether a module comes before the recurrent ones."""
    if link.named_table and any(link.reads == each.reads for each in recurrent):
        return True
    makes = any(link.makes == each.reads for each in recurrent)
    if in_order:
        first = min(recurrent, key=lambda each: each.place)
        near = link.table and link.place == first.place - 1 and link.reads == first.reads
        return link.place < first.place and (makes or near)
    if link.table and not makes:
        return table_name(link.path) and any(link.reads == each.reads for each in recurrent)
    return input_name(link.path) and makes


def _own_tables(recurrent: list[Link], free: list[Link], in_order: bool) -> dict[int, Link]:
    """If there are several tables: the recurrent modules with their own table, which therefore begin a chain."""
    reads = {each.reads for each in recurrent}
    tables = [each for each in free if each.named_table and each.reads in reads]
    if len(tables) < 2 or len(recurrent) < 2:
        return {}
    if not in_order:
        return {id(one): table for one, table in zip(recurrent, tables, strict=False) if one.reads == table.reads}
    found: dict[int, Link] = {}
    for table in tables:
        after = [each for each in recurrent if each.place > table.place and each.reads == table.reads]
        still = [each for each in after if id(each) not in found] if len(tables) == len(recurrent) else after
        if after:
            found[id((still or after)[0])] = table
    return found


def _finished(
    way: list[Link], free: list[Link], own: Link | None, in_order: bool, given: Sequence[Link] = ()
) -> _Draft:
    """The chain with the modules before it (`given`, or those that fit), without heads if several modules read it."""
    left = [each for each in free if each not in way]
    last = max(index for index, each in enumerate(way) if each.layers)
    front = list(given) or front_of(way, left, in_order)
    left = [each for each in left if each not in front]
    table = own or table_of((front or way)[0], way, left, in_order)
    heads = way[last + 1 :]
    rivals = [each for each in left if each is not table and not each.named_table and each.reads == way[last].makes]
    if not heads or not rivals:
        return _Draft(way, front, table)
    names = ", ".join(
        each.module.key("weight") for each in sorted([*heads, *rivals], key=lambda each: natural(each.path))
    )
    note = f"several linear layers read the recurrent layers ({names}), so none is part of the chain"
    return _Draft(way[: last + 1], front, table, [note])


def _ordered(links: list[Link], order: Sequence[str]) -> _Draft:
    """The chain in the user's order, with table, linear layers and heads that fit; raises `Flaw`."""
    named = [next(each for each in links if each.path == path) for path in order]
    first = next((index for index, each in enumerate(named) if each.layers), None)
    if first is None:
        raise Flaw(f"has no recurrent module among those of --order {','.join(order)}")
    free = [each for each in links if not each.layers and each not in named]
    way = named[:1]
    for each in named[1:]:
        bridge = [] if way[-1].makes == each.reads else [_bridge(way[-1], each, free)]
        way += [*bridge, each]
        free = [one for one in free if one not in bridge]
    if named[-1].layers:
        way += longest([named[-1]], [each for each in free if not _before(each, named[first:], in_order=False)])[1:]
    begins = next(index for index, each in enumerate(way) if each.layers)
    return replace(_finished(way[begins:], free, None, False, way[:begins]), given=True)


def _bridge(one: Link, other: Link, free: Sequence[Link]) -> Link:
    """A linear layer from the size that `one` returns to the size that `other` reads; raises `Flaw` if there is
    none."""
    for each in free:
        if each.reads == one.makes and each.makes == other.reads:
            return each
    raise Flaw(
        f"has no way from {printable(one.path)} to {printable(other.path)}, as --order says: the one makes {one.makes}"
        f" numbers, the other reads {other.reads}"
    )
