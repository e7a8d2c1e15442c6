"""Dates as people write them."""

import pytest

from rnn_tui.formats.data.tables.dates import is_compact_date, is_date


@pytest.mark.parametrize(
    "cell",
    [
        "2021-01-30",
        "2021/1/3",
        "2021-01-30 22:00",
        "2021-01-30T22:00:05.123Z",
        "2021-01-30 22:00:00+01:00",
        "30.01.2021 22:00:00",
        "01/30/21",
        "1/30/2021 10:05 PM",
        "Jan 30 2021",
        "January 30, 2021",
        "30-Jan-21",
        "2021-01",
        "2021Q1",
        "2021-W05",
        "22:00",
        "7:05:30",
        "2021년 1월 30일",
        "1960년",
        "2020-Jul",
        "Jul-91",
        "1 févr. 2020",
        "05-abr-2020",
        "2020M01",
        "Q1 2020",
        "20180101:0000",
        "Mon, 01 Jan 2020",
        "2020-01-01 00:00:00 EST",
        "2020-01-01 00:00:00 +0000 UTC",
        "2017-07-01 11-AM",
    ],
)
def test_dates(cell):
    assert is_date(cell)


@pytest.mark.parametrize(
    "cell",
    ["", "20210130", "1.5", "1.2.3", "2021", "rain", "30 apples", "-1", "1:2", "2021-01/30", "Gen 20", "marvel 2020"],
)
def test_what_is_no_date(cell):
    assert not is_date(cell)


def test_digits_that_can_be_a_date():
    assert is_compact_date("20210130")
    assert not is_compact_date("20211330")
    assert not is_compact_date("2021013")
