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
    assert begun.seek(7).over(0).positions == ((0, 0),)


def test_a_trace_that_is_long_enough_again_is_looked_at_where_the_user_was():
    begun = Playback().over(10).seek(7)
    assert begun.over(1).over(12).t == 7
    assert begun.over(0).over(5).t == 5
    assert begun.over(0).over(10) == begun
    assert begun.over(0).step().over(10) == begun
    assert begun.over(4).step(-1).over(10).t == 3
    assert begun.over(4).play().over(10).t == 0
    assert begun.over(4).opened(None).over(10).t == 1


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


def test_each_length_of_time_keeps_its_position():
    now = Playback().over(8, (12, 8)).step(2)
    assert (now.t, now.last, now.others) == (3, 8, ((12, 1),))
    there = now.step_other(4).on(12)
    assert (there.t, there.last, there.others) == (5, 12, ((8, 3),))
    assert [there.at(each) for each in (12, 8, 4)] == [5, 3, 4]
    assert there.on(8) == now.step_other(4)
    assert there.on(7) == there
    assert there.step_other(99).others == ((8, 8),)


def test_a_place_in_another_time_can_be_chosen():
    now = Playback().over(8, (12, 8)).seek(5, 12)
    assert (now.t, now.others) == (1, ((12, 5),))
    assert now.seek(3, 8).t == 3


def test_on_another_trace_each_length_stays_where_it_was():
    now = Playback().over(8, (12, 8)).step(2).step_other(4)
    assert now.over(8, (12, 8)) == now
    assert now.over(8, (14, 8)).positions == ((8, 3), (14, 1))
    assert now.over(12, (12,)).positions == ((12, 5),)
    assert now.over(0).positions == ((0, 0),)


def test_where_there_is_one_length_no_other_moves():
    assert Playback(t=3, last=10).step_other(1) == Playback(t=3, last=10)


def test_what_changes_nothing_has_a_reason():
    now = Playback(t=10, last=10, speed=32)
    assert now.step(1) == now.seek(-1) == now.faster() == now
    assert now.limit("step", 10) == now.limit("seek", -1) == "t 10 is the last timestep."
    assert now.limit("faster") == "32 timesteps a second is the fastest."
    assert Playback(last=10, speed=0.5).limit("slower") == "0.5 timesteps a second is the slowest."
    first = "t 0 is before the first input: nothing comes earlier."
    assert Playback(last=10).limit("step", -1) == Playback(last=10).limit("seek", 0) == first
    assert Playback().limit("play") == Playback().limit("step", 1) == "There is no time axis here to move along."
    assert Playback(others=((8, 8),)).limit("step_other", 1) == "The other cursor is at t 8, the last."
    assert Playback(others=((8, 0),)).limit("step_other", -1) == "The other cursor is at t 0, the first."
