"""A table as it was downloaded: scaled and cut in the inputs dialog; its dates and predictions at the cursor."""

from dataclasses import replace

import numpy as np
import pytest
from textual.widgets import Input

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.data.series_source import SeriesSource
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.screens.dialogs.series_form import SeriesForm
from tests.conftest import Explore
from tests.screens.dialogs.test_inputs import choose


@pytest.fixture
def model(tmp_path):
    (tmp_path / "net.py").write_text("keras.Sequential([keras.Input((4, 1)), layers.LSTM(2), layers.Dense(1)])\n")
    return str(tmp_path / "net.py")


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "weather.csv"
    rows = (f"2021-01-{n:02},{n},{n * n},sun" for n in range(1, 13))
    path.write_text("\n".join(["day,temp,wind,sky", *rows]))
    return path


def read(journey):
    """What the form's file gave, or why it is refused."""
    return journey.app.screen._read.result


def read_notes(journey):
    return journey.app.screen._read.notes


async def fill_in(journey, **values):
    form = journey.app.screen.query_one(SeriesForm)
    for name, value in values.items():
        form.query_one(f"#series-{name}", Input).value = str(value)
    await journey.settle()


@pytest.mark.parametrize("size", [pytest.param((140, 40), marks=pytest.mark.long), (80, 24)])
async def test_a_dated_table_becomes_windows_with_a_target(explore: Explore, model, table, size):
    async with explore(model, size=size) as journey:
        await choose(journey, "file")
        await fill_in(journey, file=table, columns="temp")
        assert "the model was made for 4 timesteps: --window 4" in " ".join(read_notes(journey))
        assert journey.app.screen.query_one("#series-window", Input).placeholder == "none; 4 fits the model"
        await fill_in(journey, columns="temp,wind")
        assert "--columns" in str(read(journey))
        await fill_in(journey, columns="rain")
        assert "there is no column rain; there are" in journey.text
        assert "day, temp, wind, sky" in str(read(journey))
        await fill_in(journey, columns="temp", scale="standard", window="4,2", target="temp,3")
        assert "5 × 4 timesteps" in journey.text
        form = journey.app.screen.query_one(SeriesForm)
        form.read()
        await journey.press("ctrl+s")  # while the file is being read: taken once it has been
        await journey.until(lambda: journey.bench.trace.x.shape[0] == 5)
        assert journey.bench.trace.x.shape == (5, 4, 1)
        await journey.press("3", "home", "right", "right")
        assert "2021-01-02" in journey.text
        assert "temp in 3 steps after the window (2021-01-07): predicted" in journey.text
        assert "true 7" in journey.text
        await journey.press("i")
        await journey.until(lambda: read(journey) is not None)
        assert journey.app.screen.query_one("#series-window", Input).value == "4,2"
        np.testing.assert_array_equal(journey.bench.trace.forecast.actual[:, 0], [7, 9, 11, np.nan, np.nan])


async def test_the_folder_of_no_such_user(explore: Explore, model):
    async with explore(model) as journey:
        await choose(journey, "file")
        await fill_in(journey, file="~zz")
        assert "~zz" in str(read(journey))


def test_the_features_are_named_after_the_first_note():
    source = SeriesSource("x.csv", names=("temp", "wind"))
    read = SeriesForm.Read(replace(Setup(), series=source), ("not read: day (dates)", "scaled"))
    assert read.words == "not read: day (dates) · x[0] temp, x[1] wind · scaled"
    assert SeriesForm.Read(RnnError("no"), ()).words == ""


async def test_a_table_with_gaps_that_is_opened_comes_into_the_form_with_its_fault(explore: Explore, model, tmp_path):
    (tmp_path / "gaps.csv").write_text("temp\n1\n2\n\n4\nNA\n6\n7\n8\n")
    async with explore(model, size=(80, 24)) as journey:
        await journey.press("o")
        journey.app.screen.query_one(Input).value = str(tmp_path / "gaps.csv")
        await journey.press("enter")
        await journey.settle()
        assert journey.app.screen.query_one("#series-file", Input).value == str(tmp_path / "gaps.csv")
        assert "line 6, column 1 (temp): not a number" in str(read(journey))
        await fill_in(journey, fill="mean")
        await journey.press("ctrl+s")
        assert np.array_equal(np.ravel(journey.bench.trace.x), [1, 2, 4, 28 / 6, 6, 7, 8])


async def test_a_text_asks_for_its_vocabulary_and_rows_can_be_features(explore: Explore, tmp_path):
    (tmp_path / "net.py").write_text("keras.Sequential([keras.Input((2, 3)), layers.LSTM(2)])\n")
    (tmp_path / "cats.txt").write_text("abab")
    (tmp_path / "ids.txt").write_text("b\na\n")
    np.savetxt(tmp_path / "rows.csv", np.arange(6).reshape(3, 2), delimiter=",")
    async with explore(str(tmp_path / "net.py"), size=(80, 24)) as journey:
        await choose(journey, "file")
        await fill_in(journey, file=tmp_path / "rows.csv", axes="features,time")
        assert np.array_equal(read(journey).x, [[0, 2, 4], [1, 3, 5]])
        assert not journey.app.screen.query_one("#row-vocab").display
        await fill_in(journey, axes="", file=tmp_path / "cats.txt")
        journey.app.screen.query_one("#series-file", Input).focus()
        await journey.press("tab")
        assert "vocab: the file with the ids of the text's tokens" in journey.text
        await journey.type(f"{tmp_path}/id")
        await journey.press("tab")  # the only file that begins so
        assert read(journey).x.argmax(axis=-1).ravel().tolist() == [1, 0, 1, 0]
