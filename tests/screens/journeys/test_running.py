"""Long runs on the screen: they say how far they are, escape stops them, and a run nobody waits for ends."""

import threading
from collections.abc import Iterator

import pytest

from rnn_tui.engine.core.work import Progress
from rnn_tui.engine.nn import recurrent
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.recompute import Recompute
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.runtime import lazy_signals
from tests.conftest import EXTREMES, Explore

STACKS: list[tuple[str, object]] = []
"""What happened to runs: ("begun" | "left", stack)."""


@pytest.fixture
def slow(monkeypatch) -> Iterator[threading.Event]:
    """Runs go on until they are let go."""
    go, running = threading.Event(), Setup.forward_work
    STACKS.clear()

    def waiting(setup, stack):
        STACKS.append(("begun", stack))
        try:
            for _ in range(3000):  # not for ever, where a test fails
                if go.wait(0.01):
                    break
                yield Progress(43, 100, "lstm")
            return (yield from running(setup, stack))
        finally:
            STACKS.append(("left", stack))

    monkeypatch.setattr(Setup, "forward_work", waiting)
    yield go
    go.set()


@pytest.mark.parametrize("size", EXTREMES)
async def test_a_long_run_shows_its_progress_and_then_its_trace(explore: Explore, slow, size):
    async with explore("tutorial", size=size, settled=False) as journey:
        await journey.until(lambda: "computing lstm 43 % · esc stops" in journey.text)
        slow.set()
        await journey.until(lambda: journey.transport.startswith("t 1/10"))
        assert "esc stops" not in journey.text
        assert journey.bench.run_state.progress == ""


@pytest.mark.parametrize("size", EXTREMES)
async def test_escape_stops_a_run_and_starts_it_again(explore: Explore, slow, size):
    async with explore("tutorial", size=size, settled=False) as journey:
        await journey.until(lambda: "esc stops" in journey.text)
        await journey.press("escape")
        assert "The run was stopped. Press esc to run it" in " ".join(journey.text.split())
        await journey.until(lambda: [each for each, _ in STACKS] == ["begun", "left"])
        assert not journey.bench.run_state.is_running
        await journey.pilot.press("escape")
        await journey.until(lambda: "esc stops" in journey.text)
        slow.set()
        await journey.settle()
        assert journey.transport.startswith("t 1/10")
        assert "stopped" not in journey.text


async def test_a_replaced_run_ends_at_its_next_block(explore: Explore, slow):
    async with explore("deep", settled=False) as journey:
        await journey.until(lambda: "esc stops" in journey.text)
        await journey.pilot.press("1", "d")
        await journey.until(lambda: [each for each, _ in STACKS].count("begun") == 2)
        await journey.until(lambda: ("left", STACKS[0][1]) in STACKS)
        assert ("left", STACKS[-1][1]) not in STACKS or len(STACKS) == 4
        slow.set()
        await journey.settle()
        assert journey.bench.trace.model.stack == journey.bench.stack
        assert len(journey.bench.stack.layers) == 1


async def test_an_edit_after_a_stop_runs(explore: Explore, slow):
    async with explore("deep", settled=False) as journey:
        await journey.until(lambda: "esc stops" in journey.text)
        await journey.pilot.press("escape", "1", "d")
        slow.set()
        await journey.settle()
        assert journey.bench.trace is not None
        assert "stopped" not in journey.text


@pytest.mark.parametrize("size", EXTREMES)
async def test_a_signal_that_was_not_recorded_is_worked_out_when_it_is_looked_at(
    explore: Explore, monkeypatch, size, tmp_path
):
    monkeypatch.setattr(recurrent, "WHOLE", 0)
    monkeypatch.setattr(lazy_signals, "AT_ONCE", (0, 1))
    (tmp_path / "lstm.py").write_text("Sequential([Input((10, 4)), LSTM(3)])")
    async with explore(str(tmp_path / "lstm.py"), size=size) as journey:
        cell = journey.bench.trace.layers[0].run.cells[""]
        assert [cell.has(each) for each in cell.signals] == [True, True, False, False, False, False]
        await journey.press("right_square_bracket", "right_square_bracket")
        await journey.until(lambda: cell.has("i"))
        await journey.settle()
        assert not cell.has("f")
        value = cell.signals["i"][0, 0, 0]
        assert f"{value:.2f}" in journey.text
        assert "computing …" not in journey.text


async def test_both_directions_are_recalled_together(explore: Explore, monkeypatch):
    monkeypatch.setattr(recurrent, "WHOLE", 0)
    async with explore("bidirectional") as journey:
        trace = journey.bench.trace
        index = next(n for n, each in enumerate(trace.layers) if len(each.run.cells) == 2)
        signal = trace.layers[index].signals[-2][1]
        tracks = [each for each in trace.tracks(index) if each.signal == signal]
        assert not any(map(trace.has, tracks))
        assert answer(Recompute(index, signal), trace)
        assert all(map(trace.has, tracks))
