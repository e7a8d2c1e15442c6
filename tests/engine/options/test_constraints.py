"""Constraints: what they make of weights, by hand."""

import numpy as np
import pytest

from rnn_tui.engine.options.constraints import Constraint, ConstraintRule, MaxNorm, MinMaxNorm, NonNeg, UnitNorm

W = np.array([[3.0, 0.3, 0.0], [4.0, -0.4, 0.0]])
"""Columns of norms 5, 0.5 and 0."""


def norms(w):
    return np.sqrt((w**2).sum(axis=0))


@pytest.mark.parametrize(
    ("constraint", "expected"),
    [
        (MaxNorm(), [2, 0.5, 0]),
        (MaxNorm(1), [1, 0.5, 0]),
        (UnitNorm(), [1, 1, 0]),
        (MinMaxNorm(1.0, 2.0), [2, 1, 0]),
        (MinMaxNorm(1.0, 2.0, rate=0.5), [3.5, 0.75, 0]),
    ],
    ids=str,
)
def test_columns_are_brought_to_a_norm(constraint, expected):
    np.testing.assert_allclose(norms(constraint(W)), expected, rtol=1e-6)


def test_keras_s_epsilon_shrinks_what_is_within_the_bound_too():
    assert MaxNorm(10)(W)[0, 0] / W[0, 0] == pytest.approx(5 / (5 + 1e-7), abs=1e-15)


def test_rows_are_taken_with_axis_1():
    np.testing.assert_allclose(norms(UnitNorm(axis=1)(W).T), [1, 1], rtol=1e-6)


def test_what_is_negative_becomes_zero():
    np.testing.assert_array_equal(NonNeg()(W), [[3, 0.3, 0], [4, 0, 0]])


def test_every_kind_keeps_the_type_of_the_weights():
    for kind in set(Constraint.known.values()):
        assert kind()(W.astype(np.float32)).dtype == np.float32


def test_it_is_read_from_a_name_a_call_and_a_config():
    rule = ConstraintRule()
    assert rule.parse("kernel_constraint", "max_norm") == MaxNorm(2)
    assert rule.parse("kernel_constraint", "MinMaxNorm(0.5, 0.9, rate=0.5)") == MinMaxNorm(0.5, 0.9, 0.5)
    assert rule.check("kernel_constraint", {"class_name": "NonNeg", "config": {}}) == NonNeg()
    assert rule.parse("kernel_constraint", "none") is None
