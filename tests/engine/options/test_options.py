"""Rules: what a value may be, what a person may type, and how it is written back."""

import pytest

from rnn_tui.engine.core.errors import OptionError
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.options.options import Choice, Flag, LayerName, Nested, Number, PositiveInteger
from tests.engine.variants import values

over_kinds = pytest.mark.parametrize("kind", list(kinds()), ids=lambda each: each.kind())


@over_kinds
def test_what_is_shown_can_be_typed(kind):
    for option, value in ((each, value) for each in kind.options() for value in values(each)):
        try:
            kept = option.rule.check(option.name, value)
        except OptionError:
            continue
        shown = option.rule.show(kept)
        if isinstance(option.rule, Nested):
            assert shown == (kept.kind() if kept is not None else "None"), option.name
        elif shown != "None" or "None" in option.rule.choices:
            assert option.rule.parse(option.name, shown) == kept, option.name


@over_kinds
def test_every_choice_on_offer_is_accepted(kind):
    for option, text in ((each, text) for each in kind.options() for text in each.rule.choices):
        assert option.rule.show(option.rule.parse(option.name, text)) == text, option.name


@pytest.mark.parametrize(
    ("rule", "text", "value"),
    [
        (PositiveInteger(), " 12 ", 12),
        (Flag(), "Yes", True),
        (Flag(), "0", False),
        (Choice(("concat", None)), "none", None),
        (Choice(("concat", None)), " Concat ", "concat"),
        (Number(0, 1), "0.25", 0.25),
        (Number(0, 1, clamp=True), "7", 1.0),
        (LayerName(), "  ", None),
        (LayerName(), "my layer", "my layer"),
    ],
)
def test_typed_values(rule, text, value):
    assert rule.parse("x", text) == value


@pytest.mark.parametrize(
    ("rule", "text", "words"),
    [
        (PositiveInteger(), "0", "Received an invalid value for argument `x`, expected a positive integer, got 0."),
        (
            PositiveInteger(),
            "3.5",
            "Received an invalid value for argument `x`, expected a positive integer, got '3.5'.",
        ),
        (PositiveInteger(), "", "Received an invalid value for argument `x`, expected a positive integer, got ''."),
        (Flag(), "perhaps", "`x` is True or False, got 'perhaps'."),
        (Choice(("a", None)), "b", "`x` is one of a, None, got 'b'."),
        (Number(0, 1), "1.5", "`x` is a number from 0 to 1, got 1.5."),
        (Number(0, 1), "many", "`x` is a number, got 'many'."),
        (Number(0, 1), "nan", "`x` is a number, got nan."),
        (Number(0, 1, clamp=True), "inf", "`x` is a number, got inf."),
        (
            LayerName(),
            "a/b",
            "Argument `name` must be a string and cannot contain character `/`. Received: name=a/b"
            " (of type <class 'str'>)",
        ),
    ],
)
def test_typed_values_that_are_refused(rule, text, words):
    with pytest.raises(OptionError) as caught:
        rule.parse("x", text)
    assert str(caught.value) == words
    assert caught.value.option == "x"


@pytest.mark.parametrize("value", [0.1, 1e-7, 1 / 3, 123456789.0, -0.05])
def test_numbers_are_shown_without_loss(value):
    assert float(Number().show(value)) == value


@pytest.mark.parametrize("value", [True, "0.5", None, [1]])
def test_what_is_no_number_is_refused_from_code_too(value):
    with pytest.raises(OptionError, match=r"^`x` is a number, got "):
        Number().check("x", value)


def test_positional_options_stand_in_keras_s_order():
    for kind in kinds():
        positional = [each.name for each in kind.options() if each.positional]
        assert tuple(positional) == kind.positional
        assert [each.positional for each in kind.options()] == sorted(
            (each.positional for each in kind.options()), reverse=True
        )
