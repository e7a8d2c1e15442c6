"""Random recurrent modules of PyTorch in this process: outputs, last states and every gradient, float64 and float32."""

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)

from rnn_tui.engine.gradients.gradients import gradients  # noqa: E402
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, SimpleRNN  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]

KINDS = {"RNN": (SimpleRNN, "h", "h"), "LSTM": (LSTM, "ifgo", "ifgo"), "GRU": (GRU, "rzn", "zrn")}
"""Our kind, PyTorch's order of gates, and Keras's."""


def turned(weight: np.ndarray, order: str, wanted: str) -> np.ndarray:
    """Rows of gates in another order, as columns."""
    parts = dict(zip(order, np.split(weight, len(order)), strict=True))
    return np.concatenate([parts[gate] for gate in wanted]).T


def ours(name: str, parameters: dict[str, np.ndarray], layer: int, side: str) -> list[np.ndarray]:
    """kernel, recurrent_kernel and bias of one cell, or their gradients' places, from PyTorch's four arrays."""
    _, order, wanted = KINDS[name]
    tail = f"l{layer}{side}"
    W, R, b, c = (
        turned(parameters[f"{each}_{tail}"], order, wanted) for each in ("weight_ih", "weight_hh", "bias_ih", "bias_hh")
    )
    return [W, R, np.stack([b, c]) if name == "GRU" else b + c]


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("name", KINDS)
def test_a_random_module(name, seed):
    rng = np.random.default_rng([seed, len(name)])
    features, units, depth, batch, time = (int(each) for each in rng.integers(1, [6, 7, 4, 4, 12]))
    both, relu = bool(rng.integers(2)), name == "RNN" and bool(rng.integers(2))
    torch.manual_seed(seed)
    options = {"nonlinearity": "relu"} if relu else {}
    module = getattr(torch.nn, name)(features, units, depth, batch_first=True, bidirectional=both, **options).double()
    kind = KINDS[name][0]
    plain = kind(units, return_sequences=True, **({"activation": "relu"} if relu else {}))
    stack = Stack((Bidirectional(plain) if both else plain,) * depth, (batch, time, features))
    sides = ("", "_reverse") if both else ("",)
    parameters = {key: each.detach().numpy() for key, each in module.named_parameters()}
    weights = [each for layer in range(depth) for side in sides for each in ours(name, parameters, layer, side)]
    model = Model.draw(stack).with_weights(weights)
    x = rng.standard_normal((batch, time, features))
    given = torch.tensor(x, requires_grad=True)
    made, last = module(given)

    trace = model.run(x)
    np.testing.assert_allclose(trace.output, made.detach().numpy(), rtol=0, atol=1e-13)
    low = model.run(x, dtype="float32")
    np.testing.assert_allclose(low.output, module.float()(given.float())[0].detach().numpy(), rtol=0, atol=3e-6)
    module.double()
    cells = [cell for at in trace.layers for cell in at.run.cells.values()]
    for state, values in zip("hc", last if name == "LSTM" else (last,), strict=False):
        for cell, want in zip(cells, values.detach().numpy(), strict=True):
            np.testing.assert_allclose(cell.signals[state][:, cell.index(time)], want, rtol=0, atol=1e-13)

    asked = rng.standard_normal(made.shape)
    made, _ = module(given)
    (made * torch.tensor(asked)).sum().backward()
    found = gradients(trace, asked)
    np.testing.assert_allclose(found.dx, given.grad.numpy(), rtol=1e-10, atol=1e-12)
    theirs = {key: each.grad.numpy() for key, each in module.named_parameters()}
    wanted = [each for layer in range(depth) for side in sides for each in ours(name, theirs, layer, side)]
    for index, (got, want) in enumerate(zip(found.weights, wanted, strict=True)):
        if index % 3 == 2 and name != "GRU":
            want = want / 2  # PyTorch's two biases have the same gradient, and `ours` adds them
        np.testing.assert_allclose(got, want, rtol=1e-10, atol=1e-12)
