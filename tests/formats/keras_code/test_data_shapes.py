"""Shapes that code works out of its data: windows, splits, generators; and what it must not guess."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel

MODEL = "\nm = Sequential([LSTM(3, input_shape=(X.shape[1], X.shape[2]))])"
SHAPED = "\nm = Sequential([LSTM(3, input_shape=X.shape[1:])])"
COLUMN = "\nX = np.reshape(np.array(X), (-1, np.array(X).shape[1], 1))" + MODEL
SIZE = "\nm = Sequential([LSTM(3, input_shape=(10, {}))])"

KNOWN = {
    "windows before": ("X = []\nfor i in range(60, len(data)):\n    X.append(data[i-60:i, 0])" + COLUMN, (None, 60, 1)),
    "windows behind": (
        "X, y = [], []\nfor i in range(len(data) - 30 - 1):\n    a = data[i:(i + 30), 0]\n    X.append(a)\n"
        "    y.append(data[i + 30, 0])" + COLUMN,
        (None, 30, 1),
    ),
    "many windows": ("X = []\nfor i in range(60, 4000):\n    X.append(data[i-60:i, 0])" + COLUMN, (None, 60, 1)),
    "windows by an end": (
        "def split(sequence, n):\n    X, y = [], []\n    for i in range(len(sequence)):\n        end = i + n\n"
        "        if end > len(sequence) - 1:\n            break\n        X.append(sequence[i:end])\n"
        "        y.append(sequence[end])\n    return np.array(X), np.array(y)\nX, y = split(raw, 3)\n"
        "X = X.reshape((X.shape[0], X.shape[1], 1))" + MODEL,
        (None, 3, 1),
    ),
    "some windows": (
        "X = []\nfor i in range(9, len(data)):\n    if data[i] > 0:\n        X.append(data[i-9:i, 0])" + COLUMN,
        (None, 9, 1),
    ),
    "a split": (
        "X = np.zeros((50, 6, 2))\nX, X_test, y, y_test = train_test_split(X, np.zeros(50), test_size=0.2)" + SHAPED,
        (None, 6, 2),
    ),
    "a scaled series": (
        "s = MinMaxScaler()\nX = s.fit_transform(np.zeros((50, 3))).reshape(-1, 10, 3)" + SHAPED,
        (None, 10, 3),
    ),
    "a generator": (
        "g = TimeseriesGenerator(np.zeros((99, 2)), np.zeros(99), length=12, batch_size=4)\nX, y = g[0]" + SHAPED,
        (None, 12, 2),
    ),
    "parts": ("X = np.zeros((9, 11, 4))[:8, :-1]" + SHAPED, (None, 10, 4)),
    "a new axis": ("X = np.zeros((9, 11))[..., np.newaxis]" + SHAPED, (None, 11, 1)),
    "side by side": ("X = np.concatenate([np.zeros((9, 5, 1)), np.ones((9, 5, 3))], axis=-1)" + SHAPED, (None, 5, 4)),
    "turned": ("X = np.zeros((9, 5, 2)).transpose(0, 2, 1)" + SHAPED, (None, 2, 5)),
    "another shape in place": ("X = np.zeros((9, 5, 2))\nX.shape = (9, 2, 5)" + SHAPED, (None, 2, 5)),
    "setattr": ("class A: pass\na = A()\na.n = 3\nsetattr(a, 'n', 5)" + SIZE.format("a.n"), (None, 10, 5)),
}

OPEN = {
    "windows of two lengths": (
        "X = []\nfor i in range(60, len(data)):\n    if i > 100:\n        X.append(data[i-60:i, 0])\n    else:\n"
        "        X.append(data[i-50:i, 0])" + COLUMN,
        ["np.array(X).shape[1]"],
    ),
    "windows and others": (
        "X = []\nfor i in range(60, len(data)):\n    X.append(data[i-60:i, 0])\nX.append(other)" + COLUMN,
        ["np.array(X).shape[1]"],
    ),
    "windows of an unknown end": (
        "X = []\nfor i in range(60, len(data)):\n    X.append(data[i:min(i + 60, n), 0])" + COLUMN,
        ["np.array(X).shape[1]"],
    ),
    "features of windows": (
        "X = []\nfor i in range(60, len(data)):\n    X.append(data[i-60:i, :])\nX = np.array(X)" + MODEL,
        ["X.shape[2]"],
    ),
    "resized": ("X = np.zeros((5, 10, 4))\nX.resize((5, 10, 6))" + MODEL, ["X.shape[1]", "X.shape[2]"]),
    "a method handed over": ("a = [1]\nmap_over(a.append)" + SIZE.format("len(a)"), ["len(a)"]),
    "a list handed over": ("a = [3]\nother.fill(a)" + SIZE.format("len(a)"), ["len(a)"]),
    "exec": ("n = 3\nexec(code)" + SIZE.format("n"), ["n"]),
    "an unknown attribute": ("class A: pass\na = A()\na.n = 3\nsetattr(a, name, 5)" + SIZE.format("a.n"), ["a.n"]),
}


@pytest.mark.parametrize(("code", "shape"), KNOWN.values(), ids=KNOWN.keys())
def test_what_can_be_worked_out(code: str, shape: tuple[int | None, ...]) -> None:
    (found,) = list_code(code)
    assert isinstance(found, LoadedModel), found.why
    assert found.stack.input_shape == shape


@pytest.mark.parametrize(("code", "names"), OPEN.values(), ids=OPEN.keys())
def test_what_is_not_known_is_asked_for(code: str, names: list[str]) -> None:
    (found,) = list_code(code)
    assert isinstance(found, UnreadModel)
    assert [each.name for each in found.needs] == names


def test_a_value_that_the_code_says_too_is_no_mistake() -> None:
    code = KNOWN["windows before"][0]
    (found,) = list_code(code, values=("X.shape[1]=60",))
    assert isinstance(found, LoadedModel)
    with pytest.raises(RnnError, match="the code leaves nothing of that name open"):
        list_code(code, values=("X.shape[1]=61",))
