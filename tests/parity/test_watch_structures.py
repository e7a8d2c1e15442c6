"""Watched models of every structure: what is recorded is right, and what is not recorded is said."""

import copy
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

torch = pytest.importorskip("torch", exc_type=ImportError)

from rnn_tui import record  # noqa: E402
from rnn_tui.formats.trace.reader import read_trace  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
nn = torch.nn


def seen(watch: record.Watch) -> dict[str, np.ndarray]:
    watch.close()
    return dict(read_trace(watch.path).arrays())


def told(watch: record.Watch) -> list[str]:
    lines = read_trace(watch.path).contents()
    return [each.removeprefix("not recorded: ") for each in lines if each.startswith("not recorded")]


class Stacked(nn.Module):
    """Cells in a list, step by step."""

    def __init__(self, kind: str = "LSTMCell") -> None:
        super().__init__()
        self.cells = nn.ModuleList([getattr(nn, kind)(3, 4), getattr(nn, kind)(4, 5)])

    def forward(self, x: "torch.Tensor") -> "torch.Tensor":
        states, rows = [None, None], []
        for row in x.unbind(1):
            for place, cell in enumerate(self.cells):
                states[place] = cell(row, states[place])
                row = states[place][0] if isinstance(states[place], tuple) else states[place]
            rows.append(row)
        return torch.stack(rows, 1)


class Writer(nn.Module):
    """An encoder, and a decoder that is called for one step at a time, as in PyTorch's tutorial on translation."""

    def __init__(self, kind: str = "GRU", **options: object) -> None:
        super().__init__()
        self.decoder = getattr(nn, kind)(4, 4, batch_first=True, **options)
        self.encoder = getattr(nn, kind)(3, 4, batch_first=True, **options)

    def forward(self, x: "torch.Tensor") -> "torch.Tensor":
        made, state = self.encoder(x)
        row, rows = made[:, -1:], []
        for _ in range(3):
            row, state = self.decoder(row, state)
            rows.append(row)
        return torch.cat(rows, 1)


X = torch.randn(2, 6, 3, generator=torch.Generator().manual_seed(0))


def trained(model: "nn.Module", steps: int = 2) -> None:
    for _ in range(steps):
        model(X).pow(2).mean().backward()


def made_by(model: "nn.Module") -> np.ndarray:
    with torch.no_grad():
        made: np.ndarray = model(X).numpy()
    return made


@pytest.mark.parametrize("kind", ["LSTMCell", "GRUCell", "RNNCell"])
def test_a_stack_of_cells(kind: str, tmp_path: Path) -> None:
    model = Stacked(kind)
    watch = record.watch(model, tmp_path / "run", every=1)
    trained(model)
    found = seen(watch)
    assert found["cells.0/h"].shape == (2, 6, 4)
    np.testing.assert_array_equal(found["cells.1/input"], found["cells.0/h"])
    np.testing.assert_array_equal(found["cells.1/h"][-1], made_by(model)[0])
    assert told(watch) == []


@pytest.mark.parametrize(("kind", "options"), [("GRU", {}), ("LSTM", {"num_layers": 2}), ("RNN", {})])
def test_a_layer_that_is_called_step_by_step_is_one_sequence(
    kind: str, options: dict[str, int], tmp_path: Path
) -> None:
    model = Writer(kind, **options)
    watch = record.watch(model, tmp_path / "run", every=1, gradients=True)
    trained(model, 1)
    found = seen(watch)
    name = f"decoder{'_l1' if options else ''}"
    np.testing.assert_allclose(found[f"{name}/h"][0], made_by(model)[0], atol=1e-6)
    np.testing.assert_array_equal(found["x"][0], X[0].numpy())  # what is called first, not what is defined first
    hand = Writer(kind, **options)
    hand.load_state_dict(model.state_dict())
    steps = [nn.Parameter(torch.zeros(2, 1, 4)) for _ in range(3)]
    made, state = hand.encoder(X)
    row, rows = made[:, -1:], []
    for step in steps:
        row, state = hand.decoder(row, state)
        last = state[0] if isinstance(state, tuple) else state
        row, top = row + step, torch.cat([last[:-1], last[-1:] + step.transpose(0, 1)])
        state = (top, state[1]) if isinstance(state, tuple) else top
        rows.append(row)
    torch.cat(rows, 1).pow(2).mean().backward()
    dh = np.stack([each.grad[0, 0].numpy() for each in steps])
    np.testing.assert_allclose(found[f"{name}/dh"][0], dh, rtol=1e-5, atol=1e-8)


def test_a_second_sequence_in_a_step_is_told(tmp_path: Path) -> None:
    class Twin(nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.rnn, self.cell, self.idle = nn.GRU(3, 4, batch_first=True), nn.GRUCell(3, 4), nn.GRU(3, 4)

        def forward(self, x: "torch.Tensor") -> "torch.Tensor":
            ends = [self.rnn(each)[0][:, -1] for each in (x, x.flip(1))]
            for each in (x, x.flip(1)):
                h = torch.zeros(2, 4)
                for row in each.unbind(1):
                    h = self.cell(row, h)
                ends.append(h)
            return torch.cat(ends)

    model = Twin()
    watch = record.watch(model, tmp_path / "run", every=1)
    trained(model)
    found = seen(watch)
    assert found["rnn/h"].shape == found["cell/h"].shape == (2, 6, 4)
    np.testing.assert_array_equal(found["rnn/h"][1], model.rnn(X)[0][0].detach().numpy())
    again = "was called for more than one sequence in a step: only the first is recorded"
    assert told(watch) == [
        "idle was not called in a step that was recorded", f"rnn {again}", f"cell {again}"
    ]  # fmt: skip


@pytest.mark.parametrize("reentrant", [True, False])
def test_what_a_checkpoint_computes_again_is_no_step(reentrant: bool, tmp_path: Path) -> None:
    class Saving(Stacked):
        def forward(self, x: "torch.Tensor") -> "torch.Tensor":
            return torch.utils.checkpoint.checkpoint(super().forward, x, use_reentrant=reentrant)

    model, x = Saving(), X.clone().requires_grad_()
    watch = record.watch(model, tmp_path / "run", every=1, gradients=True)
    model(x).mean().backward()
    assert seen(watch)["cells.0/h"].shape == (1, 6, 4)
    no_gradient = [f"cells.{place} has no dh: no gradient of its states was seen" for place in (0, 1)]
    assert told(watch) == (no_gradient if reentrant else [])


def test_copies_and_saved_models_are_not_watched(tmp_path: Path) -> None:
    model = Writer()
    watch = record.watch(model, tmp_path / "run", every=1)
    trained(model)
    torch.save(model, tmp_path / "model.pt")
    loaded = torch.load(tmp_path / "model.pt", weights_only=False)
    for other in (loaded, copy.deepcopy(model), torch.optim.swa_utils.AveragedModel(model)):
        np.testing.assert_allclose(other(X).detach().numpy(), made_by(model), atol=1e-6)
    trained(model)
    assert seen(watch)["snapshot"].tolist() == [1, 2, 3, 4]


def test_wrapped_models(tmp_path: Path) -> None:
    model = nn.DataParallel(Stacked())
    watch = record.watch(model, tmp_path / "run", every=1)
    trained(model)
    assert "module.cells.1/h" in seen(watch)


LATER = """
import sys, torch
sys.path.insert(0, sys.argv[2])
from tests.parity.test_watch_structures import Stacked, X, record
model = Stacked()
watch = record.watch(model, sys.argv[1], every=1, gradients=True)
assert "torch._dynamo" not in sys.modules
for strict in (False, True):
    torch.export.export(model, (X,), strict=strict)
made = torch.compile(model, backend="eager")
for _ in range(3):
    made(X).mean().backward()
watch.close()
"""


def test_a_model_that_is_compiled_or_exported_later(tmp_path: Path) -> None:
    root = str(Path(__file__).parents[2])
    done = subprocess.run(
        [sys.executable, "-c", LATER, str(tmp_path / "run"), root], check=True, capture_output=True, text=True
    )
    assert "recompile_limit" not in done.stderr
    found = dict(read_trace(tmp_path / "run").arrays())
    assert found["cells.1/dh"].shape == (3, 6, 5)


def test_what_allows_no_hooks_says_so(tmp_path: Path) -> None:
    whole = torch.compile(Stacked(), backend="eager", fullgraph=True)
    with pytest.raises(record.RecordError, match="compiled with fullgraph=True, which allows no hooks"):
        record.watch(whole, tmp_path / "run")
    model = Stacked()
    with record.watch(model, tmp_path / "run"):
        with pytest.raises(Exception, match=r"rnn_tui.record.watch reads the states here; .* after Watch.close\(\)"):
            torch.compile(model, backend="eager", fullgraph=True)(X)
        with pytest.raises(AttributeError, match=r"a watched model is compiled by torch\.jit before it is watched"):
            torch.jit.script(model)


def watched_keras(model: object, x: np.ndarray, path: Path) -> tuple[dict[str, np.ndarray], list[str], np.ndarray]:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    with record.watch(model, path, x=x, every=1) as watch:
        watch.step()
    return dict(read_trace(path).arrays()), told(watch), keras.ops.convert_to_numpy(model(x[:1]))[0]


@pytest.mark.parametrize("both", [False, True])
def test_stacked_cells_of_keras(both: bool, tmp_path: Path) -> None:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    layers = keras.layers
    cells = [layers.LSTMCell(4, activation="elu"), layers.GRUCell(5, recurrent_activation="hard_sigmoid")]
    layer = layers.RNN([*cells, layers.SimpleRNNCell(3, activation="softsign")], return_sequences=True, name="rnn")
    layer = layers.Bidirectional(layer, name="rnn") if both else layer
    found, notes, wanted = watched_keras(keras.Sequential([keras.Input((6, 3)), layer]), X.numpy(), tmp_path / "run")
    sides = ("/forward", "/backward") if both else ("",)
    made = np.concatenate([found[f"rnn_l2{side}/h"][0] for side in sides], -1)
    np.testing.assert_allclose(made, wanted, rtol=1e-5, atol=1e-6)
    assert found[f"rnn_l0{sides[0]}/c"].shape == (1, 6, 4)
    assert notes == []


def test_layers_of_keras_that_are_not_recorded_are_told(tmp_path: Path) -> None:
    keras = pytest.importorskip("keras", exc_type=ImportError)
    layers = keras.layers

    class Count(keras.Layer):
        state_size = 3

        def call(self, x: object, states: list[object]) -> tuple[object, list[object]]:
            return states[0] + 1, [states[0] + 1]

    first = keras.Input((6, 8, 3))
    split = layers.TimeDistributed(layers.LSTM(4), name="parts")(first)
    image = layers.TimeDistributed(layers.Flatten())(
        layers.ConvLSTM1D(2, 3, return_sequences=True, name="image")(first)
    )
    read = layers.RNN(Count(), return_sequences=True, name="count")(layers.Concatenate()([split, image]))
    shared = layers.GRU(3, return_sequences=True, name="shared")
    model = keras.Model(first, shared(shared(read)))
    found, notes, _ = watched_keras(model, np.random.default_rng(0).random((2, 6, 8, 3)), tmp_path / "run")
    assert found["shared/h"].shape == (1, 6, 3)
    assert sorted(notes) == [
        "count is of a cell of its own (Count): nothing of it is recorded",
        "image is a ConvLSTM1D, whose states are images: nothing of it is recorded",
        "parts calls a recurrent layer once for each step: nothing of it is recorded",
        "shared was called more than once: only its first call is recorded",
    ]
    alone = keras.Sequential([keras.Input((6, 8, 3)), layers.TimeDistributed(layers.LSTM(4), name="parts")])
    with pytest.raises(record.RecordError, match="to watch; parts calls a recurrent layer once for each step"):
        watched_keras(alone, X.numpy(), tmp_path / "alone")
