"""Losses held to Keras 3 (recorded by `golden/record.py`), and what does not fit them refused in words."""

import json
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, OptionError
from rnn_tui.engine.training.losses import LOSSES, loss
from rnn_tui.engine.training.losses.loss import element_weights

GOLDEN = json.loads((Path(__file__).parent / "golden" / "losses.json").read_text())
Y, P = ({name: np.array(values) for name, values in GOLDEN[key].items()} for key in ("y", "p"))
MASK, WEIGHTS = np.array(GOLDEN["mask"]), np.array(GOLDEN["weights"])


def label(case):
    return "-".join([case["loss"], case["y"], *["mask"] * case["mask"], *["weights"] * case["weights"]])


@pytest.mark.parametrize("case", GOLDEN["cases"], ids=label)
def test_value_and_gradient_are_keras_s(case):
    made, p = loss(case["loss"]), P[case["p"]]
    y = made.targets(Y[case["y"]], p.shape)
    found = made.value(y, p, MASK if case["mask"] else None, WEIGHTS if case["weights"] else None)
    assert found.value == pytest.approx(case["value"], rel=1e-13, abs=1e-15)
    np.testing.assert_allclose(found.gradient, case["gradient"], rtol=1e-11, atol=1e-15)


@pytest.mark.parametrize("kind", LOSSES, ids=lambda kind: kind.kind())
def test_every_loss_is_recorded_and_named(kind):
    assert kind.kind() in {each["loss"].partition(",")[0] for each in GOLDEN["cases"]}
    assert kind.title
    assert kind.__doc__
    for name in kind.called():
        assert loss(name) == kind()
    assert loss(kind().spelled()) == kind()


@pytest.mark.parametrize("case", GOLDEN["cases"][::4], ids=label)
def test_float32_stays_float32(case):
    made, p = loss(case["loss"]), P[case["p"]].astype(np.float32)
    y = made.targets(Y[case["y"]], p.shape)
    counts = () if made.whole else (MASK, WEIGHTS.astype(np.float32))
    found = made.value(y if made.sparse else y.astype(np.float32), p, *counts)
    assert found.gradient.dtype == np.float32
    assert found.gradient.shape == p.shape


@pytest.mark.parametrize("reduction", ["sum_over_batch_size", "mean", "mean_with_sample_weight", "sum"])
def test_where_nothing_counts_the_loss_and_its_gradient_are_zero(reduction):
    found = loss(f"mse,reduction={reduction}").value(P["numbers"], Y["numbers"], np.zeros((3, 4), bool))
    assert found.value == 0
    assert not found.gradient.any()


def test_zero_weights_still_count_as_elements():
    weights = np.array([0.0, 0.0, 1.0]).reshape(3, 1)
    alone = loss("mse").value(Y["numbers"][2:], P["numbers"][2:]).value
    assert loss("mse").value(Y["numbers"], P["numbers"], weights=weights).value == pytest.approx(alone / 3)


def test_targets_get_the_axis_that_the_output_has():
    made = loss("mse")
    assert made.targets(np.zeros(5), (5, 1)).shape == (5, 1)
    assert made.targets(np.zeros((5, 4)), (5, 4, 1)).shape == (5, 4, 1)
    assert loss("sparse_categorical_crossentropy").targets(np.zeros((5, 4, 1)), (5, 4, 3)).shape == (5, 4)
    assert loss("sparse_categorical_crossentropy").targets(np.zeros((5, 1)), (5, 3)).shape == (5,)


@pytest.mark.parametrize(
    ("name", "y", "shape", "message"),
    [
        ("mse", np.zeros((5, 2)), (5, 1), "targets of shape (5, 2) do not fit outputs of shape (5, 1)"),
        ("mse", np.zeros(5), (5, 3), "targets of shape (5,) do not fit outputs of shape (5, 3)"),
        (
            "sparse_categorical_crossentropy",
            np.zeros((5, 3)),
            (5, 3),
            "sparse_categorical_crossentropy needs the number of a class for each element, targets of shape (5,); got"
            " (5, 3). Targets with a number for each class need categorical_crossentropy.",
        ),
        (
            "sparse_categorical_crossentropy",
            np.array([0, 3]),
            (2, 3),
            "sparse_categorical_crossentropy: the target 3 is no class: the output has 3, from 0 to 2",
        ),
        (
            "sparse_categorical_crossentropy",
            np.array([0, 0.5]),
            (2, 3),
            "sparse_categorical_crossentropy needs whole numbers as targets, got 0.5",
        ),
    ],
)
def test_targets_that_do_not_fit_are_refused(name, y, shape, message):
    with pytest.raises(InputError) as error:
        loss(name).targets(y, shape)
    assert str(error.value) == message


@pytest.mark.parametrize("name", [each.kind() for each in LOSSES if each.whole])
def test_a_loss_of_a_whole_batch_takes_no_mask(name):
    made, texts = loss(name), name == "ctc"
    y, p = Y["texts" if texts else "bits"], P["logits" if texts else "shares"]
    with pytest.raises(InputError, match=f"{name} .* takes no mask"):
        made.value(made.targets(y, p.shape), p, MASK)


def test_a_text_that_does_not_fit_its_sequence_is_as_unlikely_as_in_keras():
    made, p = loss("ctc"), np.zeros((1, 2, 3))
    assert made.value(np.array([[1, 1]]), p).value == np.inf  # two letters alike need a blank between them
    assert made.value(np.array([[0, 0]]), p).value == pytest.approx(2 * np.log(3))


def test_texts_are_weighed_one_by_one():
    made, p = loss("ctc"), P["logits"]
    y = made.targets(Y["texts"], p.shape)
    alone = [made.value(y[each : each + 1], p[each : each + 1]).value for each in range(3)]
    weights = element_weights(np.array([1.0, 0.0, 3.0]), made.elements_of(p.shape))
    assert made.value(y, p, weights=weights).value == pytest.approx((alone[0] + 3 * alone[2]) / 3)


@pytest.mark.parametrize(
    ("y", "shape", "message"),
    [
        (np.zeros((3, 2)), (3, 4), "ctc needs an output (batch, time, classes) and targets (batch, longest text)"),
        (np.zeros((3, 4, 1)), (3, 4, 5), "ctc needs an output (batch, time, classes) and targets"),
        (np.full((3, 2), 5), (3, 4, 5), "ctc: targets are numbers of classes, from 1 to 4, then zeros"),
    ],
)
def test_texts_that_do_not_fit_are_refused(y, shape, message):
    with pytest.raises(InputError) as error:
        loss("ctc").targets(y, shape)
    assert str(error.value).startswith(message)


def test_an_ignored_class_may_be_no_class():
    made = loss("sparse_categorical_crossentropy,ignore_class=-1")
    y = made.targets(np.array([-1, 2]), (2, 3))
    p = np.array([[0.2, 0.3, 0.5], [0.25, 0.25, 0.5]])
    assert made.value(y, p).value == pytest.approx(-np.log(0.5))


@pytest.mark.parametrize(
    ("given", "elements", "expected"),
    [
        ((5,), (5,), (5,)),
        ((5, 1), (5,), (5,)),
        ((5,), (5, 4), (5, 1)),
        ((5, 1), (5, 4), (5, 1)),
        ((5, 4), (5, 4), (5, 4)),
        ((5, 4, 1), (5, 4), (5, 4)),
        ((4,), (4, 4), (4, 1)),
    ],
)
def test_weights_weigh_sequences_or_elements(given, elements, expected):
    assert element_weights(np.ones(given), elements).shape == expected


def test_weights_that_fit_neither_are_refused():
    with pytest.raises(InputError, match=r"sample weights of shape \(4,\) fit neither the sequences, \(5,\), nor"):
        element_weights(np.ones(4), (5, 4))


@pytest.mark.parametrize(
    ("spelled", "message"),
    [
        ("mean_square_error", "'mean_square_error' is no loss; known are: mean_squared_error, mean_absolute_error"),
        ("cce", "'cce' is no loss"),
        ("categorical_generalized_cross_entropy,q=1", "q must be in the interval (0, 1)"),
        ("huber,delta=a", "`delta` is a number, got 'a'."),
        ("huber,deltas=1", "'deltas=1' is no option of huber; they are delta, reduction, as in delta=…"),
        ("mse,reduction=none", "`reduction` is one of sum_over_batch_size, mean, sum, mean_with_sample_weight, got"),
    ],
)
def test_what_is_no_loss_is_refused(spelled, message):
    with pytest.raises((InputError, OptionError)) as error:
        loss(spelled)
    assert str(error.value).startswith(message)


def test_a_near_name_is_said():
    with pytest.raises(InputError, match=r"Is mean_squared_error meant\?$"):
        loss("mean_square_error")
