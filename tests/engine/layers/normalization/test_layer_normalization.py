"""LayerNormalization with rms_scaling, as Keras 3 builds it: gamma always, beta never."""

import numpy as np
import pytest

from rnn_tui.engine.gradients.gradients import gradients
from rnn_tui.engine.layers import BatchNormalization, LayerNormalization
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.trace import Track
from rnn_tui.engine.summary.parameter_count import explain_count


@pytest.mark.parametrize("scale", [True, False])
@pytest.mark.parametrize("center", [True, False])
def test_rms_scaling_has_gamma_and_no_beta(scale, center):
    layer = LayerNormalization(rms_scaling=True, scale=scale, center=center)
    stack = Stack((layer,), (None, 2, 3))
    assert [each.name for each in stack.weights[0]] == ["gamma"]
    model = Model.draw(stack).with_weights([np.array([1.0, 2.0, 0.0])])
    x = np.array([[[3.0, 0.0, -3.0], [1.0, 1.0, 4.0]]])
    trace = model.run(x)
    x_hat = x / np.sqrt(x.var(axis=-1, keepdims=True) + layer.epsilon)
    np.testing.assert_allclose(trace.output, x_hat * [1, 2, 0])
    np.testing.assert_allclose(gradients(trace, "sum-all").weights[0], x_hat.sum((0, 1)))


@pytest.mark.parametrize("kind", [LayerNormalization, BatchNormalization])
@pytest.mark.parametrize(("axis", "explained"), [(-1, True), (2, True), (1, False)])
def test_only_along_the_features_is_a_step_explained_by_itself_and_gamma_counted_by_them(kind, axis, explained):
    stack = Stack((kind(axis=axis),), (2, 5, 3))
    trace = Model.draw(stack).run()
    for t, unit in ((1, 0), (4, 2)):
        found = trace.explain(Track(0, "", "output"), t, unit)
        assert found is not None
        assert not found.steps[-1].held
        assert (len(found.steps) > 1) == explained
        assert found.value == pytest.approx(trace.output[0, t - 1, unit])
    said = explain_count(stack, 0)
    assert any("gamma: 3 features · the same at every timestep" in each for each in said) == explained
    assert any("the same at every timestep" in each for each in said) == explained
