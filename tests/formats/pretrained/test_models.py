"""The trained models: what their sentences say, measured again with the weights that come with the program."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.data.text_inputs import written
from rnn_tui.engine.plan.builtin_models import BUILT_INS
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.run.generation.free_run import continue_series, generate
from rnn_tui.engine.run.generation.sampling import Sampling
from rnn_tui.engine.run.generation.stepping import reader_for
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.training.trained_models import TRAINED
from rnn_tui.formats.pretrained.models import FOLDER, SENTENCES, STACKS, built_in_model, trained_weights
from rnn_tui.formats.run_inputs import prepare

BY_NAME = {each.name: each for each in TRAINED}
RIGHT = 0.965
"""The share of sentences that the reader is right about, as its sentence says."""


def model(name):
    return Model(BY_NAME[name].stack, ()).with_weights(trained_weights(name))


def unseen(name, count, **changes):
    one = BY_NAME[name]
    return one.task.edit(**changes).examples(InputSpec.of(one.stack), 1, count, unseen=True)


@pytest.mark.parametrize("one", TRAINED, ids=lambda each: each.name)
def test_each_opens_on_something_that_it_reads(one):
    found = built_in_model(one.name)
    made = one.example()
    trace = Model(found.stack, ()).with_weights(found.weights).run(made.x, mask=made.mask, tokens=made.tokens)
    shows = one.shows
    assert 0 < shows.t <= trace.timesteps
    assert shows.sequence < trace.batch
    signals = {each.signal for each in trace.tracks(found.stack.keys[shows.layer])}
    assert not shows.signal or shows.signal in signals
    assert SENTENCES[one.name].startswith("Trained: ")
    assert SENTENCES[one.name].endswith(".")
    assert (FOLDER / f"{one.name}.npz").stat().st_size < 20_000


def test_no_name_is_there_twice_and_another_is_refused():
    assert len(STACKS) == len(BUILT_INS) + len(TRAINED)
    with pytest.raises(RnnError, match=r"'nope' is no built-in model; they are tutorial, .* reader"):
        built_in_model("nope")


def test_parity_is_right_on_500_bits_and_its_states_are_four_clusters():
    made = unseen("parity", 40, timesteps=500)
    trace = model("parity").run(made.x)
    assert ((trace.output[..., 0] > 0.5) == made.y).all()
    states = trace.layers[0].run.cells[""].signals["h"][:, 5:100]
    kinds = (2 * made.x[..., 0] + made.y)[:, 5:100].astype(int)
    centres = np.stack([states[kinds == each].mean(axis=0) for each in range(4)])
    assert (np.linalg.norm(states[..., None, :] - centres, axis=-1).argmin(axis=-1) == kinds).all()


def test_echo_says_every_bit_again():
    made = unseen("echo", 200)
    assert ((model("echo").run(made.x).output[..., 0] > 0.5) == made.y).all()


def test_adding_adds_and_its_input_gate_opens_at_the_marks():
    made = unseen("adding", 1000)
    trace = model("adding").run(made.x)
    assert ((trace.output - made.y) ** 2).mean() < 0.0013
    gate, marked = trace.layers[0].run.cells[""].signals["i"][..., 7], made.x[..., 1] > 0
    assert gate[marked].mean() > 0.95
    assert gate[~marked].mean() < 0.15


def test_brackets_close_in_order_and_a_unit_follows_the_depth():
    made = unseen("brackets", 100)
    trace = model("brackets").run(made.x)
    assert (trace.output.argmax(axis=-1) == made.y).all()
    depth = np.cumsum(1 - 2 * (made.x.argmax(axis=-1) % 2), axis=1)
    unit = trace.layers[0].run.cells[""].signals["c"][..., 8]
    assert np.corrcoef(unit.ravel(), depth.ravel())[0, 1] < -0.95


def test_counter_counts_up_and_down():
    made = unseen("counter", 10)
    trace = model("counter").run(made.x)
    certain = (made.weights > 0) & (made.x.argmax(axis=-1) == 2)
    assert (trace.output.argmax(axis=-1) == made.y)[certain].all()
    steps = np.diff(trace.layers[0].run.cells[""].signals["c"][9, :, 3])
    np.testing.assert_allclose(steps[:9], 1, atol=0.25)
    np.testing.assert_allclose(steps[10:], -1, atol=0.25)


def test_counter_writes_as_many_b_as_it_has_read_a():
    made = model("counter")
    for n in (4, 7, 10):
        found = finish(generate(made, reader_for(made), (1,) * n + (2,), n + 1, Sampling(0)))
        assert found.tokens == (2,) * (n - 1) + (0, 0)


def test_sine_says_the_next_value_and_goes_on_by_itself():
    made = unseen("sine", 200)
    right = model("sine")
    assert ((right.run(made.x).output - made.y)[:, 2:] ** 2).mean() < 3e-6
    fed = finish(continue_series(reader_for(right), made.x[0], 60))
    ahead = np.sin(2 * np.pi * np.arange(1, 61) / 20 + np.arctan2(*_sine_and_cosine(made.x[0, :, 0])))
    assert np.abs(fed.values[:, 0] - ahead).max() < 0.1


def _sine_and_cosine(wave):
    """Of the phase after the last value of a wave of period 20."""
    step = 2 * np.pi / 20
    return wave[-1], (wave[-1] * np.cos(step) - wave[-2]) / np.sin(step)


def test_characters_knows_its_text_by_heart_and_writes_it():
    one, right = BY_NAME["characters"], model("characters")
    vocabulary, text = one.vocabulary, one.task.text
    ids = np.array(vocabulary.encode(list(text))[0])
    said = right.run(np.eye(len(vocabulary.tokens))[ids][None]).output[0].argmax(axis=-1)
    assert (said[:-1] == ids[1:]).mean() > 0.99
    prompt = tuple(map(int, ids[:10]))
    made = finish(generate(right, reader_for(right), prompt, 90, Sampling(0)))
    assert "".join(vocabulary.tokens_of(made.tokens)) == text[10:100]


def test_reader_is_right_about_sentences_it_has_not_read():
    one, right = BY_NAME["reader"], model("reader")
    read = {row.tobytes() for row in one.task.examples(InputSpec.of(one.stack), 0, 16000).x}
    made = unseen("reader", 1500)
    new = np.array([row.tobytes() not in read for row in made.x])
    assert new.mean() > 0.8
    said = right.run(made.x[new]).output.argmax(axis=-1)
    rows, last = np.arange(len(said)), made.weights[new].sum(axis=1).astype(int) - 1
    assert (said[rows, last] == made.y[new][rows, last]).mean() > RIGHT


PRAISE = ("I really loved this movie", "not bad", "It was fun!", "영화가 정말 재미있었어요", "책이 지루하지 않아요")
BLAME = ("I did not like it at all", "not good", "the soup was cold and the staff was rude", "음식이 맛없어요")


@pytest.mark.parametrize(("sentences", "place"), [(PRAISE, 2), (BLAME, 1)], ids=["praise", "blame"])
def test_reader_reads_what_one_types(sentences, place):
    one, right = BY_NAME["reader"], model("reader")
    for each in sentences:
        made = written(each, InputSpec.of(one.stack), one.vocabulary)
        assert right.run(made.x).output[0, -1].argmax() == place, each


def test_a_unit_of_the_reader_lights_up_with_praise_and_the_other_way_with_blame():
    one, right = BY_NAME["reader"], model("reader")
    made, shows = unseen("reader", 300), one.shows
    unit = right.run(made.x).layers[shows.layer].run.cells[""].signals[shows.signal or "h"][..., shows.unit]
    judged = np.array([0, -1, 1])[made.y.astype(int)]
    counts = made.weights > 0
    assert abs(np.corrcoef(unit[counts], judged[counts])[0, 1]) > 0.8


@pytest.mark.parametrize(
    ("name", "classes"),
    [
        ("reader", ("neither", "blame", "praise")),
        ("counter", ("end", "a", "b")),
        ("brackets", ("none open", ")", "]")),
        ("echo", ()),
    ],
)
def test_the_output_has_the_names_of_the_answers_of_its_task(name, classes):
    found = built_in_model(name)
    assert found.classes == classes
    trace = prepare(found).setup.run(found.stack)
    assert trace.unit_names(Track(trace.keys[-1], "", "output")) == classes
