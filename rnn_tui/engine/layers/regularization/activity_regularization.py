"""ActivityRegularization: a penalty on large values while training."""

from functools import cache

from rnn_tui.engine.layers.core.identity import Identity
from rnn_tui.engine.options.options import Number, Option, option
from rnn_tui.engine.options.regularizers import L1L2


class ActivityRegularization(Identity):
    """Returns its input unchanged; while training, a penalty on its size is added to the loss.

    y = x
    loss + l1 · sum |x| + l2 · sum x²

    in  (batch, …)
    out (batch, …)
    """

    l1: float = option(Number(), default=0.0, help="the factor of the absolute values")
    l2: float = option(Number(), default=0.0, help="the factor of the squares")

    title = "a penalty on large values"
    positional = ("l1", "l2")

    def __post_init__(self) -> None:
        super().__post_init__()
        object.__setattr__(self, "activity_regularizer", L1L2(self.l1, self.l2))

    @classmethod
    @cache
    def options(cls) -> tuple[Option, ...]:
        """Every option except `activity_regularizer`, which follows from l1 and l2."""
        return tuple(each for each in super().options() if each.name != "activity_regularizer")
