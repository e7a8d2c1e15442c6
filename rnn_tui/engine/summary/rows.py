"""The contents of a summary, independent of any layout: the rows of the layers and the totals.

The three layouts read the same contents, so they can only differ in form.
"""

from dataclasses import dataclass

from rnn_tui.engine.core.arrays import Shape

BYTES_PER_PARAMETER = 4
"""Keras keeps weights in float32, and the printed sizes assume that."""


@dataclass(frozen=True)
class Row:
    """One layer: its name and class, its output shapes, its number of parameters."""

    name: str
    """The layer's name: `simple_rnn_1`."""
    kind: str
    """Its class name: `SimpleRNN`."""
    shapes: tuple[Shape, ...]
    """The shape of every output, in order; empty if they are unknown."""
    parameters: int
    trainable: bool | None
    """None: no weights, or not built. Keras 3 then prints `-`; Keras 2 has no such case and prints `Y`."""
    built: bool = True
    connected: tuple[str, ...] | None = None
    """Its connections, if the summary shows them: `masking[0][0]`; None if the model is a chain."""

    multiple: bool = False
    """Whether Keras 2 shows no shape of it: a layer of a subclassed model may have had several."""
    layer: bool = True
    """Whether it is a layer; if not, it is an operation that Keras 3 lists among the layers."""

    @property
    def title(self) -> str:
        """The text of the first column in every layout."""
        return f"{self.name} ({self.kind})"


@dataclass(frozen=True)
class Summary:
    """The summary of one model: its name, a row per layer, and the totals (parameters, not bytes)."""

    model_name: str
    rows: tuple[Row, ...]
    trainable: int
    non_trainable: int
    optimizer: int | None = None
    """Parameters of a built optimizer; None if there is none, or if it is not built."""
    built: bool = True
    sizes: tuple[int, int, int] | None = None
    """Bytes of the trainable parameters, of the others, and of the optimizer's; None: four for each parameter."""

    @property
    def totals(self) -> dict[str, tuple[int, int]]:
        """Parameters and their bytes by category: "Total", "Trainable", "Non-trainable", "Optimizer"."""
        counts = (self.trainable, self.non_trainable, self.optimizer or 0)
        sizes = self.sizes or tuple(BYTES_PER_PARAMETER * each for each in counts)
        parts = dict(zip(("Trainable", "Non-trainable", "Optimizer"), zip(counts, sizes, strict=True), strict=True))
        if self.optimizer is None:
            del parts["Optimizer"]
        return {"Total": (sum(counts), sum(sizes)), **parts}


def memory(count: int, units: tuple[str, ...]) -> str:
    """A number of bytes in the largest of `units` (each 1024 times the one before) that is not more than it."""
    size = float(count)
    power = 0
    while size >= 1024 and power < len(units) - 1:
        size /= 1024
        power += 1
    return f"{size:.2f} {units[power]}"
