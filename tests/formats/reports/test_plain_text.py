"""Plain text for pipes: every number that fits, and a word where some do not."""

import numpy as np

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.reports.plain_text import gradient_text, layers_line, model_line, trace_text


def test_a_model_in_one_line():
    assert (
        model_line(found_in("deep")[0], 3)
        == "3  deep   (None, 10, 4) → (None, 10, 8)   240 params   SimpleRNN 8 tanh seq · SimpleRNN 8 tanh seq"
    )


def test_of_a_long_list_of_layers_the_last_ones_are_counted():
    stack = found_in("deep")[0].stack
    assert layers_line(stack, 50) == "SimpleRNN 8 tanh seq · SimpleRNN 8 tanh seq"
    assert layers_line(stack, 42) == "SimpleRNN 8 tanh seq · and 1 more layer"
    assert layers_line(Stack()) == ""


def test_a_trace_has_a_row_for_every_timestep():
    trace = Model.draw(built_in("simple").stack).run()
    lines = trace_text(trace).splitlines()
    assert lines[0] == "x  2 × 10"
    assert lines[1].endswith("…")
    assert lines[4] == "simple_rnn/h  2 × 3"
    first = " ".join(f"{each:+9.4f}" for each in trace.layers[0].run.cells[""].signals["h"][0, 0])
    assert lines[5] == f"  t 1   {first}"


def test_a_small_number_of_a_trace_is_not_written_as_0():
    simple = Model.draw(built_in("simple").stack)
    x = np.full((1, 2, 10), 3.67e-5)
    x[0, 0, 1] = 0
    assert trace_text(simple.run(x)).splitlines()[1].startswith("  t 1    +3.67e-5    0.0000  +3.67e-5")


def test_long_sequences_and_batches_say_what_is_left_out():
    stack = Stack(built_in("simple").stack.layers, (4, 50, 2))
    text = trace_text(Model.draw(stack).run())
    assert "… 30 more timesteps" in text
    assert text.endswith("(sequence 1 of 4)")


def test_gradients_say_how_large_they_are_at_both_ends():
    arrays = {
        "loss": np.array(2.0),
        "dx": np.ones((1, 2, 2)),
        "a/dh": np.stack([np.full((1, 4), 0.5), np.ones((1, 4))], 1),
    }
    assert gradient_text(arrays).splitlines() == [
        "loss +2",
        f"{'dx':<28} ‖·‖ 2           (1, 2, 2)",
        f"{'a/dh':<28} ‖t 1‖ 1           ‖t 2‖ 2",
    ]
