"""`python -m tests.benchmarks.training [WORKLOAD …] [--batch N]`: an epoch of ours beside PyTorch's and Keras's `fit`.

A cell and a Dense(1) on its last output, mean squared error, Adam, float32, the same batches in the same order, on one
thread, in one process, in turns. Sizes are those of `workloads.py`; an epoch is four batches (medium: one).
"""

import argparse
from collections.abc import Callable, Iterator

import numpy as np

from rnn_tui.engine.layers import Dense
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.batches import Examples
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.losses import loss
from rnn_tui.engine.training.optimizers import optimizer
from rnn_tui.engine.training.settings import TrainingSettings
from tests.benchmarks.peers import keras, torch, torch_module
from tests.benchmarks.timing import seconds
from tests.benchmarks.workloads import CELLS, WORKLOADS, Workload

Epoch = Callable[[], object]
NAMES = ("tutorial", "small", "medium")


def examples(work: Workload, batch: int) -> tuple[np.ndarray, np.ndarray]:
    """x (sequences, time, features) and y (sequences, 1), float32."""
    count = batch * (1 if work.name == "medium" else 4)
    rng = np.random.default_rng(1)
    x = rng.standard_normal((count, work.T, work.D)).astype(np.float32)
    return x, rng.standard_normal((count, 1)).astype(np.float32)


def stack(work: Workload, kind: type[Recurrent]) -> Stack:
    return Stack((kind(work.H), Dense(1)), (None, work.T, work.D))


def ours(model: Model, x: np.ndarray, y: np.ndarray, batch: int) -> Epoch:
    made = TrainingSettings(
        loss("mse"), optimizer("adam"), epochs=1_000_000_000, batch_size=batch, shuffle=False, dtype="float32"
    )
    fit = Fit(model, Examples((x,), y), made)
    work, updates = fit.work(), fit.steps_per_epoch

    def epoch() -> None:
        wanted = len(fit.history.steps) + updates
        for _ in work:
            if len(fit.history.steps) == wanted:
                return

    return epoch


def with_torch(kind: str, work: Workload, model: Model, x: np.ndarray, y: np.ndarray, batch: int) -> Epoch:
    cell = torch_module(kind, work, Model(Stack(model.stack.layers[:1], model.stack.input_shape), model.weights[:1]))
    head = torch.nn.Linear(work.H, 1)
    made = torch.optim.Adam([*cell.parameters(), *head.parameters()], eps=1e-7)
    batches = list(zip(torch.tensor(x).split(batch), torch.tensor(y).split(batch), strict=True))

    def epoch() -> None:
        for inputs, targets in batches:
            made.zero_grad()
            torch.nn.functional.mse_loss(head(cell(inputs)[0][:, -1]), targets).backward()
            made.step()

    return epoch


def with_keras(kind: str, work: Workload, model: Model, x: np.ndarray, y: np.ndarray, batch: int) -> Epoch:
    layers = [keras.Input((work.T, work.D)), getattr(keras.layers, kind)(work.H), keras.layers.Dense(1)]
    made = keras.Sequential(layers)
    made.set_weights(model.get_weights())
    made.compile("adam", "mse")
    return lambda: made.fit(x, y, batch, verbose=0, shuffle=False)


def rows(names: list[str], batch: int, with_fit: bool) -> Iterator[str]:
    yield "| workload | cell | ours | torch | keras fit |"
    yield "|---|---|---|---|---|"
    for work in WORKLOADS:
        if work.name not in names:
            continue
        for kind in CELLS:
            model = Model.draw(stack(work, kind))
            x, y = examples(work, batch)
            contenders = {"ours": ours(model, x, y, batch)}
            if torch is not None:
                contenders["torch"] = with_torch(kind.__name__, work, model, x, y, batch)
            if keras is not None and with_fit and work.name != "medium":
                contenders["keras"] = with_keras(kind.__name__, work, model, x, y, batch)
            found = seconds(contenders, rounds=7)
            ratios = [f"{found['ours'] / found[name]:.3f}" if name in found else "–" for name in ("torch", "keras")]
            yield f"| {work.name} | {kind.__name__} | {found['ours'] * 1e3:.2f} ms | {' | '.join(ratios)} |"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=list(NAMES))
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--no-keras", action="store_true")
    given = parser.parse_args()
    for row in rows(given.names, given.batch, not given.no_keras):
        print(row, flush=True)


if __name__ == "__main__":
    main()
