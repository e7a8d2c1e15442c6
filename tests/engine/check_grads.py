"""One check for every derivative: what `gradients` says along a random direction, against central differences."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from rnn_tui.engine.gradients.gradients import Gradients, gradients
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Trace

STEP, TOLERANCE = 1e-5, 1e-6


def check_grads(
    model: Model, x: np.ndarray, *, initial: Sequence[np.ndarray] = (), fixed: Any = None, **run: Any
) -> Gradients:
    """Compares dx, every dw and the derivatives by the initial states, for a random loss on every output.

    `fixed` (batch, time): inputs that are left alone, because a padded step stops being one where it is moved.
    """
    rng = np.random.default_rng(99)

    def go(x: np.ndarray, weights: Sequence[np.ndarray], initial: Sequence[np.ndarray]) -> Trace:
        drawn = {"training": np.random.default_rng(5)} if run.get("training") else {}
        return model.with_weights(weights).run(x, initial=initial, **{**run, **drawn})

    weights = model.get_weights()
    trace = go(x, weights, initial)
    asked = [rng.standard_normal(made.shape) for made in trace.outputs]
    found = gradients(trace, asked)

    def loss(x: np.ndarray, weights: Sequence[np.ndarray], initial: Sequence[np.ndarray]) -> float:
        made = go(x, weights, initial).outputs
        return sum(float((each * by).sum()) for each, by in zip(made, asked, strict=True))

    def compare(what: str, at: np.ndarray, derivative: np.ndarray, moved: Callable[[np.ndarray], float]) -> None:
        assert derivative.shape == at.shape, what
        assert derivative.dtype == np.float64, what
        for _ in range(2):
            way = rng.standard_normal(at.shape)
            if what == "dx" and fixed is not None:
                way[fixed] = 0
            wanted = (moved(at + STEP * way) - moved(at - STEP * way)) / (2 * STEP)
            got = float((derivative * way).sum())
            assert abs(got - wanted) <= TOLERANCE * (1 + abs(wanted)), f"{what}: {got} instead of {wanted}"

    assert abs(found.loss - loss(x, weights, initial)) <= 1e-9 * (1 + abs(found.loss))
    if found.dx is not None:
        compare("dx", x, found.dx, lambda moved: loss(moved, weights, initial))
    for i, (at, derivative) in enumerate(zip(weights, found.weights, strict=True)):
        compare(f"dw{i}", at, derivative, lambda moved, i=i: loss(x, [*weights[:i], moved, *weights[i + 1 :]], initial))
    firsts = [each for layer in found.layers[:1] for cell in layer.cells.values() for each in cell.initial.values()]
    for i, at in enumerate(initial):
        compare(
            f"d initial {i}",
            at,
            firsts[i],
            lambda moved, i=i: loss(x, weights, [*initial[:i], moved, *initial[i + 1 :]]),
        )
    return found
