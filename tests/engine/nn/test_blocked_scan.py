"""Blocks of timesteps: the same numbers, and a word at every block."""

import warnings

import numpy as np
import pytest

from rnn_tui.engine.core.work import finish
from rnn_tui.engine.gradients.gradients import gradients, gradients_work
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.nn import blocked_scan
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from tests.engine.variants import few_variants, over, stack_on, tail_mask

DEEP = Stack(
    (GRU(3, return_sequences=True), Bidirectional(LSTM(2, return_sequences=True)), Dense(2)), (2, 7, 3), functional=True
)


BLOCKS_OF_TWO = (1, 2)


@pytest.fixture
def blocks_of_two(monkeypatch):
    monkeypatch.setattr(blocked_scan, "STEPS", BLOCKS_OF_TWO)


@over(few_variants())
def test_blocks_change_no_number(layer, monkeypatch):
    model = Model.draw(stack_on(layer))
    options = [{"training": np.random.default_rng(3)} for _ in range(2)]
    mask = tail_mask() if model.run().x.ndim > 2 else None
    whole = model.run(mask=mask, **options[0])
    with monkeypatch.context() as context:
        context.setattr(blocked_scan, "STEPS", BLOCKS_OF_TWO)
        parts = model.run(mask=mask, **options[1])
    for name, want in whole.arrays().items():
        np.testing.assert_allclose(parts.arrays()[name], want, rtol=1e-12, atol=1e-14, err_msg=name)


def told(work) -> tuple[list[float], list[str]]:
    said = list(work)
    assert all(0 < each.done <= each.total for each in said)
    return [each.done / each.total for each in said], list(dict.fromkeys(each.what for each in said))


@pytest.mark.usefixtures("blocks_of_two")
def test_a_run_says_where_it_is():
    shares, names = told(Model.draw(DEEP).forward_work())
    assert shares == sorted(shares)
    assert shares[:4] == pytest.approx([2 / 21, 4 / 21, 6 / 21, 7 / 21])
    assert shares[-1] == pytest.approx(2 / 3)
    assert names == ["gru", "bidirectional"]


@pytest.mark.usefixtures("blocks_of_two")
def test_so_do_gradients():
    trace = Model.draw(DEEP).run()
    shares, names = told(gradients_work(trace))
    assert shares == sorted(shares)
    assert shares[-1] > 0.9  # after the last block there is nothing to wait for
    assert names == ["bidirectional", "gru"]
    assert gradients(trace).arrays().keys() == finish(gradients_work(trace)).arrays().keys()


@pytest.mark.usefixtures("blocks_of_two")
def test_a_run_can_be_left_and_its_driver_is_warned_as_before():
    work = Model.draw(DEEP).forward_work()
    next(work)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with pytest.raises(RuntimeWarning, match="overflow"):
            np.exp(np.array([1e4]))
    work.close()


@pytest.mark.parametrize(
    ("units", "batch", "steps"), [(8, 1, 4096), (256, 1, 762), (1024, 1, 256), (256, 32, 23), (1024, 512, 16)]
)
def test_a_block_takes_some_hundredths_of_a_second(units, batch, steps):
    assert blocked_scan.block(LSTM(units), batch) == steps
    assert blocked_scan.block(SimpleRNN(units), batch) >= steps
