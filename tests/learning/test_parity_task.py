"""Parity with a SimpleRNN of 16 units: trained on 20 timesteps, right on 500, its states in four clusters.

Delétang et al., Neural networks and the Chomsky hierarchy, 2023: an RNN trained on short sequences is right on all
lengths to 500.
"""

import numpy as np
import pytest

from rnn_tui.engine.layers import SimpleRNN
from tests.learning.trained import trained

pytestmark = pytest.mark.learning
HOW = "adamw,learning_rate=0.005,weight_decay=0.5,clipnorm=1.0"
"""The decay takes away what the states say beside the bit and the answer; without it the clusters have parts."""


@pytest.mark.parametrize("seed", [0, 1, 2])
def test_parity_goes_on_for_ever_and_its_states_lie_in_four_clusters(seed):
    done = trained(
        "parity,timesteps=20", SimpleRNN(16), seed, HOW, 1000,
        epochs=80, metrics=("accuracy",),
    )  # fmt: skip
    assert done.measured(100, 500)["accuracy"] == 1.0
    unseen = done.unseen(50, 100)
    states = done.model.run(unseen.inputs[0]).layers[0].run.cells[""].signals["h"][:, 5:]
    kinds = (2 * unseen.inputs[0][..., 0] + unseen.y)[:, 5:].astype(int)
    centres = np.stack([states[kinds == each].mean(axis=0) for each in range(4)])
    distances = np.linalg.norm(states[..., None, :] - centres, axis=-1)
    assert (distances.argmin(axis=-1) == kinds).all()
    spread = np.take_along_axis(distances, kinds[..., None], -1).mean()
    apart = np.linalg.norm(centres[:, None] - centres, axis=-1)[~np.eye(4, dtype=bool)].min()
    assert spread < apart / 3
