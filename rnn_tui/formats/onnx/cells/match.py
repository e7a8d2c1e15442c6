"""Finds the equations of recurrent cells in terms.

    LSTM   c' = f·c + i·g         h' = o·act(c')              i, f, o: of x·W + h·R + b; g: act of the same
    GRU    h' = (1 - z)·n + z·h   n = act(x·W + r·(h·R + b))  or, with the reset before, act(x·W + (r·h)·R)
    RNN    h' = act(x·W + h·R + b)

The state is the term with a square matrix. If both matrices are square, or if it is not certain that there is a cell,
the names of the weights decide: PyTorch calls those of the state `weight_hh`, Keras `recurrent_kernel` or `MatMul_1`.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np

from rnn_tui.formats.onnx.cells.values import (
    Activated,
    Affine,
    Array,
    Complement,
    Difference,
    Joined,
    Product,
    Term,
    Total,
)


@dataclass(frozen=True)
class Known:
    """The known facts about values before a cell is searched."""

    states: set[str]
    """The values that a loop passes from step to step."""
    made: dict[str, Array]
    """The new states of the cells found so far, with R of their cells."""
    gates: set[str]
    """The values that are factors of products: gates, not states."""

    def is_state(self, name: str, r: Array) -> bool | None:
        """Whether a cell with the matrix `r` for that value reads it as its state; None if that is unknown."""
        if name in self.made:
            return np.array_equal(self.made[name], r)
        return True if name in self.states else None


_OF_STATE = ("_hh", "recurrent", "hidden", "h2h", "h_h", "matmul_1/")
_OF_INPUT = ("_ih", "input", "i2h", "kernel", "x2h")


@dataclass(frozen=True, eq=False)
class Cell:
    """A cell: its inputs, its weights in the form of ONNX's recurrent operators, and its outputs."""

    operator: str
    x: str
    states: tuple[str, ...]
    """The previous states: h, and for an LSTM c."""
    made: tuple[str, ...]
    """The new states: h', and for an LSTM c'."""
    w: Array
    """(1, gates · units, features)"""
    r: Array
    """(1, gates · units, units)"""
    b: Array
    """(1, 2 · gates · units)"""
    functions: tuple[tuple[str, float | None, float | None], ...]
    """The activations: ONNX's name, alpha and beta of each."""
    reset_after: bool = False


def cell(term: Term, known: Known) -> Cell | None:
    """The cell whose new state is the term; None if there is none."""
    match term:
        case Product():
            return _lstm(term, known)
        case Total():
            return _gru(term)
        case Activated(term=Affine() as inner) if term.name not in known.gates:
            return _rnn(term, inner, known)
    return None


def _lstm(h: Product, known: Known) -> Cell | None:
    for out, shown in permutations(h.factors):
        if not isinstance(out, Activated) or not isinstance(shown, Activated) or not isinstance(shown.term, Total):
            continue
        for kept, new in permutations(shown.term.terms):
            if not isinstance(kept, Product) or not isinstance(new, Product):
                continue
            for (f, c), (i, g) in _orders(kept, new):
                gates = [i, out, f, g]
                if not all(isinstance(each, Activated) and isinstance(each.term, Affine) for each in gates):
                    continue
                functions = [each.function for each in gates if isinstance(each, Activated)]
                if not (functions[0] == functions[1] == functions[2] and functions[3] == shown.function):
                    continue
                affine = [each.term for each in gates if isinstance(each, Activated)]
                found = _weights(affine, known, c.name)
                if found is None:
                    continue
                x, h0, w, r, b = found
                used = (functions[0], functions[3], functions[3])
                return Cell("LSTM", x, (h0, c.name), (h.name, shown.term.name), w, r, b, used)
    return None


def _orders(kept: Product, new: Product) -> Iterator[tuple[tuple[Term, Term], tuple[Term, Term]]]:
    for first in permutations(kept.factors, 2):
        for second in permutations(new.factors, 2):
            yield (first[0], first[1]), (second[0], second[1])


def _gru(h: Total) -> Cell | None:
    for z, n, state, negated in _mixed(h):
        if not isinstance(z.term, Affine) or not isinstance(n, Activated):
            continue
        if negated and z.operator != "Sigmoid":
            continue
        found = _candidate(n.term, state.name)
        if found is None:
            continue
        r, own, other, after = found
        if r.function != z.function or not isinstance(r.term, Affine):
            continue
        made = _gru_weights([z.term, r.term], own, other, state.name, -1.0 if negated else 1.0)
        if made is not None:
            x, w, rows, b = made
            return Cell("GRU", x, (state.name,), (h.name,), w, rows, b, (z.function, n.function), after)
    return None


def _mixed(h: Total) -> Iterator[tuple[Activated, Term, Term, bool]]:
    """z, n and the state in the forms of (1 - z)·n + z·h, and whether z and 1 - z are exchanged."""
    for first, second in permutations(h.terms):
        if not isinstance(second, Product):
            continue
        for gate, value in permutations(second.factors):
            if not isinstance(gate, Activated):
                continue
            if isinstance(first, Product):
                for rest, n in permutations(first.factors):
                    if isinstance(rest, Complement) and rest.term is gate:
                        yield gate, n, value, False
                        yield gate, value, n, True
            if isinstance(value, Difference) and value.terms[1] is first:
                yield gate, first, value.terms[0], False  # n + z·(h - n)
                yield gate, value.terms[0], first, True  # h + z·(n - h)


def _candidate(term: Term, state: str) -> tuple[Activated, Affine, Affine, bool] | None:
    """The reset gate, the part of x, the part of the state, and whether the reset comes after the matrix product."""
    if isinstance(term, Total):
        for own, reset in permutations(term.terms):
            if isinstance(own, Affine) and isinstance(reset, Product):
                for gate, other in permutations(reset.factors):
                    if isinstance(gate, Activated) and isinstance(other, Affine):
                        return gate, own, other, True
    if isinstance(term, Affine) and len(term.parts) == 2:
        for (inner, matrix), (_, rest) in permutations(term.parts):
            if isinstance(inner, Product):
                for gate, value in permutations(inner.factors):
                    if isinstance(gate, Activated) and value.name == state:
                        own = next(each for each, _ in term.parts if each is not inner)
                        name = term.name
                        return (
                            gate,
                            Affine(name, ((own, rest),), term.biases, term.weights),
                            Affine(name, ((value, matrix),)),
                            False,
                        )
    return None


def _gru_weights(
    gates: Sequence[Affine], own: Affine, other: Affine, state: str, sign: float
) -> tuple[str, Array, Array, Array] | None:
    if len(own.parts) != 1 or len(other.parts) != 1 or other.parts[0][0].name != state:
        return None
    x = own.parts[0][0].name
    rows: list[tuple[Array, Array, Array]] = []
    for gate in gates:
        parts = dict(_named(gate))
        if len(gate.parts) != 2 or set(parts) != {x, state}:
            return None
        rows.append((parts[x], parts[state], _bias(gate)))
    rows[0] = (sign * rows[0][0], sign * rows[0][1], sign * rows[0][2]) if sign < 0 else rows[0]
    rows.append((own.parts[0][1], other.parts[0][1], _bias(own)))
    shapes = {(each[0].shape, each[1].shape) for each in rows}
    units = own.columns
    if len(shapes) != 1 or rows[0][1].shape != (units, units):
        return None
    w, r, b = (np.concatenate([each[k].T for each in rows])[None] for k in range(3))
    rest = np.concatenate([np.zeros(2 * units, b.dtype), _bias(other)])[None]
    return x, w, r, np.concatenate([b, rest], axis=1)


def _rnn(h: Activated, inner: Affine, known: Known) -> Cell | None:
    """The cell of two products and an activation, if it is known which product reads the state."""
    if len(inner.parts) != 2:
        return None
    handed = {term.name for term, _ in inner.parts} & (known.states | known.made.keys())
    told = any(_said(name, _OF_STATE) for name in inner.weights)
    found = _weights([inner], known) if handed or told else None
    if found is None:
        return None
    x, h0, w, r, b = found
    return Cell("RNN", x, (h0,), (h.name,), w, r, b, (h.function,))


def _weights(gates: Sequence[Any], known: Known, c: str = "") -> tuple[str, str, Array, Array, Array] | None:
    """x, h, W, R and B of gates that read the same two terms; None if they do not, or if it is unknown which of the two
    is the state. `c`: the cell state, which gates do not read."""
    units = gates[0].columns
    split = [_parts(each, units, known.states - {c}) for each in gates]
    terms = [{name for name, _ in each} for each in split]
    if any(len(each) != 2 or len(names) != 2 or names != terms[0] for each, names in zip(split, terms, strict=True)):
        return None
    first = dict(split[0])
    pairs = [dict(each) for each in split]
    if any(
        {name: of.shape for name, of in each.items()} != {name: of.shape for name, of in first.items()}
        for each in pairs
    ):
        return None
    rows = {name: np.concatenate([each[name].T for each in pairs])[None] for name in first}
    h = _state(gates[0], {name: rows[name] for name, of in first.items() if of.shape == (units, units)}, known)
    if h is None:
        return None
    (x,) = terms[0] - {h}
    w, r = rows[x], rows[h]
    b = np.concatenate([_bias(each) for each in gates])[None]
    return x, h, w, r, np.concatenate([b, np.zeros_like(b)], axis=1)


def _parts(gate: Affine, units: int, states: Collection[str]) -> list[tuple[str, Array]]:
    """The inputs of a gate with their matrices; the rows of concatenated inputs are separated if their sizes are
    known."""
    joined, matrix = gate.parts[0]
    if len(gate.parts) == 1 and isinstance(joined, Joined) and len(joined.terms) == 2:
        features = len(matrix) - units
        first, second = (each.name for each in joined.terms)
        if features > 0 and second in states:
            return [(first, matrix[:features]), (second, matrix[features:])]
        if features > 0 and first in states:
            return [(first, matrix[:units]), (second, matrix[units:])]
    return _named(gate)


def _named(gate: Affine) -> list[tuple[str, Array]]:
    return [(term.name, matrix) for term, matrix in gate.parts]


def _state(gate: Affine, squares: Mapping[str, Array], known: Known) -> str | None:
    """The term with a square matrix that is the state; None if that is unknown."""
    if len(squares) != 2:
        return next(iter(squares), None)
    told = {name: known.is_state(name, r) for name, r in squares.items()}
    if sorted(map(str, told.values())) in (["False", "None"], ["None", "True"], ["False", "True"]):
        return next(name for name, state in told.items() if state or (state is None and False in told.values()))
    called = _told(gate, list(squares))
    return called[0] if len(called) == 1 else None


def _told(gate: Affine, names: Sequence[str]) -> list[str]:
    """The terms that are the state according to the names of the weights."""
    called = dict(zip((term.name for term, _ in gate.parts), gate.weights, strict=False))
    of_state = [each for each in names if _said(called.get(each, ""), _OF_STATE)]
    of_input = [each for each in names if _said(called.get(each, ""), _OF_INPUT) and each not in of_state]
    return of_state or [each for each in names if len(of_input) == 1 and each not in of_input]


def _said(name: str, words: Sequence[str]) -> bool:
    return any(each in name.lower() for each in words)


def _bias(gate: Affine) -> Array:
    """The sum of its biases; zeros if it has none."""
    found: Array = np.zeros(gate.columns, np.float32)
    with np.errstate(all="ignore"):
        for each in gate.biases:
            found = found + each
    return found
