"""The peers that are installed, each as a function without arguments that reads the same inputs with the same weights.

A peer whose library is missing, or that has no such size, is None.
"""

import os
from collections.abc import Callable, Iterator

import numpy as np

from rnn_tui.engine.run.model import Model
from tests.benchmarks.loops import loop
from tests.benchmarks.workloads import Workload

try:
    import torch

    torch.set_num_threads(1)
except ImportError:
    torch = None
try:
    import onnx
    import onnxruntime
except ImportError:
    onnx = None
try:
    import jax
except ImportError:
    jax = None
try:
    os.environ.setdefault("KERAS_BACKEND", "torch" if torch else "jax")
    import keras
except ImportError:
    keras = None

Peer = Callable[[], np.ndarray]


def cells(model: Model) -> Iterator[tuple[int, bool, list[np.ndarray]]]:
    """(layer, whether it reads backwards, weights) of every cell."""
    for index, found in enumerate(model.weights):
        parts = [found] if len(found) == 3 else [found[:3], found[3:]]
        for side, weights in enumerate(parts):
            yield index, side == 1, list(weights)


def blocks(weight: np.ndarray, order: str, wanted: str) -> np.ndarray:
    """The columns of a weight in another order of gates."""
    parts = dict(zip(order, np.split(weight, len(order), axis=-1), strict=True))
    return np.concatenate([parts[gate] for gate in wanted], axis=-1)


GATES = {"SimpleRNN": ("h", "h", "h"), "LSTM": ("ifco", "ifco", "iofc"), "GRU": ("zrh", "rzh", "zrh")}
"""The gates as Keras, PyTorch and ONNX order them."""


def torch_module(kind: str, work: Workload, model: Model, dtype: str = "float32") -> "torch.nn.Module":
    """PyTorch's recurrent module with the model's weights."""
    made = {"SimpleRNN": torch.nn.RNN, "LSTM": torch.nn.LSTM, "GRU": torch.nn.GRU}[kind](
        work.D, work.H, num_layers=max(1, work.deep), batch_first=True, bidirectional=bool(work.deep)
    )
    named, (keras_s, torch_s, _) = {}, GATES[kind]
    for index, backwards, (Wx, Wh, b) in cells(model):
        tail = f"l{index}{'_reverse' if backwards else ''}"
        both = b if b.ndim == 2 else np.stack([b, np.zeros_like(b)])
        Wx, Wh, (b_ih, b_hh) = (blocks(each, keras_s, torch_s) for each in (Wx, Wh, both))
        named |= {
            f"weight_ih_{tail}": Wx.T,
            f"weight_hh_{tail}": Wh.T,
            f"bias_ih_{tail}": b_ih,
            f"bias_hh_{tail}": b_hh,
        }
    made.load_state_dict({name: torch.tensor(np.ascontiguousarray(each)) for name, each in named.items()})
    return made.to(getattr(torch, dtype))


def with_torch(kind: str, work: Workload, model: Model, x: np.ndarray) -> Peer | None:
    if torch is None:
        return None
    made, given = torch_module(kind, work, model), torch.tensor(x)

    def go() -> np.ndarray:
        with torch.no_grad():
            return made(given)[0].numpy()

    return go


def with_loop(kind: str, work: Workload, model: Model, x: np.ndarray) -> Peer:
    if not work.deep:
        single = loop(kind, next(cells(model))[2], x[0] if work.B == 1 else x)
        return (lambda: single()[None]) if work.B == 1 else single

    def go() -> np.ndarray:
        made = x[0]
        for layer in range(work.deep):
            sides = [
                loop(kind, weights, made[::-1] if back else made)() for at, back, weights in cells(model) if at == layer
            ]
            made = np.concatenate([sides[0], sides[1][::-1]], axis=-1)
        return made[None]

    return go


def with_onnxruntime(kind: str, work: Workload, model: Model, x: np.ndarray) -> Peer | None:
    if onnx is None:
        return None
    op, (keras_s, _, onnx_s) = {"SimpleRNN": "RNN", "LSTM": "LSTM", "GRU": "GRU"}[kind], GATES[kind]
    directions = 2 if work.deep else 1
    nodes, constants, reads = [], [], "X"
    for layer in range(max(1, work.deep)):
        W, R, B = [], [], []
        for index, _, (Wx, Wh, b) in cells(model):
            if index == layer:
                both = b if b.ndim == 2 else np.stack([b, np.zeros_like(b)])
                Wx, Wh, both = (blocks(each, keras_s, onnx_s) for each in (Wx, Wh, both))
                W.append(Wx.T), R.append(Wh.T), B.append(both.reshape(-1))
        for name, values in (("W", W), ("R", R), ("B", B)):
            constants.append(onnx.numpy_helper.from_array(np.stack(values).astype(np.float32), f"{name}{layer}"))
        options = {"linear_before_reset": 1} if kind == "GRU" else {}
        direction = "bidirectional" if work.deep else "forward"
        names = [reads, f"W{layer}", f"R{layer}", f"B{layer}"]
        nodes.append(
            onnx.helper.make_node(op, names, [f"Y{layer}"], hidden_size=work.H, direction=direction, **options)
        )
        nodes.append(onnx.helper.make_node("Transpose", [f"Y{layer}"], [f"P{layer}"], perm=[0, 2, 1, 3]))
        nodes.append(onnx.helper.make_node("Reshape", [f"P{layer}", "flat"], [f"X{layer}"]))
        reads = f"X{layer}"
    constants.append(onnx.numpy_helper.from_array(np.array([work.T, work.B, directions * work.H]), "flat"))
    shape = [work.T, work.B]
    graph = onnx.helper.make_graph(
        nodes, "g",
        [onnx.helper.make_tensor_value_info("X", onnx.TensorProto.FLOAT, [*shape, work.D])],
        [onnx.helper.make_tensor_value_info(reads, onnx.TensorProto.FLOAT, [*shape, directions * work.H])],
        constants,
    )  # fmt: skip
    made = onnx.helper.make_model(graph, opset_imports=[onnx.helper.make_opsetid("", 14)], ir_version=8)
    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    session = onnxruntime.InferenceSession(made.SerializeToString(), options, providers=["CPUExecutionProvider"])
    given = {"X": np.ascontiguousarray(x.swapaxes(0, 1))}
    return lambda: session.run(None, given)[0].swapaxes(0, 1)


def with_jax(kind: str, work: Workload, model: Model, x: np.ndarray) -> Peer | None:
    if jax is None or work.deep:
        return None
    np_, n, (_, _, (Wx, Wh, b)) = jax.numpy, work.H, next(cells(model))
    sigmoid, tanh = jax.nn.sigmoid, np_.tanh

    def step(state, from_x):
        h, c = state
        if kind == "SimpleRNN":
            h = tanh(from_x + h @ Wh)
        elif kind == "LSTM":
            z = from_x + h @ Wh
            c = sigmoid(z[:, n : 2 * n]) * c + sigmoid(z[:, :n]) * tanh(z[:, 2 * n : 3 * n])
            h = sigmoid(z[:, 3 * n :]) * tanh(c)
        else:
            from_h = h @ Wh + b[1]
            z, r = sigmoid(from_x[:, :n] + from_h[:, :n]), sigmoid(from_x[:, n : 2 * n] + from_h[:, n : 2 * n])
            h = z * h + (1 - z) * tanh(from_x[:, 2 * n :] + r * from_h[:, 2 * n :])
        return (h, c), h

    @jax.jit
    def whole(x):
        start = np_.zeros((work.B, n), np_.float32)
        bias = b[0] if kind == "GRU" else b
        return jax.lax.scan(step, (start, start), x.swapaxes(0, 1) @ Wx + bias)[1].swapaxes(0, 1)

    given = jax.device_put(x)
    return lambda: np.asarray(whole(given).block_until_ready())


def with_keras(kind: str, work: Workload, model: Model, x: np.ndarray) -> Peer | None:
    if keras is None or work.T > 1000:
        return None
    plain = getattr(keras.layers, kind)
    layers = [plain(work.H, return_sequences=True)]
    if work.deep:
        layers = [keras.layers.Bidirectional(plain(work.H, return_sequences=True)) for _ in range(work.deep)]
    made = keras.Sequential([keras.Input(x.shape[1:], batch_size=work.B), *layers])
    made.set_weights(model.get_weights())
    given = keras.ops.convert_to_tensor(x)

    def go() -> np.ndarray:
        return keras.ops.convert_to_numpy(made(given))

    if torch is None or keras.backend.backend() != "torch":
        return go

    def without_grad() -> np.ndarray:
        with torch.no_grad():
            return go()

    return without_grad


PEERS = {
    "loop": with_loop,
    "torch": with_torch,
    "onnxruntime": with_onnxruntime,
    "jax": with_jax,
    "keras": with_keras,
}
