"""A module from PyTorch source: PyTorch's submodules and parameter counts beside the layers of the stack."""

from collections.abc import Sequence
from typing import Any

from rnn_tui.engine.core.text import counted
from rnn_tui.engine.summary.rows import Summary
from rnn_tui.formats.source_module import ModuleRow, SourceModule


def module_values(module: SourceModule, summary: Summary) -> dict[str, Any]:
    """Its submodules and totals as values for JSON; `keras_total_params` counts one bias where PyTorch has two."""
    return {
        "class_name": module.class_name,
        "modules": [
            {
                "name": row.path,
                "class_name": row.class_name,
                "output_shapes": list(row.shapes),
                "params": row.parameters,
                "layers": list(row.layers),
            }
            for row in module.rows
        ],
        "total_params": module.parameters,
        "keras_total_params": summary.trainable + summary.non_trainable,
    }


def module_text(module: SourceModule, summary: Summary) -> str:
    """A table: each submodule, its output shape, its parameters, and the corresponding Keras layers."""
    kinds = {row.name: row.kind for row in summary.rows}
    heads = ("module", "PyTorch", "output shape", "parameters", "in Keras")
    rows = [heads, *(_row(each, kinds) for each in module.rows)]
    widths = [max(len(row[place]) for row in rows) for place in range(len(heads))]
    lines = ["  ".join(_cell(row, place, widths) for place in range(len(heads))).rstrip() for row in rows]
    mine = summary.trainable + summary.non_trainable
    end = f"{counted(module.parameters, 'parameter')} as PyTorch counts"
    other = "" if mine == module.parameters else f", {mine:,} as Keras does: PyTorch's recurrent layers have two biases"
    return "\n".join([module.class_name, "", *lines, "", end + other])


def _row(row: ModuleRow, kinds: dict[str, str]) -> tuple[str, ...]:
    layers = ", ".join(f"{kinds.get(each, '')} {each}".strip() for each in row.layers) or "not used"
    return row.path, row.class_name, ", ".join(row.shapes), f"{row.parameters:,}", layers


def _cell(row: Sequence[str], place: int, widths: Sequence[int]) -> str:
    return row[place].rjust(widths[place]) if place == 3 else row[place].ljust(widths[place])
