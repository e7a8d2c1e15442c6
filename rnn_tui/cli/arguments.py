"""Options that several commands share, each declared once."""

from collections.abc import Callable
from functools import wraps
from pathlib import Path
from typing import Any

import click

from rnn_tui.engine.core.text import with_meant
from rnn_tui.engine.data.axis_order import AxisOrder
from rnn_tui.engine.data.generators import GENERATORS
from rnn_tui.engine.data.series import AS_RECORDED, FILLS, SeriesOptions
from rnn_tui.engine.data.vocabulary import CHARACTERS, WORDS
from rnn_tui.engine.plan.builtin_models import DEFAULT
from rnn_tui.engine.run.model import INITS
from rnn_tui.formats.data.request import DataRequest
from rnn_tui.formats.file_questions import HEADS, NONLINEARITIES
from rnn_tui.screens.opened_models import Start

DTYPES = ("float32", "float64")

PATH: Any = click.Path(path_type=Path)


class OneOf(click.Choice):  # type: ignore[type-arg]  # generic since Click 8.2
    """One of several names; the refusal of another says which of them is meant."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        try:
            return super().convert(value, param, ctx)
        except click.BadParameter as error:
            self.fail(with_meant(error.message, str(value), self.choices), param, ctx)


model_argument = click.argument("model", default=DEFAULT)


INPUTS_HELP = (
    "Inputs: a .npy, .npz, .csv, .tsv or .txt file (a table, or a text), or a generator: gen:sine,period=12."
    f" Generators: {', '.join(each.kind() for each in GENERATORS)}; `rnn-tui generators` describes them."
)


def data_options(help: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Adds `--data` and its options to a command; the command gets all of them as one argument, `data`."""

    def decorate(command: Callable[..., Any]) -> Callable[..., Any]:
        @click.option(
            "--data",
            metavar="FILE",
            help=help,
        )
        @click.option("--vocab", metavar="FILE", type=PATH, help="The ids of a text's tokens: one a line, or .json.")
        @click.option("--split", type=OneOf([CHARACTERS, WORDS]), help="The data is a text, divided so.")
        @click.option("--axes", metavar="NAMES", help="The order of the data's axes, as in features,time.")
        @click.option(
            "--columns", metavar="COLUMNS", help="Which columns are read: names, numbers from 1, ranges; a,3,5-7."
        )
        @click.option("--fill", type=OneOf(FILLS), help="What stands for a missing value.")
        @click.option(
            "--scale", metavar="HOW", help="Every column over the whole series: standard, minmax or MEAN,STD."
        )
        @click.option("--window", metavar="N[,STRIDE]", help="Cut the series into whole windows of N timesteps.")
        @click.option(
            "--target", metavar="COLUMN[,HORIZON]", help="Hold the output against that column, HORIZON steps on."
        )
        @wraps(command)
        def with_data(
            *args: Any,
            data: str | None,
            vocab: Path | None,
            split: str | None,
            axes: str | None,
            columns: str | None,
            fill: str | None,
            scale: str | None,
            window: str | None,
            target: str | None,
            **options: Any,
        ) -> Any:
            wanted = None
            series = SeriesOptions.parse(fill, scale, window, target)
            if data is not None:
                wanted = DataRequest(Path(data), vocab, split or "", AxisOrder.parse(axes, columns), series)
            elif vocab or split or axes or columns or series != AS_RECORDED:
                raise click.UsageError(
                    "--vocab, --split, --axes, --columns, --fill, --scale, --window and --target say how --data is"
                    " read: give --data too"
                )
            return command(*args, data=wanted, **options)

        return with_data

    return decorate


data_option = data_options(INPUTS_HELP)

weights_option = click.option(
    "--weights", metavar="FILE", type=click.Path(path_type=Path), help="Weights: .npz w0, w1, …"
)


class Seed(click.IntRange):
    """The seeds that NumPy's generators take."""

    name = "whole number from 0 to 4294967295"

    def __init__(self) -> None:
        super().__init__(0, 2**32 - 1)


seed_option = click.option("--seed", metavar="N", type=Seed(), default=0, help="The seed of all random numbers.")
dtype_option = click.option("--dtype", type=OneOf(DTYPES), default="float64", show_default=True)
config_option = click.option("--config", metavar="MODEL", help="The architecture, where MODEL is a file of weights.")


def open_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds the options for what a file may leave open to a command; it gets them as one argument, `answers`."""

    @click.option(
        "--set",
        "values",
        metavar="NAME=VALUE",
        multiple=True,
        help="A value that code leaves open, as the code writes it: n_words=5000, X.shape[1]=60; repeatable.",
    )
    @click.option(
        "--shape",
        "shapes",
        metavar="SHAPE",
        multiple=True,
        help="The input's shape where it is open, without the batch: 10,4; None is unknown; NAME=SHAPE for several.",
    )
    @click.option("--nonlinearity", type=OneOf(NONLINEARITIES), help="What an nn.RNN's file leaves open: tanh.")
    @click.option("--head", type=OneOf(list(HEADS)), help="Which timesteps a file's last products read: every.")
    @click.option("--order", metavar="NAMES", help="The order of a file's modules, where it leaves that open.")
    @wraps(command)
    def with_answers(
        *args: Any,
        values: tuple[str, ...],
        shapes: tuple[str, ...],
        nonlinearity: str | None,
        head: str | None,
        order: str | None,
        **options: Any,
    ) -> Any:
        given = {"values": values, "shapes": shapes, "nonlinearity": nonlinearity, "head": head, "order": order}
        return command(*args, answers={name: value for name, value in given.items() if value}, **options)

    return with_answers


init_option = click.option("--init", type=OneOf(INITS), help="How weights are initialized if none are given.")


def start_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Adds `--view` and `--t` to a command; it gets both as one argument, `start`."""

    @click.option("--view", metavar="NAME", default="", help="The view to begin in: heatmap, lines, gradient, …")
    @click.option("--t", metavar="K", type=click.IntRange(0), help="The timestep to begin at; 0: before the first.")
    @wraps(command)
    def with_start(*args: Any, view: str, t: int | None, **options: Any) -> Any:
        return command(*args, start=Start(view, t), **options)

    return with_start
