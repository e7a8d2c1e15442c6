"""The lines of the dialog with the full diagnosis."""

import re

import pytest

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.screens.dialogs.diagnosis import DiagnosisText, text_of


@pytest.mark.parametrize("width", range(30, 110, 7))
def test_a_name_and_its_number_are_in_one_line(width: int):
    found = answer(Diagnose(0), Model.draw(built_in("gru").stack).run())
    lines = text_of(found, width).plain.split("\n")
    assert "\N{NO-BREAK SPACE}" not in "".join(lines)
    assert max(map(len, lines)) <= width
    assert not [line for line in lines if re.search(r"\b(z|r|hh)$", line)]


def test_before_its_width_is_known_nothing_is_wrapped_to_one_word_a_line():
    text = DiagnosisText()
    text.show(answer(Diagnose(0), Model.draw(built_in("gru").stack).run()))
    assert not text.content
