"""Findings: what the numbers of a diagnosis mean, one plain sentence each, the most urgent first.

Each has a few words for a line and a sentence with its threshold, and says which kind of picture shows more of it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import IntEnum

from rnn_tui.engine.core.text import counted, ordinal
from rnn_tui.engine.studies.diagnosis import CLOSED, OPEN, CellDiagnosis, Diagnosis, Gate, JacobianRadii, LayerDiagnosis
from rnn_tui.engine.studies.health import Health, NotNumbers
from rnn_tui.engine.studies.memory import Memory

STEADY = 0.02
"""A radius within this of 1 neither grows nor fades to speak of."""
MOSTLY = 0.8
"""The share of a gate's values from which on it is mostly open or mostly closed."""
LISTED = 6
"""So many units are named in a sentence."""


class Rank(IntEnum):
    """How urgent a finding is."""

    INVALID = 0
    UNITS = 1
    DEAD = 2
    CAUSE = 3
    RADIUS = 4
    GATES = 5
    MEMORY = 6
    GRADIENT = 7


@dataclass(frozen=True)
class Finding:
    """One thing that was found in a layer."""

    rank: Rank
    brief: str
    """A few words: `7 of 8 units saturated (|h| > 0.99)`."""
    sentence: str
    topic: str = ""
    """What would show more: "signals", "distribution", "spectrum" or "gradient"; empty: nothing."""
    cell: str = ""
    """The cell it is about: "forward" or "backward" where a layer has two."""
    trouble: bool = False
    """Whether something is the matter."""

    def __str__(self) -> str:
        """The few words, with the cell they are about."""
        return f"{self.cell}: {self.brief}" if self.cell else self.brief


def findings(found: Diagnosis, layer: int) -> tuple[Finding, ...]:
    """What was found in the layer with that key, the most urgent first."""
    position = found.trace.position(layer)
    at = found.layers[position]
    made = [*_input(found, position), *_weights(at)]
    for cell in at.cells:
        made += _cell(found, cell, named=len(at.cells) > 1)
    if not at.cells:
        made += [
            *_invalid(at.not_numbers, at.output.units, "y"),
            *_units(at.output, "y", valid=not at.not_numbers.units),
        ]
    if found.weightless:
        left = "spectral radius, memory and gradient"
        text = f"A recording has no weights: {left} need the model."
        text += f" Units were looked at on every {ordinal(found.every)} step." if found.every > 1 else ""
        made.append(Finding(Rank.GRADIENT, f"{left} need the model", text))
    return tuple(sorted(made, key=lambda each: each.rank))


def briefs(found: Sequence[Finding]) -> tuple[str, ...]:
    """The few words of each, in that order; what holds in both directions is said once."""
    both = {each.brief for each in found if sum(each.brief == other.brief for other in found) > 1}
    told = [f"both ways: {each.brief}" if each.brief in both else str(each) for each in found]
    return tuple(dict.fromkeys(told))


def _input(found: Diagnosis, position: int) -> Iterator[Finding]:
    if position == 0 and found.bad_input is not None:
        brief = f"the input holds NaN or Inf at t {found.bad_input}"
        sentence = (
            f"The input holds NaN or Inf, for the first time at t {found.bad_input}: all that follows from it does."
        )
        yield Finding(Rank.INVALID, brief, sentence, "signals", trouble=True)


def _weights(at: LayerDiagnosis) -> Iterator[Finding]:
    if at.bad_weights:
        names = " and ".join(at.bad_weights)
        verb = "holds" if len(at.bad_weights) == 1 else "hold"
        yield Finding(
            Rank.INVALID,
            f"{names} {verb} NaN or Inf",
            f"The weights {names} {verb} NaN or Inf: no number follows from them.",
            trouble=True,
        )


def _cell(found: Diagnosis, at: CellDiagnosis, *, named: bool) -> Iterator[Finding]:
    name = at.cell if named else ""
    made = [
        *_invalid(at.not_numbers, at.health.units, at.signal),
        *_units(at.health, at.signal, valid=not at.not_numbers.units),
        *_radius(at),
        *_cause(at, found.trace.model.origin),
        *(each for gate in at.gates for each in _gate(gate)),
        *(_remembered(at.memory) if at.memory else ()),
        *_reach(at, found.loss_words),
    ]
    for each in made:
        yield Finding(each.rank, each.brief, each.sentence, each.topic, name, each.trouble)


def _invalid(found: NotNumbers, units: int, signal: str) -> Iterator[Finding]:
    for what, which in (("NaN", found.nan), ("infinite", found.infinite)):
        if which:
            count = f"{len(which)} of {counted(units, 'unit')} {_are(which)} {what}"
            sentence = f"{count} ({_named(which, signal)}); the first number that is none is at t {found.first}."
            brief = f"{count}, the first at t {found.first}" if found.first else count
            yield Finding(Rank.INVALID, brief, sentence, "signals", trouble=True)


def _units(at: Health, signal: str, *, valid: bool) -> Iterator[Finding]:
    threshold = at.bounds.words(signal)
    if at.saturated:
        count = f"{len(at.saturated)} of {counted(at.units, 'unit')}"
        yield Finding(
            Rank.UNITS,
            f"{count} saturated ({threshold})",
            f"{count} {_are(at.saturated)} saturated: {threshold} at half of the steps or more"
            f" ({_named(at.saturated, signal)}). There the activation is flat: hardly any change comes through.",
            "distribution",
            trouble=True,
        )
    for which, why, means in (
        (at.zero, "always 0", "0 at every step"),
        (at.still, "never change", "they change by no more than a billionth over all steps"),
    ):
        if which:
            count = f"{len(which)} of {counted(at.units, 'unit')}"
            text = f"{count} {_are(which)} dead: {means} ({_named(which, signal)})."
            yield Finding(Rank.DEAD, f"{count} dead ({why})", text, "signals", trouble=True)
    if valid and not at.saturated and not at.dead:
        what = f"saturated ({threshold}) or dead" if at.bounds.any else "dead"
        text = f"No unit is saturated: {threshold} at half of the steps or more. " if at.bounds.any else ""
        yield Finding(Rank.UNITS, f"no unit {what}", f"{text}No unit is dead: each changes.", "distribution")


def _radius(at: CellDiagnosis) -> Iterator[Finding]:
    if len(at.recurrent) == 1:
        (radius,) = at.recurrent.values()
        about = "" if radius.exact else "about "
        if radius.value == radius.value:
            text = f"The spectral radius of Wh is {about}{radius.value:.4f}: {_means(radius.value)}"
            text += ", until the activation bends it." if radius.value > 1 + STEADY else "."
            text += f" {_jacobian(at.jacobian)}" if at.jacobian else ""
            yield Finding(Rank.RADIUS, f"spectral radius of Wh {about}{radius.value:.2f}", text, "spectrum")
    elif at.jacobian is not None and at.jacobian.last == at.jacobian.last:
        text = f"{_jacobian(at.jacobian)} At the last step: {_means(at.jacobian.last)}."
        if at.recurrent:
            gates = ", ".join(f"{gate} {each.value:.4f}" for gate, each in at.recurrent.items())
            text += f" Of the recurrent matrices: {gates}."
        yield Finding(Rank.RADIUS, f"spectral radius of the Jacobian {_short(at.jacobian.last)}", text, "spectrum")


def _jacobian(at: JacobianRadii) -> str:
    about = "" if at.exact else "about "
    examined = "all" if at.examined == at.of else f"{at.examined} of {at.of:,}"
    if at.last != at.last:
        return "The Jacobian of the last step is no number any more."
    return (
        f"The Jacobian of a step has a spectral radius of {about}{at.last:.4f} at the last step and at most"
        f" {at.largest:.4f}, at the cell's step {at.largest_at} ({examined} steps examined)."
    )


def _means(radius: float) -> str:
    """What a spectral radius does to the state."""
    if radius > 1 + STEADY:
        return "above 1, so that step by step the state grows in some direction"
    if radius < 1 - STEADY:
        return "below 1, so that step by step the state fades"
    return "1 or nearly so: the state neither grows nor fades"


def _cause(at: CellDiagnosis, origin: str) -> Iterator[Finding]:
    """Why every unit is saturated, where the weights alone say it."""
    up = sum(each >= 0.5 for each in at.health.upper.tolist())
    if at.weights is None or not at.weights.positive or not at.health.saturated or 2 * up <= at.health.units:
        return
    whose = f"weights {origin}" if origin.startswith("uniform") else "its weights"
    pushed = "every unit" if up == at.health.units else f"{up} of {counted(at.health.units, 'unit')}"
    top = f"{at.health.bounds.top:+g}"
    yield Finding(
        Rank.CAUSE,
        f"{whose} push {pushed} to {top}",
        f"{whose[0].upper()}{whose[1:]} are all positive: they push {pushed} to {top}. They lie from"
        f" {at.weights.smallest:.4f} to {at.weights.largest:.4f} (mean {at.weights.mean:+.4f}): every positive state"
        " and input adds to the sum, and nothing takes away.",
        "distribution",
    )


def _gate(at: Gate) -> Iterator[Finding]:
    for what, share, where in (("open", at.open, f"above {OPEN}"), ("closed", at.closed, f"below {CLOSED}")):
        if share >= MOSTLY:
            yield Finding(
                Rank.GATES,
                f"gate {at.name} mostly {what}",
                f"The gate {at.name} is mostly {what}: {share:.0%} of its values are {where} (mean {at.mean:.4f}).",
                "distribution",
            )


def _remembered(at: Memory) -> Iterator[Finding]:
    if not at.followed:
        return
    how = "" if at.exact else " (estimated along random directions)"
    if at.length is not None:
        steps = counted(at.length, "step")
        text = f"A small change of the state is forgotten after {steps}: less than a thousandth of it is left{how}."
        yield Finding(Rank.MEMORY, f"forgets after {steps}", text, "gradient")
    elif at.left[-1] == at.left[-1]:
        steps = counted(at.followed, "step")
        text = f"A small change of the state is still felt {steps} later: {at.left[-1]:.3g} times its size{how}."
        yield Finding(Rank.MEMORY, f"remembers over {steps}", text, "gradient")


def _reach(at: CellDiagnosis, loss: str) -> Iterator[Finding]:
    if at.reach is not None:
        brief = f"gradient {str(at.reach).partition(',')[0]}"
        yield Finding(Rank.GRADIENT, brief, f"The gradient of {loss} {at.reach}.", "gradient")


def _are(which: Sequence[int]) -> str:
    return "is" if len(which) == 1 else "are"


def _short(value: float) -> str:
    return f"{value:.2f}" if value >= 0.095 else f"{value:.1g}"


def _named(which: Sequence[int], signal: str) -> str:
    """`h[0], h[3], …`"""
    return ", ".join(f"{signal}[{each}]" for each in which[:LISTED]) + (", …" if len(which) > LISTED else "")
