"""Where in time the explorer is: steps, jumps and the clock, without a clock."""

import pytest

from rnn_tui.panes.playback import SPEEDS, Playback


@pytest.mark.parametrize(("by", "t"), [(1, 4), (-1, 2), (10, 10), (-10, 0), (7, 10)])
def test_steps_stay_between_the_ends(by, t):
    assert Playback(t=3, last=10).step(by).t == t


def test_jumps_go_to_a_position_and_minus_one_is_the_last():
    there = Playback(t=3, last=10)
    assert [there.seek(t).t for t in (0, 7, 99, -1)] == [0, 7, 10, 10]


def test_it_begins_after_the_first_input_and_stays_where_it_is_on_another_trace():
    begun = Playback().over(10)
    assert (begun.t, begun.last) == (1, 10)
    assert begun.seek(7).over(12).t == 7
    assert begun.seek(7).over(4).t == 4
    assert begun.seek(7).over(0) == Playback()
    assert begun.seek(7).over(0).over(5).t == 1


def test_playing_ends_at_the_last_position_and_begins_anew_from_there():
    now = Playback(t=1, last=3).play()
    seen = []
    while now.playing:
        seen.append(now.t)
        now = now.tick()
    assert seen == [1, 2, 3]
    assert (now.t, now.playing) == (3, False)
    assert now.play() == Playback(t=0, last=3, playing=True)
    assert now.play().play().playing is False


def test_where_there_is_no_trace_nothing_plays():
    assert not Playback().play().playing
    assert not Playback(t=1, last=3).play().over(0).playing


def test_speeds_stay_between_the_slowest_and_the_fastest():
    now, seen = Playback(), []
    for _ in SPEEDS:
        now = now.slower()
    for _ in SPEEDS:
        seen.append(now.speed)
        now = now.faster()
    assert tuple(seen) == SPEEDS
    assert now.faster().speed == SPEEDS[-1]
