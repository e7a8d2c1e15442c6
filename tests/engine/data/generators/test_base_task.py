"""Tasks: what is asked and what is right, by hand; and what holds of all of them."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError, OptionError
from rnn_tui.engine.data.generators import TASKS, task
from rnn_tui.engine.layers import GRU, Embedding
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.default_loss import usual_loss
from rnn_tui.engine.training.losses import loss
from rnn_tui.engine.training.task_models import task_stack


def spec(made):
    """What the plainest model for a task reads."""
    return InputSpec.of(task_stack(made, GRU(4)))


def made(spelled, seed=0, count=50):
    value = task(spelled)
    return value.examples(spec(value), seed, count)


over_tasks = pytest.mark.parametrize("kind", TASKS, ids=lambda kind: kind.kind())


@over_tasks
def test_every_task_is_told_of_and_fits_its_model(kind):
    value = kind()
    assert kind.title
    assert kind.__doc__
    assert len(kind.expect) > 40
    assert task(kind.kind()) == value
    stack = task_stack(value, GRU(4))
    found = value.examples(InputSpec.of(stack), 3, 12)
    shape = stack.with_input(found.x.shape).output_shapes[-1][0]
    assert usual_loss(stack, found.y).targets(found.y, shape).shape[:1] == (12,)
    assert value.every_step == (len(shape) == 3)
    if value.classes is not None:
        assert set(np.unique(found.y)) <= set(range(value.classes))
    if found.weights is not None:
        assert found.weights.shape == found.y.shape


@over_tasks
def test_the_seed_says_everything(kind):
    reads = spec(kind())
    one, same, other = (kind().examples(reads, seed, 8) for seed in (1, 1, 2))
    np.testing.assert_array_equal(one.x, same.x)
    np.testing.assert_array_equal(one.y, same.y)
    assert kind.kind() == "counting" or not np.array_equal(one.x, other.x)


@over_tasks
def test_chance_is_what_its_sentence_comes_to(kind):
    value = kind()
    time = value.length(spec(value))
    chance = value.chance(time)
    assert chance.metric in ("loss", "accuracy")
    assert chance.how
    assert 0 < chance.value < (1 if chance.metric == "accuracy" else 3)


@pytest.mark.parametrize("kind", [each for each in TASKS if each().vocabulary], ids=lambda kind: kind.kind())
def test_symbols_are_ids_with_padding_passed_over(kind):
    value = kind()
    stack = Stack((Embedding(len(value.vocabulary) + 1, 4, mask_zero=True), GRU(3)), (None, None), "int32")
    found = value.examples(InputSpec.of(stack), 0, 6)
    assert found.x.ndim == 2
    assert found.x.min() >= 1
    assert [len(each) for each in found.tokens] == [found.x.shape[1]] * 6
    small = Stack((Embedding(len(value.vocabulary) - 1, 4), GRU(3)), (None, None), "int32")
    with pytest.raises(InputError, match="token ids, and the model reads"):
        value.examples(InputSpec.of(small), 0, 6)


def test_an_echo_comes_later():
    found = made("echo,lag=2,timesteps=8")
    np.testing.assert_array_equal(found.y[:, 2:], found.x[:, :-2, 0])
    assert not found.y[:, :2].any()


def test_parity_counts_ones():
    found = made("parity,timesteps=9")
    np.testing.assert_array_equal(found.y[:, -1], found.x[..., 0].sum(1) % 2)


def test_adding_asks_for_the_marked_sum_and_chance_is_its_variance():
    found = made("adding,timesteps=12", count=4000)
    np.testing.assert_allclose(found.y[:, 0], (found.x[..., 0] * found.x[..., 1]).sum(1))
    assert ((found.y - 1) ** 2).mean() == pytest.approx(task("adding").chance(12).value, rel=0.05)


@pytest.mark.parametrize("ones", [0.05, 0.2, 0.5, 0.9])
def test_chance_in_parity_is_the_best_constant_answer_and_never_below_a_half(ones):
    value = task(f"parity,ones={ones},timesteps=20")
    found = value.examples(spec(value), 0, 4000)
    assert value.chance(20).value == pytest.approx(max((found.y == 0).mean(), 0.5), abs=0.01)


@pytest.mark.parametrize(
    ("spelled", "marked", "first"),
    [
        ("adding", lambda x: x[..., 1] > 0, True),
        ("temporal_order", lambda x: x[..., -2:].any(axis=-1), True),
        ("copy_memory,keep=3", lambda x: x[..., 1:-1].any(axis=-1), False),
        ("selective_copying,keep=3", lambda x: x[..., 1:-1].any(axis=-1), False),
    ],
)
def test_the_last_answer_depends_on_an_input_at_least_so_far_back(spelled, marked, first):
    value = task(f"{spelled},timesteps=20")
    marks = marked(value.examples(spec(value), 0, 200).x)
    back = 19 - marks.argmax(axis=1) if first else marks[:, ::-1].argmax(axis=1)
    assert back.min() == value.depends_back(20)
    assert task("echo,lag=4").depends_back(20) == 4


def test_brackets_ask_what_would_close():
    value = task("brackets,kinds=2,timesteps=6")
    found = value.examples(spec(value), 1, 20)
    for row, answers in zip(found.tokens, found.y, strict=True):
        opened = []
        for each, answer in zip(row, answers, strict=True):
            if each in "([":
                opened.append("([".index(each) + 1)
            else:
                opened.pop()
            assert answer == (opened[-1] if opened else 0)


def test_what_is_copied_comes_back_at_the_end():
    found = made("copy_memory,alphabet=3,keep=2,timesteps=9")
    symbols = found.x.argmax(-1)
    np.testing.assert_array_equal(symbols[:, :2], found.y[:, -2:])
    assert (symbols[:, 6] == 4).all()
    assert not found.y[:, :-2].any()
    assert not symbols[:, 2:6].any()


def test_what_is_selected_comes_back_in_order():
    found = made("selective_copying,alphabet=3,keep=2,timesteps=9")
    symbols = found.x.argmax(-1)
    for row, answers in zip(symbols, found.y, strict=True):
        np.testing.assert_array_equal(row[:6][row[:6] > 0], answers[-2:])
    assert len({tuple(np.flatnonzero(row[:6])) for row in symbols}) > 3


def test_too_few_timesteps_to_copy_are_refused():
    with pytest.raises(InputError, match="copy_memory of 10 symbols needs 21 timesteps at least, got 20"):
        made("copy_memory,timesteps=20")


@pytest.mark.parametrize("lag", [20, 25, 50])
def test_bits_that_would_be_repeated_after_the_end_are_refused(lag):
    with pytest.raises(InputError, match=f"echo with lag {lag} needs {lag + 1} timesteps at least, got 20"):
        made(f"echo,lag={lag},timesteps=20")


def test_counting_asks_for_the_next_symbol_and_for_nothing_behind_the_end():
    found = made("counting,longest=3", count=3)
    assert ["".join(row) for row in found.tokens] == ["ab····", "aabb··", "aaabbb"]
    assert found.y.tolist() == [[2, 0, 0, 0, 0, 0], [1, 2, 2, 0, 0, 0], [1, 1, 2, 2, 2, 0]]
    assert found.weights.tolist() == [[1, 1, 0, 0, 0, 0], [1, 1, 1, 1, 0, 0], [1, 1, 1, 1, 1, 1]]
    assert "".join(made("counting,longest=2,letters=3", count=2).tokens[1]) == "aabbcc"


def test_temporal_order_has_four_answers():
    found = made("temporal_order,timesteps=20", count=100)
    for row, answer in zip(found.tokens, found.y, strict=True):
        marks = [each for each in row if each in "XY"]
        assert len(marks) == 2
        assert answer == 2 * (marks[0] == "Y") + (marks[1] == "Y")
        assert row[2:4].count(marks[0]) == 1


def test_a_sine_is_asked_for_its_next_value_and_the_last_one_costs_what_chance_says():
    value = task("sine,period=12,amplitude=2,noise=0.1,timesteps=60")
    found = value.examples(spec(value), 0, 400)
    np.testing.assert_array_equal(found.x[:, 1:], found.y[:, :-1])
    assert ((found.x - found.y) ** 2).mean() == pytest.approx(value.chance(60).value, rel=0.03)


def test_mnist_1d_has_the_paper_s_form():
    found = made("mnist_1d", count=2000)
    assert found.x.shape == (2000, 40, 1)
    assert found.x.mean() == pytest.approx(0, abs=1e-12)
    assert found.x.std() == pytest.approx(1)
    assert np.bincount(found.y.astype(int)).min() > 150


def test_the_next_character_is_the_text_s():
    value = task("next_character,timesteps=12")
    found = value.examples(spec(value), 0, 20)
    for row, answers in zip(found.tokens, found.y, strict=True):
        said = "".join(row) + value.vocabulary[int(answers[-1])]
        assert said in value.text
    assert value.chance(12).value == pytest.approx(2.8, abs=0.2)
    short = value.edit(text="abc", timesteps=20)
    with pytest.raises(InputError, match="a text of 3 characters is too short for sequences of 20"):
        short.examples(spec(short), 0, 1)


def test_a_model_that_reads_too_little_is_refused():
    narrow = InputSpec((None, None, 1), (1, 20, 1))
    with pytest.raises(InputError, match="adding needs 2 features, and the model reads 1"):
        task("adding").examples(narrow)
    with pytest.raises(InputError, match="brackets has 4 symbols, which need as many features; the model reads 1"):
        task("brackets").examples(narrow)
    with pytest.raises(InputError, match="sine makes numbers, and this model reads token ids from 0 to 8"):
        task("sine").examples(InputSpec((None, None), (1, 20), 9))


def test_features_left_over_are_zero():
    wide = InputSpec((None, None, 3), (1, 20, 3))
    assert not task("sine").examples(wide, 0, 5).x[..., 1:].any()


def test_what_is_no_task_is_refused():
    with pytest.raises(InputError, match=r"'sinus' is no task; known are: sine, echo, .* Is sine meant\?"):
        task("sinus")
    with pytest.raises(OptionError, match="'delay=3' is no option of echo; they are lag, timesteps, sequences"):
        task("echo,delay=3")


def test_a_loss_that_fits_the_answers_is_usual():
    assert usual_loss(task_stack(task("parity"), GRU(3)), np.zeros((2, 5))) == loss("binary_crossentropy")
    assert usual_loss(task_stack(task("parity"), GRU(3)), np.full((2, 5), -0.1)) == loss("mse")
    assert usual_loss(task_stack(task("adding"), GRU(3)), np.zeros((2, 1))) == loss("mse")
    tagger = task_stack(task("counting"), GRU(3))
    assert usual_loss(tagger, np.zeros((2, 5))) == loss("sparse_categorical_crossentropy")
    assert usual_loss(tagger, np.zeros((2, 5, 3))) == loss("categorical_crossentropy")
