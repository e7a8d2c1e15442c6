"""What a run leaves in a file, in three forms."""

import csv
import json
import math
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from rnn_tui.engine.layers.rnn.simple_rnn import SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.data_files import read_data
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.results import write_results

RUN = {
    "x": np.array([[[1.0, 2.0], [3.0, 4.0]], [[5.0, 6.0], [7.0, 8.0]]]),
    "w0": np.ones((2, 1)),
    "output": np.array([[0.25], [0.75]]),
    "rnn/h": np.array([[[0.1], [0.25]], [[0.5], [0.75]]], np.float32),
}


def names(folder: Path) -> list[str]:
    return sorted(each.name for each in folder.iterdir())


def refusal(arrays: dict[str, np.ndarray], path: Path) -> str:
    with pytest.raises(FormatError) as error:
        write_results(arrays, path)
    return str(error.value)


def test_npz_holds_every_array(tmp_path: Path) -> None:
    write_results({**RUN, "file": np.array(3.5)}, tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as found:
        assert found.files == [*RUN, "file"]
        for name, values in RUN.items():
            np.testing.assert_array_equal(found[name], values)
            assert found[name].dtype == values.dtype
    np.testing.assert_array_equal(read_data(tmp_path / "a.npz", 3).x, RUN["x"])


def test_npz_of_the_same_arrays_is_the_same_file(tmp_path: Path) -> None:
    write_results(RUN, tmp_path / "a.npz")
    write_results(RUN, tmp_path / "b.npz")
    assert (tmp_path / "a.npz").read_bytes() == (tmp_path / "b.npz").read_bytes()


def test_csv_is_a_row_for_each_sequence_and_timestep(tmp_path: Path) -> None:
    write_results(RUN, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == (
        "sequence,t,x[0],x[1],output[0],rnn/h[0]\n"
        "1,1,1.0,2.0,,0.10000000149011612\n"
        "1,2,3.0,4.0,0.25,0.25\n"
        "2,1,5.0,6.0,,0.5\n"
        "2,2,7.0,8.0,0.75,0.75\n"
    )


def test_csv_of_token_ids_and_of_a_longer_second_call(tmp_path: Path) -> None:
    ids = np.array([[3, 1]])
    embedded = np.array([[[0.5, math.nan], [1.5, math.inf]]])
    arrays = {"x": ids, "input/output": ids, "embedding/output": embedded, "state": np.array([[9.0, 8.0]])}
    write_results({**arrays, "call1/output": np.ones((1, 3, 1, 2)), "loss": np.array(1.0)}, tmp_path / "a.csv")
    assert (tmp_path / "a.csv").read_text() == (
        "sequence,t,x,input/output,embedding/output[0],embedding/output[1],state[0],state[1],"
        "call1/output[0][0],call1/output[0][1]\n"
        "1,1,3,3,0.5,nan,,,1.0,1.0\n"
        "1,2,1,1,1.5,inf,9.0,8.0,1.0,1.0\n"
        "1,3,,,,,,,1.0,1.0\n"
    )


def test_csv_needs_a_time_axis(tmp_path: Path) -> None:
    problem = "these results have no timesteps for the rows of a table: write them to an .npz or .json file"
    assert refusal({"loss": np.array(1.0)}, tmp_path / "a.csv") == f"a.csv: {problem}"
    assert refusal({"x": np.ones((2, 3)), "output": np.ones((2, 4))}, tmp_path / "a.csv") == f"a.csv: {problem}"
    assert names(tmp_path) == []


def test_json_is_nested_lists_with_every_digit(tmp_path: Path) -> None:
    arrays = {"x": np.array([[0.1, math.nan], [-math.inf, 2.0]]), "mask": np.array([True, False]), "n": np.array(3)}
    write_results({**arrays, "h": np.array([0.1], np.float32)}, tmp_path / "a.json")
    assert (tmp_path / "a.json").read_text() == (
        '{\n"x": [[0.1, null], [null, 2.0]],\n"mask": [true, false],\n"n": 3,\n"h": [0.10000000149011612]\n}\n'
    )


@given(hnp.arrays(st.sampled_from([np.float32, np.float64]), (2, 3, 2)))
def test_no_digit_is_lost(tmp_path_factory: pytest.TempPathFactory, values: np.ndarray) -> None:
    folder = tmp_path_factory.mktemp("digits")
    arrays = {"x": values}
    write_results(arrays, folder / "a.json")
    write_results(arrays, folder / "a.csv")
    found = np.array(json.loads((folder / "a.json").read_text())["x"], np.float64)
    np.testing.assert_array_equal(found, np.where(np.isfinite(values), values, np.nan))
    with (folder / "a.csv").open(newline="") as file:
        rows = [[float(each) for each in row[2:]] for row in list(csv.reader(file))[1:]]
    np.testing.assert_array_equal(np.array(rows).reshape(2, 3, 2), values)


def test_a_run_of_the_engine_is_written(tmp_path: Path) -> None:
    model = Model.draw(Stack((SimpleRNN(3, return_sequences=True),), (None, None, 2)))
    trace = model.run(np.ones((1, 4, 2)))
    write_results(trace.arrays(), tmp_path / "a.csv")
    first, *rest = (tmp_path / "a.csv").read_text().splitlines()
    assert first.startswith("sequence,t,x[0],x[1],output[0],output[1],output[2],simple_rnn/output[0]")
    assert "simple_rnn/h[2]" in first
    assert [row.split(",")[:2] for row in rest] == [["1", str(t)] for t in range(1, 5)]
    write_results(trace.arrays(), tmp_path / "a.json")
    assert json.loads((tmp_path / "a.json").read_text())["simple_rnn/h"] == trace.arrays()["simple_rnn/h"].tolist()


def test_other_endings_are_told_the_three(tmp_path: Path) -> None:
    for name in ("a.txt", "a"):
        assert refusal(RUN, tmp_path / name) == f"{name}: results are written to .npz, .csv or .json files"


def test_a_folder_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.npz").mkdir()
    assert refusal(RUN, tmp_path / "a.npz") == "a.npz: is a folder, not a file"


@pytest.mark.parametrize("name", ["a.npz", "a.csv", "a.json"])
def test_a_failure_leaves_the_old_file_and_nothing_beside_it(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("old")
    values = np.empty((1, 1, 1), object)
    values[0, 0, 0] = 10**5000
    with pytest.raises((ValueError, TypeError)):
        write_results({"x": np.ones((1, 1, 1)), "bad": values}, tmp_path / name)
    assert (tmp_path / name).read_text() == "old"
    assert names(tmp_path) == [name]


def test_names_no_text_can_hold(tmp_path: Path) -> None:
    for name in ("a.npz", "a.csv", "a.json"):
        write_results({"x": RUN["x"], "\ud800/h": RUN["x"]}, tmp_path / name)
    with np.load(tmp_path / "a.npz") as found:
        assert found.files == ["x", "\\ud800/h"]
    long = "n" * 60_001
    assert refusal({"x": RUN["x"], long: RUN["x"]}, tmp_path / "b.npz") == (
        f"b.npz: an array's name is too long to be written: {'n' * 40}…"
    )
