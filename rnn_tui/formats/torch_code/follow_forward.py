"""Follows the `forward` of a module: its inputs, its outputs, and every call.

The code does not contain the number of axes of an argument: the usual numbers are tried, and the first one with which
all calls in `forward` fit is used. Layers determine sizes, which are known after the first reading; a second reading
knows them, and the batch axis, from the start.
"""

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import islice, product
from typing import Any, TypeVar

from rnn_tui.engine.layers.operations import operation
from rnn_tui.formats.python_code.flow.protocols import Host
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.containers import DictValue, ListValue
from rnn_tui.formats.python_code.values.records import Function, Instance, Unknown
from rnn_tui.formats.torch_code.forward_arguments import ForwardArguments, Unpacked
from rnn_tui.formats.torch_code.library import TorchLibrary
from rnn_tui.formats.torch_code.module.kinds import GATES
from rnn_tui.formats.torch_code.module.modules import Module, Placed, tree
from rnn_tui.formats.torch_code.refusals import refused
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.packed import Packed, whole
from rnn_tui.formats.torch_code.tensor.sizes import Size, Sizes
from rnn_tui.formats.torch_code.tensor.solid import solid
from rnn_tui.formats.torch_code.tensor.values import (
    VALUES,
    Argument,
    Entry,
    Made,
    Opaque,
    RankError,
    Tensor,
    Wire,
    tensors_in,
)

U = TypeVar("U")
MOST_TRIES = 64
MOST_PARTS = 8
"""The largest number of parts of an argument that is a tuple."""
_SEQUENCES = (3, 2, 1, 4)
_ROWS = (2, 3, 1, 4)
_LENGTHS = (1, 2, 3, 4)
"""For an argument whose name says that it is the lengths of sequences."""
_WITH_AXES = frozenset(("Conv1d", "MaxPool1d", "AvgPool1d", *GATES, *(f"{each}Cell" for each in GATES)))


@dataclass(frozen=True, eq=False)
class Followed:
    """The result of following a `forward`."""

    entries: tuple[Entry, ...]
    outputs: tuple[Any, ...]
    builder: Builder
    placed: tuple[Placed, ...]
    states: tuple[str, ...]
    """The arguments that are initial states; they are zeros if they are not given."""
    line: int
    """The line of `forward`."""
    random: str
    """Where it draws random numbers, in words."""


class Following:
    """Follows the `forward` of one module."""

    def __init__(self, host: Host, library: TorchLibrary, instance: Instance, forward: Function) -> None:
        self.host, self.library, self.instance, self.forward = host, library, instance, forward
        self.placed = tree(instance, library.reading.registered)
        self.arguments = ForwardArguments(host, forward)
        self.values: dict[str, Any] = {}
        self.names: list[str] = []
        self.states: set[str] = set()
        self.pairs: set[str] = set()
        """The arguments that are given as both states of an LSTM."""

    def followed(self, use: Callable[[Followed], U]) -> U:
        """Returns the result of `use`, for the first numbers of axes with which it succeeds, and of which the first
        input has the fewest of size 1; raises the most helpful `CodeError`."""
        self.library.reading.paths = {id(each.module): each.path for each in self.placed}
        self.values = self.arguments.values()
        while True:
            self.names = self.arguments.tensors(self.values)
            try:
                return self._tried(use)
            except Unpacked as found:
                if found.name in self.arguments.tuples or not 1 < found.count <= MOST_PARTS:
                    raise
                self.arguments.tuples[found.name] = found.count

    def _tried(self, use: Callable[[Followed], U]) -> U:
        """The same, for the inputs that are known so far; raises `Unpacked` if one of them is a tuple."""
        errors: list[CodeError] = []
        useless: list[CodeError] = []
        best: tuple[int, U] | None = None
        for ranks in islice(self._ranks(), MOST_TRIES):
            self.states = set()
            try:
                found = self._twice(ranks)
            except Unpacked:
                raise
            except CodeError as error:
                errors.append(error)
                continue
            ones = sum(each == 1 for each in found.entries[0].shape) if found.entries else 0
            if best is not None and ones >= best[0]:
                continue
            try:
                best = ones, use(found)
            except CodeError as error:
                useless.append(error)
                continue
            if not ones:
                break
        if best is not None:
            return best[1]
        if pairs := self.pairs - set(self.arguments.tuples):
            raise Unpacked(self.forward.node.lineno, min(pairs), 2)
        if useless:
            raise useless[0]
        usual = [each for each in errors if not isinstance(each, RankError)]
        raise max(usual or errors, key=lambda each: each.line)

    def _ranks(self) -> Iterator[dict[str, int]]:
        """The possible numbers of axes of the arguments."""
        kinds = {each.module.class_name for each in self.placed if isinstance(each.module, Module)}
        usual = _SEQUENCES if kinds & _WITH_AXES else _ROWS
        orders = [self._possible(each, usual) for each in self.names]
        places = sorted(product(*(range(len(each)) for each in orders)), key=lambda found: (sum(found), found[::-1]))
        for found in places:
            yield {name: order[each] for name, order, each in zip(self.names, orders, found, strict=True)}

    def _possible(self, name: str, usual: tuple[int, ...]) -> tuple[int, ...]:
        """The numbers of axes that an argument may have, the most usual first."""
        written = self.arguments.axes(name)
        return (written,) if written else _LENGTHS if "len" in name.lower() else usual

    def _twice(self, ranks: dict[str, int]) -> Followed:
        shapes = {
            name: tuple(Size.symbol(f"{name}.size({axis})") for axis in range(rank)) for name, rank in ranks.items()
        }
        entries = {name: Entry(name, shape) for name, shape in shapes.items()}
        for each in self.names[:1]:
            entries[each].one_step = ranks[each] == 1
        first = self._first(entries)
        self._alike(entries, first.builder)
        sizes, batches = first.builder.sizes, self._batches(first)
        again = {name: _again(each, sizes, batches) for name, each in entries.items()}
        found = self._once(again)
        found.builder.notes[:0] = first.builder.assumed
        return found

    def _alike(self, entries: dict[str, Entry], builder: Builder) -> None:
        """Gives the states of a tuple, of which the code does not say how many numbers they have, one size."""
        for name in self.arguments.tuples:
            parts = [entries[each] for each in self.arguments.parts(name)]
            lasts = [builder.sizes.settled(each.shape[-1]) for each in parts if each.shape]
            known = {each for each in lasts if isinstance(each, int)}
            ranks = {len(each.shape) for each in parts}
            if len(parts) != 2 or len(known) != 1 or ranks == {1} or all(isinstance(each, int) for each in lasts):
                continue
            for each in parts:
                builder.sizes.same(each.shape[-1], min(known), self.forward.node.lineno, "the states have one size")
            builder.assumed.append(f"{parts[0].name} and {parts[1].name} are taken to have one size, {min(known)}")

    def _first(self, entries: dict[str, Entry]) -> Followed:
        """Reads `forward` with initial states as zeros instead of inputs, unless they are also used in another way."""
        found: Followed | CodeError
        try:
            found = self._once(entries, True)
        except Unpacked:
            raise
        except CodeError as error:
            found = error
        self.pairs |= self.library.reading.pairs
        if states := set(self.library.reading.states):
            self.states = states
            try:
                return self._once(entries, True)
            except Unpacked:
                raise
            except CodeError:
                self.states = set()
        if isinstance(found, CodeError):
            raise found
        return found

    def _batches(self, first: Followed) -> set[str]:
        sizes = first.builder.sizes
        settled = (sizes.settled(Size.symbol(each)) for each in first.builder.batches)
        return {name for each in settled if isinstance(each, Size) for name in each.symbols}

    def _once(self, entries: dict[str, Entry], sizes_only: bool = False) -> Followed:
        builder = self.library.reading.builder = Builder(Sizes(), self.host.where, list(entries.values()))
        builder.sizes_only, builder.solid = sizes_only, solid
        self.library.reading.arguments = tuple(each for each in self.names if each in self.arguments.parts(each))
        self.library.reading.states, self.library.reading.following = set(), True
        self.library.reading.pairs = set()
        self.library.reading.random, self.library.reading.ratio = "", None
        args = [Argument(name) if name in self.states else _tensor(each) for name, each in entries.items()]
        kept = [(each.module, dict(each.module.names)) for each in self.placed if isinstance(each.module, Instance)]
        try:
            self.host.budget.rest()
            result = self._result(args)
            self._returned(result, entries, builder)
            outputs = tuple(self._outputs(result))
        finally:
            self.library.reading.following = False
            _restore(kept)
        used = tuple(each for name, each in entries.items() if name not in self.states)
        used += tuple(each for each, _ in builder.opened)
        line = self.forward.node.lineno
        return Followed(
            used, outputs, builder, tuple(self.placed), tuple(sorted(self.states)), line, self.library.reading.random
        )

    def _result(self, args: list[Any]) -> Any:
        names = self.arguments.joined(dict(zip(self.names, args, strict=True))) | self.values
        return self.host.call_function(self.forward.bound(self.instance), self.forward.node, [], names)

    def _returned(self, result: Any, entries: dict[str, Entry], builder: Builder) -> None:
        """Handles a result with the name of an argument other than the first: it is a state for the next call, and has
        the shape of the argument if that fits."""
        for name, value in _named_results(self.forward.node, result):
            state = name in self.names[1:] and name not in self.states and isinstance(value, Tensor)
            if state and len(value.shape) == len(entries[name].shape):
                known = dict(builder.sizes.bound)
                try:
                    for one, other in zip(entries[name].shape, value.shape, strict=True):
                        builder.sizes.same(one, other, self.forward.node.lineno, "")
                except CodeError:
                    builder.sizes.bound = known

    def _outputs(self, result: Any) -> Iterator[Any]:
        line = self.forward.node.lineno
        if isinstance(result, Unknown):
            raise refused(result, self.forward, self.library.reading)
        if isinstance(result, (*VALUES, Opaque)):
            yield result
        elif isinstance(result, Packed):
            self.library.reading.builder.notes.append("a packed sequence that forward returns is shown padded")
            yield whole(self.library.reading.builder, result, line)
        elif isinstance(result, tuple | list | ListValue | DictValue):
            for each in result if isinstance(result, tuple | list) else _items(result, line):
                yield from self._outputs(each)
        elif tensors_in(result):
            yield from tensors_in(result)
        elif result is not None and not isinstance(result, bool | int | float | str | Argument):
            raise CodeError(line, "what forward returns is no tensor that is known")


def _items(result: ListValue | DictValue, line: int) -> list[Any]:
    """The items of a list or a dictionary, in order."""
    if result.open is not None:
        raise CodeError(line, f"how much forward returns is not known: {result.open.reason or result.open.text}")
    return list(result.items.values() if isinstance(result, DictValue) else result.items)


def _restore(kept: list[tuple[Instance, dict[str, Any]]]) -> None:
    """Restores the attributes of modules to their values before `forward` was followed."""
    for instance, names in kept:
        for name in {*names, *instance.names}:
            if name not in names:
                del instance.names[name]
            else:
                instance.names[name] = names[name]


def _again(entry: Entry, sizes: Sizes, batches: set[str]) -> Entry:
    """The input with the facts from the first reading."""
    shape = sizes.shape(entry.shape)
    symbols = [each.symbols & batches if isinstance(each, Size) else set() for each in shape[:2]]
    time_first = len(symbols) > 1 and not symbols[0] and bool(symbols[1])
    return Entry(entry.name, shape, entry.dtype, time_first, entry.one_step)


def _tensor(entry: Entry) -> Tensor:
    if entry.one_step:
        step = Made(operation("Squeeze")(settings=(("axis", 1),)), (Wire(entry),), 0)
        return Tensor(Wire(step), (0,), entry.shape, entry.dtype)
    order = list(range(len(entry.shape)))
    if entry.time_first:
        order[:2] = 1, 0
    return Tensor(Wire(entry), tuple(order), entry.shape, entry.dtype)


def _named_results(node: Any, result: Any) -> Iterator[tuple[str, Any]]:
    """The results, with their names in the last `return`."""
    last = node.body[-1]
    if isinstance(last, ast.Return) and isinstance(last.value, ast.Tuple) and isinstance(result, tuple):
        for each, value in zip(last.value.elts, result, strict=False):
            if isinstance(each, ast.Name):
                yield each.id, value
