"""What a model reads: scaled, tiny, constant, masked, prepared by its first layers."""

import numpy as np
import pytest

from rnn_tui.engine.layers import Masking, Rescaling, SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.input_range import input_range, least_scaled
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.studies.diagnosis import Diagnose
from rnn_tui.engine.studies.findings import findings, input_findings
from tests.engine.studies.test_diagnosis import answer

NOISE = np.random.default_rng(0).standard_normal((1, 30, 2))


def first_finding(x, *before, mask=None):
    trace = Model.draw(Stack((*before, SimpleRNN(3)), (None, 30, x.shape[-1]))).run(x, mask=mask)
    return input_findings(answer(Diagnose(), trace))[:1]


@pytest.mark.parametrize(
    ("x", "said", "trouble"),
    [
        (52 + NOISE, "the input is not scaled", True),
        (NOISE * 1e-6, "the input is not scaled", True),
        (NOISE * 0, "the input is 0 everywhere", True),
        (NOISE * 0 + 2.5, "the input is 2.5 everywhere", False),
    ],
)
def test_inputs_that_are_far_from_0_and_1_or_say_nothing(x, said, trouble):
    (found,) = first_finding(x)
    assert found.brief.startswith(said)
    assert found.trouble == trouble


def test_the_finding_about_the_input_comes_first():
    trace = Model.draw(Stack((SimpleRNN(3),), (None, 30, 2))).run(NOISE * 0)
    briefs = [each.brief for each in findings(answer(Diagnose(), trace), 0)]
    assert briefs[0] == "the input is 0 everywhere"
    assert briefs[1] == "3 of 3 units dead (always 0)"


def test_what_the_model_scales_or_skips_itself_is_no_finding():
    padded = NOISE.copy()
    padded[:, 20:] = -999
    assert first_finding(255 * (NOISE + 1), Rescaling(1 / 255)) == ()
    assert first_finding(padded, Masking(-999.0)) == ()
    assert first_finding(padded, mask=np.arange(30)[None] < 20) == ()
    (found,) = first_finding(255 * NOISE, Rescaling(0.5))
    assert "rescaling[" in found.brief


def test_a_single_step_is_not_constant():
    assert not input_range(np.array([[[0.0]]])).constant
    trace = Model.draw(Stack((SimpleRNN(3),), (None, 1, 1))).run(np.array([[[0.5]]]))
    assert not least_scaled(trace).constant
