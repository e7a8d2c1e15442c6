"""Writes a chain of layers as an ONNX file, with free axes for batch and time, float32 weights, and opset 17.

    x (batch, time, features) → for each recurrent layer Transpose, RNN | LSTM | GRU, and back → y

ONNX's recurrent operators read (time, batch, features) and have one row of gates for each direction; each kind declares
the order of gates and activations (`Counterpart`). Source: the ONNX operator specification, opset 14 (RNN, LSTM, GRU).
A layer without a counterpart is refused by name.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.torch_onnx_names import Counterpart, counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.check_sequential import check_chain
from rnn_tui.formats.io.atomic import replacing
from rnn_tui.formats.io.errors import printable

OPSET = 17
_MERGES = {"sum": "ReduceSum", "ave": "ReduceMean", "mul": "ReduceProd"}
_LISTED = (
    *("Affine", "Tanh", "Sigmoid", "Relu", "Elu", "HardSigmoid", "LeakyRelu", "Softplus", "Softsign"),
    *("ThresholdedRelu", "ScaledTanh"),
)
"""The functions that a recurrent operator accepts as activations."""
_OVER_FEATURES = {"softmax": "Softmax", "log_softmax": "LogSoftmax"}
"""What is no function of one number."""
_LATER = ("Affine", "ScaledTanh", "Mish")
"""The functions that are no operators in this opset."""


def write_onnx(stack: Stack, weights: Sequence[Sequence[Array]], path: Path) -> None:
    """Writes the model, completely or not at all; `weights`: those of each layer. Raises an `RnnError` that names what
    ONNX does not have."""
    try:
        onnx = import_module("onnx")
    except ImportError:
        raise RnnError("an ONNX file needs the package onnx: pip install 'rnn-tui[onnx]'") from None
    model = _Graph(onnx, stack).model(weights)
    with replacing(path) as file:
        file.write(model.SerializeToString())


@dataclass
class _Graph:
    """The nodes and weights written so far."""

    onnx: Any
    stack: Stack
    nodes: list[Any] = field(default_factory=list)
    held: list[Any] = field(default_factory=list)
    numbers: Any = field(default_factory=count)

    def model(self, weights: Sequence[Sequence[Array]]) -> Any:
        """The model as onnx's ModelProto; raises `RnnError`."""
        stack, make = self.stack, self.onnx.helper
        check_chain(stack, "an ONNX file")
        _check_masks(stack)
        if stack.input_shape is None or len(stack.output_places) > 1:
            raise RnnError("an ONNX file is written of a model with a known input and one output")
        ids = stack.input_dtype.startswith("int")
        at = "x"
        for name, layer, arrays in zip(stack.layer_names, stack.resolved, weights, strict=True):
            try:
                at = self._layer(layer, [np.asarray(each, np.float32) for each in arrays], at)
            except RnnError as error:
                raise RnnError(f"layer {printable(name)}: {error}") from None
        self.nodes.append(make.make_node("Identity", [at], ["y"]))
        kinds = self.onnx.TensorProto
        entry = make.make_tensor_value_info("x", kinds.INT64 if ids else kinds.FLOAT, _axes(stack.input_shape))
        end = make.make_tensor_value_info("y", kinds.FLOAT, _axes(stack.output_shapes[-1][0]))
        graph = make.make_graph(self.nodes, printable(stack.names(stack.keras)[0]), [entry], [end], self.held)
        made = make.make_model(graph, opset_imports=[make.make_opsetid("", OPSET)], producer_name="rnn-tui")
        made.ir_version = 8
        self.onnx.checker.check_model(made)
        return made

    def _add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        """Adds a node with one output; returns the output's name."""
        made = f"{operator.lower()}_{next(self.numbers)}"
        self.nodes.append(self.onnx.helper.make_node(operator, list(inputs), [made], **attributes))
        return made

    def _hold(self, values: Any, name: str = "w") -> str:
        """Adds an array; returns its name."""
        made = f"{name}_{next(self.numbers)}"
        self.held.append(self.onnx.numpy_helper.from_array(np.ascontiguousarray(values), made))
        return made

    def _layer(self, layer: Layer, arrays: list[Array], at: str) -> str:
        there = counterpart(layer)
        inner: Any = getattr(layer, "layer", None)
        if there.idle:
            return at
        if there.each_step and inner is not None and not counterpart(inner).onnx_gates:
            return self._layer(inner, arrays, at)
        if there.onnx_gates:
            return self._recurrent(there, [layer], [arrays], at, "concat")
        if inner is not None and layer.cells and counterpart(inner).onnx_gates:
            half = len(arrays) // 2
            cells: list[Any] = list(layer.cells.values())
            merge: Any = getattr(layer, "merge_mode", None)
            return self._recurrent(counterpart(inner), cells, [arrays[:half], arrays[half:]], at, merge)
        if there.bare_activation:
            return self._activated(_named(layer, "as_activation"), at)
        if there.onnx == "MatMul":
            return self._product(layer, arrays, at)
        if there.onnx == "Gather":
            return self._add("Gather", self._hold(arrays[0], "table"), at)
        if there.onnx == "Tile":
            times = self._hold(np.array([1, _number(layer, "n"), 1], np.int64), "times")
            return self._add("Tile", self._add("Unsqueeze", at, self._hold(np.array([1], np.int64), "axes")), times)
        if there.normalizes:
            return self._normalized(there.onnx, layer, arrays, at)
        raise RnnError(f"ONNX has no operator for {layer.kind()} that is written here")

    def _product(self, layer: Layer, arrays: list[Array], at: str) -> str:
        at = self._add("MatMul", at, self._hold(arrays[0], "kernel"))
        if len(arrays) > 1:
            at = self._add("Add", at, self._hold(arrays[1], "bias"))
        return self._activated(_named(layer, "activation"), at)

    def _normalized(self, operator: str, layer: Any, arrays: list[Array], at: str) -> str:
        """Adds a normalization of the last axis; one with a stored mean and variance as a product and a sum."""
        if layer.axis not in (-1, (-1,)) or getattr(layer, "rms_scaling", False):
            raise RnnError("a normalization is written to ONNX if its axis is the last, -1, and without rms_scaling")
        rest = list(arrays)
        scale = rest.pop(0) if layer.scale else None
        shift = rest.pop(0) if layer.center else np.zeros(1, np.float32)
        if len(rest) == 2:
            mean, variance = rest
            factor = (1 if scale is None else scale) / np.sqrt(variance + np.float32(layer.epsilon))
            made = self._add("Mul", at, self._hold(factor, "factor"))
            return self._add("Add", made, self._hold(shift - mean * factor, "shift"))
        features = shift.size if layer.center else 0 if scale is None else scale.size
        if not features:
            raise RnnError(
                "LayerNormalization without scale and center has no weights, and an ONNX operator needs some"
            )
        gamma = self._hold(np.ones(features, np.float32) if scale is None else scale, "scale")
        held = [gamma, self._hold(shift, "shift")] if layer.center else [gamma]
        return self._add(operator, at, *held, axis=-1, epsilon=float(layer.epsilon))

    def _activated(self, name: str, at: str) -> str:
        if name == "linear":
            return at
        if name in _OVER_FEATURES:
            return self._add(_OVER_FEATURES[name], at, axis=-1)
        operator, alpha, beta = _operator(name)
        given = {"alpha": alpha, "beta": beta}
        return self._add(operator, at, **{key: float(each) for key, each in given.items() if each is not None})

    def _recurrent(
        self, there: Counterpart, cells: Sequence[Any], arrays: Sequence[list[Array]], at: str, merge: str | None
    ) -> str:
        """Adds a recurrent layer with one direction or two; Y is (time, directions, batch, units)."""
        first, both = cells[0], len(cells) > 1
        _check_cells(cells, merge)
        direction = "bidirectional" if both else "reverse" if first.go_backwards else "forward"
        w, r, b = (self._hold(each) for each in _rows(there, cells, arrays))
        operators = [_operator(_named(cell, each), listed=True) for cell in cells for each in there.onnx_activations]
        attributes: dict[str, Any] = {"activations": [each[0] for each in operators]}
        parameters = {"activation_alpha": [of[1] for of in operators], "activation_beta": [of[2] for of in operators]}
        attributes |= {
            called: [float(each) for each in given if each is not None]
            for called, given in parameters.items()
            if any(each is not None for each in given)
        }
        attributes |= {flag: int(getattr(first, option)) for flag, option in there.onnx_flags}
        y, h = f"y_{next(self.numbers)}", f"h_{next(self.numbers)}"
        turned = self._add("Transpose", at, perm=[1, 0, 2])
        peepholes = ["", "", "", self._hold(_peepholes(there, cells, arrays))] if there.onnx_peepholes else []
        node = self.onnx.helper.make_node(
            there.onnx,
            [turned, w, r, b, *peepholes],
            [y, h],
            hidden_size=first.units,
            direction=direction,
            **attributes,
        )
        self.nodes.append(node)
        return self._sequence(y, both, merge) if first.return_sequences else self._last(h, both, merge)

    def _sequence(self, y: str, both: bool, merge: str | None) -> str:
        """(time, directions, batch, units) → (batch, time, …)"""
        if both and merge == "concat":
            turned = self._add("Transpose", y, perm=[2, 0, 1, 3])
            return self._add("Reshape", turned, self._hold(np.array([0, 0, -1], np.int64), "shape"))
        return self._add("Transpose", self._one(y, 1, merge if both else None), perm=[1, 0, 2])

    def _last(self, h: str, both: bool, merge: str | None) -> str:
        """(directions, batch, units) → (batch, …)"""
        if both and merge == "concat":
            turned = self._add("Transpose", h, perm=[1, 0, 2])
            return self._add("Reshape", turned, self._hold(np.array([0, -1], np.int64), "shape"))
        return self._one(h, 0, merge if both else None)

    def _one(self, at: str, axis: int, merge: str | None) -> str:
        """Removes the axis of directions: takes the only one, or merges both."""
        if merge is None or merge == "sum":
            axes = self._hold(np.array([axis], np.int64), "axes")
            return self._add("ReduceSum", at, axes, keepdims=0) if merge else self._add("Squeeze", at, axes)
        return self._add(_MERGES[merge], at, axes=[axis], keepdims=0)


def _axes(shape: Sequence[int | None]) -> list[int | str]:
    """The axes, with names for free ones: an ONNX file runs with any batch size and number of timesteps."""
    names = ["batch", "time"]
    return [each or (names[n] if n < 2 else f"axis{n}") for n, each in enumerate(shape)]


def _named(layer: Any, option: str) -> str:
    value = getattr(layer, option)
    return value if isinstance(value, str) else str(value)


def _number(layer: Any, option: str) -> int:
    return int(getattr(layer, option))


def _operator(name: str, *, listed: bool = False) -> tuple[str, float | None, float | None]:
    """ONNX's function for Keras's name, with alpha and beta if it has them; raises `RnnError`."""
    for of in activations.get(name).onnx:
        if of.name in _LISTED if listed else of.name not in _LATER:
            return of.name, of.alpha, of.beta
    where = "a recurrent operator of ONNX" if listed else "ONNX"
    raise RnnError(f"{where} has no activation {name}")


def _rows(there: Counterpart, cells: Sequence[Any], arrays: Sequence[list[Array]]) -> tuple[Array, Array, Array]:
    """W (directions, gates · units, features), R (directions, gates · units, units), B (directions, 2 · gates ·
    units)."""
    found: list[tuple[Array, Array, Array]] = []
    for cell, (kernel, recurrent, *rest) in zip(cells, arrays, strict=True):
        bias = rest[:-1] if there.onnx_peepholes else rest
        order = [cell.gates.index(each) for each in there.onnx_gates]
        split = [np.split(each.T, len(order)) for each in (kernel, recurrent)]
        turned = [np.concatenate([rows[gate] for gate in order]) for rows in split]
        given = bias[0] if bias else np.zeros(kernel.shape[1], np.float32)
        both = given if given.ndim == 2 else np.stack([given, np.zeros_like(given)])
        rows = np.concatenate([np.split(each, len(order))[gate] for each in both for gate in order])
        found.append((turned[0], turned[1], rows))
    w, r, b = (np.stack(each) for each in zip(*found, strict=True))
    return w, r, b


def _peepholes(there: Counterpart, cells: Sequence[Any], arrays: Sequence[list[Array]]) -> Array:
    """P (directions, 3 · units)."""
    orders = ([cell.peepholes.index(each) for each in there.onnx_peepholes] for cell in cells)
    return np.stack([own[-1][order].reshape(-1) for order, own in zip(orders, arrays, strict=True)])


def _check_cells(cells: Sequence[Any], merge: str | None) -> None:
    """Raises `RnnError` for options that an ONNX operator does not have."""
    first = cells[0]
    if len({each.kind() for each in cells}) > 1 or len({each.units for each in cells}) > 1:
        raise RnnError("an ONNX operator has two directions of one kind and size only")
    if len(cells) > 1 and merge not in ("concat", *_MERGES):
        raise RnnError(f"merge_mode {merge} makes two outputs: an ONNX file is written of one")
    if len(cells) == 1 and first.go_backwards and first.return_sequences:
        raise RnnError("go_backwards with return_sequences puts out its steps in reverse, as no ONNX operator does")
    if any(cell.stateful_layer for cell in cells):
        raise RnnError("an ONNX operator keeps no state between runs: stateful=True is not written")
    if first.return_state:
        raise RnnError("return_state makes several outputs: an ONNX file is written of one")


def _check_masks(stack: Stack) -> None:
    """Raises `RnnError` if a recurrent layer skips masked timesteps."""
    masked = False
    for name, layer in zip(stack.layer_names, stack.resolved, strict=True):
        if masked and layer.cells:
            raise RnnError(
                f"layer {printable(name)} skips masked timesteps, which an ONNX file of free length does not: write it"
                " without Masking or mask_zero"
            )
        masked = bool(layer.mask_operations) or (masked and layer.hands_on_mask)
