"""What is painted where the font has no glyph."""

import numpy as np
import pytest
from rich.segment import Segment
from rich.style import Style

from rnn_tui.app.pictures.frame import Frame

png = pytest.importorskip("rnn_tui.app.pictures.png", reason="Pillow is not installed")


def painted(text, **like):
    frame = Frame.of([[Segment(text, Style.parse("#ffffff on #000000") + Style(**like))]])
    return np.asarray(png.painted(frame)).max(axis=2), frame


def test_a_character_that_no_font_has_is_a_box_as_wide_as_its_cells():
    wide, frame = painted("\u65e5a")
    assert wide.shape == (36, 54)
    across, along = png.MISSING
    assert wide[18, :36].nonzero()[0].tolist() == [across, across + 1, 34 - across, 35 - across]
    assert wide[:, 18].nonzero()[0].tolist() == [along, along + 1, 34 - along, 35 - along]
    assert wide[:, 36:].any(), "what stands beside it is drawn"
    assert png.without_glyph(frame) == "\u65e5"


def test_a_mark_that_the_font_has_not_is_left_out_and_a_face_without_a_character_takes_the_plain_one():
    plain, _ = painted("e")
    marked, frame = painted("e\u0489")
    np.testing.assert_array_equal(plain, marked)
    assert png.without_glyph(frame) == ""
    assert painted("\u2205", bold=True)[0].any()
