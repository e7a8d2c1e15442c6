"""Regularisers: what they cost, by hand and by central differences."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.options.regularizers import L1, L1L2, L2, OrthogonalRegularizer, Regularizer, RegularizerRule

W = np.array([[0.5, -1.0, 2.0], [0.25, 3.0, -0.125]])
RULE = RegularizerRule()


@pytest.mark.parametrize(
    ("regularizer", "expected"),
    [
        (L1(0.1), 0.1 * 6.875),
        (L2(0.1), 0.1 * 14.328125),
        (L1L2(0.1, 0.2), 0.1 * 6.875 + 0.2 * 14.328125),
        (L1L2(), 0),
    ],
)
def test_the_penalty_is_a_sum_over_every_number(regularizer, expected):
    assert regularizer.penalty(W) == pytest.approx(expected)


def test_orthogonal_rows_cost_nothing_and_parallel_ones_the_factor():
    assert OrthogonalRegularizer(0.5).penalty(np.eye(3)) == 0
    assert OrthogonalRegularizer(0.5).penalty(np.array([[1.0, 0], [-2, 0]])) == pytest.approx(0.5)
    assert OrthogonalRegularizer(0.5, "columns").penalty(np.array([[1.0, 3], [1, 3]])) == pytest.approx(0.5)


@pytest.mark.parametrize(
    "regularizer",
    [L1(0.1), L2(0.1), L1L2(0.1, 0.2), OrthogonalRegularizer(0.3), OrthogonalRegularizer(0.3, "columns")],
    ids=str,
)
def test_the_gradient_is_the_slope_of_the_penalty(regularizer):
    slopes = np.empty_like(W)
    for place in np.ndindex(W.shape):
        step = np.zeros_like(W)
        step[place] = 1e-6
        slopes[place] = (regularizer.penalty(W + step) - regularizer.penalty(W - step)) / 2e-6
    np.testing.assert_allclose(regularizer.gradient(W), slopes, atol=1e-8)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("l2", L2(0.01)),
        ("L2", L2(0.01)),
        ("L1(0.03)", L1(0.03)),
        ("L1L2(l1=0.1, l2=0.2)", L1L2(0.1, 0.2)),
        ("l1l2", L1L2(0.0, 0.0)),
        ("None", None),
        ("", None),
    ],
)
def test_it_is_read_as_it_is_typed(text, expected):
    assert RULE.parse("kernel_regularizer", text) == expected
    assert RULE.parse("kernel_regularizer", RULE.show(expected)) == expected


def test_it_is_read_from_keras_s_config():
    config = {"module": "keras.regularizers", "class_name": "L1L2", "config": {"l1": 0.5, "l2": 0.25}}
    assert RULE.check("kernel_regularizer", config) == L1L2(0.5, 0.25)
    assert RULE.check("kernel_regularizer", None) is None


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("l3", "Could not interpret regularizer identifier: l3. Known are None, l1, l2, l1l2, orthogonal_regularizer"),
        ("L2(l2=-1)", "Invalid value for argument l2: expected a non-negative float. Received: l2=-1"),
        ("L2(l2='a')", "L2: l2 is like 0.01, got 'a'."),
        ("L2(l3=1)", "L2 takes l2, not l3."),
        ("L2(0.1, 0.2)", "`kernel_regularizer` is a name or a call such as L2(l2=0.01), got L2(0.1, 0.2)"),
        ("OrthogonalRegularizer(mode='all')", 'Invalid value for argument `mode`. Expected one of {"rows", "columns"}'),
    ],
)
def test_what_is_no_regulariser_is_refused(text, message):
    with pytest.raises(OptionError) as caught:
        RULE.parse("kernel_regularizer", text)
    assert str(caught.value).startswith(message)


def test_a_vector_has_no_rows_to_be_orthogonal():
    with pytest.raises(OptionError, match="must have rank 2"):
        OrthogonalRegularizer().penalty(np.ones(3))


def test_every_kind_is_called_as_it_is_written():
    for kind in set(Regularizer.known.values()):
        assert RULE.parse("kernel_regularizer", kind().call) == kind()
