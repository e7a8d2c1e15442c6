"""Metrics: which one a name means, and their means, by hand."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.training.metrics import KNOWN, Running, metrics


def mean(name, y, p, mask=None):
    y, p = np.asarray(y), np.asarray(p, float)
    (made,) = metrics(name, y, p.shape)
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
    (made,) = metrics("mae", np.zeros((3, 1)), (3, 1))
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
        metrics("acuracy", np.zeros(3), (3, 1))
    with pytest.raises(InputError, match=r"the metric mse needs targets of shape \(3, 2\), got \(3,\)"):
        metrics("mse", np.zeros(3), (3, 2))[0].targets(np.zeros(3), (3, 2))


def test_every_name_is_measured():
    for name, (_, sparse, _) in KNOWN.items():
        p = np.full((2, 3), 1 / 3)
        assert np.isfinite(mean(name, np.array([0, 1]) if sparse else np.full((2, 3), 1 / 3), p)), name


def counted(name, y, p):
    """In batches of two."""
    y, p = np.asarray(y, float), np.asarray(p, float)
    running = Running(metrics(name, y, p.shape))
    for start in range(0, len(y), 2):
        rows = slice(start, start + 2)
        running.add([each.targets(y[rows], p[rows].shape) for each in running.metrics], p[rows], None)
    return running.means()


def test_counts_are_over_the_whole_epoch():
    y, p = [1, 0, 1, 1, 0], [[0.9], [0.8], [0.4], [0.7], [0.1]]
    assert counted("precision", y, p) == {"precision": pytest.approx(2 / 3)}
    assert counted("Recall", y, p) == {"Recall": pytest.approx(2 / 3)}
    assert counted("AUC", y, p) == {"AUC": pytest.approx(4 / 6)}  # of six pairs four are in the right order
    assert counted("recall", [0, 0], [[0.9], [0.8]]) == {"recall": 0}
    assert counted("auc", [1, 1], [[0.9], [0.8]]) == {"auc": 0}


def test_the_f1_score_is_one_of_each_class():
    y, p = np.eye(3)[[0, 1, 1, 2]], [[3, 2, 1], [0, 5, 1], [4, 2, 1], [0, 0, 0]]
    found = counted("f1_score", y, p)
    assert found == {name: pytest.approx(value, abs=1e-6) for name, value in zip(
        ("f1_score_0", "f1_score_1", "f1_score_2"), (2 / 3, 2 / 3, 0), strict=True)}  # fmt: skip
    assert counted("f1_score", [1, 0, 1], [[0.1], [0.2], [0.3]]) == {"f1_score": pytest.approx(0.8, abs=1e-6)}
    with pytest.raises(InputError, match="f1_score needs one answer for each sequence"):
        metrics("f1_score", np.zeros((2, 3)), (2, 3, 1))
