"""Which names of classes a checkpoint holds."""

import pytest

from rnn_tui.formats.data.class_names import class_names


@pytest.mark.parametrize(
    "value",
    [
        {"classes": ["a", "b", "c"]},
        {"id2label": {0: "a", 1: "b", 2: "c"}},
        {"label2idx": {"b": 1, "c": 2, "a": 0}},
        {"hparams": {"data": {"class_to_idx": {"a": 0, "b": 1, "c": 2}}}},
        {"labels": '["a", "b", "c"]'},
    ],
)
def test_names_in_the_order_of_the_outputs(value):
    assert class_names(value, 3) == ("a", "b", "c")


@pytest.mark.parametrize(
    "value",
    [
        None,
        {"classes": ["a", "b"]},
        {"classes": 3},
        {"classes": "abc"},
        {"labels": [0, 1, 2]},
        {"tags": {"a": 1, "b": 2, "c": 3}},
        {"classes": {"a": 0, "b": 0, "c": 1}},
        {"x": {"x": {"x": {"classes": ["a", "b", "c"]}}}},
    ],
)
def test_what_does_not_fit_the_outputs_names_nothing(value):
    assert class_names(value, 3) == ()


def test_one_output_has_no_class():
    assert class_names({"classes": ["a"]}, 1) == ()
