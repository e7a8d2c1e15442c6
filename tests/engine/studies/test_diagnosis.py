"""The diagnosis: facts about models whose trouble is known."""

import numpy as np
import pytest

from rnn_tui.engine.gradients.reach import reach
from rnn_tui.engine.interventions.clamp_state import HoldSignal
from rnn_tui.engine.layers import GRU, LSTM, Bidirectional, Dense, Embedding, SimpleRNN
from rnn_tui.engine.plan.builtin_models import built_in
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.engine.studies.finding import Finding, Rank, briefs
from rnn_tui.engine.studies.findings import findings, input_findings
from rnn_tui.engine.studies.trajectory import trajectory
from tests.engine.small_runs import simple

TUTORIAL = Setup(init="tutorial").run(built_in("tutorial").stack)


def line(trace, layer=0):
    """What the diagnostics line would say."""
    return " · ".join(briefs(findings(answer(Diagnose(), trace), layer)))


def test_it_explains_why_every_unit_of_the_tutorial_goes_to_one():
    assert line(TUTORIAL).startswith(
        "8 of 8 units saturated at ≥50% of steps · weights uniform[0,1) push every unit to +1 · gradient reaches back"
        " 0 of 9 steps · spectral radius of Wh 3.89 · forgets a change after 1 step"
    )
    sentences = [each.sentence for each in findings(answer(Diagnose(), TUTORIAL), 0)]
    assert sentences[1].startswith("Weights uniform[0,1) are all positive: they push every unit to +1.")


def test_the_radius_of_a_simple_cell_is_that_of_its_recurrent_kernel():
    (cell,) = answer(Diagnose(), TUTORIAL).layers[0].cells
    wanted = np.abs(np.linalg.eigvals(TUTORIAL.layers[0].weights[1])).max()
    assert cell.recurrent["h"].value == pytest.approx(wanted, rel=1e-13)
    assert cell.recurrent["h"].exact


@pytest.mark.parametrize("kind", [LSTM, GRU])
def test_that_of_a_gated_cell_is_of_its_jacobian_at_the_end_and_the_largest_on_the_way(kind):
    trace = Model.draw(Stack((kind(4),), (None, 9, 3))).run()
    (cell,) = answer(Diagnose(), trace).layers[0].cells
    path = trajectory(trace, 0)
    radii = [np.abs(np.linalg.eigvals(path.jacobian(t))).max() for t in range(1, 10)]
    assert cell.jacobian.last.value == pytest.approx(radii[-1], rel=1e-12)
    assert cell.jacobian.largest.value == pytest.approx(max(radii), rel=1e-12)
    assert cell.jacobian.largest_at == int(np.argmax(radii)) + 1
    assert (cell.jacobian.examined, cell.jacobian.of) == (9, 9)
    assert len(cell.recurrent) == len(kind(4).gates)
    assert f"spectral radius of the Jacobian {radii[-1]:.2f} (last step)" in line(trace)


def test_beyond_its_limit_a_radius_lies_between_bounds_and_that_is_said():
    trace = Model.draw(Stack((SimpleRNN(30), Dense(2)), (None, 9, 3))).run()
    exact, guessed = (answer(Diagnose(exact=size), trace).layers[0].cells[0] for size in (100, 10))
    assert not guessed.recurrent["h"].exact
    for known, bounded in (
        (exact.recurrent["h"], guessed.recurrent["h"]),
        (exact.jacobian.last, guessed.jacobian.last),
    ):
        assert bounded.low <= known.value <= bounded.high
        assert bounded.value == pytest.approx(known.value, rel=0.05)
    told = findings(answer(Diagnose(exact=10), trace), 0)
    assert any("Wh (the size of its largest eigenvalue) is about" in each.sentence for each in told)


def test_the_gradient_reaches_as_far_as_it_is_said_elsewhere():
    trace = Model.draw(Stack((GRU(4, return_sequences=True), SimpleRNN(3)), (None, 20, 3))).run()
    found = answer(Diagnose(), trace)
    for layer in (0, 1):
        assert found.layers[layer].cells[0].reach.steps == reach(trace, layer).steps


def test_where_shares_add_up_to_one_the_gradient_is_that_of_the_largest():
    trace = Model.draw(Stack((SimpleRNN(4), Dense(3, activation="softmax")), (None, 6, 2))).run()
    found = answer(Diagnose(), trace)
    assert found.loss.unit == int(np.argmax(trace.output[0]))
    assert found.layers[0].cells[0].reach.greatest > 1e-6
    said = f"The gradient of y[{found.loss.unit}] at the end reaches back"
    assert any(each.sentence.startswith(said) for each in findings(found, 0))


def test_both_directions_of_a_wrapper_are_told_apart():
    trace = Model.draw(Stack((Bidirectional(SimpleRNN(3)),), (None, 8, 2))).run()
    (layer,) = answer(Diagnose(), trace).layers
    assert [each.cell for each in layer.cells] == ["forward", "backward"]
    said = line(trace)
    assert "both ways: units fine: none often saturated" in said
    assert "forward: " in said


def test_dead_units_of_a_relu():
    trace = simple(
        np.diag([0.5, 0.5]), [[1.0, -1.0], [2.0, -2.0]], activation="relu"
    )  # the second never gets above zero
    assert line(trace).startswith("1 of 2 units dead (always 0)")
    assert "y[1]" not in line(trace)


def test_nan_is_found_where_it_begins_and_comes_first():
    x = np.ones((1, 6, 4))
    x[0, 2, 1] = np.nan
    trace = Setup(x=x).run(built_in("deep").stack)
    found = answer(Diagnose(), trace)
    assert found.bad_input == 3
    assert found.layers[1].cells[0].not_numbers.nan == tuple(range(8))
    assert found.layers[1].cells[0].not_numbers.first == 3
    said = line(trace)
    assert said.startswith("the input holds NaN or Inf at t 3 · 8 of 8 units are NaN, the first at t 3")
    assert "units fine" not in said
    assert "input" not in line(trace, 1)


def test_weights_that_are_no_numbers():
    model = Model.draw(built_in("tutorial").stack)
    weights = model.get_weights()
    weights[1][0, 0] = np.inf
    trace = model.with_weights(weights).run()
    found = answer(Diagnose(), trace)
    assert found.layers[0].bad_weights == ("recurrent_kernel",)
    assert line(trace).startswith("recurrent_kernel holds NaN or Inf · ")


def test_a_state_that_overflows_is_infinite():
    found = answer(Diagnose(), simple([[1e200]], np.ones((4, 1))))
    assert found.layers[0].cells[0].not_numbers.infinite == (0,)


def test_gates_that_stay_open():
    model = Model.draw(Stack((LSTM(3),), (None, 6, 2)))
    weights = [0 * each for each in model.get_weights()]
    weights[2][3:6], weights[2][:3] = 5, -5
    trace = model.with_weights(weights).run()
    (cell,) = answer(Diagnose(), trace).layers[0].cells
    assert [(each.name, each.open, each.closed) for each in cell.gates] == [("i", 0, 1), ("f", 1, 0), ("o", 0, 0)]
    assert "gate i mostly closed · gate f mostly open" in line(trace)


def test_a_layer_without_a_state_has_its_output_looked_at():
    trace = Model.draw(Stack((Dense(3, activation="sigmoid"),), (None, 6, 2))).run(np.full((1, 6, 2), 1e6))
    (layer,) = answer(Diagnose(), trace).layers
    assert layer.cells == ()
    assert layer.output.saturated == ()  # a share may be 0 or 1
    assert layer.output.dead == (0, 1, 2)


def test_one_timestep_and_one_unit():
    found = answer(Diagnose(), simple([[0.5]], [[1.0]]))
    (cell,) = found.layers[0].cells
    assert cell.jacobian.last.value == 0.5
    assert cell.memory.left.tolist() == [1, 0.5]
    assert cell.reach.of == 0
    assert line(found.trace).startswith("too few values to call a unit dead ·")
    sentences = [each.sentence for each in findings(found, 0)]
    assert any(each.endswith("has a spectral radius of 0.5000.") for each in sentences), "one step has no largest"


def test_of_the_memory_the_average_is_told_as_such_with_the_slowest_direction_beside_it():
    trace = simple(np.diag([0.9, 0.1, 0.1]), np.ones((300, 3)), activation="linear")
    (told,) = (each for each in findings(answer(Diagnose(), trace), 0) if each.brief.startswith("forgets"))
    assert told.brief == "forgets a change after 61 steps on average, some only after 66"
    assert told.sentence == (
        "Of a small change of the state less than a thousandth is left 61 steps later on average; the change that lasts"
        " longest takes 66 steps for that. So a small change of what was read more than 66 steps before the end hardly"
        " shows in the last state."
    )
    kept = simple(np.diag([1.0, 0.0]), np.ones((5, 2)), activation="linear")
    (told,) = (each for each in findings(answer(Diagnose(), kept), 0) if each.brief.startswith("remembers"))
    assert told.brief == "remembers to the end of the sequence", "its length would be no measure"
    assert told.sentence == (
        "At the end, 5 steps later, 70.7% of a small change of the initial state is left on average; 100% of the change"
        " that lasts longest. So a small change at the beginning still shows in the last state."
    )
    assert told.topic == "influence", "its last row shows how much of each input is in the last state"
    grows = simple(np.diag([2.0, 1e-9]), np.ones((5, 2)), activation="linear")
    (told,) = (each for each in findings(answer(Diagnose(), grows), 0) if each.brief.startswith("remembers"))
    assert told.sentence.startswith("At the end, 5 steps later, 22.6 times a small change of the initial state is left")
    partly = simple(np.diag([0.5, *[1e-9] * 40]), np.ones((8, 41)), activation="linear")
    (told,) = (each for each in findings(answer(Diagnose(), partly), 0) if each.brief.startswith("forgets"))
    assert "8 steps later on average; after 8 steps still 0.391% of the change that lasts longest." in told.sentence
    alike = simple(np.diag([0.1, 0.1]), np.ones((9, 2)), activation="linear")
    (told,) = (each for each in findings(answer(Diagnose(), alike), 0) if each.brief.startswith("forgets"))
    assert told.brief == "forgets a change after 4 steps"
    assert ", whatever is changed. So " in told.sentence


@pytest.mark.parametrize(
    ("kept", "steps", "said", "means"),
    [
        (0.5, 9, "back all 8 steps", "So training can learn from all of these steps."),
        (0.5, 17, "back 9 of 16 steps", "Steps further away get less than a thousandth of it, so"),
        (0.5, 30, "back only 9 of 29 steps", "That is less than half of the way. Steps further away get"),
        (1e-4, 9, "back 0 of 8 steps", "Steps further away get less than a thousandth of it, so"),
        (4.0, 9, "back all 8 steps", "So a step of training can be far too large"),
        (0.5, 2000, "back only 9 of 1,999 steps", "That is less than half of the way."),
    ],
)
def test_what_a_reach_means_for_training_is_said(kept: float, steps: int, said: str, means: str):
    trace = simple([[kept]], np.full((steps, 1), 1e-3), activation="linear")
    (told,) = (each for each in findings(answer(Diagnose(), trace), 0) if each.sentence.startswith("The gradient"))
    assert told.brief.startswith(f"gradient reaches {said}")
    assert f". {means}" in told.sentence


def test_a_bounded_activation_stops_growth_and_a_linear_one_does_not():
    for activation, end in (("tanh", " in some direction, until the activation stops that."), ("linear", "direction.")):
        trace = simple([[2.0]], np.full((5, 1), 0.1), activation=activation)
        (told,) = (each for each in findings(answer(Diagnose(), trace), 0) if each.topic == "spectrum")
        assert told.sentence.partition(" The Jacobian")[0].endswith(end)


def test_inputs_that_are_not_scaled_are_mentioned():
    x = np.random.default_rng(0).standard_normal((1, 30, 2))
    x[..., 1] = 52 + 10 * x[..., 1]
    trace = Model.draw(Stack((SimpleRNN(3),), (None, 30, 2))).run(x)
    assert any(each.startswith("the input is not scaled: x[1] has mean 5") for each in line(trace).split(" · "))
    assert [each.trouble for each in input_findings(answer(Diagnose(), trace))] == [True]
    small = Model.draw(Stack((SimpleRNN(3),), (None, 30, 2))).run(x / 20)
    assert "scaled" not in line(small)
    ids = Model.draw(Stack((Embedding(100, 3), SimpleRNN(3)), (None, 30))).run(np.full((1, 30), 60))
    assert "scaled" not in line(ids)


def test_a_gradient_that_reaches_nothing_is_trouble():
    trace = simple(np.zeros((2, 2)), np.ones((6, 2)), activation="linear")
    (told,) = (each for each in findings(answer(Diagnose(), trace), 0) if each.topic == "gradient" and each.trouble)
    assert told.sentence == (
        "The gradient of the last output reaches no step back: it is 0 there. So training learns nothing from those"
        " steps."
    )


def test_what_is_true_of_all_cells_is_said_once():
    def said(*cells):
        return briefs([Finding(0, "units fine", "", cell=each) for each in cells])

    assert said("forward", "backward") == ("both ways: units fine",)
    assert said("cell0", "cell1", "cell2") == ("all cells: units fine",)
    assert said("forward") == ("forward: units fine",)
    assert briefs([Finding(0, "a", "", cell="cell0"), Finding(0, "b", "", cell="cell1")]) == ("cell0: a", "cell1: b")


def test_a_cell_is_named_once_for_the_findings_that_follow():
    made = [
        ("a", "forward"),
        ("a", "backward"),
        ("b", "forward"),
        ("b", "backward"),
        ("c", "backward"),
        ("d", "backward"),
    ]
    found = [Finding(0, brief, "", cell=cell) for brief, cell in made]
    assert briefs(found) == ("both ways: a", "b", "backward: c", "d")


@pytest.mark.parametrize(("unit", "said"), [(1, "units fine"), (None, "")])
def test_a_unit_that_a_what_if_holds_is_no_trouble_of_the_model(unit, said):
    stack = Stack((LSTM(4),), (None, 9, 3))
    hold = HoldSignal(layer=stack.keys[0], signal="h", unit=unit, value=0)
    trace = Model.draw(stack).run(changes=[hold])
    found = findings(answer(Diagnose(), trace), stack.keys[0])
    units = [each for each in found if each.rank in (Rank.UNITS, Rank.DEAD)]
    assert [each.brief.partition(":")[0] for each in units] == [*filter(None, [said]), "held"]
    assert units[-1].brief == f"held: {hold.brief}"
    assert not any(each.trouble for each in units)


def test_of_a_held_unit_the_cell_is_named_once():
    stack = Stack((Bidirectional(SimpleRNN(3)),), (None, 8, 2))
    hold = HoldSignal(layer=stack.keys[0], cell="forward", signal="h", unit=0, value=0)
    (held,) = (
        each for each in findings(answer(Diagnose(), Model.draw(stack).run(changes=[hold])), 0) if "held" in each.brief
    )
    assert (held.cell, held.brief) == ("forward", "held: h[0] = 0")
    assert held.sentence.startswith("What if: h[0] = 0.")
