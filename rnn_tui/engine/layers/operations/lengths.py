"""Operations on sequences of different lengths, as PyTorch packs and pads them."""

from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import numpy as np

from rnn_tui.engine.core.arrays import Array, Shapes
from rnn_tui.engine.layers.operations.operation import Operation, declare
from rnn_tui.engine.nn.torch_onnx_names import Counterpart


def _within(x: Any, lengths: Any) -> Any:
    """(batch, time): whether a step of a sequence counts."""
    return np.arange(np.shape(x)[1]) < np.asarray(lengths)[:, None]


class OfLengths(Operation):
    """Which steps of a sequence count (batch, time), or the sequence with 0 at the others, as long as the longest.

    With the setting `whole` it stays as long as x.
    """

    functions: ClassVar[bool]
    """Whether the sequence comes out."""

    counterpart = Counterpart(keras=False)

    def compute(self, args: Sequence[Any], settings: Mapping[str, Any]) -> Array:
        x, lengths = args
        counts: Array = _within(x, lengths)
        if not self.functions:
            return counts
        whole: Array = np.where(counts[:, :, None], x, np.asarray(x).dtype.type(0))
        return whole if settings.get("whole") else whole[:, : int(np.max(lengths))]

    def output_shapes(self, shapes: Shapes) -> Shapes:
        batch, time, *rest = shapes[0]
        if not self.functions:
            return ((batch, time),)
        return ((batch, time if self._settings.get("whole") else None, *rest),)

    def pull(
        self, args: Sequence[Any], settings: Mapping[str, Any], y: Array, dy: Array
    ) -> Sequence[Array | float | None]:
        if not self.functions:
            return None, None
        x, lengths = args
        whole = np.zeros(np.shape(x))
        whole[:, : dy.shape[1]] = dy
        return np.where(_within(x, lengths)[:, :, None], whole, 0.0), None


declare(OfLengths, "y = whether a step of x counts, by the lengths", SequenceMask=False)
declare(OfLengths, "y = x, with 0 behind the end of each sequence, as long as the longest", PadPacked=True)
