"""Inputs that are made: what each kind is, by hand; and what holds of all of them."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, OptionError
from rnn_tui.engine.data.generators import GENERATORS, generator
from rnn_tui.engine.plan.input_spec import InputSpec

NUMBERS = InputSpec((None, None, 4), (2, 6, 4))
IDS = InputSpec((None, None), (2, 6), 9)
PADDED = InputSpec((None, None), (2, 6), 9, padding=True)


def made(spelled, reads=NUMBERS, seed=0):
    return generator(spelled).make(reads, seed).x


@pytest.mark.parametrize("kind", GENERATORS, ids=lambda each: each.kind())
def test_every_kind_fits_the_model_and_depends_on_the_seed_only(kind):
    assert kind.title
    assert kind.__doc__
    one = kind().make(NUMBERS, 3)
    assert one.x.shape == (2, 6, 4)
    np.testing.assert_array_equal(one.x, kind().make(NUMBERS, 3).x)
    assert kind(timesteps=9, sequences=5).make(NUMBERS).x.shape == (5, 9, 4)


@pytest.mark.parametrize("kind", GENERATORS, ids=lambda each: each.kind())
def test_every_kind_is_what_its_spelling_says(kind):
    assert generator(kind().spelled()) == kind()
    assert generator(kind(timesteps=7).spelled()) == kind(timesteps=7)
    assert generator(kind(timesteps=7).spelled()).words == f"{kind.kind()}, 7 timesteps"
    assert kind(sequences=1, timesteps=1).words == f"{kind.kind()}, 1 timestep, 1 sequence"


@pytest.mark.parametrize("kind", GENERATORS, ids=lambda each: each.kind())
@pytest.mark.parametrize("reads", [IDS, PADDED], ids=["ids", "padded"])
def test_symbols_are_token_ids_and_numbers_are_refused(kind, reads):
    if not kind.symbols:
        with pytest.raises(
            InputError, match=f"{kind.kind()} makes numbers, and this model reads token ids from 0 to 8"
        ):
            kind().make(reads)
        return
    found = kind().make(reads)
    assert found.x.shape == (2, 6)
    assert found.x.min() >= reads.first_id
    assert found.x.max() < 9
    assert not found.tokens or [len(each) for each in found.tokens] == [6, 6]


def test_a_sine_swings_and_its_features_follow_each_other():
    np.testing.assert_allclose(made("sine,period=4,amplitude=2")[0, :, 0], [0, 2, 0, -2, 0, 2], atol=1e-12)
    np.testing.assert_allclose(made("sine,period=4")[1, :, 1], [-1, 0, 1, 0, -1, 0], atol=1e-12)


def test_an_impulse_is_one_moment_or_one_every_so_often():
    assert made("impulse,at=2,height=3")[0, :, 1].tolist() == [0, 3, 0, 0, 0, 0]
    assert made("impulse,at=2,every=3")[0, :, 0].tolist() == [0, 1, 0, 0, 1, 0]
    assert made("impulse,feature=2")[0, 0].tolist() == [0, 1, 0, 0]


def test_a_step_goes_from_one_value_to_another():
    assert made("step,at=3,before=-1,height=2")[1, :, 3].tolist() == [-1, -1, 2, 2, 2, 2]


def test_noise_keeps_its_spread_and_its_neighbours_are_as_alike_as_its_memory_says():
    values = made("noise,scale=2,memory=0.8,timesteps=20000")[0, :, 0]
    assert values.std() == pytest.approx(2, rel=0.05)
    assert np.corrcoef(values[:-1], values[1:])[0, 1] == pytest.approx(0.8, abs=0.03)
    assert np.ptp(made("noise,memory=1")[0, :, 0]) == 0


def test_random_numbers_have_the_spread_that_is_asked_for():
    assert made("random,scale=3,timesteps=20000").std() == pytest.approx(3, rel=0.02)
    uniform = made("random,distribution=uniform,scale=3,timesteps=2000")
    assert -3 <= uniform.min() < -2.9
    assert 2.9 < uniform.max() < 3


def test_an_echo_is_bits_and_then_silence():
    bits = made("echo,lag=8,timesteps=40")
    assert set(np.unique(bits)) == {0, 1}
    assert not bits[:, 32:].any()
    assert bits[:, :32].any()


def test_parity_has_as_many_ones_as_asked_for():
    assert made("parity,ones=1").all()
    assert not made("parity,ones=0").any()


def test_the_adding_problem_marks_one_number_in_each_half():
    x = made("adding,timesteps=20,sequences=50")
    assert (x[:, :10, 1].sum(1) == 1).all()
    assert (x[:, 10:, 1].sum(1) == 1).all()
    assert ((x[..., 0] >= 0) & (x[..., 0] < 1)).all()
    assert not x[..., 2:].any()
    with pytest.raises(InputError, match="adding needs 2 features, a value and a mark; the model reads 1"):
        made("adding", InputSpec((None, None, 1), (1, 6, 1)))


def test_brackets_close_what_was_opened_last():
    found = generator("brackets,kinds=3,depth=2,timesteps=40").make(PADDED, 1)
    for row in found.tokens:
        opened, deepest = [], 0
        for each in row:
            if each in "([{":
                opened.append(each)
            else:
                assert opened.pop() + each in ("()", "[]", "{}")
            deepest = max(deepest, len(opened))
        assert not opened
        assert deepest == 2
    assert [["()[]{}"[int(each) - 1] for each in row] for row in found.x] == [list(row) for row in found.tokens]


def test_brackets_are_one_feature_a_symbol_or_signs():
    assert (made("brackets").sum(-1) == 1).all()
    one = InputSpec((None, None, 1), (1, 6, 1))
    assert set(np.unique(made("brackets,kinds=1", one))) == {-1, 1}
    with pytest.raises(InputError, match="4 symbols need as many features, and the model reads 1: kinds=1 fits"):
        made("brackets", one)


@pytest.mark.parametrize(
    ("spelled", "said"),
    [
        ("sin", "'sin' is no generator; known are: random, noise, sine"),
        ("sine,perio=3", "'perio=3' is no option of sine; they are period, amplitude, timesteps, sequences"),
        ("sine,period=fast", "`period` is a number, got 'fast'"),
        ("sine,timesteps=0", "`timesteps` is a whole number from 1 to 1,000,000, got 0"),
        ("sine,timesteps=2.5", "`timesteps` is a whole number"),
    ],
)
def test_what_is_misspelled_is_named(spelled, said):
    with pytest.raises((InputError, OptionError)) as error:
        generator(spelled)
    assert said in str(error.value)
