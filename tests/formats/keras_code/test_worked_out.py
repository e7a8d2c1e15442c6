"""What is worked out: settings that a script has by default, shapes of data sets, and what is done to them."""

import pytest

from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import UnreadModel
from tests.formats.keras_code.reading import read_code

PARSER = "import argparse\np = argparse.ArgumentParser()\n{}\nargs = p.parse_args()\n"
MODEL = "m = Sequential([Input((9, {})), LSTM(4)])"

SETTINGS = {
    "a default": ("p.add_argument('--size', type=int, default=5)", 5),
    "by its long name": ("p.add_argument('-s', '--size', default=5)", 5),
    "with a dash": ("p.add_argument('--n-size', dest='size', default=5)", 5),
    "set for all": ("p.add_argument('--size')\np.set_defaults(size=5)", 5),
    "in a group": ("g = p.add_argument_group('model')\ng.add_argument('--size', default=5)", 5),
}


@pytest.mark.parametrize(("lines", "size"), SETTINGS.values(), ids=SETTINGS.keys())
def test_a_setting_that_is_not_given_has_its_default(lines: str, size: int) -> None:
    (found,) = read_code(PARSER.format(lines) + MODEL.format("args.size"))
    assert found.stack.input_shape == (None, 9, size)


def test_a_setting_is_the_user_s_whatever_its_default() -> None:
    code = PARSER.format("p.add_argument('--size', default=5)") + MODEL.format("args.size")
    (found,) = read_code(code, values=["args.size=7"])
    assert found.stack.input_shape == (None, 9, 7)


OPEN = {
    "required": "p.add_argument('--size', type=int, required=True)",
    "by its place": "p.add_argument('size', type=int)",
    "under a test": "import os\nif os.path.exists('x'):\n    p.add_argument('--size', default=5)",
    "of a name that is not known": "p.add_argument(NAME, default=5)",
    "by subcommands": "p.add_argument('--size', default=5)\np.add_subparsers()",
}


@pytest.mark.parametrize("lines", OPEN.values(), ids=OPEN.keys())
def test_a_setting_that_must_be_given_is_asked_for(lines: str) -> None:
    (unread,) = list_code(PARSER.format(lines) + MODEL.format("args.size"))
    assert isinstance(unread, UnreadModel)
    assert [each.name for each in unread.needs] == ["args.size"]


def test_flags_without_a_value() -> None:
    lines = "p.add_argument('--both', action='store_true')\np.add_argument('--last', action='store_false')"
    model = "m = Sequential([Input((9, 2)), LSTM(4, return_sequences=args.both, use_bias=args.last)])"
    assert read_code(PARSER.format(lines) + model)[0].stack.layers[0].brief == "4 tanh"


DATA = "(x, y), (x_test, y_test) = keras.datasets.{}.load_data()\n"
PADDED = "x = pad_sequences(x, maxlen=80)\nx = np.expand_dims(x, -1)\n"
SHAPES = {
    "images": (DATA.format("mnist"), "x.shape[1:]", (None, 28, 28)),
    "scaled": (DATA.format("mnist") + "x = x / 255.0\n", "x.shape[1:]", (None, 28, 28)),
    "some of them": (DATA.format("fashion_mnist") + "x = x[:1000]\n", "x.shape[1:]", (None, 28, 28)),
    "one row": (DATA.format("mnist"), "x[0].shape", (None, 28, 28)),
    "rows of colours": (DATA.format("cifar10") + "x = x.reshape(-1, 32, 96)\n", "x.shape[1:]", (None, 32, 96)),
    "padded": (
        DATA.format("imdb") + "x = pad_sequences(x, maxlen=80)\nx = np.expand_dims(x, -1)\n",
        "x.shape[1:]",
        (None, 80, 1),
    ),
    "classes": (DATA.format("mnist") + "y = to_categorical(y, 10)\n", "(3, y.shape[1])", (None, 3, 10)),
}
IMPORTS = "import keras\nfrom keras.utils import pad_sequences, to_categorical\n"


@pytest.mark.parametrize(("lines", "shape", "expected"), SHAPES.values(), ids=SHAPES.keys())
def test_shapes_of_data_sets_are_known(lines: str, shape: str, expected: tuple) -> None:
    (found,) = read_code(f"{IMPORTS}{lines}m = Sequential([Input({shape}), LSTM(4)])")
    assert found.stack.input_shape == expected


def test_a_data_set_that_is_cut_is_not_known() -> None:
    code = (
        IMPORTS + "(x, y), _ = keras.datasets.imdb.load_data(maxlen=80)\nm = Sequential([Input((len(x), 2)), LSTM(3)])"
    )
    (unread,) = list_code(code)
    assert isinstance(unread, UnreadModel)
    assert [each.name for each in unread.needs] == ["len(x)"]
