"""Minimum: the smallest of several inputs."""

import numpy as np

from rnn_tui.engine.layers.merging.extremum import Extremum


class Minimum(Extremum):
    """The smallest number of several inputs, number by number.

    y = min( x1, x2, … )

    in  several (batch, …), of one shape or of shapes that broadcast
    out (batch, …)

    In Keras 3 a masked number is left out if another input has one that is not masked.
    """

    title = "the smallest of its inputs"
    word = "min"
    function = np.minimum
