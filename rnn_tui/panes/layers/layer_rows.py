"""The rows of the list of layers, and how they are divided into columns: rails, names, details, shapes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from rich.cells import cell_len

from rnn_tui.charts.graph_links import rails
from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.terminal_text import align
from rnn_tui.engine.plan.graph import INPUT, Graph
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.plan.known_part import not_run, opaque_keys
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.stack_layers import input_title, row_keys
from rnn_tui.engine.summary.graph_rows import names_read

ROOM_FOR_DETAILS = 16
"""Columns for details and the gaps around them: where there are fewer, a graph shows shapes without the batch axis."""
SHORTEST_NAME, SHORTEST_DETAIL = 8, 4


@dataclass(frozen=True)
class LayerRow:
    """An input or a layer."""

    key: int
    """The layer's key; -1 for the first input, -2 for the second, …"""
    name: str
    detail: str
    shape: Shape | None
    """What comes out, with its batch axis; None where it is not known."""
    runs: bool = True
    """Whether it is computed."""

    def shape_text(self, *, brief: bool = False) -> str:
        """`(None, 10, 4)`, or `(10, 4)` without the batch axis."""
        if self.shape is None:
            return "not known" if self.key <= INPUT else "?"
        return InputForm.option("shape").rule.show(self.shape[1:] if brief else self.shape)


def layer_rows(stack: Stack) -> list[LayerRow]:
    """A row for every input and every layer; in a graph the names of what a layer reads are its last detail."""
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
            entries[place].shape if entries else stack.input_shape,
        )
        for place, name in enumerate(names)
    }
    for key, name, layer, made, read in zip(stack.keys, stack.layer_names, stack.layers, shapes, reads, strict=True):
        kind = layer.kind() if key in opaque else "not run" if key in idle else ""
        detail = "  ".join(filter(None, (kind, layer.brief, f"← {', '.join(read)}" if read else "")))
        found[key] = LayerRow(key, name, detail, made[0] if made else None, key not in idle)
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
        """The shape of each row as it is shown: whole where names and shapes have room, and in a graph also some
        details; else without the batch axis; else none."""
        space = self.width - max(map(len, self.rails))
        whole = [each.shape_text() for each in self.rows]
        brief = [each.shape_text(brief=True) for each in self.rows]
        details = ROOM_FOR_DETAILS if any(self.rails) else 1
        if space >= self.longest + max(map(len, whole)) + details:
            return whole
        return brief if space >= SHORTEST_NAME + max(map(len, brief)) + 1 else [""] * len(whole)

    @cached_property
    def longest(self) -> int:
        """Columns of the longest name."""
        return max(cell_len(each.name) for each in self.rows)

    def line(self, row: int) -> tuple[str, str, str]:
        """Rails, name, and the rest of a row."""
        shape, rail, detail = self.shapes[row], self.rails[row], self.rows[row].detail
        space = self.width - len(rail)
        left = min(self.longest, space - max(map(len, self.shapes)) - 1)
        middle = max(space - left - len(shape) - 3, 0)
        if not any(self.rails):
            detail = _whole_words(detail, middle)
        elif middle < SHORTEST_DETAIL:
            detail = ""
        rest = f"  {align(detail, middle, 'left')} {shape}" if middle else f" {shape}"
        return rail, align(self.rows[row].name, left, "left"), rest.rjust(space - left)


def _whole_words(text: str, columns: int) -> str:
    """The first words of a text that fit."""
    if cell_len(text) <= columns:
        return text
    words = text[: columns + 1].split(" ")[:-1]
    return " ".join(words).rstrip()
