"""What is the matter with the data that a run of training learns from. Most of it no choice of training can change."""

from collections.abc import Iterator

from rnn_tui.engine.run.input_range import least_scaled
from rnn_tui.engine.training.session.evidence import EARLY, Evidence
from rnn_tui.engine.training.session.verdict import Verdict
from rnn_tui.numbers import rounded


def all_masked(of: Evidence) -> Iterator[Verdict]:
    """Sequences of which every timestep is skipped: a loss of 0 is no success."""
    masks = [] if of.read is None else [run.mask for each in of.read.layers for run in each.run.cells.values()]
    if masks and all(each is not None and not each.any() for each in masks):
        text = "every timestep of the unseen sequences is masked: the model reads nothing, and the loss says nothing"
        yield Verdict("all masked", text, "Another mask_value helps, or other data")


def same_answers(of: Evidence) -> Iterator[Verdict]:
    """Answers among which there is nothing to tell apart."""
    best = [each for each in of.baselines if each.metric == "loss" and each.value <= 0]
    if best:
        text = f"all answers of the unseen sequences are the same: {best[0].how} has loss 0, and nothing can be better"
        yield Verdict("same answers", text, "Data with different answers helps, and nothing else")


def constant_input(of: Evidence) -> Iterator[Verdict]:
    """Inputs that say nothing of the answers."""
    read = None if of.read is None else least_scaled(of.read)
    if read is not None and read.constant and not of.beaten:
        text = f"every number of the input is {rounded(read.mean, 3)}: it says nothing of the answers"
        yield Verdict("constant input", text, "Data with different inputs helps, and nothing else")


def unscaled_input(of: Evidence) -> Iterator[Verdict]:
    """Inputs far from the size that weights are drawn for, in a model that has not learned yet."""
    read = None if of.read is None or of.beaten or of.record.step < EARLY else least_scaled(of.read)
    if read is None or not (read.large or read.small):
        return
    text = f"the input is not scaled: {read.name} has mean {rounded(read.mean, 3)}, deviation {rounded(read.std, 3)}"
    if of.choices.window is not None and of.choices.scale is None:
        yield Verdict("not scaled", text, "every column scaled (scale standard)", {"scale": "standard"})
    else:
        yield Verdict("not scaled", text, "Numbers of about -1 to 1 help, inputs and answers")
