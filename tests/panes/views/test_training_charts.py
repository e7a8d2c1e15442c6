"""The charts of training say what they draw."""

import numpy as np

from rnn_tui.charts.curves import draw
from rnn_tui.engine.training.session.curves import Curve
from rnn_tui.engine.training.session.record import TrainingRecord
from rnn_tui.panes.training_run import TrainingRun
from rnn_tui.panes.views.training_charts import losses


def falling(count: int) -> Curve:
    values = 0.5 ** np.arange(count)
    return Curve(np.arange(1.0, count + 1), values, values, values)


def test_the_legend_says_that_the_loss_of_training_is_smoothed() -> None:
    curves = {"loss": falling(8), "epoch_loss": falling(8), "val_loss": falling(8)}
    record = TrainingRecord(8, 8, 8, 8, curves, (), ())
    chart = losses(TrainingRun("finished", record=record), record)
    names = draw(chart, 58, 12).text[0].rstrip()
    assert names.split("━")[1:] == ["a train, smoothed 0.131   ", "b validation 0.00781"], names  # it fits 60 columns
