"""Trains the models that come with the program: `python -m tests.pretrained.make [NAME…]`.

Writes `rnn_tui/formats/pretrained/NAME.npz`, and prints what each comes to on sequences it has not seen, with the
rounded weights.
"""

import sys

import numpy as np

from rnn_tui.cli.progress_line import finish_with_progress
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.training.callbacks import TerminateOnNaN
from rnn_tui.engine.training.default_loss import usual_loss
from rnn_tui.engine.training.fit import Fit
from rnn_tui.engine.training.optimizers import optimizer
from rnn_tui.engine.training.settings import TrainingSettings
from rnn_tui.engine.training.task_data import TaskData
from rnn_tui.engine.training.trained_models import TRAINED, TrainedModel
from rnn_tui.formats.pretrained.models import FOLDER
from tests.pretrained.recipes import RECIPES, Recipe


def trained(model: TrainedModel, recipe: Recipe) -> tuple[Fit, TaskData]:
    """The run, and the data it was made on."""
    data = TaskData.of(model.task, InputSpec.of(model.stack), recipe.seed, recipe.sequences)
    settings = TrainingSettings(
        usual_loss(model.stack, data.examples.y),
        optimizer(recipe.optimizer),
        epochs=recipe.epochs,
        batch_size=recipe.batch_size,
        metrics=("accuracy",) if model.task.classes else (),
        callbacks=(TerminateOnNaN(),),
        seed=recipe.seed,
    )
    fit = Fit(Model.draw(model.stack, seed=recipe.seed), data.examples, settings)
    finish_with_progress(fit.work())
    return fit, data


def make(model: TrainedModel) -> None:
    """Trains one model, writes its weights, and prints what it comes to."""
    fit, data = trained(model, RECIPES[model.name])
    rounded = [each.astype(np.float16) for each in fit.weights()]
    np.savez_compressed(FOLDER / f"{model.name}.npz", **{f"w{n}": each for n, each in enumerate(rounded)})
    measuring = Fit(Model(model.stack, ()).with_weights(rounded), data.examples, fit.settings)
    found = finish(measuring.evaluate(data.validation))
    print(model.name, "loss", fit.history.epochs["loss"][-1], "unseen", found, flush=True)


if __name__ == "__main__":
    chosen = sys.argv[1:]
    for each in TRAINED:
        if not chosen or each.name in chosen:
            make(each)
