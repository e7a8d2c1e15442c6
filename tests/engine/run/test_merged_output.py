import pytest

from rnn_tui.engine.layers import GRU, Bidirectional, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.merged_output import MergedOutput, merged_output
from rnn_tui.engine.run.model import Model


def merged(layer) -> MergedOutput | None:
    trace = Model.draw(Stack((layer,), (None, 4, 2))).run()
    return merged_output(trace, trace.keys[0])


def test_a_joined_output_says_which_units_come_from_which_half():
    both = Bidirectional(SimpleRNN(3), backward_layer=GRU(2, go_backwards=True))
    found = merged(both)
    assert found == MergedOutput("concat", 3, 2)
    assert (found.border, found.halves) == (3, ("▸ 0–2", "◂ 3–4"))


@pytest.mark.parametrize(("mode", "form"), [("sum", "{} + {}"), ("mul", "{} × {}"), ("ave", "({} + {}) / 2")])
def test_other_modes_have_both_halves_in_every_unit(mode, form):
    found = merged(Bidirectional(SimpleRNN(3), merge_mode=mode))
    assert found is not None
    before, between, after = found.form
    assert (found.border, f"{before}{{}}{between}{{}}{after}") == (0, form)


def test_other_layers_merge_nothing():
    assert merged(SimpleRNN(3, go_backwards=True)) is None
