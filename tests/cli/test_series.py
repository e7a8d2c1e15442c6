"""A series on the command line: columns, windows, scale, and what is predicted."""

import numpy as np
import pytest

from tests.cli.test_main import call, refused

SPEC = """from keras import Sequential, layers, Input
model = Sequential([Input((3, 1)), layers.SimpleRNN(2), layers.Dense(1)])
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "net.py").write_text(SPEC)
    rows = (f"2021-01-{day:02},{day},{day * day},sun" for day in range(1, 9))
    (tmp_path / "days.csv").write_text("\n".join(["date,temp,wind,sky", *rows]))


def test_a_forecast_is_held_against_the_series(capsys, files):
    flags = ("--columns", "temp", "--window", "3,2", "--scale", "standard", "--target", "temp")
    _, text, _ = call(capsys, "run", "net.py", "--data", "days.csv", *flags, "--out", "out.npz")
    lines = text.splitlines()
    assert lines[0] == "temp, 1 timestep after each window"
    assert lines[2].startswith("2021-01-03 ")
    assert lines[-1].startswith("mean absolute error: model ")
    assert ", last value 1, mean 2" in lines[-1]
    by_number = call(capsys, "run", "net.py", "--data", "days.csv", *flags[:-1], "2")[1]
    assert "temp, 1 timestep after each window\n" in by_number
    with np.load("out.npz") as made:
        assert made["x"].shape == (3, 3, 1)
        np.testing.assert_array_equal(made["target"], [[4], [6], [8]])
        np.testing.assert_allclose(made["prediction"], made["output"] * np.std(range(1, 9)) + 4.5)


def test_columns_that_are_too_many_are_offered_as_the_file_counts_them(capsys, files):
    said = refused(capsys, "run", "net.py", "--data", "days.csv")
    assert "--columns 3 reads it as 8 timesteps of 1 feature; --columns 2 reads it" in said


def test_a_series_that_is_longer_than_the_input_is_offered_windows(capsys, files):
    _, _, said = call(capsys, "run", "net.py", "--data", "days.csv", "--columns", "temp")
    assert "the model was made for 3 timesteps: --window 3 cuts 8 into 6 windows" in said


def test_what_says_how_data_is_read_needs_data(capsys, files):
    assert "give --data too" in refused(capsys, "run", "net.py", "--window", "3")
    assert "is made to fit the model: --window 3 is for a file" in refused(
        capsys, "run", "net.py", "--data", "gen:sine", "--window", "3"
    )
    assert "a window is its timesteps" in refused(capsys, "run", "net.py", "--data", "days.csv", "--window", "x")
