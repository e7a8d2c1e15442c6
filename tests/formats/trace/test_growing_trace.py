"""A recording is read again whenever another program has written more of it."""

import os
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.trace.growing_trace import GrowingTrace
from rnn_tui.formats.trace.reader import read_trace
from rnn_tui.record import Recorder, Watch


class Layers:
    """What a watched model would hand out: a layer's states, all equal to how often it was asked."""

    notes: tuple[str, ...] = ()

    def __init__(self) -> None:
        self.asked, self.time = 0, 4

    def arrays(self) -> dict[str, np.ndarray]:
        self.asked += 1
        return {"lstm/h": np.full((self.time, 3), self.asked, np.float32)}

    def prepare(self, due: bool) -> None: ...

    def close(self) -> None: ...


def test_steps_are_found_as_they_are_written_and_the_finished_file_too(tmp_path: Path) -> None:
    record, growing = Recorder(tmp_path / "states"), GrowingTrace(tmp_path / "states")
    assert growing.grown() is None
    for steps in (1, 2, 4):
        while record.steps < steps:
            record(lstm=np.full(3, record.steps))
        record.flush()
        found = growing.grown()
        assert found is not None
        assert found.timesteps == steps
        assert growing.grown() is None
    record.close()
    found = growing.grown()
    assert found is not None
    assert growing.place == tmp_path / "states"
    assert found.timesteps == 4


def test_what_was_written_last_is_shown_and_not_what_an_earlier_recording_left(tmp_path: Path) -> None:
    path = tmp_path / "states.npz"

    def age(place: Path, seconds: int) -> None:
        for each in (place, *place.rglob("*")):
            os.utime(each, (seconds, seconds))

    killed = Recorder(path)
    killed(lstm=np.zeros(3))
    killed.flush()
    age(tmp_path / "states.npz.part", 100)
    later = Recorder(path)
    for _ in range(2):
        later(lstm=np.ones(3))
    later.flush()
    growing = GrowingTrace(path)
    assert growing.place.name == "states.npz.part2"
    later.close()
    found = growing.grown()
    assert found is not None
    assert (growing.place, found.timesteps) == (path, 2)
    age(path, 50)
    assert growing.place.name == "states.npz.part"


def test_what_is_there_is_read_and_what_is_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(FormatError):
        GrowingTrace(tmp_path / "states").read()


def test_snapshots_of_training_are_the_sequences(tmp_path: Path) -> None:
    layers = Layers()
    watch, growing = Watch(tmp_path / "run", layers, every=3), GrowingTrace(tmp_path / "run")
    for number in range(7):
        watch.step(100 * number)
    found = growing.grown()
    assert found is not None
    assert found.snapshots is not None
    assert found.snapshots.tolist() == [0, 300, 600]
    assert found.values(found.tracks(0)[0], 2).tolist() == [[3.0] * 3] * 4
    assert found.sequence_name(1) == "training step 300 (2/3)"
    assert "each of a training step, 0 to 600" in "\n".join(found.contents())
    layers.time = 5
    watch.step(), watch.step(), watch.step()
    with pytest.warns(UserWarning, match="1 snapshots left out: the sequence had another length than the first"):
        watch.close()
    assert growing.grown().batch == 3
    assert growing.read().notes == ("1 snapshots left out: the sequence had another length than the first",)


def test_a_snapshot_that_is_half_written_is_not_shown(tmp_path: Path) -> None:
    watch = Watch(tmp_path / "run", Layers(), every=1)
    watch.step(), watch.step()
    part = tmp_path / "run.part"
    with (part / "lstm" / "h.npy").open("ab") as file:
        file.write(b"\0" * 20)
    assert read_trace(part).batch == 2
    with (part / "snapshot.npy").open("ab") as file:
        file.write(b"\0" * 8)
    assert read_trace(part).batch == 2
    watch.close()
