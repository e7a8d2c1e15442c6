"""How the layers share the height."""

from rnn_tui.panes.views.all_layers import ROWS, shared


def test_layers_share_the_height_by_what_they_hold():
    for height in range(12, 60):
        found = shared([3, 6], height)
        assert sum(found) == height
        assert found[0] >= 5, height
        if height >= 14:
            assert found[1] >= 9, f"of {height} rows a unit is halved beside a blank one"


def test_what_needs_little_gets_little_and_the_rest_goes_to_those_that_have_the_least():
    assert shared([3, 6], 13) == (5, 8)
    assert shared([4, 128], 30) == (6, 24)
    assert shared([8, 8], 12) == (ROWS, ROWS)
    assert shared([], 9) == ()
