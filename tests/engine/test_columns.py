"""The layout for speed: what is put in comes out, in C order, on a cache line."""

import numpy as np
import pytest

from rnn_tui.engine.columns import LINE, SMALL, aligned, column, natural, place, projected, room, scaled, skips


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_large_places_begin_on_a_cache_line(dtype):
    for size in (SMALL, SMALL + 3, 4 * SMALL):
        made = place((3, size), dtype)
        assert (made.shape, made.dtype.name, made.flags.c_contiguous) == ((3, size), dtype, True)
        assert made.ctypes.data % LINE == 0


def test_aligned_copies_only_where_it_must():
    matrix = place((200, 200), "float64")
    matrix[...] = np.arange(40000).reshape(200, 200)
    assert aligned(matrix) is matrix
    turned = aligned(matrix.T)
    assert turned.flags.c_contiguous
    np.testing.assert_array_equal(turned, matrix.T)
    small = np.ones((3, 3))
    assert aligned(small) is small


@pytest.mark.parametrize("units", [3, 100])
def test_columns_are_scaled_and_reordered(units):
    weight, factors = np.arange(4.0 * units).reshape(4, units), np.linspace(0, 1, units)
    order = np.arange(units)[::-1]
    np.testing.assert_array_equal(scaled(weight, factors), weight * factors)
    np.testing.assert_array_equal(scaled(weight, factors, order), weight[:, ::-1] * factors)
    np.testing.assert_array_equal(scaled(weight[0], factors, order), weight[0, ::-1] * factors)


@pytest.mark.parametrize("batch", [1, 2, 5])
def test_a_projection_is_the_product_at_every_step(batch):
    rng = np.random.default_rng(0)
    x, W, b = (rng.standard_normal(shape) for shape in ((batch, 7, 3), (3, 4), (4,)))
    np.testing.assert_allclose(natural(projected(x, W, b)), x @ W + b, rtol=1e-13)
    wide = np.zeros((7, 9, *[batch] * (batch > 1)))
    projected(x, W, b, wide[:, 2:6])
    np.testing.assert_allclose(natural(wide[:, 2:6]), x @ W + b, rtol=1e-13)
    assert not wide[:, :2].any()
    assert not wide[:, 6:].any()


@pytest.mark.parametrize("batch", [1, 3])
def test_room_begins_with_the_state(batch):
    state = np.random.default_rng(0).standard_normal((batch, 4)).astype("float32")
    made = room(state, 6)
    assert (len(made), made.dtype) == (7, np.float32)
    np.testing.assert_array_equal(made[0], column(state))
    np.testing.assert_array_equal(natural(made[:1])[:, 0], state)


def test_skips_are_the_mask_turned_over_and_round():
    mask = np.array([[True, False], [False, False]])
    np.testing.assert_array_equal(list(skips(mask, 2)), [[False, True], [True, True]])
    assert list(skips(mask[:1], 1)) == [False, True]
    assert next(skips(None, 2)) is None
