"""Random ONNX graphs in branches, loops and functions, and cells written out, against onnxruntime."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

onnx = pytest.importorskip("onnx")
runtime = pytest.importorskip("onnxruntime")

from onnx import TensorProto, helper, numpy_helper  # noqa: E402

from rnn_tui.engine.run.model import Model  # noqa: E402
from rnn_tui.formats.io.errors import Flaw, FormatError  # noqa: E402
from rnn_tui.formats.io.tensors import Numbers  # noqa: E402
from rnn_tui.formats.onnx.file import read_onnx  # noqa: E402
from rnn_tui.formats.onnx.graph import Graph  # noqa: E402
from rnn_tui.formats.onnx.submodels import Submodels  # noqa: E402
from tests.formats.onnx.cells.test_scan_and_loop import loop, scan  # noqa: E402
from tests.formats.onnx.cells.written_out import WrittenOut  # noqa: E402
from tests.formats.onnx.small_models import model  # noqa: E402
from tests.parity.test_onnx_graphs import BATCH, FEATURES, TIME, Drawn, agree, everything, source  # noqa: E402

pytestmark = pytest.mark.parity


def wrapped(made: Any, way: str) -> Any:
    """The same graph with all its nodes in a branch, in the body of a Loop that runs once, or in a function."""
    graph, copy = made.graph, onnx.ModelProto()
    copy.CopyFrom(made)
    del copy.graph.node[:]
    outputs = [each.name for each in graph.output]
    free = [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs]
    if way == "function":
        given = ["X", *(each.name for each in graph.initializer)]
        domain = [helper.make_opsetid("", made.opset_import[0].version)]
        copy.functions.append(helper.make_function("own", "Whole", given, outputs, list(graph.node), domain))
        copy.opset_import.append(helper.make_opsetid("own", 1))
        copy.graph.node.append(helper.make_node("Whole", given, outputs, domain="own"))
        return copy
    inner = helper.make_graph(list(graph.node), "inner", [], free)
    if way == "branch":
        empty = [
            helper.make_node("Constant", [], [f"{name}_"], value=numpy_helper.from_array(np.zeros((1,), np.float32)))
            for name in outputs
        ]
        rest = [helper.make_tensor_value_info(f"{name}_", TensorProto.FLOAT, None) for name in outputs]
        other = helper.make_graph(empty, "other", [], rest)
        copy.graph.initializer.append(numpy_helper.from_array(np.array(True), "condition"))
        made_by = helper.make_node(
            "If", ["condition"], [f"{name}_out" for name in outputs], then_branch=inner, else_branch=other
        )
    else:
        go = helper.make_node("Identity", ["on"], ["go"])
        stacked = helper.make_graph(
            [*graph.node, go],
            "body",
            [helper.make_tensor_value_info("n", 7, []), helper.make_tensor_value_info("on", 9, [])],
            [helper.make_tensor_value_info("go", 9, []), *free],
        )
        copy.graph.initializer.append(numpy_helper.from_array(np.array(1), "once"))
        made_by = helper.make_node("Loop", ["once", ""], [f"{name}_out" for name in outputs], body=stacked)
    copy.graph.node.append(made_by)
    del copy.graph.output[:]
    copy.graph.output.extend(helper.make_tensor_value_info(f"{name}_out", TensorProto.FLOAT, None) for name in outputs)
    return copy


@pytest.mark.parametrize("way", ["branch", "loop", "function"])
def test_what_stands_inside_gives_the_same_numbers(way: str, tmp_path: Path) -> None:
    read = 0
    for seed in range(40):
        rng = np.random.default_rng([7, seed])
        made = Drawn(rng).model()
        x = rng.standard_normal((TIME, BATCH, FEATURES)).astype(np.float32)
        try:
            values = everything(made, x)
            inside = wrapped(made, way)
            session = runtime.InferenceSession(inside.SerializeToString())
        except Exception:  # onnxruntime itself takes no such graph
            continue
        outputs = session.run(None, {"X": x})
        for each, got in zip(made.graph.output, outputs, strict=True):
            np.testing.assert_allclose(got[0] if way == "loop" else got, values[each.name], atol=1e-5)
        (tmp_path / "m.onnx").write_bytes(inside.SerializeToString())
        try:
            found = read_onnx(tmp_path / "m.onnx")
            graph = Graph(inside, Numbers(1 << 30))
        except (FormatError, Flaw):
            continue
        submodels = Submodels(graph).found
        for submodel, each in zip(submodels, found, strict=True):
            begin, end = (
                name.removesuffix("_out").removesuffix(" (2)") for name in (source(graph, submodel), submodel.end)
            )
            agree(each, values[begin], values[end])
            read += 1
    assert read > 20


def check(cell: WrittenOut, made: Any, outputs: list[str], tmp_path: Path, batch_first: bool = False) -> None:
    entries = {"X": ["batch", "time", 3] if batch_first else ["time", "batch", 3]}
    proto = model(made, cell.held, outputs, entries, opset=18)
    x = np.random.default_rng(1).normal(size=(2, 5, 3)).astype(np.float32)
    session = runtime.InferenceSession(proto.SerializeToString())
    (want, *_) = session.run(outputs, {"X": x if batch_first else x.swapaxes(0, 1)})
    (tmp_path / "m.onnx").write_bytes(proto.SerializeToString())
    (found,) = read_onnx(tmp_path / "m.onnx")
    got = Model.draw(found.stack).with_weights(found.weights or ()).run(x, initial=found.initial).output
    np.testing.assert_allclose(got, want.swapaxes(0, 1) if want.ndim == 3 else want, rtol=2e-5, atol=2e-5)


@pytest.mark.parametrize("operator", ["LSTM", "GRU", "RNN"])
@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("products", ["Gemm", "MatMul"])
def test_loops_over_time(operator: str, axis: int, products: str, tmp_path: Path) -> None:
    for way in (scan, loop):
        cell = WrittenOut(operator, products=products)
        made = way(cell, axis)
        cell.held["h0"] = np.random.default_rng(2).normal(size=(2, 4)).astype(np.float32)
        check(cell, [made], ["Z"], tmp_path, bool(axis))
        check(cell, [made], ["h_last" if way is scan else "h0_last"], tmp_path, bool(axis))
