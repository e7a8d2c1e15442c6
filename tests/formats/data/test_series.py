"""A table on its way to the windows that a model reads."""

from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.data.series import SeriesOptions
from rnn_tui.engine.plan.input_spec import InputSpec
from rnn_tui.formats.data.inputs import Data, ReadOptions
from rnn_tui.formats.data_files import read_data
from rnn_tui.formats.io.errors import FormatError

ONE = InputSpec((None, None, 1), (1, 10, 1))


def read(tmp_path: Path, text: str, *, reads: InputSpec = ONE, **options: str) -> Data:
    path = tmp_path / "hours.csv"
    path.write_text(text)
    said = {name: options.get(name) for name in ("fill", "scale", "window", "target")}
    return read_data(path, 3, ReadOptions(3, reads, series=SeriesOptions.parse(**said)))


def hours(*cells: object) -> str:
    return "\n".join(["date,temp", *(f"2021-01-30 {n:02}:00,{each}" for n, each in enumerate(cells)), ""])


def test_filled_then_scaled_then_cut(tmp_path):
    data = read(tmp_path, hours(1, "", 5, 7), fill="forward", scale="1,2", window="2,2", target="temp")
    assert data.x.tolist() == [[[0], [0]], [[2], [3]]]
    assert data.windows == (0, 2)
    assert data.notes[-3:] == (
        "1 missing value filled (forward)",
        "scaled (1,2): 1,2",
        "4 timesteps cut into 2 windows of 2",
    )
    assert data.shape == (4, 1)
    assert data.truth.values.tolist() == [1, 1, 5, 7]
    assert data.truth.feature == 0
    assert data.truth.forecast([[2.0], [3.0]]).predicted.tolist() == [[5], [7]]
    assert data.dates[2] == b"2021-01-30 02:00"


def test_a_target_that_is_no_input(tmp_path):
    text = "temp,wind\n1,10\n2,20\n3,30\n"
    path = tmp_path / "w.csv"
    path.write_text(text)
    options = SeriesOptions.parse(None, "standard", "2", "wind")
    both = InputSpec((None, None, 2), (1, 10, 2))
    truth = read_data(path, 3, ReadOptions(3, both, series=options)).truth
    assert (truth.feature, truth.features) == (1, 2)
    np.testing.assert_allclose(truth.forecast([[0, 0], [0, 0]]).predicted, 20)


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"window": "9"}, "hours.csv: holds 3 timesteps, and no whole window of 9"),
        ({"target": "wind"}, "hours.csv: there is no column wind; there are date, temp"),
        (
            {"target": "date"},
            'hours.csv: line 2, column 1 (date): not a number: "2021-01-30 00:00"; --columns can leave the column out',
        ),
    ],
)
def test_what_does_not_fit_is_refused_by_name(tmp_path, options, said):
    with pytest.raises(FormatError) as error:
        read(tmp_path, hours(1, 2, 3), **options)
    assert str(error.value) == said


def test_arrays_are_series_too(tmp_path):
    np.save(tmp_path / "x.npy", np.array([[1.0, np.nan], [2, 4], [3, 6]]))
    options = SeriesOptions.parse("0", "minmax", "2", "2,1")
    data = read_data(tmp_path / "x.npy", 3, ReadOptions(3, series=options))
    assert data.x.tolist() == [[[0, 0], [0.5, 4 / 6]], [[0.5, 4 / 6], [1, 1]]]
    assert data.truth.values.tolist() == [0, 4, 6]


def test_states_and_masks_fit_no_window(tmp_path):
    np.savez(tmp_path / "x.npz", x=np.zeros((4, 1)), mask=np.ones(4))
    with pytest.raises(FormatError, match="no window fits"):
        read_data(tmp_path / "x.npz", 3, ReadOptions(3, series=SeriesOptions.parse(None, None, "2", None)))


def test_token_ids_are_cut_and_not_scaled(tmp_path):
    (tmp_path / "ids.csv").write_text("1\n2\n3\n")
    cut = read_data(tmp_path / "ids.csv", 2, ReadOptions(2, series=SeriesOptions.parse(None, None, "2", None)))
    assert cut.x.tolist() == [[1, 2], [2, 3]]
    with pytest.raises(FormatError, match="neither filled nor scaled"):
        read_data(tmp_path / "ids.csv", 2, ReadOptions(2, series=SeriesOptions.parse(None, "minmax", None, None)))
