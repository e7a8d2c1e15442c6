"""All formats that the explorer can write, by the suffix of the file name."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.work import finish
from rnn_tui.engine.plan.known_part import known_part, runs_whole
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import Trace
from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.formats.export_targets import TARGETS, write_text
from rnn_tui.formats.io.results import write_results


@dataclass(frozen=True, eq=False)
class Present:
    """The state of the explorer that can be written."""

    stack: Stack
    setup: Setup
    trace: Trace | None
    keras: str
    """The style of the summary."""
    text: Callable[[], str]
    """Returns the screen as text."""
    svg: Callable[[], str]
    """Returns the screen as an SVG picture."""
    computing: bool = False
    """Whether a run of the plan has not ended yet; the trace is then that of an earlier plan or setup."""

    @cached_property
    def made(self) -> Trace | None:
        """The trace of the plan, computed here if its run has not ended yet; None if it cannot be run."""
        if self.computing:
            return finish(self.setup.forward_work(self.stack))
        if self.trace is None or not self.trace.model.stack.same_as(known_part(self.stack)):
            return None
        return self.trace

    @property
    def run(self) -> Trace:
        """The trace; raises `RnnError` if there is none."""
        if self.made is None:
            raise RnnError("there are no numbers to write: the model has not been run")
        return self.made

    @property
    def numbers(self) -> Setup:
        """The setup with the weights of the trace."""
        if self.made is None or not runs_whole(self.stack):
            return self.setup
        return self.setup.with_weights(self.stack, self.made.model.get_weights(), self.setup.weights_from)


@dataclass(frozen=True, eq=False)
class Kind:
    """One format."""

    ending: str
    """The end of the file name: `_torch.py`."""
    title: str
    write: Callable[[Present, Path], object]
    files: Callable[[Path], tuple[Path, ...]] = lambda path: (path,)
    """Returns all files that would be written."""


def _target(ending: str, title: str, name: str) -> Kind:
    target = TARGETS[name]
    return Kind(ending, title, lambda at, path: target.write(at.stack, at.numbers, path), target.files)


def _results(ending: str, title: str) -> Kind:
    return Kind(ending, title, lambda at, path: write_results(at.run.arrays(), path))


def _text(ending: str, title: str, of: Callable[[Present], str]) -> Kind:
    return Kind(ending, title, lambda at, path: write_text(of(at), path))


KINDS = (
    _target(".keras", "the model with its weights, for Keras 3", "keras-file"),
    _target(".py", "Keras 3 code", "keras"),
    _target("_keras2.py", "Keras 2 code", "keras2"),
    _target("_torch.py", "PyTorch code, its weights beside it as .safetensors", "pytorch"),
    _target("_numpy.py", "NumPy code, its weights beside it as .npz", "numpy"),
    _target("_model.json", "the layers as JSON", "json"),
    _target(".onnx", "the model with its weights, as ONNX", "onnx"),
    _results(".npz", "every signal of the trace, for NumPy"),
    _results(".csv", "every signal as a table, one row for each timestep"),
    _results(".json", "every signal as JSON"),
    _text(".txt", "the summary", lambda at: render(summarize(at.stack, at.keras), at.keras)),
    _text(".svg", "the screen as a picture (rnn-tui shot draws .png)", lambda at: at.svg()),
    _text("_screen.txt", "the screen as text", lambda at: at.text()),
)
"""All formats, in the order of the list."""


def kind_of(name: str) -> Kind | None:
    """The format with the longest suffix that fits the file name; None if none fits."""
    fitting = [each for each in KINDS if name.lower().endswith(each.ending)]
    return max(fitting, key=lambda each: len(each.ending), default=None)
