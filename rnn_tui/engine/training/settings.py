"""How a model is trained: the arguments of Keras's `compile` and `fit`, as one value."""

from dataclasses import dataclass

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.callbacks import Callback
from rnn_tui.engine.training.losses import Loss
from rnn_tui.engine.training.optimizers import Optimizer


@dataclass(frozen=True)
class TrainingSettings:
    """The loss, the optimiser, and the length of a training."""

    loss: Loss
    optimizer: Optimizer
    epochs: int = 1
    steps: int | None = None
    """The number of updates in all, whatever `epochs` says; None: as many as the epochs have."""
    batch_size: int = 32
    shuffle: bool = True
    validation_split: float = 0.0
    """The fraction of the sequences, at the end, that is kept for validation."""
    tbptt: int | None = None
    """Truncated backpropagation through time: an update for every `tbptt` timesteps; None: for the whole sequence."""
    metrics: tuple[str, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    further_losses: tuple[Loss, ...] = ()
    """The losses of a model's further outputs; empty: the same loss for all."""
    seed: int = 0
    dtype: str = "float32"

    def losses(self, outputs: int) -> tuple[Loss, ...]:
        """The loss of each output."""
        return (self.loss, *(self.further_losses or (self.loss,) * (outputs - 1)))

    def __post_init__(self) -> None:
        for name, least in (("epochs", 1), ("batch_size", 1), ("steps", 1), ("tbptt", 1)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise InputError(f"{name} is at least {least}, got {value}")
        if not 0 <= self.validation_split < 1:
            raise InputError(f"a validation split is from 0 to below 1, got {self.validation_split:g}")
