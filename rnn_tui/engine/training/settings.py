"""How a model is trained: everything that `compile` and `fit` take in Keras, as one value."""

from dataclasses import dataclass

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.callbacks import Callback
from rnn_tui.engine.training.losses import Loss
from rnn_tui.engine.training.optimizers import Optimizer


@dataclass(frozen=True)
class TrainingSettings:
    """What to minimise, how, and for how long."""

    loss: Loss
    optimizer: Optimizer
    epochs: int = 1
    steps: int | None = None
    """So many updates in all, whatever `epochs` says; None: as many as the epochs have."""
    batch_size: int = 32
    shuffle: bool = True
    validation_split: float = 0.0
    """The share of the sequences, the last ones, that are not trained on."""
    tbptt: int | None = None
    """Truncated backpropagation through time: an update for every stretch of so many timesteps; None: for the whole."""
    metrics: tuple[str, ...] = ()
    callbacks: tuple[Callback, ...] = ()
    seed: int = 0
    dtype: str = "float32"

    def __post_init__(self) -> None:
        for name, least in (("epochs", 1), ("batch_size", 1), ("steps", 1), ("tbptt", 1)):
            value = getattr(self, name)
            if value is not None and value < least:
                raise InputError(f"{name} is at least {least}, got {value}")
        if not 0 <= self.validation_split < 1:
            raise InputError(f"a validation split is from 0 to below 1, got {self.validation_split:g}")
