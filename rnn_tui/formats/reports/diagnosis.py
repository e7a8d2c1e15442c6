"""The diagnosis of a model as plain text and as values for JSON.

Timesteps count from 1, units and layers from 0, as on the screen. In JSON every number has full precision; null means
NaN, an infinity, or no value.
"""

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from typing import Any

from rnn_tui.engine.core.text import counted
from rnn_tui.engine.gradients.reach import Reach
from rnn_tui.engine.nn.cell import cells_of
from rnn_tui.engine.studies.diagnosis import CLOSED, OPEN, CellDiagnosis, Diagnosis, LayerDiagnosis
from rnn_tui.engine.studies.finding import LEGEND, MARKS, severity
from rnn_tui.engine.studies.findings import findings
from rnn_tui.engine.studies.health import HALF, Health, NotNumbers
from rnn_tui.engine.studies.memory import THOUSANDTH, Memory
from rnn_tui.engine.studies.spectral_radius import Radius
from rnn_tui.numbers import exponent


def diagnosis_json(found: Diagnosis) -> dict[str, Any]:
    """Every fact and every sentence, as values for JSON."""
    trace = found.trace
    made: dict[str, Any] = {
        "timesteps": trace.timesteps,
        "sequences": trace.batch,
        "sequence": found.batch,
        "dtype": trace.dtype,
        "weights": trace.model.origin,
        "gradient_of": {"timestep": "last", "unit": found.loss.unit},
        "input_first_invalid_timestep": found.bad_input,
        "input_least_scaled_feature": found.input and asdict(found.input),
        "layers": [
            {
                "index": index,
                "name": at.name,
                "kind": at.kind,
                "cells": [_cell(each) for each in at.cells],
                "output": {"units": at.output.units, **_units(at.output), **_invalid(at.not_numbers)},
                "invalid_weights": list(at.bad_weights),
                "sentences": [f"{each.cell} {each.sentence}".strip() for each in findings(found, key)],
            }
            for index, (key, at) in enumerate(zip(trace.keys, found.layers, strict=True))
        ],
    }
    plain: dict[str, Any] = _plain(made)
    return plain


def _cell(at: CellDiagnosis) -> dict[str, Any]:
    radius, of = main_radius(at)
    jacobian = at.jacobian
    return {
        "cell": at.cell,
        "units": at.health.units,
        "signal": at.signal,
        **_units(at.health),
        **_invalid(at.not_numbers),
        "spectral_radius": radius and radius.value,
        "spectral_radius_of": of,
        "spectral_radius_bounds": radius and [radius.low, radius.high],
        "recurrent_kernel_spectral_radius": {gate: each.value for gate, each in at.recurrent.items()},
        "jacobian_spectral_radius": jacobian
        and {
            "last_step": jacobian.last.value,
            "last_step_bounds": [jacobian.last.low, jacobian.last.high],
            "largest": jacobian.largest.value,
            "largest_at_cell_step": jacobian.largest_at,
            "steps_examined": jacobian.examined,
            "steps": jacobian.of,
            "exact": jacobian.last.exact,
        },
        "memory_length": at.memory and at.memory.length,
        "memory": at.memory and _memory(at.memory),
        "gradient_reach": at.reach and _reach(at.reach),
        "gates": {
            each.name: {"mean": each.mean, "share_open": each.open, "share_closed": each.closed} for each in at.gates
        },
        "gate_thresholds": {"open_above": OPEN, "closed_below": CLOSED},
        "weights": at.weights
        and {
            "smallest": at.weights.smallest,
            "largest": at.weights.largest,
            "mean": at.weights.mean,
            "all_positive": at.weights.positive,
        },
    }


def main_radius(at: CellDiagnosis) -> tuple[Radius | None, str | None]:
    """The most important spectral radius, and the name of its matrix: the recurrent matrix if there is one, otherwise
    the Jacobian at the last step."""
    if len(at.recurrent) == 1:
        return next(iter(at.recurrent.values())), "recurrent_kernel"
    if at.jacobian is not None:
        return at.jacobian.last, "jacobian at the last step"
    return None, None


def _units(at: Health) -> dict[str, Any]:
    share = at.share.tolist()
    return {
        "values_of_each_unit": at.values,
        "saturated": {
            "count": len(at.saturated),
            "units": list(at.saturated),
            "threshold": at.bounds.upper,
            "lower_threshold": at.bounds.lower,
            "share_of_steps_needed": HALF,
            "count_at_last_step": len(at.at_last),
            "share_of_values": sum(share) / max(len(share), 1),
            "share_of_steps_by_unit": share,
        },
        "dead": {
            "count": len(at.dead),
            "units": list(at.dead),
            "always_zero": list(at.zero),
            "never_changing": list(at.still),
        },
    }


def _invalid(at: NotNumbers) -> dict[str, Any]:
    return {
        "nan": {"count": len(at.nan), "units": list(at.nan)},
        "infinite": {"count": len(at.infinite), "units": list(at.infinite)},
        "first_invalid_timestep": at.first,
    }


def _memory(at: Memory) -> dict[str, Any]:
    return {
        "threshold": THOUSANDTH,
        "steps_followed": at.followed,
        "steps": at.of,
        "left_at_end": float(at.left[-1]),
        "factor_per_step": at.growth,
        "average_over_directions": at.size,
        "length_of_slowest_direction": at.slowest_length,
        "left_at_end_of_slowest_direction": float(at.slowest[-1]),
        "exact": at.exact,
    }


def _reach(at: Reach) -> dict[str, Any]:
    return {
        "steps": at.steps,
        "of": at.of,
        "threshold": THOUSANDTH,
        "factor_per_step": at.growth,
        "factor_over_all_steps": at.way.change,
        "largest_norm": at.greatest,
        "signal": at.signal,
        "sentence": str(at),
    }


def _plain(value: Any) -> Any:
    """The value with None for every NaN and infinity inside it."""
    if isinstance(value, dict):
        return {name: _plain(each) for name, each in value.items()}
    if isinstance(value, list):
        return [_plain(each) for each in value]
    return None if isinstance(value, float) and not math.isfinite(value) else value


def diagnosis_text(found: Diagnosis) -> str:
    """For each layer a table of the facts, then a sentence for each important one; last what their marks mean."""
    trace = found.trace
    sequences = f"{counted(trace.batch, 'sequence')} of " if trace.batch > 1 else ""
    lines = [
        f"{sequences}{counted(trace.timesteps, 'timestep')} · weights {trace.model.origin or 'given'} · {trace.dtype}"
    ]
    if trace.batch > 1:
        lines.append(f"paths through time: of sequence {found.batch + 1}; units: of all sequences")
    for key, at in zip(trace.keys, found.layers, strict=True):
        lines += ["", f"{at.name} ({at.kind})"]
        for each in at.cells:
            lines += [f"  {name:<24}{value:<16}{note}".rstrip() for name, value, note in _rows(found, key, each)]
        if not at.cells:
            lines += [f"  {name:<24}{value:<16}{note}".rstrip() for name, value, note in _output(at)]
        for said in findings(found, key):
            lines.append(f"  {MARKS[severity([said])]} {said.cell + ': ' if said.cell else ''}{said.sentence}")
    return "\n".join([*lines, "", LEGEND])


def _rows(found: Diagnosis, layer: int, at: CellDiagnosis) -> Iterator[tuple[str, str, str]]:
    """Rows of (name, value, explanation)."""
    total = at.health.units
    states = ", ".join(cells_of(found.trace.layer(layer).layer)[at.cell].states)
    if at.cell:
        yield at.cell, "", ""
    yield "units", f"{total}", f"state {states}"
    yield from _unit_rows(at.health, at.not_numbers, at.signal)
    for gate, radius in at.recurrent.items():
        of = "recurrent_kernel" + (f", gate {gate}" if len(at.recurrent) > 1 else "")
        yield "spectral radius", number(radius.value), f"{of}{_bounds(radius)}"
    if (jacobian := at.jacobian) is not None:
        yield "", number(jacobian.last.value), f"Jacobian of the last step{_bounds(jacobian.last)}"
        where = f"cell's step {jacobian.largest_at}, {jacobian.examined} of {jacobian.of} steps examined"
        yield "", number(jacobian.largest.value), f"largest Jacobian: {where}{_bounds(jacobian.largest)}"
    if (kept := at.memory) is not None:
        guess = "" if kept.exact else ", estimated"
        note = f"steps until under {THOUSANDTH} of a change of state is left, on average over directions{guess}"
        yield "memory length", _length(kept, kept.length), note
        yield "", _length(kept, kept.slowest_length), f"in the direction that fades slowest{guess and ', at least'}"
        yield "", number(kept.growth), "what a change is multiplied by in a step, on average"
    if at.reach is not None and not at.reach.of:
        yield "gradient reach", "no step", f"the gradient of {found.loss_words} {at.reach}"
    elif (reach := at.reach) is not None:
        yield "gradient reach", f"{reach.steps} of {reach.of}", f"steps; the gradient of {found.loss_words}"
        if reach.growth == reach.growth:  # NaN if the gradient reaches no step
            yield "", number(reach.growth), "what its norm is multiplied by in a step, on average"
            yield "", number(reach.way.change), "what it is multiplied by over all of them"
    for each in at.gates:
        shares = f"open (> {OPEN}) {each.open:.4f}, closed (< {CLOSED}) {each.closed:.4f} of its values"
        yield f"gate {each.name}", number(each.mean), f"mean; {shares}"
    if at.weights is not None:
        spread = f"from {number(at.weights.smallest)} to {number(at.weights.largest)}"
        yield "weights", number(at.weights.mean), f"mean; {spread}"


def _bounds(at: Radius) -> str:
    """` (about; between 0.9 and 1.1)`; empty if the radius is exact."""
    if at.exact:
        return ""
    return " (a guess)" if math.isinf(at.high) else f" (about; between {number(at.low)} and {number(at.high)})"


def _length(kept: Memory, length: int | None) -> str:
    return f"{length} of {kept.of}" if length is not None else f"over {kept.followed} of {kept.of}"


def _output(at: LayerDiagnosis) -> Iterator[tuple[str, str, str]]:
    yield "units", f"{at.output.units}", "no state"
    yield from _unit_rows(at.output, at.not_numbers, "y")


def _unit_rows(at: Health, invalid: NotNumbers, signal: str) -> Iterator[tuple[str, str, str]]:
    if at.bounds.any:
        threshold = at.bounds.words(signal)
        yield "saturated", _count(at.saturated, at), f"{threshold} at half of the steps or more"
        yield "", _count(at.at_last, at), f"{threshold} at the last step"
    yield "dead", _count(at.dead, at), "always 0, or never changing"
    first = f"first at t {invalid.first}" if invalid.first else ""
    yield "NaN or infinite", _count(invalid.units, at), first


def _count(which: Sequence[int], at: Health) -> str:
    return f"{len(which)} of {at.units}"


def number(value: float) -> str:
    """The value with four decimals, or with five significant digits if it is very small or very large."""
    if 0 < abs(value) < 0.01 or abs(value) >= 1e7:
        return exponent(f"{value:.4e}")
    return f"{value:.4f}"
