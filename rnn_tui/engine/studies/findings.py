"""Findings: what the numbers of a diagnosis mean, one plain sentence for each, the most urgent first.

Each has a short form, a sentence with its threshold, and the view that shows more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnn_tui.engine.core.text import counted, ordinal
from rnn_tui.engine.interventions.clamp_state import HoldSignal
from rnn_tui.engine.run.input_range import InputRange
from rnn_tui.engine.studies.diagnosis import CLOSED, OPEN, CellDiagnosis, Diagnosis, Gate, JacobianRadii, LayerDiagnosis
from rnn_tui.engine.studies.finding import Finding, Rank, are, named, short, urgency
from rnn_tui.engine.studies.health import HALF, Health, NotNumbers
from rnn_tui.engine.studies.memory import Memory
from rnn_tui.engine.studies.spectral_radius import Radius

STEADY = 0.02
"""A radius this close to 1 counts as 1."""
MOSTLY = 0.8
"""The fraction of a gate's values from which it counts as mostly open or mostly closed."""


def findings(found: Diagnosis, layer: int) -> tuple[Finding, ...]:
    """The findings about the layer with that key, the most urgent first."""
    position = found.trace.position(layer)
    at = found.layers[position]
    made = [*_input(found, position), *_weights(at)]
    for cell in at.cells:
        held = [
            each
            for each in found.trace.changes
            if isinstance(each, HoldSignal) and (each.layer, each.cell) == (layer, cell.cell)
        ]
        made += _cell(found, cell, held, named=len(at.cells) > 1)
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
    return tuple(sorted(made, key=urgency))


def input_findings(found: Diagnosis) -> tuple[Finding, ...]:
    """The findings about the input, the most urgent first."""
    return tuple(_input(found, 0))


def _input(found: Diagnosis, position: int) -> Iterator[Finding]:
    if position == 0 and found.bad_input is not None:
        brief = f"the input holds NaN or Inf at t {found.bad_input}"
        sentence = (
            f"The input holds NaN or Inf, for the first time at t {found.bad_input}: all that follows from it does."
        )
        yield Finding(Rank.INVALID, brief, sentence, "signals", trouble=True)
    if position == 0 and found.input is not None:
        yield from _scale(found.input)


def _scale(at: InputRange) -> Iterator[Finding]:
    """Whether the input is scaled, and whether it says anything at all."""
    if at.constant and not at.large:
        brief = f"the input is {at.mean:.3g} everywhere"
        sentence = (
            f"Every number of the input is {at.mean:.4g}: it says nothing about how the model reads, and units that"
            " never change are no finding. i gives it other inputs."
        )
        yield Finding(Rank.INPUT, brief, sentence, "signals", trouble=at.mean == 0, doubt=at.mean != 0)
    elif at.large or at.small:
        brief = f"the input is not scaled: {at.name} has mean {at.mean:.3g}, deviation {at.std:.3g}"
        means = "larger ones push activations to their bounds" if at.large else "smaller ones hardly move the units"
        sentence = (
            f"The input is not scaled: {at.name} lies from {at.smallest:.4g} to {at.largest:.4g}, with mean"
            f" {at.mean:.4g} and standard deviation {at.std:.4g}. Weights are drawn for inputs of about -1 to 1:"
            f" {means}. Scale them: --scale standard."
        )
        yield Finding(Rank.INPUT, brief, sentence, "signals", trouble=True)


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


def _cell(found: Diagnosis, at: CellDiagnosis, held: Sequence[HoldSignal], *, named: bool) -> Iterator[Finding]:
    name = at.cell if named else ""
    every = any(each.unit is None for each in held)
    made = [
        *_invalid(at.not_numbers, at.health.units, at.signal),
        *_held(held),
        *(() if every else _units(_but_held(at.health, held), at.signal, valid=not at.not_numbers.units)),
        *_radius(at),
        *_cause(at, found.trace.model.origin),
        *(each for gate in at.gates for each in _gate(gate)),
        *(_remembered(at.memory) if at.memory else ()),
        *_reach(at, found.loss_words),
    ]
    for each in made:
        yield replace(each, cell=name)


def _invalid(found: NotNumbers, units: int, signal: str) -> Iterator[Finding]:
    for what, which in (("NaN", found.nan), ("infinite", found.infinite)):
        if which:
            count = f"{len(which)} of {counted(units, 'unit')} {are(which)} {what}"
            sentence = f"{count} ({named(which, signal)}); the first number that is none is at t {found.first}."
            brief = f"{count}, the first at t {found.first}" if found.first else count
            yield Finding(Rank.INVALID, brief, sentence, "signals", trouble=True)


def _held(held: Sequence[HoldSignal]) -> Iterator[Finding]:
    """What a what-if holds, which is no problem of the model."""
    if held:
        said = ", ".join(replace(each, cell="").brief for each in held)  # the finding names the cell
        text = f"What if: {said}. That a unit which is held does not change is no finding."
        yield Finding(Rank.UNITS, f"held: {said}", text, "signals")


def _but_held(at: Health, held: Sequence[HoldSignal]) -> Health:
    """The health of the units that are not held."""
    gone = [each.unit for each in held if each.unit is not None]
    if not gone:
        return at
    share = at.share.copy()
    share[gone] = 0
    zero, still = (tuple(each for each in found if each not in gone) for found in (at.zero, at.still))
    return replace(at, share=share, zero=zero, still=still)


def _units(at: Health, signal: str, *, valid: bool) -> Iterator[Finding]:
    threshold = at.bounds.words(signal)
    if at.saturated:
        count = f"{len(at.saturated)} of {counted(at.units, 'unit')}"
        yield Finding(
            Rank.UNITS,
            f"{count} saturated at ≥{HALF:.0%} of steps",
            f"{count} {are(at.saturated)} saturated: {threshold} at half of the steps or more"
            f" ({named(at.saturated, signal)}). There the activation is flat: hardly any change comes through.",
            "distribution",
            trouble=True,
        )
    for which, why, means in (
        (at.zero, "always 0", "0 at every step"),
        (at.still, "never change", "they change by no more than a billionth over all steps"),
    ):
        if which:
            count = f"{len(which)} of {counted(at.units, 'unit')}"
            text = f"{count} {are(which)} dead: {means} ({named(which, signal)})."
            yield Finding(Rank.DEAD, f"{count} dead ({why})", text, "signals", trouble=True)
    if valid and not at.enough:
        brief = "too few values to call a unit dead" + (" or saturated" if at.bounds.any else "")
        count = f"There is {at.values or 'no'} value of each unit"
        yield Finding(Rank.UNITS, brief, f"{count}: too few to call one saturated or dead.", "distribution", doubt=True)
    elif valid and not at.saturated and not at.dead:
        what = f"none saturated ({threshold}), none dead" if at.bounds.any else "none dead"
        text = f"No unit is saturated ({threshold} at half of the steps or more). " if at.bounds.any else ""
        yield Finding(
            Rank.UNITS, f"units fine: {what}", f"{text}No unit is dead: each changes.", "distribution", clear=True
        )


def _radius(at: CellDiagnosis) -> Iterator[Finding]:
    if len(at.recurrent) == 1:
        (radius,) = at.recurrent.values()
        if radius.value == radius.value:
            text = f"The spectral radius of Wh is {radius.words()}: {_means(radius)}"
            text += ", until the activation bends it." if radius.low > 1 + STEADY else "."
            text += f" {_jacobian(at.jacobian)}" if at.jacobian else ""
            about = "" if radius.exact else "about "
            yield Finding(Rank.RADIUS, f"spectral radius of Wh {about}{radius.value:.2f}", text, "spectrum")
    elif at.jacobian is not None and at.jacobian.last.value == at.jacobian.last.value:
        last = at.jacobian.last
        text = f"{_jacobian(at.jacobian)} At the last step: {_means(last)}."
        if at.recurrent:
            gates = ", ".join(f"{gate} {each.words()}" for gate, each in at.recurrent.items())
            text += f" The spectral radii of the recurrent matrices: {gates}."
        about = "" if last.exact else "about "
        brief = f"spectral radius of the Jacobian {about}{short(last.value)}"
        yield Finding(Rank.RADIUS, brief, text, "spectrum")


def _jacobian(at: JacobianRadii) -> str:
    examined = "all" if at.examined == at.of else f"{at.examined} of {at.of:,}"
    if at.last.value != at.last.value:
        return "The Jacobian of the last step is no number any more."
    return (
        f"The Jacobian of a step has a spectral radius of {at.last.words()} at the last step and at most"
        f" {at.largest.words()}, at the cell's step {at.largest_at} ({examined} steps examined)."
    )


def _means(radius: Radius) -> str:
    """What a spectral radius does to the state."""
    if radius.low > 1 + STEADY:
        return "above 1, so that step by step the state grows in some direction"
    if radius.high < 1 - STEADY:
        return "below 1, so that step by step the state fades"
    if radius.exact or (radius.low >= 1 - STEADY and radius.high <= 1 + STEADY):
        return "1 or nearly 1, so that the state neither grows nor fades"
    return "whether it is above 1, so that the state grows in some direction, is not known exactly"


def _cause(at: CellDiagnosis, origin: str) -> Iterator[Finding]:
    """Why every unit is saturated, if the weights alone explain it."""
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
        "weights",
        trouble=True,
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
    if not at.followed or at.left[-1] != at.left[-1]:
        return
    how = "" if at.exact else " (estimated along random directions)"
    average = " on average over its directions" if at.size > 1 else ""
    if at.length is not None:
        steps = counted(at.length, "step")
        text = f"A small change of the state is forgotten after {steps}{average}: less than a thousandth is left{how}."
        brief = f"forgets after {steps}" + (f" on average, {_slowest_brief(at)}" if at.size > 1 else "")
    else:
        steps = counted(at.followed, "step")
        left = f"{at.left[-1]:.3g} times its size{average}{how}"
        if at.followed == at.of:
            text = f"A small change of the initial state is still felt at the end, {steps} later: {left}."
            brief = "remembers to the end of the sequence"
        else:
            text = f"A small change of the state is still felt {steps} later: {left}."
            brief = f"remembers over {steps}" + (" on average" if at.size > 1 else "")
    text += f" {_slowest(at)}" if at.size > 1 else ""
    yield Finding(Rank.MEMORY, brief, text, "gradient")


def _slowest_brief(at: Memory) -> str:
    """`slowest 40`: the direction that fades slowest, besides the average."""
    more = "" if at.exact else " or more"
    return (
        f"slowest not within {at.followed:,}" if at.slowest_length is None else f"slowest {at.slowest_length:,}{more}"
    )


def _slowest(at: Memory) -> str:
    """The sentence about the direction that fades slowest."""
    least = "" if at.exact else "at least "
    if at.slowest_length is not None:
        return f"In the direction that fades slowest that takes {least}{counted(at.slowest_length, 'step')}."
    left, later = f"{at.slowest[-1]:.3g} times its size", counted(at.followed, "step")
    return f"In the direction that fades slowest {least}{left} is left {later} later."


def _reach(at: CellDiagnosis, loss: str) -> Iterator[Finding]:
    if at.reach is not None:
        told = str(at.reach)
        brief = f"gradient {told if at.reach.grows else told.partition(', ')[0]}"
        ways, trouble = at.reach.ways, at.reach.trouble
        far = all(2 * each.steps >= each.of for each in ways)
        clear = bool(ways) and far and not trouble
        text = f"The gradient of {loss} {at.reach}{'' if far or trouble else ': less than half of the way'}."
        yield Finding(Rank.GRADIENT, brief, text, "gradient", "", trouble, clear=clear, doubt=not far and not trouble)
