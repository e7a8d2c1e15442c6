"""What is timed: sizes from the tutorial's to a long sequence, for each of the three cells."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, SimpleRNN
from rnn_tui.engine.nn.call import Call
from rnn_tui.engine.nn.cell import zero_states
from rnn_tui.engine.nn.chunked_scan import LONG
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.nn.run_layer import run_layer
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model

CELLS: tuple[type[Recurrent], ...] = (SimpleRNN, LSTM, GRU)


@dataclass(frozen=True)
class Workload:
    """A size: T timesteps of D features, H units, B sequences; how many bidirectional layers (0: one plain layer)."""

    name: str
    T: int
    D: int
    H: int
    B: int = 1
    deep: int = 0

    def model(self, kind: type[Recurrent]) -> Model:
        """The stack with weights of the size that training leaves behind: the state's memory fades."""
        plain = kind(self.H, return_sequences=True)
        layers = tuple(Bidirectional(plain) for _ in range(self.deep)) or (plain,)
        stack = Stack(layers, (self.B, self.T, self.D))
        rng, model = np.random.default_rng(0), Model.draw(stack)
        weights = [rng.uniform(-1, 1, each.shape) / np.sqrt(self.H) for each in model.get_weights()]
        return model.with_weights([each.astype(np.float32) for each in weights])

    def inputs(self) -> np.ndarray:
        """(B, T, D) standard normal numbers, float32."""
        return np.random.default_rng(1).standard_normal((self.B, self.T, self.D)).astype(np.float32)


WORKLOADS = (
    Workload("tutorial", 10, 4, 8),
    Workload("small", 100, 32, 64),
    Workload("medium", 500, 128, 256),
    Workload("large", 200, 256, 1024),
    Workload("batch", 100, 64, 128, B=32),
    Workload("deep", 100, 32, 64, deep=4),
    Workload("long", 100_000, 8, 16),
)


def ours(model: Model, x: np.ndarray) -> Callable[[], np.ndarray]:
    """A cell's `scan`, every signal recorded; for several layers or a long sequence, `run_layer` of each."""
    layers, weights = model.stack.resolved, model.weights
    first = layers[0]

    def scan() -> np.ndarray:
        return first.scan(weights[0], x, zero_states(first, x))["h"]

    def run() -> np.ndarray:
        made = x
        for layer, found in zip(layers, weights, strict=True):
            made = run_layer(layer, found, Call((made,))).outputs[0]
        return made

    return scan if isinstance(first, Recurrent) and len(layers) == 1 and x.shape[1] < LONG else run
