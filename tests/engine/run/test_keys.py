"""A layer is addressed by its key: nothing depends on which keys the layers have, or on where a layer stands."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.gradients.flow import flow
from rnn_tui.engine.gradients.gradients import Target, gradients
from rnn_tui.engine.gradients.reach import furthest, reach
from rnn_tui.engine.interventions.clamp_state import HoldSignal
from rnn_tui.engine.interventions.set_numbers import ScaleRecurrent
from rnn_tui.engine.layers import LSTM, Bidirectional, Dense, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.base_study import answer
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.recompute import Recompute
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.engine.studies.eigenvalues import JacobianSpectrum, RecurrentSpectra
from rnn_tui.engine.studies.findings import findings
from rnn_tui.engine.studies.fixed_points import FixedPoints
from rnn_tui.engine.studies.influence import InfluenceOf
from rnn_tui.engine.summary.parameter_count import explain_count

SEQ = {"return_sequences": True}
KEYS = (7, 0, 3)
STACK = Stack((SimpleRNN(3, **SEQ), Bidirectional(LSTM(2, **SEQ)), Dense(2)), (2, 5, 3))
CHANGES = (HoldSignal(layer=0, signal="h", unit=1, value=0.5), ScaleRecurrent(layer=1, cell="forward", value=2))


def run(keys, changes=()):
    model = Model.draw(STACK.with_keys(keys, 9))
    return model.run(changes=[each.__class__(**{**vars(each), "layer": keys[each.layer]}) for each in changes])


ONE, OTHER = run((0, 1, 2)), run(KEYS)


def test_every_track_has_the_same_values():
    assert OTHER.tracks(INPUT) == ONE.tracks(INPUT)
    for position, key in enumerate(KEYS):
        tracks = ONE.tracks(position), OTHER.tracks(key)
        assert [each.layer for each in tracks[1]] == [key] * len(tracks[1])
        for one, other in zip(*tracks, strict=True):
            np.testing.assert_array_equal(ONE.values(one), OTHER.values(other))
            assert ONE.limits(one) == OTHER.limits(other)
            assert str(ONE.equation(one, 2, 1)) == str(OTHER.equation(other, 2, 1))
    with pytest.raises(InputError, match="the run has no layer with the key 1: it has 7, 0, 3"):
        OTHER.tracks(1)


def test_interventions_change_the_layer_that_has_their_key():
    one, other = run((0, 1, 2), CHANGES), run(KEYS, CHANGES)
    np.testing.assert_array_equal(one.output, other.output)
    assert not np.array_equal(one.output, ONE.output)
    assert (other.layer(7).output[..., 1] == 0.5).all()


def test_gradients_are_of_the_layer_that_is_asked_for():
    for position, key in enumerate(KEYS):
        one, other = gradients(ONE, Target(layer=position)), gradients(OTHER, Target(layer=key))
        assert one.loss == other.loss
        for a, b in zip(one.weights, other.weights, strict=True):
            np.testing.assert_array_equal(a, b)
    np.testing.assert_array_equal(flow(ONE).norms_of(0).norms, flow(OTHER).norms_of(7).norms)
    assert reach(ONE, 1, "forward") == reach(OTHER, 0, "forward")
    assert {(KEYS[layer], cell): each for (layer, cell), each in furthest(flow(ONE)).items()} == furthest(flow(OTHER))
    np.testing.assert_array_equal(gradients(ONE).cell(0).states["h"], gradients(OTHER).cell(7).states["h"])


@pytest.mark.parametrize(
    ("study", "numbers"),
    [
        (lambda keys: InfluenceOf(keys[1], "backward"), lambda found: found.norms),
        (lambda keys: InfluenceOf(keys[1], "forward", source=keys[0]), lambda found: found.norms),
        (lambda keys: RecurrentSpectra(keys[1], "forward"), lambda found: found["i"].eigenvalues),
        (lambda keys: JacobianSpectrum(keys[0]), lambda found: found.eigenvalues),
        (lambda keys: FixedPoints(keys[0]), lambda found: [each.distance for each in found.points]),
        (lambda keys: Recompute(keys[0], "h"), lambda found: found),
        (lambda keys: Recompute(INPUT, "x"), lambda found: found),
    ],
)
def test_a_study_is_of_the_layer_that_is_asked_for(study, numbers):
    one, other = (answer(study(keys), trace) for keys, trace in (((0, 1, 2), ONE), (KEYS, OTHER)))
    np.testing.assert_array_equal(numbers(one), numbers(other))


def test_a_layer_above_the_cell_has_no_influence_on_it():
    with pytest.raises(InputError, match="dense reads no numbers that simple_rnn depends on"):
        answer(InfluenceOf(7, source=3), OTHER)


def test_a_diagnosis_tells_of_each_layer_under_its_key():
    one, other = answer(Diagnose(), ONE), answer(Diagnose(), OTHER)
    for position, key in enumerate(KEYS):
        assert list(map(str, findings(one, position))) == list(map(str, findings(other, key)))
        assert explain_count(STACK, position) == explain_count(OTHER.model.stack, key)
