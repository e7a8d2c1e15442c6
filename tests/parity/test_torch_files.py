"""Files of PyTorch and ONNX against the frameworks in this process, in both directions."""

import argparse
import collections
import contextlib
import datetime
import io
import logging
from pathlib import Path
from typing import Any

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)

from safetensors.numpy import save_file  # noqa: E402
from safetensors.torch import save_file as save_torch_file  # noqa: E402
from torch import nn  # noqa: E402

from rnn_tui.engine.core.errors import RnnError  # noqa: E402
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, SimpleRNN, TimeDistributed  # noqa: E402
from rnn_tui.engine.options.activations import KNOWN  # noqa: E402
from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.loaded_model import LoadedModel  # noqa: E402
from rnn_tui.formats.model_files import found_in  # noqa: E402
from rnn_tui.formats.torch.code_writer import pytorch_export  # noqa: E402
from rnn_tui.formats.torch.module_writer import TAKEN  # noqa: E402
from rnn_tui.formats.torch.state_dict import read_state_dict_file  # noqa: E402
from tests.engine.variants import few_variants, label, stack_on  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]

CLOSE = {"rtol": 2e-5, "atol": 2e-5}
KINDS = {"RNN": nn.RNN, "LSTM": nn.LSTM, "GRU": nn.GRU}


def first(value):
    return value[0] if isinstance(value, tuple) else value


def ours(found: LoadedModel, x: np.ndarray) -> np.ndarray:
    return Model.draw(found.stack).with_weights(found.weights or ()).run(x, initial=found.initial).output


class Net(nn.Module):
    """A recurrent module with, where asked for, a table in front and a product behind."""

    def __init__(self, rnn: nn.RNNBase, table: bool = False, head: bool = False) -> None:
        super().__init__()
        if table:
            self.embedding = nn.Embedding(20, rnn.input_size)
        self.rnn = rnn
        if head:
            self.fc = nn.Linear(rnn.hidden_size * (1 + rnn.bidirectional), 2)

    def forward(self, x):
        y, _ = self.rnn(self.embedding(x) if hasattr(self, "embedding") else x)
        return self.fc(y) if hasattr(self, "fc") else y


def written(net: nn.Module, path: Path) -> Path:
    if path.suffix == ".safetensors":
        save_torch_file(net.state_dict(), path)
    else:
        torch.save(net.state_dict(), path, _use_new_zipfile_serialization=path.suffix == ".pt")
    return path


@pytest.mark.parametrize("suffix", [".pt", ".pth", ".safetensors"])
@pytest.mark.parametrize("seed", range(24))
def test_a_random_model_s_file(seed, suffix, tmp_path):
    rng = np.random.default_rng(seed)
    torch.manual_seed(seed)
    features, units, depth = (int(each) for each in rng.integers(1, [6, 7, 4]))
    relu = bool(rng.integers(2))
    name = list(KINDS)[seed % 3]
    given = {"nonlinearity": "relu" if relu else "tanh"} if name == "RNN" else {}
    rnn = KINDS[name](
        features,
        units,
        depth,
        bias=bool(rng.integers(4)),
        batch_first=True,
        bidirectional=bool(rng.integers(2)),
        **given,
    )
    table, head = bool(rng.integers(2)), bool(rng.integers(2))
    net = Net(rnn, table, head).eval()
    if rng.integers(2):
        net = net.double()
    x = torch.randint(20, (3, 6)) if table else torch.randn(3, 6, features, dtype=next(net.parameters()).dtype)
    nonlinearity = "relu" if relu else "tanh"
    (found,) = read_state_dict_file(written(net, tmp_path / f"net{suffix}"), nonlinearity=nonlinearity)
    np.testing.assert_allclose(ours(found, x.numpy()), net(x).detach().numpy(), **CLOSE)


def test_checkpoints_wrappers_parameters_and_views(tmp_path):
    net = Net(nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True), head=True).eval()
    x = torch.randn(2, 5, 3)
    optimizer = torch.optim.Adam(net.parameters())
    net(x).sum().backward()
    optimizer.step()
    parallel = {f"module._orig_mod.{key}": value for key, value in net.state_dict().items()}
    shared = torch.cat([each.flatten() for each in net.state_dict().values()])
    parts = dict(zip(net.state_dict(), torch.split(shared, [each.numel() for each in net.parameters()]), strict=True))
    views = {key: value.view(net.state_dict()[key].shape) for key, value in parts.items()}
    turned = {key: value.T.contiguous().T for key, value in net.state_dict().items()}
    for number, saved in enumerate(
        [
            {"epoch": 1, "model": net.state_dict(), "optimizer": optimizer.state_dict(), "loss": np.float64(0.5)},
            {"state_dict": parallel, "shape": torch.Size([1]), "dtype": torch.float32, "device": torch.device("cpu")},
            dict(net.named_parameters()),
            views,
            turned,
        ]
    ):
        torch.save(saved, tmp_path / f"{number}.pt")
        (found,) = read_state_dict_file(tmp_path / f"{number}.pt")
        np.testing.assert_allclose(ours(found, x.numpy()), net(x).detach().numpy(), **CLOSE)


def checkpoints(net: nn.Module) -> dict[str, Any]:
    """What training scripts save around a state dict."""
    state, optimizer = net.state_dict(), torch.optim.Adam(net.parameters())
    net(torch.randn(2, 5, 3)).sum().backward()
    optimizer.step()
    state = {key: value.clone() for key, value in net.state_dict().items()}
    settings = argparse.Namespace(lr=1e-3, layers=[2, 3], kind=dict, where=Path("/data"))
    return {
        "by hand": {"epoch": 3, "model_state_dict": state, "optimizer_state_dict": optimizer.state_dict(), "loss": 0.5},
        "lightning": {
            "epoch": 1,
            "pytorch-lightning_version": "2.1.0",
            "state_dict": {f"model.{key}": value for key, value in state.items()},
            "loops": {"fit_loop": {"state_dict": {}, "epoch_progress": {"total": {"ready": 1}}}},
            "callbacks": {"EarlyStopping{'monitor': 'val'}": {"best_score": torch.tensor(1.0), "wait": 0}},
            "optimizer_states": [optimizer.state_dict()],
            "hparams_name": "kwargs",
            "hyper_parameters": {"lr": 1e-3, "more": {"units": 4}},
        },
        "parallel": {f"module.{key}": value for key, value in state.items()},
        "compiled": {f"_orig_mod.{key}": value for key, value in state.items()},
        "arguments": {"args": settings, "net": state},
        "kept for later": {
            "counts": collections.Counter("aab"),
            "history": collections.defaultdict(list, {"loss": [0.5]}),
            "when": datetime.datetime(2026, 1, 2, 3, 4),
            "random": (np.random.default_rng(0).bit_generator.state, torch.get_rng_state(), np.random.get_state()),
            "best": np.float32(0.1),
            "scores": np.arange(3.0),
            "some": {1, 2},
            "model": state,
        },
        "a list": [state, optimizer.state_dict()],
        "a pair": (7, state),
        "eight bits": {**state, "scale": torch.zeros(3).to(torch.float8_e4m3fn)},
    }


@pytest.mark.parametrize("ending", [".pt", ".ckpt", ".pth.tar", ".bin"])
@pytest.mark.parametrize("name", checkpoints(nn.Linear(3, 1)))
def test_checkpoints(name, ending, tmp_path):
    net = Net(nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True, dropout=0.3), head=True).eval()
    old = ending == ".bin" and name != "eight bits"  # which is younger than the old format
    torch.save(checkpoints(net)[name], tmp_path / f"net{ending}", _use_new_zipfile_serialization=not old)
    found, *others = found_in(str(tmp_path / f"net{ending}"))
    x = torch.randn(2, 5, 3)
    np.testing.assert_allclose(ours(found, x.numpy()), net(x).detach().numpy(), **CLOSE)
    assert not others


@pytest.mark.parametrize(
    ("net", "said"),
    [
        (lambda: nn.utils.parametrizations.weight_norm(nn.LSTM(3, 4), "weight_hh_l0"), "makes weight_hh_l0 anew"),
        (lambda: nn.utils.weight_norm(nn.LSTM(3, 4), "weight_hh_l0"), "makes weight_hh_l0 anew at each step"),
        (lambda: nn.Linear(3, 4), "holds no recurrent weights"),
    ],
)
def test_what_cannot_be_represented_is_named(net, said, tmp_path):
    torch.save(net().state_dict(), tmp_path / "net.pt")
    with pytest.raises(RnnError, match=said):
        read_state_dict_file(tmp_path / "net.pt")


@pytest.mark.parametrize("layers", [1, 2])
@pytest.mark.parametrize("both", [False, True])
@pytest.mark.parametrize("bias", [False, True])
def test_an_lstm_with_a_projection(layers, both, bias, tmp_path):
    net = nn.LSTM(3, 6, layers, bias=bias, batch_first=True, bidirectional=both, proj_size=4)
    torch.save(net.state_dict(), tmp_path / "net.pt")
    x = torch.randn(2, 5, 3)
    (found,) = read_state_dict_file(tmp_path / "net.pt")
    np.testing.assert_allclose(ours(found, x.numpy()), net(x)[0].detach().numpy(), **CLOSE)


def test_a_quantized_model_is_refused_by_name(tmp_path):
    net = torch.ao.quantization.quantize_dynamic(Net(nn.LSTM(3, 4)), {nn.LSTM}, dtype=torch.qint8)
    torch.save(net.state_dict(), tmp_path / "net.pt")
    with pytest.raises(RnnError, match="holds the packed weights of a quantized model"):
        read_state_dict_file(tmp_path / "net.pt")


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_half_precision(dtype, tmp_path):
    net = Net(nn.GRU(3, 4, batch_first=True), head=True).eval().to(dtype)
    torch.save(net.state_dict(), tmp_path / "half.pt")
    save_torch_file(net.state_dict(), tmp_path / "half.safetensors")
    for file in ("half.pt", "half.safetensors"):
        (found,) = read_state_dict_file(tmp_path / file)
        x = torch.randn(2, 5, 3)
        np.testing.assert_allclose(ours(found, x.numpy()), net.float()(x).detach().numpy(), **CLOSE)


def test_a_cell(tmp_path):
    cell = nn.LSTMCell(3, 4)
    torch.save(cell.state_dict(), tmp_path / "cell.pt")
    (found,) = read_state_dict_file(tmp_path / "cell.pt")
    x, state, made = torch.randn(2, 5, 3), None, []
    for t in range(5):
        state = cell(x[:, t], state)
        made.append(state[0])
    np.testing.assert_allclose(ours(found, x.numpy()), torch.stack(made, 1).detach().numpy(), **CLOSE)


# Out


def theirs(stack: Stack, weights: list[np.ndarray], x: np.ndarray, folder: Path) -> list[np.ndarray]:
    """What the exported script computes, run as a module from its own folder."""
    code, state = pytorch_export(stack, weights)
    path = folder / "exported.py"
    path.write_text(code, encoding="utf-8")
    save_file(state, folder / "exported.safetensors")
    names = {"__file__": str(path), "__name__": "exported"}
    exec(compile(code, str(path), "exec"), names)
    with torch.no_grad():
        made = names["model"](torch.as_tensor(x))
    return [each.numpy() for each in (made if isinstance(made, tuple) else (made,))]


def exported(stack: Stack, folder: Path) -> None:
    model = Model.draw(stack)
    try:
        pytorch_export(stack, model.get_weights())
    except RnnError as error:
        pytest.skip(str(error))
    trace = model.run()
    tokens = stack.input_dtype == "int32"
    found = theirs(stack, model.get_weights(), trace.x.astype(np.int64 if tokens else np.float32), folder)
    assert len(found) == len(trace.outputs)
    for got, expected in zip(found, trace.outputs, strict=True):
        np.testing.assert_allclose(got, expected, **CLOSE)


@pytest.mark.parametrize("layer", [each for each in few_variants() if not (each.vocabulary and each.nested)], ids=label)
def test_every_layer_that_pytorch_has(layer, tmp_path):
    exported(stack_on(layer), tmp_path)


def test_a_whole_model(tmp_path):
    layers = (
        Embedding(20, 3),
        Bidirectional(LSTM(4, return_sequences=True)),
        Bidirectional(GRU(3, return_sequences=True), backward_layer=LSTM(5, return_sequences=True, go_backwards=True)),
        SimpleRNN(4, activation="relu", return_sequences=True, go_backwards=True),
        TimeDistributed(Dense(5, activation="gelu")),
        GRU(4, return_state=True),
    )
    exported(Stack(layers, (None, None), "int32", functional=True), tmp_path)


@pytest.mark.parametrize("name", KNOWN)
def test_activations_are_the_same_functions(name):
    z = np.linspace(-6, 6, 121).reshape(11, 11)
    x = torch.as_tensor(z)
    made = eval(KNOWN[name].torch, {"torch": torch, "nn": nn, "x": x})
    np.testing.assert_allclose(made.numpy(), KNOWN[name](z), rtol=1e-7, atol=1e-7)


def test_no_layer_takes_a_name_of_the_module_s_own():
    assert {each for each in dir(nn.Module()) if not each.startswith("_")} <= TAKEN


# ONNX


class LastStep(Net):
    def forward(self, x):
        return self.fc(self.rnn(x)[0][:, -1])


class LastState(Net):
    def forward(self, x):
        state = first(self.rnn(x)[1])
        return self.fc(torch.cat((state[-2], state[-1]), 1) if self.rnn.bidirectional else state[-1])


EXPORTED = {
    "sequence": lambda: Net(nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True), head=True),
    "tokens": lambda: Net(nn.GRU(3, 4, batch_first=True, bidirectional=True), table=True, head=True),
    "relu": lambda: Net(nn.RNN(3, 4, 2, nonlinearity="relu", batch_first=True)),
    "last step": lambda: LastStep(nn.LSTM(3, 4, batch_first=True, dropout=0.0), head=True),
    "last state": lambda: LastState(nn.GRU(3, 4, 2, batch_first=True, bias=False), head=True),
    "last states": lambda: LastState(nn.LSTM(3, 4, 2, batch_first=True, bidirectional=True), head=True),
}


@pytest.mark.parametrize("dynamic", [False, True])
@pytest.mark.parametrize("exporter", ["torchscript", "dynamo"])
@pytest.mark.parametrize("name", EXPORTED)
def test_what_torch_exports(name, exporter, dynamic, tmp_path):
    pytest.importorskip("onnx")
    if exporter == "dynamo":
        pytest.importorskip("onnxscript")
        if name == "relu":
            pytest.skip("written out step by step: there is no recurrent node in it")
    from rnn_tui.formats.onnx.file import read_onnx

    torch.manual_seed(0)
    net = EXPORTED[name]().eval()
    x = torch.randint(20, (2, 5)) if name == "tokens" else torch.randn(2, 5, 3)
    given = {"input_names": ["x"], "output_names": ["y"], "dynamo": exporter == "dynamo"}
    if dynamic and exporter == "dynamo":
        given["dynamic_shapes"] = {"x": {0: torch.export.Dim("batch"), 1: torch.export.Dim("time")}}
    elif dynamic:
        given["dynamic_axes"] = {"x": {0: "batch", 1: "time"}}
    if exporter == "dynamo":
        given["external_data"] = False
    logging.disable(logging.CRITICAL)
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        torch.onnx.export(net, (x,), str(tmp_path / "net.onnx"), **given)
    logging.disable(logging.NOTSET)
    (found,) = read_onnx(tmp_path / "net.onnx")
    np.testing.assert_allclose(ours(found, x.numpy()), net(x).detach().numpy(), **CLOSE)
    assert not [str(each) for each in found.notes]


@pytest.mark.parametrize("seed", range(60))
def test_a_random_recurrent_node_against_onnxruntime(seed, tmp_path):
    pytest.importorskip("onnx")
    runtime = pytest.importorskip("onnxruntime")
    from rnn_tui.formats.onnx.file import read_onnx
    from tests.formats.onnx.small_models import model, recurrent, tensors, write

    rng = np.random.default_rng(seed)
    operator = list(KINDS)[seed % 3]
    units, batch, time = (int(each) for each in rng.integers(1, [6, 4, 7]))
    direction = ["forward", "reverse", "bidirectional"][int(rng.integers(3))]
    count = 1 + (direction == "bidirectional")
    attributes = {"direction": direction, "hidden_size": units}
    held = tensors(operator, 3, units, count)
    more = [""] * (3 if operator == "LSTM" else 2)
    if rng.integers(2):
        slots = {"RNN": 1, "GRU": 2, "LSTM": 3}[operator]
        names = rng.choice(["Relu", "Tanh", "Sigmoid", "Softsign", "HardSigmoid"], (count, slots))
        names[:, -1] = names[:, -1] if operator != "LSTM" else names[:, 1]
        attributes["activations"] = names.reshape(-1).tolist()
    if operator == "GRU":
        attributes["linear_before_reset"] = int(rng.integers(2))
    if rng.integers(2):
        more[0] = "lens"
        held["lens"] = rng.integers(1, time + 1, batch).astype(np.int32)
    for place, name in enumerate(("h0", "c0")[: 1 + (operator == "LSTM")], 1):
        if rng.integers(2):
            more[place] = name
            held[name] = rng.uniform(-1, 1, (count, batch, units)).astype(np.float32)
    made = model([recurrent(operator, more=more, outputs=["Y", "Y_h"], **attributes)], held, ["Y", "Y_h"])
    path = write(tmp_path / "node.onnx", made)
    x = rng.standard_normal((time, batch, 3)).astype(np.float32)
    expected = runtime.InferenceSession(str(path), providers=["CPUExecutionProvider"]).run(["Y"], {"X": x})[0]
    (found,) = read_onnx(path)
    mask = np.arange(time) < np.array(found.lengths)[:, None] if found.lengths else None
    trace = (
        Model.draw(found.stack)
        .with_weights(found.weights or ())
        .run(x.swapaxes(0, 1), mask=mask, initial=found.initial)
    )
    output = trace.output[:, ::-1] if direction == "reverse" else trace.output
    np.testing.assert_allclose(output, expected.transpose(2, 0, 1, 3).reshape(batch, time, -1), rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("operator", list(KINDS))
def test_a_node_that_reads_the_batch_first(operator, tmp_path):
    """Against ONNX's own reference: onnxruntime does not know layout=1."""
    pytest.importorskip("onnx")
    from onnx.reference import ReferenceEvaluator

    from rnn_tui.formats.onnx.file import read_onnx
    from tests.formats.onnx.small_models import model, recurrent, tensors, write

    node = recurrent(operator, outputs=["Y"], layout=1, hidden_size=4)
    path = write(tmp_path / "node.onnx", model([node], tensors(operator, 3, 4), ["Y"], {"X": ["batch", "time", 3]}))
    x = np.random.default_rng(0).standard_normal((2, 5, 3)).astype(np.float32)
    (expected,) = ReferenceEvaluator(str(path)).run(["Y"], {"X": x})
    (found,) = read_onnx(path)
    np.testing.assert_allclose(ours(found, x), expected.reshape(2, 5, 4), **CLOSE)
