"""Operations that would make huge tensors are refused by arithmetic, before anything is allocated."""

import tracemalloc

import pytest

from rnn_tui.engine.core.errors import StackError
from rnn_tui.engine.layers.operations import Slot, operation


@pytest.mark.parametrize(
    ("name", "settings", "shape"),
    [
        ("Tile", (("repeats", (1, 10**6, 10**6)),), (None, 5, 3)),
        ("Repeat", (("repeats", 10**12), ("axis", 1)), (None, 5, 3)),
        ("Exp", (), (None, 10**6, 10**6)),
    ],
)
def test_no_memory_is_taken_for_it(name, settings, shape):
    tracemalloc.start()
    with pytest.raises(StackError, match="numbers are too many for one tensor"):
        operation(name)(args=(Slot(0),), settings=settings).output_shapes((shape,))
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 1 << 20
