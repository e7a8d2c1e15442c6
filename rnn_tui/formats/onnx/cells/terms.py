"""Computes the terms of a flat graph's values, node by node."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

import numpy as np

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.onnx.cells.values import (
    Activated,
    Affine,
    Array,
    Complement,
    Difference,
    Joined,
    Leaf,
    Product,
    Term,
    Total,
)
from rnn_tui.formats.onnx.flat_graph import FlatGraph, FlatNode
from rnn_tui.formats.onnx.graph_values import Constant, NoCounterpart
from rnn_tui.formats.onnx.node import Node, read_node
from rnn_tui.formats.onnx.operators.constants import folded, literal
from rnn_tui.formats.onnx.tensors import values_of

_ACTIVATIONS = ("Sigmoid", "Tanh", "Relu", "HardSigmoid", "Elu", "LeakyRelu", "Softplus", "Softsign", "ThresholdedRelu")
_WHOLE = (1 << 31) - 1
"""An index beyond the end of any axis."""


class Terms:
    """The terms of a flat graph, node by node."""

    def __init__(self, flat: FlatGraph, left: int) -> None:
        self._stored, self._left = flat.stored, left
        self._constants: dict[str, Array | None] = {}
        self._terms: dict[str, Term] = {}

    def of(self, name: str) -> Term:
        """The term with that name; a `Leaf` if it is unknown."""
        return self._terms.setdefault(name, Leaf(name))

    def forget(self, name: str) -> None:
        """Makes a value unknown from here on."""
        self._terms[name] = Leaf(name)

    def constant(self, name: str) -> Array | None:
        """The numbers of a constant; None if it is none."""
        if name not in self._constants and name in self._stored:
            try:
                self._constants[name] = values_of(self._stored[name])
            except Flaw:  # reported by the node that needs it
                self._constants[name] = None
        return self._constants.get(name)

    def visit(self, flat: FlatNode) -> None:
        """Adds the terms of a node's outputs."""
        if not flat.own:
            return
        node = read_node(flat)
        try:
            if self._fold(flat, node):
                return
            made = _MAKERS[node.operator](self, flat, node) if node.operator in _MAKERS else ()
        except (NoCounterpart, IndexError, ValueError, TypeError):
            return
        for name, term in zip(flat.outputs, made, strict=False):
            self._terms[name] = term if term.name else replace(term, name=name)

    def _fold(self, flat: FlatNode, node: Node) -> bool:
        """Whether the node's outputs are constants, which are computed and kept."""
        if node.operator == "Constant":
            self._constants[flat.outputs[0]] = literal(node).values
            return True
        arrays = [self.constant(each) for each in flat.inputs if each]
        if not arrays or any(each is None for each in arrays):
            return False
        given = [Constant(each, name) for each, name in zip(arrays, flat.inputs, strict=False) if each is not None]
        made = folded(node, given, self._left)
        for name, value in zip(flat.outputs, made or (), strict=False):
            if isinstance(value, Constant):
                self._left -= value.values.nbytes
                self._constants[name] = value.values
        return made is not None

    def pair(self, flat: FlatNode) -> tuple[Term, Term]:
        """The terms of a node's two inputs, one of which may be a constant; raises `NoCounterpart` for others."""
        first, second = flat.inputs[:2]
        if any((values := self.constant(each)) is not None and values.ndim != 2 for each in (first, second)):
            raise NoCounterpart
        return self.of(first), self.of(second)

    def apart(self, flat: FlatNode) -> tuple[Term, Array]:
        """A node's two inputs, one of which is a constant; raises `NoCounterpart`."""
        for one, other in (flat.inputs[:2], flat.inputs[1::-1]):
            values = self.constant(other)
            if values is not None and self.constant(one) is None:
                return self.of(one), values
        raise NoCounterpart


def _matmul(terms: Terms, flat: FlatNode, _: Node) -> tuple[Term, ...]:
    kernel = terms.constant(flat.inputs[1])
    if kernel is None or kernel.ndim != 2 or not kernel.size:
        raise NoCounterpart
    return (Affine("", ((terms.of(flat.inputs[0]), kernel),), (), (flat.inputs[1],)),)


def _gemm(terms: Terms, flat: FlatNode, node: Node) -> tuple[Term, ...]:
    attributes = node.attributes
    kernel = terms.constant(flat.inputs[1])
    plain = attributes.get("alpha", 1.0) == attributes.get("beta", 1.0) == 1.0 and not attributes.get("transA", 0)
    if kernel is None or kernel.ndim != 2 or not kernel.size or not plain:
        raise NoCounterpart
    kernel = kernel.T if attributes.get("transB", 0) else kernel
    made = Affine("", ((terms.of(flat.inputs[0]), kernel),), (), (flat.inputs[1],))
    for name in filter(None, flat.inputs[2:3]):
        bias, other = terms.constant(name), terms.of(name)
        if bias is not None and bias.ndim <= 2 and bias.size == bias.shape[-1] == made.columns:
            return (replace(made, biases=(bias.reshape(-1),)),)
        if not isinstance(other, Affine) or other.columns != made.columns:
            raise NoCounterpart
        return (_sum(made, other),)
    return (made,)


def _sum(first: Affine, second: Affine) -> Affine:
    weights, biases = (*first.weights, *second.weights), (*first.biases, *second.biases)
    return Affine("", (*first.parts, *second.parts), biases, weights)


def _add(terms: Terms, flat: FlatNode, _: Node) -> tuple[Term, ...]:
    try:
        term, bias = terms.apart(flat)
    except NoCounterpart:
        first, second = terms.pair(flat)
        if isinstance(first, Affine) and isinstance(second, Affine) and first.columns == second.columns:
            return (_sum(first, second),)
        return (Total("", (first, second)),)
    if bias.size and not bias.any():
        return (term,)
    if isinstance(term, Affine) and bias.ndim <= 2 and bias.size == bias.shape[-1] == term.columns:
        return (replace(term, biases=(*term.biases, bias.reshape(-1))),)
    if isinstance(term, Total):  # the bias belongs to the one that is outside of products
        inner = next((each for each in term.terms if isinstance(each, Affine) and each.columns == bias.size), None)
        if inner is not None and bias.size == bias.shape[-1]:
            biased: Term = replace(inner, biases=(*inner.biases, bias.reshape(-1)))
            first, second = (biased if each is inner else each for each in term.terms)
            return (Total("", (first, second)),)
    raise NoCounterpart


def _subtract(terms: Terms, flat: FlatNode, _: Node) -> tuple[Term, ...]:
    whole = terms.constant(flat.inputs[0])
    if whole is not None and whole.size and (whole == 1).all():
        return (Complement("", terms.of(flat.inputs[1])),)
    return (Difference("", terms.pair(flat)),)


def _multiply(terms: Terms, flat: FlatNode, _: Node) -> tuple[Term, ...]:
    return (Product("", terms.pair(flat)),)


def _activated(terms: Terms, flat: FlatNode, node: Node) -> tuple[Term, ...]:
    alpha, beta = node.attributes.get("alpha"), node.attributes.get("beta")
    return (Activated("", node.operator, alpha, beta, terms.of(flat.inputs[0])),)


def _split(terms: Terms, flat: FlatNode, node: Node) -> tuple[Term, ...]:
    term = terms.of(flat.inputs[0])
    if not isinstance(term, Affine) or node.attributes.get("axis", 0) not in (-1, 1, 2):
        raise NoCounterpart
    sizes = node.attributes.get("split")
    if sizes is None and len(flat.inputs) > 1 and flat.inputs[1]:
        given = terms.constant(flat.inputs[1])
        if given is None:
            raise NoCounterpart
        sizes = [int(each) for each in given]
    if sizes is None:
        each = -(-term.columns // len(flat.outputs))
        sizes = [min(each, term.columns - each * k) for k in range(len(flat.outputs))]
    if sum(sizes) != term.columns or min(sizes) < 1:
        raise NoCounterpart
    ends = np.cumsum(sizes).tolist()
    return tuple(_columns(term, end - size, end) for end, size in zip(ends, sizes, strict=True))


def _columns(term: Affine, start: int, end: int) -> Affine:
    parts = tuple((inner, kernel[:, start:end]) for inner, kernel in term.parts)
    return replace(term, parts=parts, biases=tuple(each[start:end] for each in term.biases))


def _slice(terms: Terms, flat: FlatNode, node: Node) -> tuple[Term, ...]:
    term = terms.of(flat.inputs[0])
    given: list[Sequence[int]] = []
    for place, key in enumerate(("starts", "ends", "axes", "steps"), 1):
        values = terms.constant(flat.inputs[place]) if len(flat.inputs) > place and flat.inputs[place] else None
        given.append(node.attributes.get(key, [] if values is None else values.reshape(-1).tolist()))
    starts, ends, axes, steps = given
    if not isinstance(term, Affine) or not len(starts) == len(ends) == len(axes) > 0 or set(steps) - {1}:
        raise NoCounterpart
    for start, end, axis in zip(starts, ends, axes, strict=True):
        if axis == 0 and start == 0 and end >= _WHOLE:
            continue
        begin, stop, _ = slice(start, end).indices(term.columns)
        if axis not in (-1, 1) or stop <= begin:
            raise NoCounterpart
        term = _columns(term, begin, stop)
    return (term,)


def _join(terms: Terms, flat: FlatNode, node: Node) -> tuple[Term, ...]:
    if node.attributes.get("axis", 0) not in (-1, 1, 2) or any(
        terms.constant(each) is not None for each in flat.inputs
    ):
        raise NoCounterpart
    return (Joined("", tuple(terms.of(each) for each in flat.inputs)),)


def _same(terms: Terms, flat: FlatNode, _: Node) -> tuple[Term, ...]:
    return (terms.of(flat.inputs[0]),)


def _thinner(terms: Terms, flat: FlatNode, _: Node) -> tuple[Term, ...]:
    """The terms of a Squeeze or an Unsqueeze, for a batch of one sequence."""
    term = terms.of(flat.inputs[0])
    if not isinstance(term, Affine):
        raise NoCounterpart
    return (term,)


_Maker: TypeAlias = Callable[[Terms, FlatNode, Node], Sequence[Term]]
_MAKERS: Mapping[str, _Maker] = {
    **dict.fromkeys(_ACTIVATIONS, _activated),
    "MatMul": _matmul,
    "Gemm": _gemm,
    "Add": _add,
    "Sub": _subtract,
    "Mul": _multiply,
    "Split": _split,
    "Slice": _slice,
    "Concat": _join,
    "Identity": _same,
    "Squeeze": _thinner,
    "Unsqueeze": _thinner,
}
"""The functions that compute the terms of a node's outputs, by operator."""
