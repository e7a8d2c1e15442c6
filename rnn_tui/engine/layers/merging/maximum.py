"""Maximum: the largest of several inputs."""

import numpy as np

from rnn_tui.engine.layers.merging.extremum import Extremum


class Maximum(Extremum):
    """The largest number of several inputs, number by number.

    y = max( x1, x2, … )

    in  several (batch, …), of one shape or of shapes that broadcast
    out (batch, …)

    In Keras 3 a masked number is left out if another input has one that is not masked.
    """

    title = "the largest of its inputs"
    word = "max"
    function = np.maximum
