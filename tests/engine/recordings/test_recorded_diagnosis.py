"""What the states of a recording tell without a model: saturated, dead and invalid units, and gates."""

import numpy as np

from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.recordings.from_arrays import recording
from rnn_tui.engine.recordings.recorded_diagnosis import DiagnoseRecorded, diagnose
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies import sampling
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.engine.studies.finding import briefs
from rnn_tui.engine.studies.findings import findings

LEFT = "spectral radius, memory and gradient need the model"
STEPS = np.arange(60)
H = np.tanh(np.stack([np.sin(STEPS), np.full(60, 9.0) + np.sin(STEPS), 0 * STEPS, 0 * STEPS + 0.25], -1))[None]


def told(arrays: dict[str, np.ndarray], layer: int = 0) -> tuple[str, ...]:
    return briefs(findings(answer(DiagnoseRecorded(), recording(arrays, "made")), layer))


def test_saturated_and_dead_units_are_counted_from_the_states():
    assert told({"lstm/h": H}) == (
        "1 of 4 units saturated at ≥50% of steps",
        "1 of 4 units dead (always 0)",
        "1 of 4 units dead (never change)",
        LEFT,
    )


def test_what_no_activation_bounds_is_never_saturated():
    assert told({"lstm/h": 3 * H})[0] == "1 of 4 units dead (always 0)"
    assert told({"lstm/c": H})[0] == "1 of 4 units dead (always 0)"
    assert told({"dense/output": 5 * H[..., :1]}) == ("units fine: none dead", LEFT)


def test_gates_are_known_by_their_names_and_ends():
    found = told({"lstm/h": H, "lstm/f": 0.97 + 0 * H, "lstm/o": 7 * H, "lstm/q": 0.97 + 0 * H})
    assert [each for each in found if "gate" in each] == ["gate f mostly open"]


def test_numbers_that_are_none_are_found_in_states_and_inputs():
    h, x = H.copy(), np.ones((1, 60, 2))
    h[0, 7, 2], x[0, 4, 1] = np.nan, np.inf
    assert (
        told({"lstm/h": h, "x": x})[:2]
        == ("1 of 4 units is NaN, the first at t 8", "the input holds NaN or Inf at t 5")[::-1]
    )


def test_skipped_steps_are_left_out():
    h, mask = H[..., 1:2].copy(), np.ones((1, 60), bool)
    mask[0, :40] = False
    h[0, :40] = 0
    assert told({"lstm/h": h, "mask": mask})[0] == "1 of 1 unit saturated at ≥50% of steps"


def test_of_a_large_recording_evenly_chosen_steps_are_looked_at(monkeypatch):
    monkeypatch.setattr(sampling, "LARGE", 100)
    monkeypatch.setattr(sampling, "NUMBERS", 80)
    found = answer(DiagnoseRecorded(), recording({"lstm/h": H}, "made"))
    assert (found.every, found.layers[0].cells[0].health.saturated) == (3, (1,))
    assert "Units were looked at on every 3rd step." in findings(found, 0)[-1].sentence


def test_units_are_those_that_the_model_s_own_diagnosis_names():
    trace = Model.draw(built_in("deep").stack, init="tutorial").run(init="tutorial")
    arrays = {name: each for name, each in trace.arrays().items() if "/" in name}
    theirs, ours = answer(Diagnose(), trace), answer(DiagnoseRecorded(), recording(arrays, "made"))
    for model, states in zip(theirs.layers, ours.layers, strict=True):
        for a, b in zip(model.cells, states.cells, strict=True):
            assert (a.health.saturated, a.health.dead, a.signal) == (b.health.saturated, b.health.dead, b.signal)
    assert any(each.cells[0].health.saturated for each in ours.layers)


def test_each_trace_is_asked_what_it_can_tell():
    trace = Model.draw(built_in("tutorial").stack).run()
    assert diagnose(trace, 2) == Diagnose(2)
    assert diagnose(recording({"h": H}, "made"), 2) == DiagnoseRecorded()
