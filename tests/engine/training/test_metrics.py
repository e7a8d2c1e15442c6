"""Metrics: which one a name means, and their means, by hand."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.metrics import KNOWN, Running, metric


def mean(name, y, p, mask=None):
    y, p = np.asarray(y), np.asarray(p, float)
    made = metric(name, y, p.shape)
    running = Running([made])
    running.add([made.targets(y, p.shape)], p, mask)
    return running.means()[name]


def test_accuracy_is_what_the_shapes_say():
    assert mean("accuracy", [1, 0, 1], [[0.6], [0.6], [0.5]]) == pytest.approx(1 / 3)
    assert mean("acc", [2, 0], [[0, 0, 1], [0, 1, 0]]) == 0.5
    assert mean("accuracy", [[2], [0]], [[0, 0, 1], [0, 1, 0]]) == 0.5
    assert mean("accuracy", [[0, 0, 1], [1, 0, 0]], [[0, 0, 1], [0, 1, 0]]) == 0.5


def test_a_logit_counts_from_one_half_on_as_in_keras():
    assert mean("accuracy", [1, 1], [[0.4], [3.0]]) == 0.5


def test_what_is_masked_does_not_count():
    y, p = np.array([[0, 1], [1, 1]]), np.zeros((2, 2, 2))
    p[..., 1] = 1
    assert mean("accuracy", y, p) == 0.75
    assert mean("accuracy", y, p, np.array([[False, True], [True, True]])) == 1
    assert mean("accuracy", y, p, np.zeros((2, 2), bool)) == 0


def test_means_are_over_all_batches():
    made = metric("mae", np.zeros((3, 1)), (3, 1))
    running = Running([made])
    running.add([np.zeros((2, 1))], np.array([[1.0], [2.0]]), None)
    running.add([np.zeros((1, 1))], np.array([[6.0]]), None)
    assert running.means() == {"mae": 3}


@pytest.mark.parametrize(
    ("name", "expected"),
    [("mse", 2.5), ("root_mean_squared_error", 2.5**0.5), ("mean_absolute_error", 1.5), ("cosine_similarity", 1.0)],
)
def test_numbers(name, expected):
    assert mean(name, [[1.0], [2.0]], [[2.0], [4.0]]) == pytest.approx(expected)


def test_the_five_largest():
    p = np.array([[9, 8, 7, 6, 5, 4, 3], [9, 8, 7, 6, 5, 4, 3]])
    assert mean("sparse_top_k_categorical_accuracy", [4, 5], p) == 0.5


def test_what_is_no_metric_is_refused():
    with pytest.raises(InputError, match=r"'acuracy' is no metric; known are: accuracy, acc, .* Is accuracy meant\?"):
        metric("acuracy", np.zeros(3), (3, 1))
    with pytest.raises(InputError, match=r"the metric mse needs targets of shape \(3, 2\), got \(3,\)"):
        metric("mse", np.zeros(3), (3, 2)).targets(np.zeros(3), (3, 2))


def test_every_name_is_measured():
    for name, (_, sparse, _) in KNOWN.items():
        p = np.full((2, 3), 1 / 3)
        assert np.isfinite(mean(name, np.array([0, 1]) if sparse else np.full((2, 3), 1 / 3), p)), name
