"""Findings about the paths through time of one cell: what becomes of its state, and of the gradient."""

import math
import re
from collections.abc import Iterator

from rnn_tui.engine.core.text import counted
from rnn_tui.engine.gradients.reach import Reach
from rnn_tui.engine.studies.diagnosis import CellDiagnosis, JacobianRadii
from rnn_tui.engine.studies.finding import Finding, Rank, short
from rnn_tui.engine.studies.memory import Memory
from rnn_tui.engine.studies.spectral_radius import Radius
from rnn_tui.numbers import rounded

STEADY = 0.02
"""A radius this close to 1 counts as 1."""
CHANGE = re.compile(r", .*?(?= and (?:back|forwards|no step) |$)")
"""What a sentence says of a direction of time besides how far the gradient reaches in it."""


def of_radius(at: CellDiagnosis) -> Iterator[Finding]:
    """What the spectral radii of the recurrent matrices and of the Jacobians do to the state."""
    if len(at.recurrent) == 1:
        (radius,) = at.recurrent.values()
        if radius.value == radius.value:
            text = f"The spectral radius of Wh (the size of its largest eigenvalue) is {radius.words()},"
            text += f" {_means(radius, 'the state')}"
            text += ", until the activation stops that." if radius.low > 1 + STEADY and at.health.bounds.any else "."
            text += f" {_jacobian(at.jacobian)}" if at.jacobian else ""
            about = "" if radius.exact else "about "
            yield Finding(Rank.RADIUS, f"spectral radius of Wh {about}{radius.value:.2f}", text, "spectrum")
    elif at.jacobian is not None and at.jacobian.last.value == at.jacobian.last.value:
        last = at.jacobian.last
        where = "At the last step that" if at.jacobian.of > 1 else "That"
        text = f"{_jacobian(at.jacobian)} {where} is {_means(last, 'such a change')}."
        if at.recurrent:
            gates = ", ".join(f"{gate} {each.words()}" for gate, each in at.recurrent.items())
            text += f" The spectral radii of the gates' recurrent matrices: {gates}."
        about = "" if last.exact else "about "
        when = " (last step)" if at.jacobian.of > 1 else ""
        brief = f"spectral radius of the Jacobian {about}{short(last.value)}{when}"
        yield Finding(Rank.RADIUS, brief, text, "spectrum")


def _jacobian(at: JacobianRadii) -> str:
    examined = "all" if at.examined == at.of else f"{at.examined} of {at.of:,}"
    if at.last.value != at.last.value:
        return "The Jacobian of the last step is no number any more."
    last = (
        f"The Jacobian of a step (it multiplies a small change of the state) has a spectral radius of {at.last.words()}"
    )
    if at.of == 1:
        return f"{last}."
    most = f"{at.largest.words()}, at step {at.largest_at} of the cell ({examined} steps examined)"
    return f"{last} at the last step and at most {most}."


def _means(radius: Radius, what: str) -> str:
    """What a matrix of that spectral radius does to the state, or to a small change of it."""
    if radius.low > 1 + STEADY:
        return f"above 1: step by step it makes {what} grow in some direction"
    if radius.high < 1 - STEADY:
        return f"below 1: step by step it lets {what} fade"
    if radius.exact or (radius.low >= 1 - STEADY and radius.high <= 1 + STEADY):
        return f"about 1: it lets {what} neither grow nor fade"
    return f"and whether it is above 1, so that {what} grows in some direction, is not known exactly"


def of_memory(at: Memory) -> Iterator[Finding]:
    """How long a small change of the state lasts."""
    if not at.followed or at.left[-1] != at.left[-1]:
        return
    how = "" if at.exact else " (estimated along random directions)"
    average = " on average" if at.size > 1 else ""
    if at.length is not None:
        steps = counted(at.length, "step")
        text = f"Of a small change of the state less than a thousandth is left {steps} later"
        brief = f"forgets a change after {steps}{_slowest_brief(at)}"
    else:
        steps = counted(at.followed, "step")
        if at.followed == at.of:
            text = f"At the end, {steps} later, {_left(at.left[-1])} a small change of the initial state is left"
            brief = "remembers to the end of the sequence"
        else:
            text = f"After {steps} {_left(at.left[-1])} a small change of the state is left"
            brief = f"remembers over {steps}{average}"
    yield Finding(Rank.MEMORY, brief, f"{text}{_slowest(at)}{how}.{_forgotten(at)}", "influence")


def _left(share: float) -> str:
    """`2.13% of`, `3.2 times`: what is left of a change, before a word for it."""
    return f"{rounded(100 * share, 3)}% of" if share <= 1 else f"{rounded(share, 3)} times"


def _slowest_brief(at: Memory) -> str:
    """` on average, some only after 40`: the change that lasts longest, where it lasts longer than the average."""
    if at.size == 1 or at.length == at.slowest_length:
        return ""
    if at.slowest_length is None:
        return f" on average, some not within {at.followed:,}"
    return f" on average, some only after {at.slowest_length:,}{'' if at.exact else ' or more'}"


def _slowest(at: Memory) -> str:
    """` on average; the change that lasts longest takes 24 steps for that`: the direction that fades slowest."""
    if at.size == 1:
        return ""
    if at.exact and at.length is not None and at.length == at.slowest_length:
        return ", whatever is changed"
    least = "" if at.exact else "at least "
    longest = " on average; the change that lasts longest"
    if at.slowest_length is not None:
        return f"{longest} takes {least}{counted(at.slowest_length, 'step')} for that"
    most = f"{least}{_left(at.slowest[-1])} the change that lasts longest"
    after = "" if at.length is None else f"after {counted(at.followed, 'step')} still "
    return f" on average; {after}{most}"


def _forgotten(at: Memory) -> str:
    """What that means for the inputs: it says nothing of a large change, which may lead to another state for ever."""
    last = at.slowest_length if at.exact else None
    if last is not None:
        steps = counted(last, "step")
        return f" So a small change of what was read more than {steps} before the end hardly shows in the last state."
    if at.length is None and at.followed == at.of:
        return " So a small change at the beginning still shows in the last state."
    return ""


def of_reach(at: Reach | None, loss: str) -> Iterator[Finding]:
    """How far back the gradient of a loss reaches, and what that means for training."""
    if at is not None:
        told = str(at)
        ways, trouble = at.ways, at.trouble
        far = all(2 * each.steps >= each.of for each in ways)
        clear, doubt = bool(ways) and far and not trouble, not far and not trouble
        brief = f"gradient {told if at.grows else CHANGE.sub('', told)}"
        brief = re.sub(r"(back|forwards) (?=[1-9])", r"\1 only ", brief) if doubt else brief
        brief = f"gradient of {loss} is 0: that timestep is masked" if at.masked else brief
        text = f"The gradient of {loss} {at}.{_learns(at, far=far)}"
        yield Finding(Rank.GRADIENT, brief, text, "gradient", "", trouble, clear=clear, doubt=doubt)


def _learns(at: Reach, *, far: bool) -> str:
    """What a reach means for training."""
    if at.grows and at.greatest < math.inf:
        return " So a step of training can be far too large: clip the gradient (clipnorm)."
    if at.masked:
        return " Masked timesteps are skipped, so nothing is learned from that loss: choose another loss."
    if at.apart or not at.of or not 0 < at.greatest < math.inf:
        return ""
    if all(each.steps == each.of for each in at.ways):
        return " So training can learn from all of these steps."
    if not any(each.lasts for each in at.ways):
        return " So training learns nothing from those steps."
    less = "Steps further away get less than a thousandth of it, so training hardly learns from them."
    return f" {less}" if far or not at.steps else f" That is less than half of the way. {less}"
