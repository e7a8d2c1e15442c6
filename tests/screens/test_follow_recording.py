"""A recording that grows while it is looked at."""

import numpy as np

from rnn_tui.app.app import RnnTui
from rnn_tui.engine.recordings.recording import RecordingSetup
from rnn_tui.formats.loaded_model import recorded_model
from rnn_tui.formats.trace.growing_trace import GrowingTrace
from rnn_tui.record import Recorder
from rnn_tui.screens.follow_recording import Follower
from rnn_tui.screens.opened_models import Opening
from rnn_tui.screens.workbench.screen import Workbench
from tests.conftest import Journey


async def test_what_is_added_is_shown_and_the_cursor_goes_on_if_it_was_at_the_end(tmp_path) -> None:
    record, growing = Recorder(tmp_path / "states"), GrowingTrace(tmp_path / "states")

    def write(steps: int) -> None:
        while record.steps < steps:
            record(lstm=np.full(3, record.steps / 100))
        record.flush()

    write(4)
    made = growing.grown()
    app = RnnTui(Opening([recorded_model(made)], RecordingSetup.of(made), follow=growing))
    async with app.run_test(size=(140, 40)) as pilot:
        bench = next(each for each in app.screen_stack if isinstance(each, Workbench))
        journey, follower = Journey(app, pilot, bench), Follower(bench, growing)
        await journey.settle()
        assert journey.transport.startswith("t 1/4")
        write(8)
        follower.look()
        await journey.settle()
        assert journey.transport.startswith("t 1/8")
        assert "8 timesteps" in journey.text
        await journey.press("end")
        write(16)
        follower.look()
        await journey.settle()
        assert journey.transport.startswith("t 16/16")
        assert "h[0] = +0.15" in journey.text
        assert bench.title_text == "states.part"
        record.close()
        follower.look()
        await journey.settle()
        assert bench.title_text == "states"
        assert journey.transport.startswith("t 16/16")
