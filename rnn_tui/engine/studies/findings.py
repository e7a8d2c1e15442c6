"""Findings: what the numbers of a diagnosis mean, one plain sentence for each, the most urgent first.

Each has a short form, a sentence with its threshold, and the view that shows more.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace

from rnn_tui.engine.core.text import counted, ordinal
from rnn_tui.engine.interventions.clamp_state import HoldSignal
from rnn_tui.engine.run.input_range import InputRange
from rnn_tui.engine.studies.diagnosis import CLOSED, OPEN, CellDiagnosis, Diagnosis, Gate, LayerDiagnosis
from rnn_tui.engine.studies.finding import Finding, Rank, are, named, urgency
from rnn_tui.engine.studies.health import HALF, Health, NotNumbers
from rnn_tui.engine.studies.path_findings import of_memory, of_radius, of_reach
from rnn_tui.numbers import exact, rounded

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
        text = f"{left.capitalize()} need the model: a recording has only what it computed."
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
        brief = f"the input is {rounded(at.mean, 3)} everywhere"
        sentence = (
            f"Every number of the input is {rounded(at.mean, 4)}, so nothing can be seen of how the model reads, and a"
            " unit that never changes is no problem here. i gives it other inputs."
        )
        yield Finding(Rank.INPUT, brief, sentence, "signals", trouble=at.mean == 0, doubt=at.mean != 0)
    elif at.large or at.small:
        brief = f"the input is not scaled: {at.name} has mean {rounded(at.mean, 3)}, deviation {rounded(at.std, 3)}"
        means = "larger ones push activations to their bounds" if at.large else "smaller ones hardly move the units"
        sentence = (
            f"The input is not scaled: {at.name} lies from {rounded(at.smallest, 4)} to {rounded(at.largest, 4)}, with"
            f" mean {rounded(at.mean, 4)} and standard deviation {rounded(at.std, 4)}. Weights are drawn for"
            f" inputs of about -1 to 1: {means}. Scale them: --scale standard."
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
        *of_radius(at),
        *_cause(at, found.trace.model.origin),
        *(each for gate in at.gates for each in _gate(gate)),
        *(of_memory(at.memory) if at.memory else ()),
        *of_reach(at.reach, found.loss_words),
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
            f"{count} {are(at.saturated)} saturated ({named(at.saturated, signal)}): {threshold}, near an end of the"
            " range, at half of the steps or more. There the activation is flat, so what is read hardly changes such a"
            " unit, and it learns little.",
            "distribution",
            trouble=True,
        )
    for which, why, means in (
        (at.zero, "always 0", "the value is 0 at every step"),
        (at.still, "never change", "the value is the same at every step, to a billionth"),
    ):
        if which:
            count = f"{len(which)} of {counted(at.units, 'unit')}"
            text = f"{count} {are(which)} dead ({named(which, signal)}): {means}. It tells nothing of what is read."
            yield Finding(Rank.DEAD, f"{count} dead ({why})", text, "signals", trouble=True)
    if valid and not at.enough:
        brief = "too few values to call a unit dead" + (" or saturated" if at.bounds.any else "")
        count = f"Each unit has {'only one value' if at.values else 'no value'} here"
        text = f"{count}: too few to call one saturated or dead. More timesteps or sequences would tell."
        yield Finding(Rank.UNITS, brief, text, "distribution", doubt=True)
    elif valid and not at.saturated and not at.dead:
        what = f"none often saturated ({threshold}), none dead" if at.bounds.any else "none dead"
        where = f"{threshold}, near an end of the range, at half of the steps or more"
        text = f"No unit is saturated ({where}), and none is dead" if at.bounds.any else "No unit is dead"
        text += ": the value of each changes."
        yield Finding(Rank.UNITS, f"units fine: {what}", text, "distribution", clear=True)


def _cause(at: CellDiagnosis, origin: str) -> Iterator[Finding]:
    """Why every unit is saturated, if the weights alone explain it."""
    up = sum(each >= 0.5 for each in at.health.upper.tolist())
    if at.weights is None or not at.weights.positive or not at.health.saturated or 2 * up <= at.health.units:
        return
    whose = f"weights {origin}" if origin.startswith("uniform") else "its weights"
    pushed = "every unit" if up == at.health.units else f"{up} of {counted(at.health.units, 'unit')}"
    top = f"{at.health.bounds.top:+g}"
    low, high = (exact(each, signed=False) for each in (at.weights.smallest, at.weights.largest))
    yield Finding(
        Rank.CAUSE,
        f"{whose} push {pushed} to {top}",
        f"{whose[0].upper()}{whose[1:]} are all positive: they push {pushed} to {top}. They lie from"
        f" {low} to {high} (mean {exact(at.weights.mean)}): every positive state and input adds to the sum,"
        " and nothing lowers it.",
        "weights",
        trouble=True,
    )


def _gate(at: Gate) -> Iterator[Finding]:
    for what, share, where in (("open", at.open, f"above {OPEN}"), ("closed", at.closed, f"below {CLOSED}")):
        if share >= MOSTLY:
            mean = exact(at.mean, signed=False)
            part = "over 99%" if 0.99 < share < 1 else f"{share:.0%}"
            yield Finding(
                Rank.GATES,
                f"gate {at.name} mostly {what}",
                f"The gate {at.name} is mostly {what}: {part} of its values are {where} (mean {mean}).",
                "distribution",
            )
