"""Small ONNX models, put together with the onnx library."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from onnx import helper, numpy_helper

GATES = {"RNN": 1, "GRU": 3, "LSTM": 4}
RNG = np.random.default_rng(0)


def tensors(operator: str, features: int, units: int, directions: int = 1, prefix: str = "") -> dict[str, np.ndarray]:
    """W, R and B of a recurrent node."""
    rows = GATES[operator] * units
    shapes = {"W": (directions, rows, features), "R": (directions, rows, units), "B": (directions, 2 * rows)}
    return {prefix + name: RNG.uniform(-1, 1, shape).astype(np.float32) for name, shape in shapes.items()}


def recurrent(operator: str, x: str = "X", prefix: str = "", outputs: Sequence[str] = ("Y", "Y_h"), **attributes: Any):
    inputs = [x, *(prefix + each for each in ("W", "R", "B")), *attributes.pop("more", [])]
    return helper.make_node(operator, inputs, list(outputs), **attributes)


def node(operator: str, inputs: Sequence[str], output: str, **attributes: Any) -> onnx.NodeProto:
    return helper.make_node(operator, list(inputs), [output], **attributes)


def model(
    nodes: Sequence[onnx.NodeProto],
    constants: Mapping[str, np.ndarray],
    outputs: Sequence[str],
    inputs: Mapping[str, Sequence[Any]] | None = None,
    opset: int = 17,
    tokens: bool = False,
) -> onnx.ModelProto:
    entries = {"X": ["time", "batch", 3]} if inputs is None else inputs
    kind = onnx.TensorProto.INT64 if tokens else onnx.TensorProto.FLOAT
    graph = helper.make_graph(
        list(nodes),
        "made",
        [helper.make_tensor_value_info(name, kind, list(shape)) for name, shape in entries.items()],
        [helper.make_tensor_value_info(name, onnx.TensorProto.FLOAT, None) for name in outputs],
        [numpy_helper.from_array(np.asarray(values), name) for name, values in constants.items()],
    )
    return helper.make_model(graph, opset_imports=[helper.make_opsetid("", opset)], ir_version=8)


def write(path: Path, made: onnx.ModelProto) -> Path:
    path.write_bytes(made.SerializeToString())
    return path


def ints(*values: int) -> np.ndarray:
    return np.array(values, np.int64)
