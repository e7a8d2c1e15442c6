"""What is the matter with a run of training, in words, each with one remedy.

A verdict looks at what was measured, and where it is about units at what the weights make of some sequences. The levels
are far from what runs that learn come to: a healthy run hears nothing.
"""

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.training.overflow import GIVEN
from rnn_tui.engine.training.session.choices import CELLS
from rnn_tui.engine.training.session.curves import Curve
from rnn_tui.engine.training.session.data_verdicts import all_masked, constant_input, same_answers, unscaled_input
from rnn_tui.engine.training.session.evidence import EARLY, Evidence
from rnn_tui.engine.training.session.unit_evidence import SATURATED, gates_of, rectified, share, shut, states_of
from rnn_tui.engine.training.session.verdict import Verdict
from rnn_tui.numbers import rounded

EXPLODING = 1e4
"""A gradient's norm that no run comes to that learns."""
LARGE, SMALL = 0.08, 1e-5
"""Update ÷ weights: above the one a rate is too large, below the other too small; 0.001 is usual."""
GONE = 1e-6
"""The share of a gradient below which nothing is learned from it; float32 keeps 7 digits."""
WORSE = 1.15
"""How much worse than its best the validation loss is when a model overfits."""
NONE = 1e-12
"""The norm of a gradient below which there is none."""
LEAST_RATE = 1e-3
"""The least rate that is proposed in place of one that is too small."""
LASTING = 3
"""The number of epochs for which it is that much worse: one alone may be by chance."""


def verdicts(of: Evidence) -> tuple[Verdict, ...]:
    """What is the matter, the worst first; nothing where nothing is."""
    if not len(of.loss):
        return ()
    for reason in (diverged, all_masked, same_answers, constant_input):
        if found := next(reason(of), None):
            return (found,)  # whatever else is measured, this is why
    return tuple(each for look in LOOKS for each in look(of))


def diverged(of: Evidence) -> Iterator[Verdict]:
    """The loss is no number any more."""
    if np.isfinite(of.loss.last):
        return
    first = f": {of.record.overflow}" if of.record.overflow else ""
    text = f"the loss is no number since update {of.record.step:,}{first}"
    if of.record.overflow in GIVEN:  # no choice helps
        yield Verdict("diverged", text, "Data without NaN and Inf helps, and nothing else")
        return
    change = of.lower_rate() | {"clip": 1.0}
    yield Verdict("diverged", text, f"a rate of {rounded(of.rate / 10, 6)} and clip 1", change)


def exploding(of: Evidence) -> Iterator[Verdict]:
    """A gradient that is very large."""
    for each in of.record.layers:
        most = _greatest(each.gradient_norm.high)
        if most > EXPLODING:
            text = f"the gradient of {each.name} explodes: its norm comes to {rounded(most, 2)}"
            if of.choices.clip is None:
                yield Verdict("exploding", text, "gradients clipped to a norm of 1", {"clip": 1.0})
            else:
                yield Verdict("exploding", text, f"a rate of {rounded(of.rate / 10, 6)}", of.lower_rate())
            return


def rate_too_large(of: Evidence) -> Iterator[Verdict]:
    """Updates that throw the weights about, while the loss gets no better."""
    worse = of.now > 0.7 * of.first if of.plain is None else not of.beaten
    ratios = [each.update_ratio for each in of.record.layers]
    most = max((_greatest(each.mean) for each in ratios), default=0)
    thrown = most > 1 or any(LARGE < _late(each) < np.inf for each in ratios)
    if of.record.step >= EARLY and worse and thrown:
        text = f"the rate is too large: an update changes the weights by up to {most:,.0%}, and the loss does not fall"
        yield Verdict("rate too large", text, f"a rate of {rounded(of.rate / 10, 6)}", of.lower_rate())


def rate_too_small(of: Evidence) -> Iterator[Verdict]:
    """Updates that change nothing."""
    ratios = [_late(each.update_ratio) for each in of.record.layers]
    moved = max((_late(each.gradient_norm) for each in of.record.layers), default=0) > NONE
    if of.record.step >= EARLY and moved and max(ratios) < SMALL and of.now > 0.9 * of.first:
        share = rounded(max(ratios), 1)
        text = f"the rate is too small: an update changes the weights by a share of {share} (0.001 is usual)"
        rate = max(of.rate * 100, LEAST_RATE)
        yield Verdict("rate too small", text, f"a rate of {rounded(rate, 6)}", {"learning_rate": rate})


def no_gradient(of: Evidence) -> Iterator[Verdict]:
    """Layers that are told nothing."""
    if of.record.step < 2 or of.now < 1e-6:
        return
    silent = [each.name for each in of.record.layers if _late(each.gradient_norm) < NONE]
    if silent:
        why = "the layers after it pass none back"
        if last := [name for name, output in rectified(of.trace, hidden=False) if not output.any()]:
            why = f"every output of {last[0]} is 0, where relu passes none back"
        text = f"no gradient reaches {' and '.join(silent)}: {why}"
        yield Verdict("no gradient", text, *_other_model(of))


def zero_weights(of: Evidence) -> Iterator[Verdict]:
    """Layers in which nothing tells one unit from another."""
    layers = () if of.trace is None else of.trace.layers
    kernels = {each.name: [w for w in each.weights if w.ndim > 1] for each in layers}
    if zero := [name for name, found in kernels.items() if found and not any(w.any() for w in found)]:
        text = f"every weight of {' and '.join(zero)} is 0, so that all units are alike and no gradient passes"
        yield Verdict("zero weights", text, *_other_model(of))


def dead(of: Evidence) -> Iterator[Verdict]:
    """Units before the output that are 0 at every step, where no shut gate is the reason."""
    closed = {name for name, gates in gates_of(of.trace) if share(shut(gates)) > 0.5}
    found = [(name, h, 0.5) for name, h in states_of(of.trace) if name not in closed]
    for name, h, least in found + [(name, output, 1.0) for name, output in rectified(of.trace)]:
        silent = int((np.abs(h).reshape(-1, h.shape[-1]).max(axis=0) < 1e-6).sum())
        if silent >= least * h.shape[-1]:
            text = f"{silent} of {h.shape[-1]} units of {name} are dead: 0 at every step"
            yield Verdict("dead units", text, *_other_model(of))


def saturated(of: Evidence) -> Iterator[Verdict]:
    """Units at the end of their range, in a model that has not learned yet."""
    before = {name: share(np.abs(h) > SATURATED) for name, h in states_of(of.before)}
    for name, h in states_of(of.trace):
        now = share(np.abs(h) > SATURATED)
        if now > 0.5 and np.abs(h).max() <= 1 and not of.beaten:
            text = f"{now:.0%} of the states of {name} are saturated{_was(before.get(name))}, where no gradient passes"
            yield Verdict("saturated units", text, *_other_model(of))


def saturated_gates(of: Evidence) -> Iterator[Verdict]:
    """Gates that are wholly open or shut, and ever more of them, in a model that has not learned yet."""
    before = {name: share(shut(gates)) for name, gates in gates_of(of.before)}
    for name, gates in gates_of(of.trace):
        now, was = share(shut(gates)), before.get(name)
        if now > 0.5 and not of.beaten and (was is None or was > 0.5 or now > was + 0.2):
            text = f"{now:.0%} of the gates of {name} are saturated{_was(was)}, where they learn no more"
            yield Verdict("saturated gates", text, *_other_model(of))


def out_of_reach(of: Evidence) -> Iterator[Verdict]:
    """A gradient that is gone where the task needs it, in a model that has not learned yet."""
    found = of.needed
    if found is None or of.beaten or of.record.step < 2 * EARLY or not found.left < GONE:
        return
    text = (
        f"the gradient does not reach where the task needs it: {found.back} steps back {rounded(found.left, 1)} of it"
        f" is left in {found.layer}"
    )
    yield Verdict("out of reach", text, *_more_memory(of))


def overfitting(of: Evidence) -> Iterator[Verdict]:
    """Validation gets worse while training gets better."""
    validation, trained = of.record.curve("val_loss"), of.record.curve("epoch_loss")
    if len(validation) <= LASTING or len(trained) != len(validation):
        return
    best = int(np.argmin(validation.mean))
    if validation.mean[-LASTING:].min() > WORSE * validation.mean[best] and trained.last < 0.8 * trained.mean[best]:
        text = (
            f"overfitting: validation was best at update {int(validation.steps[best]):,}"
            f" ({rounded(validation.mean[best], 3)}) and is {rounded(validation.last, 3)} now, while training got"
            " better"
        )
        task = of.choices.made_task()
        if of.choices.given is not None:
            end = int(validation.steps[best])
            yield Verdict("overfitting", text, f"to end after update {end:,}, where it was best", {"steps": end})
            return
        more = 4 * (task.sequences or 1000)
        options = task.edit(sequences=more).spelled().partition(",")[2]
        yield Verdict("overfitting", text, f"{more:,} sequences to learn from", {"task_options": options})


def no_better(of: Evidence) -> Iterator[Verdict]:
    """After half of its updates it is where one is without learning."""
    step, total = of.record.step, of.record.total
    if step < max(2 * EARLY, min(total // 2, 1000)):
        return
    figures = [each for each in of.baselines if each.metric == "loss" and each.label != "published"]
    failed = [each for each in figures if of.now > 0.97 * each.value]
    if failed:
        worst = max(failed, key=lambda each: each.value)
        compared = f"loss {rounded(of.now, 3)}, {worst.label} {rounded(worst.value, 3)}"
        text = f"after {step:,} updates it is no better than {worst.how} ({compared})"
        yield Verdict("no better", text, *_more_memory(of))


def _more_memory(of: Evidence) -> tuple[str, dict[str, Any]]:
    """What helps a model that does not leave its plateau."""
    gated = CELLS[-1].kind()
    if of.choices.cell is not CELLS[-1]:
        return f"{_article(gated)}, whose gradient reaches further back", {"model": gated}
    steps = 2 * of.choices.steps
    return f"{steps:,} updates", {"steps": steps}


LOOKS: tuple[Callable[[Evidence], Iterator[Verdict]], ...] = (
    unscaled_input,
    zero_weights,
    rate_too_large,
    exploding,
    dead,
    saturated,
    saturated_gates,
    out_of_reach,
    no_gradient,
    rate_too_small,
    overfitting,
    no_better,
)
"""Everything that is looked for, the worst first."""


def _other_model(of: Evidence) -> tuple[str, dict[str, Any]]:
    """What helps where a model is stuck: a new one; where it is one of that kind, smaller steps for it."""
    gated = CELLS[-1].kind()
    if of.choices.cell is not CELLS[-1]:
        return f"a new model around {_article(gated)}", {"model": gated}
    return f"a rate of {rounded(of.rate / 10, 6)}", of.lower_rate()


def _article(kind: str) -> str:
    return f"an {kind}" if kind[0] in "AEIOUL" else f"a {kind}"


def _greatest(values: Array) -> float:
    return float(np.max(values, initial=0, where=np.isfinite(values)))


def _late(curve: Curve) -> float:
    """The median of the second half; NaN where there is none."""
    values = curve.mean[len(curve) // 2 :]
    return float(np.median(values)) if len(values) else float("nan")


def _was(share: float | None) -> str:
    return "" if share is None else f" ({share:.0%} at first)"
