"""Random ONNX graphs, run by onnxruntime: every submodel that is read gives the graph's numbers; what is not is said.

Recurrent nodes of every kind and direction, what exporters write around them, and operators that have no counterpart.
"""

from dataclasses import dataclass, field
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
from rnn_tui.formats.onnx.submodels import Submodel, Submodels  # noqa: E402

pytestmark = pytest.mark.parity

BATCH, TIME, FEATURES = 2, 5, 3
GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
ACTIVATIONS = {"RNN": ["Tanh", "Relu"], "GRU": ["Sigmoid", "Tanh"], "LSTM": ["Sigmoid", "Tanh", "Tanh"]}
TURNED = "the file reads (time, batch, …); here data is (batch, time, …)"


@dataclass
class Drawn:
    """A random graph: nodes one behind the other, sometimes one beside them."""

    rng: np.random.Generator
    nodes: list[Any] = field(default_factory=list)
    held: dict[str, np.ndarray] = field(default_factory=dict)
    count: int = 0

    def name(self) -> str:
        self.count += 1
        return f"v{self.count}"

    def flag(self, share: float = 0.5) -> bool:
        return bool(self.rng.random() < share)

    def pick(self, *choices: Any) -> Any:
        return choices[int(self.rng.integers(len(choices)))]

    def constant(self, values: Any, dtype: Any = np.float32) -> str:
        name = self.name()
        self.held[name] = np.asarray(values, dtype)
        return name

    def drawn(self, *shape: int) -> str:
        return self.constant(self.rng.uniform(-0.8, 0.8, shape))

    def add(self, operator: str, *inputs: str, outputs: int = 1, **attributes: Any) -> Any:
        made = [self.name() for _ in range(outputs)]
        self.nodes.append(helper.make_node(operator, list(inputs), made, name=self.name(), **attributes))
        return made[0] if outputs == 1 else made

    def recurrent(self, x: str, width: int) -> tuple[str, int, bool]:
        """A recurrent node and what stands behind it; what it outputs, how wide, whether it has a time axis."""
        operator = self.pick("RNN", "GRU", "LSTM")
        direction = self.pick("forward", "forward", "reverse", "bidirectional")
        sides, units, gates = 1 + (direction == "bidirectional"), int(self.rng.integers(2, 5)), GATES[operator]
        attributes: dict[str, Any] = {"hidden_size": units, "direction": direction}
        if operator == "GRU":
            attributes["linear_before_reset"] = int(self.flag())
        if self.flag(0.25):
            names = list(ACTIVATIONS[operator][: {"RNN": 1, "GRU": 2, "LSTM": 3}[operator]])
            names[0] = self.pick("Sigmoid", "HardSigmoid", "Tanh", "Softsign", "Relu")
            attributes["activations"] = names * sides
        if self.flag(0.1):
            attributes["clip"] = float(self.pick(0.3, 50.0))
        if operator == "LSTM" and self.flag(0.1):
            attributes["input_forget"] = int(self.flag())
        given = [x, self.drawn(sides, gates * units, width), self.drawn(sides, gates * units, units)]
        more = ["", "", ""] if operator != "LSTM" else ["", "", "", "", ""]
        if self.flag(0.75):
            more[0] = self.drawn(sides, 2 * gates * units)
        if self.flag(0.1):
            more[1] = self.constant(self.rng.integers(1, TIME + 1, BATCH), np.int32)
        if self.flag(0.15):
            more[2] = self.drawn(sides, BATCH, units)
        if operator == "LSTM" and self.flag(0.1):
            more[4] = self.drawn(sides, 3 * units)
        while more and not more[-1]:
            more.pop()
        y, h, *c = self.add(operator, *given, *more, outputs=2 + (operator == "LSTM"), **attributes)
        way = self.pick("all", "all", "all", "state", "last", "cell", "side")
        if way == "all" and sides == 1:
            return self.add("Squeeze", y, self.constant([1], np.int64)), units, True
        if way == "all":
            turned = self.add("Transpose", y, perm=[0, 2, 1, 3])
            return self.add("Reshape", turned, self.constant([0, 0, -1], np.int64)), 2 * units, True
        if way == "side" and sides == 2:
            return self.add("Gather", y, self.constant(1, np.int64), axis=1), units, True
        if way == "last" or (way == "side" and sides == 1):
            squeezed = self.add("Squeeze", y, self.constant([1], np.int64)) if sides == 1 else y
            last = self.add("Gather", squeezed, self.constant(self.pick(-1, 0), np.int64), axis=0)
            if sides == 1:
                return last, units, False
            return self.add("Reshape", self.add("Transpose", last, perm=[1, 0, 2]), self.flat()), 2 * units, False
        found = c[0] if way == "cell" and c else h
        if sides == 1:
            return self.add("Squeeze", found, self.constant([0], np.int64)), units, False
        return self.add("Reshape", self.add("Transpose", found, perm=[1, 0, 2]), self.flat()), 2 * units, False

    def flat(self) -> str:
        return self.constant([0, -1], np.int64)

    def other(self, x: str, width: int, timed: bool) -> tuple[str, int]:
        """An operator that is no recurrent node."""
        match self.pick(
            "dense", "dense", "activation", "activation", "idle", "unknown", "scaled", "residual", "gemm", "windows"
        ):
            case "dense":
                units = int(self.rng.integers(2, 5))
                made = self.add("MatMul", x, self.drawn(width, units))
                return (self.add("Add", *self.either(made, self.drawn(units))) if self.flag(0.8) else made), units
            case "gemm" if not timed:
                units = int(self.rng.integers(2, 5))
                alpha = float(self.pick(1.0, 1.0, 0.5))
                return self.add("Gemm", x, self.drawn(units, width), self.drawn(units), transB=1, alpha=alpha), units
            case "windows" if timed:
                return self.windows(x, width)
            case "activation":
                name = self.pick("Relu", "Tanh", "Sigmoid", "Softmax", "Elu", "LeakyRelu", "Softplus", "HardSigmoid")
                attributes = {"alpha": float(self.pick(0.2, 1.0))} if name in ("Elu", "LeakyRelu") else {}
                attributes |= {"axis": self.pick(-1, 0, 1)} if name == "Softmax" else {}
                return self.add(name, x, **attributes), width
            case "idle":
                made = self.add(self.pick("Identity", "Dropout"), x)
                return made, width
            case "unknown":
                return self.add(self.pick("Abs", "Neg", "Erf"), x), width
            case "scaled":
                return self.add(self.pick("Mul", "Add", "Sub"), *self.either(x, self.constant(0.5))), width
            case "residual":
                return self.add("Add", *self.either(x, self.add("Tanh", x))), width
        return x, width

    def windows(self, x: str, width: int) -> tuple[str, int]:
        """A convolution or a pooling over time, by which a sequence keeps its length."""
        x, filters = self.add("Transpose", x, perm=[1, 2, 0]), width
        if self.flag(0.7):
            filters, pads = int(self.rng.integers(2, 5)), self.pick([1, 1], [2, 0], [0, 2])
            bias = [self.drawn(filters)] * self.flag()
            x = self.add("Conv", x, self.drawn(filters, width, 3), *bias, pads=pads)
        else:
            x = self.add(self.pick("MaxPool", "AveragePool"), x, kernel_shape=[3], strides=[1], pads=[1, 1])
        x = self.add("Relu", x) if self.flag(0.3) else x
        return self.add("Transpose", x, perm=[2, 0, 1]), filters

    def either(self, one: str, other: str) -> tuple[str, str]:
        return (one, other) if self.flag(0.7) else (other, one)

    def model(self) -> Any:
        x, width, timed = "X", FEATURES, True
        ends: list[str] = []
        for _ in range(int(self.rng.integers(1, 4))):
            if timed:
                x, width, timed = self.recurrent(x, width)
            for _ in range(int(self.rng.integers(0, 3))):
                before = x
                x, width = self.other(x, width, timed)
                if self.flag(0.1) and before != x and before != "X":
                    ends.append(before)
        if timed and self.flag(0.2):
            x = self.add(self.pick("ReduceMean", "ReduceMax"), x, axes=[0], keepdims=0)
        outputs = list(dict.fromkeys([x, *ends]))
        graph = helper.make_graph(
            self.nodes,
            "drawn",
            [helper.make_tensor_value_info("X", TensorProto.FLOAT, [TIME, BATCH, FEATURES])],
            [helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in outputs],
            [numpy_helper.from_array(values, name) for name, values in self.held.items()],
        )
        return helper.make_model(graph, opset_imports=[helper.make_opsetid("", 17)], ir_version=8)


def everything(made: Any, x: np.ndarray) -> dict[str, np.ndarray]:
    """Every value of the graph, as onnxruntime works it out."""
    known = {each.name for each in made.graph.output}
    whole = onnx.ModelProto()
    whole.CopyFrom(made)
    names = [name for node in made.graph.node for name in node.output if name and name not in known]
    whole.graph.output.extend(helper.make_tensor_value_info(name, TensorProto.FLOAT, None) for name in names)
    options = runtime.SessionOptions()
    options.graph_optimization_level = runtime.GraphOptimizationLevel.ORT_DISABLE_ALL
    options.log_severity_level = 4
    session = runtime.InferenceSession(whole.SerializeToString(), options, providers=["CPUExecutionProvider"])
    names = [each.name for each in session.get_outputs()]
    return {"X": x, **dict(zip(names, session.run(names, {"X": x}), strict=True))}


def source(graph: Graph, submodel: Submodel) -> str:
    """The name of what a submodel reads."""
    if submodel.flow.source.name:
        return submodel.flow.source.name
    first = min(place for place in submodel.path if graph.nodes[place].recurrent)
    return graph.nodes[first].inputs[0]


def turned(want: np.ndarray) -> np.ndarray:
    """With the batch first, where there is a time axis."""
    return want.swapaxes(0, 1) if want.ndim > 2 else want


def agree(found: Any, given: np.ndarray, want: np.ndarray) -> None:
    """Checks that a submodel makes of what it reads, (time, batch, features), what the graph makes."""
    x = given.swapaxes(0, 1)
    mask = np.arange(x.shape[1]) < np.array(found.lengths)[:, None] if found.lengths else None
    made = Model.draw(found.stack).with_weights(found.weights or ())
    got = made.run(x, mask=mask, initial=found.initial).output
    said = " ".join(map(str, found.notes))
    if "puts out (batch, features, time)" in said:
        want = want.transpose(2, 0, 1)
    if "stands in the order in which it was read" in said:
        got = got[:, ::-1]
    if "goes on with one direction" in said:
        half = want.shape[-1]
        got = next(each for each in (got[..., :half], got[..., half:]) if np.allclose(each, turned(want), atol=3e-5))
    candidates = [want] if want.ndim == 2 else [want.swapaxes(0, 1)]
    if want.ndim == 4:
        candidates = [want[:, side].swapaxes(0, 1) for side in range(want.shape[1])]
    if want.ndim == 3 and got.ndim == 2:
        candidates = [np.concatenate(list(want), axis=-1)]
    if want.ndim == 4 and got.shape[-1] == 2 * want.shape[-1]:
        candidates = [np.concatenate(list(want.transpose(1, 2, 0, 3)), axis=-1)]
    assert any(each.shape == got.shape and np.allclose(got, each, rtol=3e-5, atol=3e-5) for each in candidates)


@pytest.mark.parametrize("start", range(0, 600, 100))
def test_what_is_read_of_a_graph_gives_its_numbers_and_the_rest_is_said(start: int, tmp_path: Path) -> None:
    read = quiet = 0
    for seed in range(start, start + 100):
        rng = np.random.default_rng([3, seed])
        made = Drawn(rng).model()
        x = rng.standard_normal((TIME, BATCH, FEATURES)).astype(np.float32)
        try:
            values = everything(made, x)
        except Exception:  # onnxruntime itself takes no such graph
            continue
        path = tmp_path / "m.onnx"
        path.write_bytes(made.SerializeToString())
        try:
            found = read_onnx(path)
            graph = Graph(made, Numbers(1 << 30))
        except (FormatError, Flaw):
            continue
        submodels = Submodels(graph).found
        assert len(submodels) == len(found)
        for submodel, each in zip(submodels, found, strict=True):
            agree(each, values[source(graph, submodel)], values[submodel.end])
            read += 1
        said = [str(note) for each in found for note in each.notes if str(note) != TURNED]
        if len(found) == 1 and not said:
            assert [each.name for each in made.graph.output] == [submodels[0].end], seed
            quiet += 1
    assert (read, quiet) > (60, 10)
