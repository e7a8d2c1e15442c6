"""The base of optimisers: options, a memory for each weight, and the equation of one update.

A kind defines the initial memory (`start`) and one update (`update`); clipping, decay, moving averages and accumulation
are the same for all and are in `descent.py`. Names and defaults are Keras 3's.

Most equations are elementwise: those kinds update all weights as one long array, which costs as much as one weight
does. A kind that needs a whole weight (its norm, its rows) sets `elementwise` to False.
"""

from typing import Any, ClassVar

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.one_line_values import Spelled
from rnn_tui.engine.options.options import Flag, Number, option
from rnn_tui.engine.options.rules import OrNone, Whole
from rnn_tui.engine.training.schedules import LearningRate, Schedule

Slots = dict[str, Any]
"""The memory for a weight, by name: arrays, most of them of the weight's shape."""
CLIPS = ("clipnorm", "clipvalue", "global_clipnorm")


class Optimizer(Spelled):
    """What all optimisers share. In the equations w is a weight, g its gradient, and t counts updates from 1."""

    learning_rate: float | Schedule = option(
        LearningRate(), default=0.001, kw_only=True, help="the learning rate; a number or a schedule"
    )
    weight_decay: float | None = option(
        OrNone(Number()), default=None, kw_only=True, help="before each update w shrinks by learning rate · this · w"
    )
    clipnorm: float | None = option(
        OrNone(Number(0)), default=None, kw_only=True, help="the largest norm of each weight's gradient"
    )
    clipvalue: float | None = option(
        OrNone(Number(0)), default=None, kw_only=True, help="the largest size of each number of a gradient"
    )
    global_clipnorm: float | None = option(
        OrNone(Number(0)), default=None, kw_only=True, help="the largest norm of all gradients together"
    )
    use_ema: bool = option(
        Flag(), default=False, kw_only=True, help="whether training ends with a moving average of the weights"
    )
    ema_momentum: float = option(
        Number(0, 1, message="`{name}` must be in the range [0, 1]. Received: {name}={value}"),
        default=0.99,
        kw_only=True,
        help="the decay of the moving average",
    )
    ema_overwrite_frequency: int | None = option(
        OrNone(Whole()), default=None, kw_only=True, help="updates after which the weights become the average"
    )
    gradient_accumulation_steps: int | None = option(
        OrNone(Whole(2)), default=None, kw_only=True, help="batches for one update, with their mean gradient"
    )

    title: ClassVar[str] = ""
    """A few words on what it does."""
    elementwise: ClassVar[bool] = True
    """Whether every number is updated separately."""

    def __post_init__(self) -> None:
        super().__post_init__()
        given = {name: getattr(self, name) for name in CLIPS}
        if sum(each is not None for each in given.values()) > 1:
            raise OptionError(
                "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set. Received:"
                f" {', '.join(f'{name}={value}' for name, value in given.items())}.",
                next(name for name, value in reversed(given.items()) if value is not None),
            )

    def rate(self, step: int) -> float:
        """The learning rate of the update after `step` batches."""
        return self.learning_rate(step) if isinstance(self.learning_rate, Schedule) else self.learning_rate

    def start(self, w: Array) -> Slots:
        """The memory for a weight before the first update."""
        return {}

    def start_of(self, path: str, w: Array) -> Slots:
        """The same for the weight with that path, such as `lstm/kernel`, of which a kind may depend."""
        return self.start(w)

    def decay(self, slots: Slots) -> float | None:
        """The weight decay of the weight with that memory."""
        return self.weight_decay

    def update(self, w: Array, g: Array, slots: Slots, rate: float, t: int) -> None:
        """The t-th update, in place: the weight and the memory change, the gradient does not."""
        raise NotImplementedError
