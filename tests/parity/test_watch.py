"""A model that is watched while it is trained, held against hooks written by hand, autograd and Keras itself."""

import itertools
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)

from rnn_tui import record  # noqa: E402
from rnn_tui.formats.trace.reader import read_trace  # noqa: E402
from rnn_tui.record.growing_file import GrowingFile  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
CLOSE = {"rtol": 1e-9, "atol": 1e-12}


def arrays(folder: Path) -> dict[str, np.ndarray]:
    return dict(read_trace(folder).arrays())


class Net(torch.nn.Module):
    def __init__(self, kind: str, **options: object) -> None:
        super().__init__()
        self.rnn = getattr(torch.nn, kind)(3, 4, batch_first=True, dtype=torch.float64, **options)
        self.head = torch.nn.LazyLinear(2, dtype=torch.float64)

    def forward(self, x: "torch.Tensor") -> "torch.Tensor":
        self.out, self.last = self.rnn(x)
        self.out.retain_grad()
        last = self.last[0] if isinstance(self.last, tuple) else self.last
        return self.head(self.out).sum(1) + last.sum()


KINDS = [
    *itertools.product(("RNN", "LSTM", "GRU"), ({}, {"num_layers": 3}, {"bidirectional": True, "num_layers": 2})),
    ("RNN", {"nonlinearity": "relu", "bias": False}),
    ("LSTM", {"proj_size": 2, "num_layers": 2, "bidirectional": True}),
]


def by_hand(module: "torch.nn.Module", x: "torch.Tensor") -> dict[str, list["torch.Tensor"]]:
    """Every layer's and direction's states of the first sequence, by a cell of PyTorch's in a loop, with gradients."""
    found, both = {}, 2 if module.bidirectional else 1
    kind = module.mode.partition("_")[0]
    read = list(x[0])
    for layer in range(module.num_layers):
        outputs = []
        for way in range(both):
            end = f"_l{layer}{'_reverse' if way else ''}"
            width = getattr(module, "proj_size", 0) or 4
            h, c, rows = torch.zeros(width, dtype=x.dtype), torch.zeros(4, dtype=x.dtype), []
            wx, wh = getattr(module, f"weight_ih{end}"), getattr(module, f"weight_hh{end}")
            bx, bh = (getattr(module, f"bias_{n}{end}") if module.bias else 0 for n in ("ih", "hh"))
            for row in read[::-1] if way else read:
                a, b = wx @ row + bx, wh @ h + bh
                if kind == "RNN":
                    h = torch.relu(a + b) if module.mode == "RNN_RELU" else torch.tanh(a + b)
                elif kind == "GRU":
                    r, z = torch.sigmoid(a[:4] + b[:4]), torch.sigmoid(a[4:8] + b[4:8])
                    h = (1 - z) * torch.tanh(a[8:] + r * b[8:]) + z * h
                else:
                    i, f, g, o = (a + b).chunk(4)
                    c = torch.sigmoid(f) * c + torch.sigmoid(i) * torch.tanh(g)
                    h = torch.sigmoid(o) * torch.tanh(c)
                    h = getattr(module, f"weight_hr{end}") @ h if width != 4 else h
                h.retain_grad()
                rows.append(h)
            rows = rows[::-1] if way else rows
            side = ("/forward", "/backward")[way] if both == 2 else ""
            name = f"rnn{f'_l{layer}' if module.num_layers > 1 else ''}{side}"
            found[name] = rows
            outputs.append(rows)
        read = [torch.cat(each) for each in zip(*outputs, strict=True)]
    found["top"] = read
    return found


@pytest.mark.parametrize(("kind", "options"), KINDS, ids=str)
def test_states_and_gradients_are_those_by_hand(kind: str, options: dict[str, object], tmp_path: Path) -> None:
    torch.manual_seed(0)
    net, x = Net(kind, **options), torch.randn(2, 5, 3, dtype=torch.float64)
    net(x)
    hand = by_hand(net.rnn, x)
    ways = 2 if options.get("bidirectional") else 1
    top = [each for each in hand if each != "top"][-ways:]
    ends = [hand[name][0 if "backward" in name else -1] for name in hand if name != "top"]
    loss = (net.head(torch.stack(hand["top"])[None]).sum(1) + 0).sum() + 2 * sum(each.sum() for each in ends)
    loss.backward()
    net.zero_grad()
    watch = record.watch(net, tmp_path / "run", every=1, gradients=True)
    made = net(x)
    made[:1].sum().backward()
    watch.step(7)
    watch.close()
    found = arrays(tmp_path / "run")
    np.testing.assert_array_equal(found["snapshot"], [7])
    np.testing.assert_allclose(found["x"][0], x[0].numpy(), **CLOSE)
    for name, rows in hand.items():
        if name != "top":
            np.testing.assert_allclose(found[f"{name}/h"][0], torch.stack(rows).detach().numpy(), **CLOSE)
            wanted = torch.stack([each.grad for each in rows]).numpy()
            np.testing.assert_allclose(found[f"{name}/dh"][0], wanted, **CLOSE, err_msg=name)
    assert top


@pytest.mark.parametrize("kind", ["RNNCell", "LSTMCell", "GRUCell"])
def test_a_cell_in_a_loop(kind: str, tmp_path: Path) -> None:
    class Loop(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.cell = getattr(torch.nn, kind)(3, 4, dtype=torch.float64)

        def forward(self, x: "torch.Tensor") -> list["torch.Tensor"]:
            state, rows = None, []
            for row in x:
                state = self.cell(row, state)
                rows.append(state[0] if isinstance(state, tuple) else state)
                rows[-1].retain_grad()
            return rows

    net, x = Loop(), torch.randn(5, 2, 3, dtype=torch.float64)
    with record.watch(net, tmp_path / "run", every=2, gradients=True) as watch:
        for number in range(4):
            rows = net(x)
            sum((each[0] ** 2).sum() for each in rows).backward()
            if number == 2:
                kept = rows
    assert watch.snapshots == 2
    found = arrays(tmp_path / "run")
    assert found["snapshot"].tolist() == [1, 3]
    np.testing.assert_allclose(found["cell/h"][1], torch.stack(kept)[:, 0].detach().numpy(), **CLOSE)
    np.testing.assert_allclose(found["cell/dh"][1], torch.stack([each.grad for each in kept])[:, 0].numpy(), **CLOSE)
    if kind == "LSTMCell":
        np.testing.assert_allclose(found["cell/o"] * np.tanh(found["cell/c"]), found["cell/h"], **CLOSE)


def test_packed_sequences_time_first_and_dropout(tmp_path: Path) -> None:
    pack = torch.nn.utils.rnn.pack_padded_sequence
    net = torch.nn.GRU(3, 4, num_layers=3, dropout=0.5, dtype=torch.float64)
    x = torch.randn(6, 3, 3, dtype=torch.float64)
    with record.watch(net, tmp_path / "run", every=1):
        out, _ = net(pack(x, torch.tensor([4, 6, 2]), enforce_sorted=False))
    wanted = torch.nn.utils.rnn.pad_packed_sequence(out)[0][:4, 0].detach().numpy()
    found = arrays(tmp_path / "run")
    np.testing.assert_allclose(found["gru_l2/h"][0], wanted, **CLOSE)
    np.testing.assert_allclose(found["x"][0], x[:4, 0].numpy(), **CLOSE)
    assert "gru_l0/z" in found
    assert not {"gru_l1/h", "gru_l2/z"} & found.keys()  # what lies behind a dropout is not known


def test_a_sequence_of_another_length_is_left_out_with_a_word(tmp_path: Path) -> None:
    net = torch.nn.Sequential(torch.nn.LSTM(3, 4, batch_first=True))
    watch = record.watch(net, tmp_path / "run", every=1)
    for time in (5, 5, 6, 5):
        net(torch.randn(2, time, 3))
    with pytest.warns(UserWarning, match="run: 1 snapshots left out: the sequence had another length"):
        watch.close()
    assert read_trace(tmp_path / "run").batch == 3
    net(torch.randn(2, 5, 3))  # the hooks are gone
    assert watch.snapshots == 3


class Classifier(torch.nn.Module):
    def __init__(self) -> None:
        super().__init__()
        self.rnn = torch.nn.GRU(3, 4, batch_first=True)

    def forward(self, x: "torch.Tensor") -> "torch.Tensor":
        return self.rnn(x)[0]


def test_calls_of_one_step_are_one_snapshot_from_the_first_on(tmp_path: Path) -> None:
    net, x = Classifier(), torch.randn(2, 5, 3)
    with record.watch(net, tmp_path / "run", every=1) as watch:
        for number in (10, 20, 30):
            net(x * 0)
            net(x)
            watch.step(number)
    found = arrays(tmp_path / "run")
    assert found["snapshot"].tolist() == [10, 20, 30]
    np.testing.assert_allclose(found["x"], np.broadcast_to(x[0].numpy(), (3, 5, 3)))


@pytest.mark.parametrize("tells", [True, False])
def test_an_evaluation_is_no_step_and_hides_none(tells: bool, tmp_path: Path) -> None:
    net, x = Classifier(), torch.randn(2, 5, 3)
    with record.watch(net, tmp_path / "run", every=1) as watch:
        for number in (1, 2, 3):
            net(x).sum().backward()
            with torch.no_grad():
                net(x * 0)
            if tells:
                watch.step(number)
    found = arrays(tmp_path / "run")
    assert found["snapshot"].tolist() == [1, 2, 3]
    assert found["x"].any(axis=(1, 2)).all()


def test_mixed_precision_and_what_cannot_be_read_do_not_end_training(tmp_path: Path) -> None:
    net, x = Classifier(), torch.randn(2, 5, 3)
    watch = record.watch(net, tmp_path / "run", every=1)
    with torch.autocast("cpu", dtype=torch.bfloat16):
        net(x)
    watch.step(1)
    net(x[:0])
    watch.step(2)
    net(x)
    with pytest.warns(UserWarning, match="1 snapshots left out: a call of rnn could not be read"):
        watch.close()
    assert arrays(tmp_path / "run")["snapshot"].tolist() == [1]


def full(*_: object) -> None:
    raise OSError(28, "full")


def test_a_full_disk_ends_the_recording_and_not_the_training(tmp_path: Path, monkeypatch) -> None:
    net, x = Classifier(), torch.randn(2, 5, 3)
    watch = record.watch(net, tmp_path / "run", every=1)
    net(x)
    watch.step()
    monkeypatch.setattr(GrowingFile, "write", full)
    net(x)
    with pytest.warns(UserWarning, match="run: cannot be written: full; the recording ends here"):
        watch.step()
    net(x)
    watch.step()
    assert not net.rnn._forward_hooks


def test_compiled_models(tmp_path: Path) -> None:
    x = torch.randn(2, 5, 3)
    for place, model in enumerate((torch.jit.script(Classifier()), torch.jit.trace(Classifier(), x))):
        with pytest.raises(record.RecordError, match="the model is compiled by torch"):
            record.watch(model, tmp_path / f"jit{place}")
    net = torch.compile(Classifier(), backend="eager")
    with record.watch(net, tmp_path / "run", every=1):
        net(x)
    np.testing.assert_allclose(arrays(tmp_path / "run")["rnn/h"][0], net(x)[0].detach().numpy(), atol=1e-6)


def test_nothing_recorded_is_said(tmp_path: Path) -> None:
    cell = torch.nn.GRUCell(3, 4)
    watch = record.watch(cell, tmp_path / "run")
    cell(torch.randn(2, 3))
    with pytest.warns(UserWarning, match=r"nothing was recorded: .* of a single cell watch.step\(\) ends a step"):
        watch.close()


def test_keras_layers_while_they_are_fitted(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    layers = keras.layers
    model = keras.Sequential(
        [
            keras.Input((6,)),
            layers.Embedding(9, 4, mask_zero=True),
            layers.Bidirectional(layers.LSTM(3, return_sequences=True)),
            layers.GRU(5, return_sequences=True),
            layers.GRU(5, reset_after=False, return_sequences=True),
            layers.SimpleRNN(2, activation="relu"),
        ]
    )
    model.compile(loss="mse", optimizer="sgd")
    x = np.array([[1, 2, 3, 4, 0, 0], [5, 6, 7, 8, 1, 2]])
    watch = record.watch(model, tmp_path / "run", x=x[:1], every=1)
    model.fit(x, np.ones((2, 2)), epochs=3, verbose=0, callbacks=[watch.callback()])
    found = arrays(tmp_path / "run")
    assert found["snapshot"].tolist() == [1, 2, 3]
    outputs = [keras.Model(model.inputs, each.output)(x[:1]) for each in model.layers[1:-1]]
    both, gru, other = (keras.ops.convert_to_numpy(each)[0] for each in outputs)
    names = [each.name for each in model.layers[1:]]
    close = {"rtol": 1e-5, "atol": 1e-6}
    np.testing.assert_allclose(found[f"{names[0]}/forward/h"][2, :4], both[:4, :3], **close)
    np.testing.assert_allclose(found[f"{names[0]}/backward/h"][2, :4], both[:4, 3:], **close)
    np.testing.assert_allclose(found[f"{names[1]}/h"][2, :4], gru[:4], **close)
    np.testing.assert_allclose(found[f"{names[2]}/h"][2, :4], other[:4], **close)


def test_keras_layers_wherever_they_are(tmp_path: Path) -> None:
    """In a nested and a subclassed model, with states that another layer gives, in an RNN of a cell."""
    keras = pytest.importorskip("keras", exc_type=ImportError)
    layers = keras.layers

    class Reader(keras.Model):
        def __init__(self) -> None:
            super().__init__()
            first = layers.LSTM(3, return_state=True, name="encoder")
            self.inner = keras.Sequential([keras.Input((5, 2)), first])
            self.decoder = layers.RNN(layers.LSTMCell(3), return_sequences=True, name="decoder")

        def call(self, inputs: object) -> object:
            one, other = inputs
            _, h, c = self.inner(one)
            self.states = h, c
            return self.decoder(other, initial_state=[h, c])

    model, x = Reader(), [np.random.default_rng(0).random((2, 5, 2)).astype("float32") for _ in range(2)]
    output = model(x)
    with record.watch(model, tmp_path / "run", x=x, every=1) as watch:
        watch.step(4)
    found = arrays(tmp_path / "run")
    close = {"rtol": 1e-5, "atol": 1e-6}
    np.testing.assert_allclose(found["decoder/h"][0], keras.ops.convert_to_numpy(output)[0], **close)
    np.testing.assert_allclose(found["encoder/c"][0, -1], keras.ops.convert_to_numpy(model.states[1])[0], **close)
    np.testing.assert_array_equal(found["decoder/input"][0], x[1][0])
    with pytest.raises(record.RecordError, match="the model cannot be called with this x: "):
        record.watch(model, tmp_path / "other", x=x[0][..., :1])
    stateful = keras.Sequential([keras.Input(batch_shape=(2, 5, 2)), layers.GRU(3, stateful=True, name="gru")])
    with pytest.raises(record.RecordError, match="layer gru is stateful: being watched would change the states"):
        record.watch(stateful, tmp_path / "other", x=x[0])


JAX = """
import sys, keras, numpy as np
from rnn_tui import record
model = keras.Sequential([keras.Input((5, 3)), keras.layers.LSTM(4)])
model.compile("adam", "mse")
x = np.ones((4, 5, 3))
watch = record.watch(model, sys.argv[1], x=x[:1], every=1)
model.fit(x, np.ones((4, 4)), batch_size=2, epochs=2, verbose=0, callbacks=[watch.callback()])
np.save(sys.argv[1] + ".npy", np.asarray(model(x[:1])))
"""


def test_keras_on_jax_whose_training_keeps_the_weights_elsewhere(tmp_path: Path) -> None:
    pytest.importorskip("jax", exc_type=ImportError)
    place = {"PYTHONPATH": ":".join(sys.path), "KERAS_BACKEND": "jax"}
    subprocess.run([sys.executable, "-c", JAX, str(tmp_path / "run")], check=True, env=os.environ | place)
    h = arrays(tmp_path / "run")["lstm/h"][:, -1]
    assert len({each.tobytes() for each in h}) == 4
    np.testing.assert_allclose(h[-1], np.load(tmp_path / "run.npy")[0], rtol=1e-5)


def test_what_cannot_be_watched_says_so(tmp_path: Path) -> None:
    with pytest.raises(record.RecordError, match="no RNN, LSTM, GRU or cell"):
        record.watch(torch.nn.Linear(2, 2), tmp_path / "run")
    with pytest.raises(record.RecordError, match="a list is no model"):
        record.watch([], tmp_path / "run")
    with pytest.raises(record.RecordError, match="leave the ending"):
        record.watch(torch.nn.GRU(2, 2), tmp_path / "run.npz")
