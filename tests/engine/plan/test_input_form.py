"""The input as something to edit."""

import pytest

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.plan.stack import Stack

RULE = InputForm.option("shape").rule


@pytest.mark.parametrize(
    ("typed", "shape"),
    [
        ("(None, 10, 4)", (None, 10, 4)),
        ("8,2,10", (8, 2, 10)),
        ("[none, None, 3]", (None, None, 3)),
        ("(None, 20,)", (None, 20)),
        ("None", None),
    ],
)
def test_what_is_typed_is_read(typed, shape):
    assert RULE.parse("shape", typed) == shape
    assert RULE.parse("shape", RULE.show(shape)) == shape


@pytest.mark.parametrize(
    "typed", ["", "()", "ten", "(1", "(None, -2, 3)", "(8, 0, 10)", "5", "(1.5, 2, 3)", "__import__('os')"]
)
def test_what_is_no_shape_is_refused(typed):
    with pytest.raises(OptionError):
        RULE.parse("shape", typed)


def test_it_is_taken_from_a_stack():
    assert InputForm.of(Stack((), (None, 5), "int32")) == InputForm((None, 5), "int32")
