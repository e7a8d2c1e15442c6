"""The recorder in the scripts it is for: tensors of PyTorch, Keras and jax, where gradients and devices are at work."""

from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)

from rnn_tui.formats.trace.reader import read_trace  # noqa: E402
from rnn_tui.record import Recorder, RecordError, save  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]


def test_a_loop_of_pytorch_s(tmp_path: Path) -> None:
    cell, xs = torch.nn.LSTMCell(3, 4), torch.randn(6, 2, 3)
    h, c, states = torch.zeros(2, 4), torch.zeros(2, 4), []
    with Recorder(tmp_path / "states.npz") as record:
        for x in xs:
            h, c = cell(x, (h, c))
            record(lstm={"h": h, "c": c}, x=x)
            states.append(h)
        h.sum().backward()  # recording took nothing out of the graph
    assert cell.weight_hh.grad is not None
    made = read_trace(tmp_path / "states.npz")
    np.testing.assert_array_equal(made.values(made.tracks(0)[0], 1), torch.stack(states, 1)[1].detach().numpy())
    np.testing.assert_array_equal(made.x, xs.transpose(0, 1).numpy())


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16, torch.float64])
def test_any_precision_of_pytorch_s(dtype: "torch.dtype", tmp_path: Path) -> None:
    out, _ = torch.nn.GRU(3, 4, batch_first=True)(torch.randn(2, 5, 3))
    save(tmp_path / "states", gru=out.to(dtype))
    made = read_trace(tmp_path / "states")
    np.testing.assert_array_equal(made.values(made.tracks(0)[0], 1), out.to(dtype)[1].float().detach().numpy())


def test_tensors_and_variables_of_keras_s(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    states = keras.layers.GRU(4, return_sequences=True)(np.ones((2, 5, 3), "f4"))
    save(tmp_path / "states.npz", gru=states, other=keras.Variable(np.ones((2, 5, 1))))
    made = read_trace(tmp_path / "states.npz")
    np.testing.assert_array_equal(made.values(made.tracks(0)[0], 1), keras.ops.convert_to_numpy(states)[1])
    with pytest.raises(RecordError, match="a KerasTensor does not turn into numbers here"):
        save(tmp_path / "no.npz", gru=keras.Input((5, 4)))


def test_arrays_of_jax_s(tmp_path: Path) -> None:
    jax = pytest.importorskip("jax", exc_type=ImportError)
    with Recorder(tmp_path / "states.npz") as record:
        for t in range(3):
            record(cell=(jax.numpy.full((2, 4), t), jax.numpy.ones((2, 4), jax.numpy.bfloat16)))
    made = read_trace(tmp_path / "states.npz")
    assert made.values(made.tracks(0)[0])[:, 0].tolist() == [0, 1, 2]

    def traced(x: object) -> object:
        save(tmp_path / "no.npz", cell=x)
        return x

    with pytest.raises(RecordError, match="Tracer does not turn into numbers here"):
        jax.jit(traced)(jax.numpy.ones((2, 3, 4)))
