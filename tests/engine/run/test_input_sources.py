"""Where each input of a model with several inputs comes from."""

from dataclasses import replace

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.generators import Sine
from rnn_tui.engine.interventions.set_numbers import SetInput
from rnn_tui.engine.layers import Concatenate, Embedding
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.input_sources import one_input
from rnn_tui.engine.run.one_input import setup_of_input, sources_of, with_input_of
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.timestep_words import tokens_of, words_of
from tests.engine.run.test_attention import attentive

X, Y = (GraphInput(key, (None, 2), "int32", name=name) for key, name in ((-1, "x"), (-2, "y")))
NODES = (Node(0, 0, (Tensor(-1),)), Node(1, 1, (Tensor(-2),)), Node(2, 2, (Tensor(0), Tensor(1))))
STACK = attentive()
"""Reads `words`, 6 token ids below 9, and `steps`, (4, 3) numbers."""


def with_steps(setup: Setup, x, origin="typed", **options) -> Setup:
    return with_input_of(setup, STACK, -2, setup_of_input(setup, STACK, -2).fed(x, origin, **options))


def test_one_input_is_read_as_the_model_reads_it():
    words, steps = (InputSpec.of(one_input(STACK, key)) for key in (-1, -2))
    assert (words.ids, words.nominal) == (9, (1, 6))
    assert (steps.ids, steps.nominal) == (None, (1, 4, 3))
    drawn = setup_of_input(Setup(), STACK, -2).inputs(one_input(STACK, -2)).x
    np.testing.assert_array_equal(drawn, Setup().run(STACK).inputs[1])


def test_one_is_given_and_the_other_drawn_with_as_many_sequences():
    x = np.arange(24.0).reshape(2, 4, 3)
    setup = with_steps(Setup(), x)
    words, steps = setup.run(STACK).inputs
    np.testing.assert_array_equal(steps, x)
    assert words.shape == (2, 6)
    assert next(setup.words(STACK)) == "inputs words random, steps typed"
    assert setup.given == "words random, steps typed"


def test_each_keeps_its_own_and_is_drawn_again():
    ids = np.array([[1, 2, 3, 4, 5, 6]])
    setup = with_steps(Setup(), np.zeros((4, 3)))
    both = with_input_of(setup, STACK, -1, setup_of_input(setup, STACK, -1).fed(ids, "ids.npy"))
    assert [each.tolist() for each in both.run(STACK).inputs] == [ids.tolist(), [[[0.0] * 3] * 4]]
    again = with_input_of(both, STACK, -2, setup_of_input(both, STACK, -2).generated(None))
    np.testing.assert_array_equal(again.run(STACK).inputs[1], Setup().run(STACK).inputs[1])
    none = with_input_of(again, STACK, -1, setup_of_input(again, STACK, -1).generated(None))
    assert (none.sources, none.inputs_from) == ((), "")


def test_what_is_generated_stays_and_what_is_given_is_drawn_anew():
    setup = with_input_of(Setup(), STACK, -2, setup_of_input(Setup(), STACK, -2).generated(Sine()))
    both = with_input_of(setup, STACK, -1, setup_of_input(setup, STACK, -1).fed(np.ones((1, 6)), "ones.npy"))
    redrawn = both.redrawn()
    assert [each.origin for each in redrawn.sources] == ["", Sine().words]
    assert redrawn.inputs_from == f"words random, steps {Sine().words}"
    assert redrawn.run(STACK).inputs[1].shape == (1, 4, 3)


def test_arrays_of_a_file_are_sources_too():
    setup = Setup().fed((np.zeros((1, 6)), np.zeros((1, 4, 3))), "both.npz")
    assert [each.origin for each in sources_of(setup, STACK)] == ["both.npz", "both.npz"]
    assert with_steps(setup, np.ones((1, 4, 3))).inputs_from == "words both.npz, steps typed"


def test_different_numbers_of_sequences_and_a_mask_are_refused():
    setup = with_input_of(Setup(), STACK, -1, setup_of_input(Setup(), STACK, -1).fed(np.ones((3, 6)), "a"))
    with pytest.raises(InputError, match="different numbers of sequences: words 3, steps 2"):
        with_steps(setup, np.zeros((2, 4, 3))).run(STACK)
    with pytest.raises(InputError, match="only the first input takes"):
        with_steps(setup, np.zeros((2, 4, 3)), mask=np.ones((2, 4), bool))


def test_the_text_of_a_further_input_stays_with_it():
    twice = Stack((Embedding(9, 2), Embedding(9, 3), Concatenate()), wiring=Graph((X, Y), NODES, (Tensor(2),)))
    one = setup_of_input(Setup(), twice, -2).fed(np.array([[3, 4]]), "typed text", tokens=(("a", "\n"),))
    trace = with_input_of(Setup(), twice, -2, one).run(twice)
    assert tokens_of(trace, -2, 0) == words_of(trace, -2, 0) == words_of(trace, 1, 0) == ("a", "\n")
    assert words_of(trace, -1, 0) == words_of(trace, 0, 0) == tuple(str(int(each)) for each in trace.x[0])
    assert words_of(Setup().run(STACK), -2, 0) == ()


def test_one_number_of_a_further_input_is_set():
    plain = Setup().run(STACK)
    other = SetInput(layer=-2, t=2, feature=1, value=9)
    changed = replace(Setup(), changes=(other,)).run(STACK)
    assert changed.inputs[1][0, 1, 1] == 9
    assert (changed.inputs[1] != plain.inputs[1]).sum() == 1
    np.testing.assert_array_equal(changed.x, plain.x)
    assert str(other.brief) == "x_2[1] of input 2 = 9"
    with pytest.raises(InputError, match="whole number from 0 to 8"):
        SetInput(layer=-1, t=1, value=9).check(STACK)
