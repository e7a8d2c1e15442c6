"""The layout for speed: what is put in comes out, in C order, on a cache line."""

import numpy as np
import pytest

from rnn_tui.engine.runtime.gate_layout import (
    LINE,
    SMALL,
    aligned,
    column,
    joined,
    natural,
    parts,
    place,
    projected,
    reads,
    scaled,
    skips,
    stacked_rows,
)


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
    wide = np.zeros((7, 9, *[batch] * (batch > 1)))
    for bias in (None, b):
        projected(x, W, wide[:, 2:6], bias)
        np.testing.assert_allclose(natural(wide[:, 2:6]), x @ W + (0 if bias is None else b), rtol=1e-13)
    assert not wide[:, :2].any()
    assert not wide[:, 6:].any()


@pytest.mark.parametrize("batch", [1, 3])
@pytest.mark.parametrize("together", [True, False])
def test_a_row_that_is_read_times_the_weights_is_the_whole_sum(batch, together):
    rng = np.random.default_rng(0)
    h, x, Wh, b, Wx = (rng.standard_normal(shape) for shape in ((batch, 4), (batch, 6, 3), (4, 5), (5,), (3, 5)))
    W = stacked_rows(*(Wh, b, Wx)[: 2 + together])
    made = reads(h, x, len(W))
    assert made.shape == (7, len(W), *[batch] * (batch > 1))
    first = made[0].T.dot(W)
    np.testing.assert_allclose(first, (h.dot(Wh) + b + together * x[:, 0].dot(Wx)).reshape(first.shape), rtol=1e-13)
    if together:
        np.testing.assert_array_equal(natural(made[:6, 5:]), x)


@pytest.mark.parametrize("batch", [1, 3])
def test_parts_are_the_blocks_in_natural_order(batch):
    values = np.random.default_rng(0).standard_normal((6, 8, *[batch] * (batch > 1)))
    for k, part in enumerate(parts(values, 4)):
        np.testing.assert_array_equal(part, natural(values[:, 2 * k : 2 * k + 2]))
        assert np.shares_memory(part, values)
    np.testing.assert_array_equal(column(parts(values, 4)[0][:, 2]), values[2, :2])


def test_an_input_is_joined_to_the_state_where_it_is_small():
    assert joined(np.ones((1, 10, 4)), 32)
    assert not joined(np.ones((1, 10, 128)), 1024)


def test_skips_are_the_mask_turned_over_and_round():
    mask = np.array([[True, False], [False, False]])
    np.testing.assert_array_equal(list(skips(mask, 2)), [[False, True], [True, True]])
    assert list(skips(mask[:1], 1)) == [False, True]
    assert next(skips(None, 2)) is None
