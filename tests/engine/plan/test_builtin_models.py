"""The built-in models build, count as the tutorial prints, and draw as they say."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.builtin_models import BUILT_INS, DEFAULT, built_in
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.summary.summarize import summarize

TOTALS = {
    "tutorial": 104,
    "simple": 42,
    "fixed-batch": 42,
    "return-sequences": 42,
    "deep": 104 + 136,
    "bidirectional": 208,
    "deep-bidirectional": 208 + 3 * 400,
    "lstm": 4 * 8 * (4 + 8 + 1),
    "gru": 3 * 8 * (4 + 8 + 2),
    "vanishing": 16 * (4 + 16 + 1) + 16 + 1,
}


@pytest.mark.parametrize("model", BUILT_INS, ids=lambda each: each.name)
def test_every_built_in_counts_as_the_formulas_say(model):
    assert summarize(model.stack).trainable == TOTALS[model.name]
    assert model.look_at.endswith(".")


def test_the_default_saturates_every_unit_as_its_sentence_says():
    chosen = built_in(DEFAULT)
    trace = Model.draw(chosen.stack, init=chosen.init).run(init=chosen.init)
    assert (np.abs(trace.output[0, 2:]) > 0.99).all()


def test_an_unknown_name_is_refused_with_the_known_ones():
    with pytest.raises(RnnError, match="'nope' is no built-in model; they are tutorial, simple, "):
        built_in("nope")
