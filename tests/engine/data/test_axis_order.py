"""Arrays that do not fit, and how they would."""

import numpy as np
import pytest

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.axis_order import AxisOrder, fits, offer, readings
from rnn_tui.engine.data.columns import Columns
from rnn_tui.engine.plan.input_spec import InputSpec

FOUR = InputSpec((None, 10, 4), (1, 10, 4))
ONE = InputSpec((None, None, 1), (1, 10, 1))


@pytest.mark.parametrize(
    ("shape", "reads", "flags", "made"),
    [
        ((4, 10), FOUR, "--axes features,time", (10, 4)),
        ((3, 4, 10), FOUR, "--axes batch,features,time", (3, 10, 4)),
        ((10, 4, 3), FOUR, "--axes time,features,batch", (3, 10, 4)),
        ((10, 7), FOUR, "--columns 4-7", (10, 4)),
        ((4,), FOUR, "--axes features", (1, 4)),
        ((5, 20), ONE, "--axes batch,time", (5, 20, 1)),
    ],
)
def test_the_likeliest_way_to_read_it_comes_first(shape, reads, flags, made):
    first = readings(shape, reads)[0]
    assert first.flags == flags
    assert first.apply(np.zeros(shape)).shape == made
    assert fits(made, reads)


@pytest.mark.parametrize("shape", [(4, 10), (3, 4, 10), (5, 4, 4), (10, 7), (4,), (7,), (2, 2, 2, 2), (9, 3)])
@pytest.mark.parametrize("reads", [FOUR, ONE])
def test_every_way_that_is_offered_fits_and_is_understood_again(shape, reads):
    for each in readings(shape, reads):
        assert fits(each.apply(np.zeros(shape)).shape, reads)
        said = each.flags.split()
        given = dict(zip(said[::2], said[1::2], strict=True))
        assert AxisOrder.parse(given.get("--axes"), given.get("--columns")) == each


def test_nothing_is_offered_where_nothing_fits():
    assert readings((7, 3), FOUR) == []
    assert offer((7, 3), FOUR) == ""


def test_numbers_stay_at_their_places():
    x = np.arange(12).reshape(4, 3)
    np.testing.assert_array_equal(AxisOrder(("features", "time")).apply(x), x.T)
    np.testing.assert_array_equal(AxisOrder(columns=Columns.span(2, 3)).apply(x), x[:, 1:])
    np.testing.assert_array_equal(AxisOrder(("time", "batch")).apply(x, ids=True), x.T)


@pytest.mark.parametrize(
    ("axes", "columns", "said"),
    [
        ("time,units", None, "axes are named batch, time and features"),
        ("time,time", None, "axes are named"),
        (None, "a,,b", "columns are named or counted from 1"),
        (None, "5-2", "columns are counted from 1 and go up"),
    ],
)
def test_a_misspelled_reading_is_refused(axes, columns, said):
    with pytest.raises(InputError, match=said):
        AxisOrder.parse(axes, columns)


def test_a_reading_that_the_array_has_not_is_refused():
    with pytest.raises(InputError, match="2 axes are named"):
        AxisOrder.parse("f,t", None).apply(np.zeros(3))
    with pytest.raises(InputError, match="columns 2 to 9 are asked for; the data has 3"):
        AxisOrder.parse(None, "2-9").apply(np.zeros((4, 3)))
