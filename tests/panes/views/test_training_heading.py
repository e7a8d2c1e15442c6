"""The heading of training gives up whole parts where there is little room, and the least important first."""

from rnn_tui.engine.training.session.record import TrainingRecord
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views.training import fitted_heading, heading
from rnn_tui.panes.widgets.plain_text import whole_parts


def test_the_epoch_gives_way_before_the_chart_and_the_place() -> None:
    record = TrainingRecord(417, 2000, 14, 31_250_000, {}, (), ())
    told = heading(TrainingRun("paused", at=382), record, "gradient norms (X)")
    assert told == "‖ paused · update 417/2,000 · looking back at 382 · gradient norms (X) · epoch 14/31,250,000"
    assert whole_parts(told, 76) == "‖ paused · update 417/2,000 · looking back at 382 · gradient norms (X)"
    assert heading(TrainingRun("failed", reason="no memory"), record, "loss (X)").endswith(
        "· no memory · epoch 14/31,250,000"
    )


def test_a_run_that_was_stopped_is_not_called_finished() -> None:
    record = TrainingRecord(4, 9, 1, 2, {}, (), ())
    nan, whole = (TrainingRecord(n, 9, 1, 2, {}, (), (), stopped=why) for n, why in ((1, "the loss is nan"), (9, "")))
    told = [heading(TrainingRun("finished"), each, "loss (X)").partition(" · ")[0] for each in (record, nan, whole)]
    assert told == ["■ ended", "⚠ stopped", "✓ finished"]


def test_where_there_is_little_room_the_title_goes_before_the_rest() -> None:
    record, run = TrainingRecord(950, 2000, 30, 63, {}, (), ()), TrainingRun("running")
    assert fitted_heading(run, record, "loss (X)", 56) == "▶ training · update 950/2,000 · loss (X) · epoch 30/63"
    title = "unseen examples: LSTM (X)"
    assert fitted_heading(run, record, title, 56) == f"{title} · ▶ training"
    assert fitted_heading(run, record, title, 60) == f"▶ training · update 950/2,000 · {title}"
