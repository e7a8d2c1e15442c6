"""ONNX's own tests of its recurrent operators: what they expect is what is computed here."""

import warnings
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
loader = pytest.importorskip("onnx.backend.test.loader")

from onnx import numpy_helper  # noqa: E402

from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.onnx.file import read_onnx  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]
OPERATORS = ("LSTM", "GRU", "RNN")


@cache
def cases() -> tuple[Any, ...]:
    """ONNX's tests of single nodes."""
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        warnings.simplefilter("ignore")
        return tuple(each for each in loader.load_model_tests(kind="node") if each.model is not None)


def held(made: Any, arrays: dict[str, np.ndarray]) -> Any:
    """The model with its weights in it: in ONNX's tests they are inputs."""
    whole = onnx.ModelProto()
    whole.CopyFrom(made)
    first = whole.graph.node[0].input[0]
    kept = [each for each in whole.graph.input if each.name == first]
    del whole.graph.input[:]
    whole.graph.input.extend(kept)
    tensors = [numpy_helper.from_array(value, name) for name, value in arrays.items() if name != first]
    whole.graph.initializer.extend(tensors)
    return whole


@pytest.mark.parametrize("operator", OPERATORS)
def test_what_onnx_expects_is_computed(operator: str, tmp_path: Path) -> None:
    found = [each for each in cases() if each.model.graph.node[0].op_type == operator]
    assert len(found) >= 4
    assert operator != "LSTM" or any("peephole" in each.name for each in found)
    for case in found:
        check(case, tmp_path)


def check(case: Any, tmp_path: Path) -> None:
    """Compares every output of a test's node with the states that its layer goes through."""
    graph, node = case.model.graph, case.model.graph.node[0]
    for inputs, outputs in case.data_sets:
        given = dict(zip([each.name for each in graph.input], map(np.asarray, inputs), strict=True))
        (tmp_path / "node.onnx").write_bytes(held(case.model, given).SerializeToString())
        (found,) = read_onnx(tmp_path / "node.onnx")
        batch_first = any(each.name == "layout" and each.i for each in node.attribute)
        x = given[node.input[0]]
        x = x if batch_first else x.swapaxes(0, 1)
        mask = np.arange(x.shape[1]) < np.array(found.lengths)[:, None] if found.lengths else None
        trace = Model.draw(found.stack).with_weights(found.weights or ()).run(x, mask=mask, initial=found.initial)
        wanted = dict(zip([each.name for each in graph.output], map(np.asarray, outputs), strict=True))
        cells = list(trace.layers[-1].run.cells.values())
        for place, name in enumerate(node.output):
            if name not in wanted:
                continue
            signal, values = "c" if place == 2 else "h", wanted[name]
            for side, cell in enumerate(cells):
                states = cell.signals[signal]
                if place == 0:  # (time, sides, batch, units), or (batch, time, sides, units)
                    want = values[:, :, side] if batch_first else values[:, side].swapaxes(0, 1)
                    got = states if mask is None else states * mask[:, :, None]
                else:  # (sides, batch, units), or (batch, sides, units)
                    want = values[:, side] if batch_first else values[side]
                    got = states[:, 0 if cell.backwards else -1]
                np.testing.assert_allclose(got, want, rtol=1e-5, atol=1e-5)
