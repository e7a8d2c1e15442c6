"""Cells written out as products, sums and activations, in the ways in which exporters do."""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
from onnx import helper

from tests.formats.onnx.small_models import ints, node

GATES = {"LSTM": 4, "GRU": 3, "RNN": 1}
RNG = np.random.default_rng(11)


@dataclass
class WrittenOut:
    """Nodes, one behind the other, and the weights of one cell."""

    operator: str
    features: int = 3
    units: int = 4
    names: tuple[str, str] = ("cell.weight_ih", "cell.weight_hh")
    products: str = "Gemm"
    prefix: str = ""
    nodes: list[Any] = field(default_factory=list)
    held: dict[str, np.ndarray] = field(default_factory=dict)

    def __post_init__(self) -> None:
        rows = GATES[self.operator] * self.units
        for name, columns in zip(self.names, (self.features, self.units), strict=True):
            stored = RNG.uniform(-1, 1, (rows, columns)).astype(np.float32)
            self.held[name] = stored if self.products == "Gemm" else stored.T.copy()
            self.held[name + "_bias"] = RNG.uniform(-1, 1, rows).astype(np.float32)
        self.held |= {"one.0": np.float32(1), "two": ints(2), "sizes": ints(*[self.units] * GATES[self.operator])}

    def add(self, operator: str, *inputs: str, **attributes: Any) -> str:
        made = f"{self.prefix}{operator}{len(self.nodes)}"
        self.nodes.append(node(operator, inputs, made, **attributes))
        return made

    def product(self, value: str, name: str, bias: bool = True) -> str:
        if self.products == "Gemm":
            return self.add("Gemm", value, name, *([name + "_bias"] if bias else []), transB=1)
        made = self.add("MatMul", value, name)
        return self.add("Add", made, name + "_bias") if bias else made

    def split(self, value: str) -> list[str]:
        made = [f"{value}.{k}" for k in range(GATES[self.operator])]
        self.nodes.append(helper.make_node("Split", [value, "sizes"], made, axis=-1))
        return made

    def lstm(self, x: str, h: str, c: str) -> tuple[str, str]:
        """PyTorch's order of gates: i, f, g, o."""
        i, f, g, o = self.split(self.add("Add", self.product(h, self.names[1]), self.product(x, self.names[0])))
        kept = self.add("Mul", self.add("Sigmoid", f), c)
        new = self.add("Mul", self.add("Sigmoid", i), self.add("Tanh", g))
        made = self.add("Add", kept, new)
        return self.add("Mul", self.add("Sigmoid", o), self.add("Tanh", made)), made

    def gru(self, x: str, h: str, way: str = "mixed") -> str:
        """PyTorch's order of gates: r, z, n."""
        (rx, zx, nx), (rh, zh, nh) = (self.split(self.product(*each)) for each in zip((x, h), self.names, strict=True))
        r, z = (self.add("Sigmoid", self.add("Add", *pair)) for pair in ((rx, rh), (zx, zh)))
        n = self.add("Tanh", self.add("Add", nx, self.add("Mul", r, nh)))
        if way == "difference":
            return self.add("Add", self.add("Mul", z, self.add("Sub", h, n)), n)
        rest = self.add("Sub", "one.0", z)
        first, second = (h, n) if way == "swapped" else (n, h)
        return self.add("Add", self.add("Mul", rest, first), self.add("Mul", z, second))

    def rnn(self, x: str, h: str) -> str:
        return self.add("Tanh", self.add("Add", self.product(x, self.names[0]), self.product(h, self.names[1])))

    def expected(self, x: np.ndarray, way: str = "mixed") -> np.ndarray:
        """h of every timestep, from zeros; x (batch, time, features)."""
        w, r = (self.held[name] if self.products == "Gemm" else self.held[name].T for name in self.names)
        b = [self.held[name + "_bias"] for name in self.names]
        h = c = np.zeros((len(x), self.units))
        made = []
        for step in range(x.shape[1]):
            own, other = x[:, step] @ w.T + b[0], h @ r.T + b[1]
            h, c = _next(self.operator, own, other, h, c, way)
            made.append(h)
        return np.stack(made, axis=1)


def _next(operator: str, own, other, h, c, way: str):
    if operator == "RNN":
        return np.tanh(own + other), c
    if operator == "LSTM":
        i, f, g, o = np.split(own + other, 4, axis=1)
        c = _sigmoid(f) * c + _sigmoid(i) * np.tanh(g)
        return _sigmoid(o) * np.tanh(c), c
    (rx, zx, nx), (rh, zh, nh) = np.split(own, 3, axis=1), np.split(other, 3, axis=1)
    z = _sigmoid(zx + zh)
    n = np.tanh(nx + _sigmoid(rx + rh) * nh)
    return (1 - z) * (h if way == "swapped" else n) + z * (n if way == "swapped" else h), c


def _sigmoid(z):
    return 1 / (1 + np.exp(-z))
