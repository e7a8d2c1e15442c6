"""The rows of the list of layers, and how they are divided into columns: rails, names, details, shapes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len

from rnn_tui.charts.graph_links import rails
from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.terminal_text import align, shorten, shorten_middle
from rnn_tui.engine.options.activations import KNOWN
from rnn_tui.engine.plan.graph import INPUT, Graph
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.plan.known_part import not_run, opaque_keys
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.stack_layers import input_title, row_keys
from rnn_tui.engine.summary.graph_rows import names_read

ROOM_FOR_DETAILS = 16
"""Columns for details and the gaps around them: where there are fewer, a graph shows `…` for the batch axis."""
SHORTEST_NAME, SHORTEST_READS = 8, 6
TELLING_NAME = 14
"""Columns of a name, cut in its middle, that a chain leaves beside whole shapes."""
MERGE_MODES = ("concat", "sum", "mul", "ave", "None")
"""Of a Bidirectional, at the end of its details."""
LONG_NAME = 24
"""Columns from which on a name makes way for the details, cut in its middle."""


@dataclass(frozen=True)
class LayerRow:
    """An input or a layer."""

    key: int
    """The layer's key; -1 for the first input, -2 for the second, …"""
    name: str
    detail: str
    reads: str
    """Of a graph, the names of what the layer reads: `← decoder, encoder`."""
    shape: Shape | None
    """What comes out, with its batch axis; None where it is not known."""
    runs: bool = True
    """Whether it is computed."""

    def detail_in(self, room: int) -> str:
        """As much of the details as fits into so many columns and says what it says; names may end with an ellipsis."""
        detail = next(each for each in _shorter(self.detail) if cell_len(each) <= room)
        gap = "  " if detail else ""
        left = room - cell_len(detail + gap)
        if not self.reads or cell_len(self.reads) > left < SHORTEST_READS or detail != self.detail:
            return detail
        return f"{detail}{gap}{shorten(self.reads, left)}"

    @property
    def facts(self) -> str:
        """All of the details: `8 tanh seq`, `5 tanh +h  ← x`."""
        return "  ".join(filter(None, (self.detail, self.reads)))

    def shape_text(self, *, brief: bool = False) -> str:
        """`(None, 10, 4)`, or `(…, 10, 4)`, with an ellipsis for the batch axis."""
        if self.shape is None:
            return "not known" if self.key <= INPUT else "?"
        text = InputForm.option("shape").rule.show(self.shape)
        return text.replace(str(self.shape[0]), "…", 1) if brief and self.shape else text


def layer_rows(stack: Stack) -> list[LayerRow]:
    """A row for every input and every layer; in a graph also the names of what a layer reads."""
    shapes = stack.output_shapes or ((),) * len(stack.layers)
    branches = stack.wiring is not None and not stack.wiring.order.sequential
    reads = names_read(stack) if branches else ((),) * len(stack.layers)
    names = stack.input_names if stack.wiring is not None else (input_title(stack),)
    opaque = opaque_keys(stack)
    idle = not_run(stack) or opaque
    entries = stack.inputs_known
    dtypes = [each.dtype for each in entries] or [stack.input_dtype]
    found = {
        INPUT - place: LayerRow(
            INPUT - place,
            name,
            "tokens" if dtypes[place] != "float32" else "",
            "",
            entries[place].shape if entries else stack.input_shape,
        )
        for place, name in enumerate(names)
    }
    for key, name, layer, made, read in zip(stack.keys, stack.layer_names, stack.layers, shapes, reads, strict=True):
        kind = layer.kind() if key in opaque else "not run" if key in idle else ""
        detail = "  ".join(filter(None, (kind, layer.brief)))
        found[key] = LayerRow(
            key, name, detail, f"← {', '.join(read)}" if read else "", made[0] if made else None, key not in idle
        )
    return [found[key] for key in row_keys(stack)]


def links(graph: Graph) -> list[list[int]]:
    """For each row of a graph, the rows that it reads; of a shared layer those that all of its calls read."""
    rows = {key: place for place, key in enumerate(graph.order.rows)}
    of_nodes = {each.key: each.layer for each in graph.nodes}
    read = {
        key: {of_nodes.get(each.node, each.node) for node in graph.calls_of(key) for each in node.tensors}
        for key in rows
    }
    return [sorted(rows[each] for each in read[key] if each in rows) for key in rows]


@dataclass(frozen=True)
class Columns:
    """The rows of a plan, divided for a width."""

    rows: Sequence[LayerRow]
    rails: Sequence[str]
    """What stands before each name; empty for a chain."""
    width: int

    @classmethod
    def of(cls, stack: Stack, width: int) -> "Columns":
        """The rows of a plan in so many columns; rails that would take more than a third of them are drawn narrow, and
        cut where that is not enough."""
        rows = layer_rows(stack)
        if stack.wiring is None or stack.wiring.order.sequential:
            return cls(rows, [""] * len(rows), width)
        read, most = links(stack.wiring), max(width // 3, 1)
        drawn = rails(read)
        if max(map(len, drawn)) > most:
            drawn = [each if len(each) <= most else f"{each[: most - 1]}…" for each in rails(read, 1)]
        return cls(rows, [f"{each} " for each in drawn], width)

    @cached_property
    def shapes(self) -> list[str]:
        """The shape of each row as it is shown: whole where a chain has room for these and names that are told
        apart, and a graph for names and some details; else without the size of the batch axis; else none."""
        space = self.width - max(map(len, self.rails))
        whole = [each.shape_text() for each in self.rows]
        brief = [each.shape_text(brief=True) for each in self.rows]
        name, details = (LONG_NAME, ROOM_FOR_DETAILS) if any(self.rails) else (TELLING_NAME, 1)
        if space >= min(self.longest, name) + max(map(len, whole)) + details:
            return whole
        return brief if space >= min(self.longest, SHORTEST_NAME) + max(map(len, brief)) + 1 else [""] * len(whole)

    @cached_property
    def needed(self) -> int:
        """The columns in which nothing is cut."""
        beside = max(
            cell_len(each.facts) + (3 if each.facts else 0) + cell_len(each.shape_text()) for each in self.rows
        )
        return max(map(len, self.rails)) + self.longest + 1 + beside

    def cut(self, row: int) -> tuple[str, str]:
        """The name of a row and its details, `8 tanh seq concat`, each if it has no room; otherwise empty."""
        whole = self.rows[row]
        _, name, rest = self.line(row)
        return ("" if whole.name in name else whole.name), ("" if whole.facts in rest else whole.facts)

    def lines(self, height: int) -> tuple[tuple[int, bool], ...]:
        """The row on each line, and whether the line is its second one, for details that have no room on the first: in
        a chain, where all of them fit into that height."""
        once = tuple((row, False) for row in range(len(self.rows)))
        if any(self.rails) or len(once) >= height:
            return once
        cut = {row for row, _ in once if self.cut(row)[1]}
        twice = tuple((row, second) for row, _ in once for second in (False, True) if not second or row in cut)
        return twice if len(twice) <= height else once

    @cached_property
    def longest(self) -> int:
        """Columns of the longest name."""
        return max(cell_len(each.name) for each in self.rows)

    @cached_property
    def _name_columns(self) -> int:
        """As many as the longest name has; long names are cut where details have room beside what is left of them."""
        space = self.width - max(map(len, self.rails)) - max(map(len, self.shapes)) - 1
        beside = space - 2 - ROOM_FOR_DETAILS
        return min(self.longest, max(LONG_NAME, beside) if beside >= LONG_NAME - ROOM_FOR_DETAILS // 2 else space)

    def line(self, row: int, *, details: bool = True) -> tuple[str, str, str]:
        """Rails, name, and the rest of a row: details, unless these are on a line of their own, and shape."""
        shape, rail = self.shapes[row], self.rails[row]
        space = self.width - len(rail)
        left = self._name_columns
        middle = max(space - left - len(shape) - 3, 0) if details else 0
        detail = self.rows[row].detail_in(middle)
        name = shorten_middle(self.rows[row].name, left)
        rest = f"  {align(detail, middle, 'left')} {shape}" if middle else f" {shape}"
        return rail, align(name, left, "left"), rest.rjust(space - left)


def _shorter(detail: str) -> Iterator[str]:
    """The detail without its last words, as far as what is left keeps its meaning: `8 tanh seq` is also `8 tanh` and
    `8`, but `4 steps` is not `4`. Further outputs (`+h,c`) stay longest, and how halves are merged beside the units:
    the shape does not tell them."""
    first, _, last = detail.rpartition("  ")
    outputs = [each for each in last.split() if each.startswith("+")]
    merge = [each for each in last.split()[-1:] if each in MERGE_MODES]
    words = [each for each in last.split() if each not in (*outputs, *merge)]
    named = next((n for n, each in enumerate(words) if each in KNOWN), len(words))
    starts = [words[:end] for end in range(len(words), max(named, 1) - 1, -1)]
    yield detail
    for also, shown in (([*outputs, *merge], starts), (outputs, [*starts, []]), ([], [*starts, []])):
        yield from ("  ".join(filter(None, (first, " ".join([*each, *also])))) for each in shown)
    yield ""
