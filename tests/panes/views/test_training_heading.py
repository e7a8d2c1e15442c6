"""The heading of training gives up whole parts where there is little room, and the least important first."""

from dataclasses import replace

from rnn_tui.engine.training.session.record import Racer, TrainingRecord
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views.training import fitted_heading, heading
from rnn_tui.panes.widgets.plain_text import whole_parts


def test_the_epoch_gives_way_before_the_chart_and_the_place() -> None:
    record = TrainingRecord(417, 2000, 14, 31_250_000, {}, (), ())
    told = heading(TrainingRun("paused", at=382), record, "gradient norms (X)")
    assert told == "‖ paused · looking back at 382 of 417/2,000 · gradient norms (X) · epoch 14/31,250,000"
    assert whole_parts(told, 76) == "‖ paused · looking back at 382 of 417/2,000 · gradient norms (X)"
    assert heading(TrainingRun("failed", reason="no memory"), record, "loss (X)").endswith(
        "· no memory · epoch 14/31,250,000"
    )


def test_a_run_that_was_stopped_is_not_called_finished() -> None:
    record = TrainingRecord(4, 9, 1, 2, {}, (), ())
    nan, whole = (TrainingRecord(n, 9, 1, 2, {}, (), (), stopped=why) for n, why in ((1, "the loss is nan"), (9, "")))
    told = [heading(TrainingRun("finished"), each, "loss (X)").partition(" · ")[0] for each in (record, nan, whole)]
    assert told == ["■ ended", "⚠ stopped", "✓ finished"]


def test_which_update_of_a_race_is_looked_at_is_said_before_which_model() -> None:
    record = TrainingRecord(300, 300, 1, 1, {}, (), ())
    race = tuple(Racer(name, record) for name in ("LSTM", "GRU", "SimpleRNN"))
    record, run = replace(record, race=race, racer=2), TrainingRun("finished", at=268)
    assert fitted_heading(run, record, "training loss, smoothed (X)", 76) == (
        "✓ finished · looking back at 268 of 300/300 · training loss, smoothed (X)"
    )
    assert fitted_heading(run, record, "gradient norms, recurrent (X)", 76) == (
        "✓ finished · looking back at 268 of 300/300 · gradient norms, recurrent (X)"
    )
    assert "· SimpleRNN shown" in fitted_heading(replace(run, at=None), record, "training loss, smoothed (X)", 76)


def test_a_model_of_a_race_that_has_stopped_is_not_called_training() -> None:
    record = TrainingRecord(7, 300, 1, 1, {}, (), (), stopped="the loss is nan")
    record = replace(record, race=(Racer("LSTM", record), Racer("GRU", replace(record, stopped=""))))
    assert heading(TrainingRun("running"), record, "training loss, smoothed (X)").startswith(
        "⚠ stopped · update 7/300 · training loss, smoothed (X) · LSTM shown · the loss is nan"
    )


def test_where_there_is_little_room_the_title_goes_before_the_rest() -> None:
    record, run = TrainingRecord(950, 2000, 30, 63, {}, (), ()), TrainingRun("running")
    assert fitted_heading(run, record, "loss (X)", 56) == "▶ training · update 950/2,000 · loss (X) · epoch 30/63"
    title = "unseen examples: LSTM (X)"
    assert fitted_heading(run, record, title, 56) == f"{title} · ▶ training"
    assert fitted_heading(run, record, title, 60) == f"▶ training · update 950/2,000 · {title}"
