"""Values that code leaves open: what is asked for, by which name, and what comes of it when it is given."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, UnreadModel
from tests.formats.keras_code.reading import read_code

IMPORTS = "import sys, json\nimport numpy as np\n"
MODEL = "\nm = Sequential([Input((9, {})), LSTM(4)])"


def needs(code: str, *values: str) -> list[str]:
    """The names of what the file's models need."""
    unread = [each for each in list_code(code, values=values) if isinstance(each, UnreadModel)]
    return [need.name for each in unread for need in each.needs]


def layers(code: str, *values: str) -> str:
    """`LSTM 4 · Dense 1`, of the first model that is known."""
    stack = read_code(code, values=values)[0].stack
    return " · ".join([str(stack.input_shape), *(f"{each.kind()} {each.brief}".strip() for each in stack.layers)])


NAMED = {
    "a variable": (IMPORTS + "n = int(sys.argv[1])" + MODEL.format("n"), "n", "5"),
    "computed from another": (IMPORTS + "n = int(sys.argv[1])\ntwice = 2 * n" + MODEL.format("twice + 1"), "n", "2"),
    "what is counted": (IMPORTS + "words = open('x').read().split()\nn = len(words)" + MODEL.format("n"), "n", "5"),
    "counted in the call": (
        IMPORTS + "words = open('x').read()" + MODEL.format("len(set(words))"),
        "len(set(words))",
        "5",
    ),
    "an attribute": (IMPORTS + "args = parse()" + MODEL.format("args.size"), "args.size", "5"),
    "an item": (IMPORTS + "cfg = json.load(open('x'))" + MODEL.format("cfg['n']"), "cfg['n']", "5"),
    "an axis": (IMPORTS + "X = np.load('x')" + MODEL.format("X.shape[2]"), "X.shape[2]", "5"),
    "an axis of a variable": (IMPORTS + "X = np.load('x')\nn = X.shape[2]" + MODEL.format("n"), "n", "5"),
    "a name that is defined nowhere": (MODEL.format("n_inputs"), "n_inputs", "5"),
    "a name of a module that is not read": ("from config import SIZE" + MODEL.format("SIZE"), "SIZE", "5"),
    "an attribute of such a module": ("import config as c" + MODEL.format("c.SIZE * 1"), "c.SIZE", "5"),
    "an argument": ("def build(n):" + MODEL.format("n").replace("\nm =", "\n    return"), "n", "5"),
    "what a test decides": (IMPORTS + "if sys.argv[1:]:\n    n = 4\nelse:\n    n = 6" + MODEL.format("n"), "n", "5"),
    "what the caller says": (
        "def build(k):" + MODEL.format("k").replace("\nm =", "\n    return") + "\nm = build(len(data))",
        "data",
        "'abcde'",
    ),
}


@pytest.mark.parametrize(("code", "name", "value"), NAMED.values(), ids=NAMED.keys())
def test_a_value_is_asked_for_as_the_code_writes_it_and_given_by_that_name(code: str, name: str, value: str) -> None:
    assert needs(code) == [name]
    assert layers(code, f"{name}={value}") == "(None, 9, 5) · LSTM 4 tanh"


def test_every_value_is_asked_for_at_once_and_each_once():
    code = (
        "import sys\nn, k = int(sys.argv[1]), int(sys.argv[2])\n"
        "m = Sequential([Input((9,)), Embedding(n, 8), LSTM(k), Dense(n)])"
    )
    (unread,) = list_code(code)
    assert isinstance(unread, UnreadModel)
    assert [(each.name, each.where, each.decides) for each in unread.needs] == [
        ("n", "line 2", "input_dim of Embedding (how many different tokens there are)"),
        ("k", "line 2", "units of LSTM (hidden units: the width of the state; not the number of timesteps)"),
    ]
    assert unread.open_values() == "n, k (line 2)"
    assert needs(code, "n=50") == ["k"]
    assert "--set n=…; k is open too" in unread.why


def test_what_parts_of_a_shape_decide():
    (unread,) = list_code("import sys\nm = Sequential([Input((a(), sys.argv[1])), LSTM(3)])")
    assert isinstance(unread, UnreadModel)
    decided = ["shape of Input (the number of timesteps)", "shape of Input (the number of features)"]
    assert [each.decides for each in unread.needs] == decided


TOWER = """def tower(depth, both):
    net = Sequential([Input((9, 3))])
    for _ in range(depth):
        one = GRU(6, return_sequences=True)
        net.add(Bidirectional(one) if both else one)
    return net
"""


def test_how_often_a_loop_runs_and_which_way_a_test_goes():
    assert needs(TOWER) == ["depth", "both"]
    assert needs(TOWER, "depth=2") == ["both"]
    once = "(None, 9, 3) · Bidirectional GRU 6 tanh seq · concat"
    assert layers(TOWER, "depth=1", "both=True").startswith(once[:40])
    assert layers(TOWER, "tower.depth=2", "tower.both=False") == "(None, 9, 3) · GRU 6 tanh seq · GRU 6 tanh seq"


def test_a_whole_shape_is_given_and_taken_apart():
    code = IMPORTS + "X = np.load('x')\n_, steps, size = X.shape\nm = Sequential([Input((steps, size)), LSTM(4)])"
    assert needs(code) == ["steps", "size"]
    assert layers(code, "X.shape=(None, 9, 5)") == "(None, 9, 5) · LSTM 4 tanh"
    assert layers(code, "X.shape[1]=None", "X.shape[2]=5") == "(None, None, 5) · LSTM 4 tanh"


RESHAPED = {
    "a method": "X = X.reshape((X.shape[0], X.shape[1], 5))",
    "a method, numbers": "X = X.reshape(len(X), X.shape[1], 5)",
    "a function": "X = np.reshape(X, (X.shape[0], X.shape[1], 5))",
    "the rest": "X = np.reshape(X, (-1, X.shape[1], 5))",
    "zeros": "X = np.zeros((len(X), X.shape[1], 5), dtype=bool)",
}


@pytest.mark.parametrize("line", RESHAPED.values(), ids=RESHAPED.keys())
def test_what_the_code_states_of_a_shape_is_no_question(line: str) -> None:
    code = IMPORTS + f"X = np.load('x')\n{line}\nm = Sequential([Input((X.shape[1], X.shape[2])), LSTM(4)])"
    assert needs(code) == ["X.shape[1]"]
    assert layers(code, "X.shape[1]=9") == "(None, 9, 5) · LSTM 4 tanh"


def test_weights_from_an_array_are_passed_over() -> None:
    code = (
        IMPORTS
        + "m = Sequential([Embedding(9, 2, embeddings_initializer=keras.initializers.Constant(np.zeros((9, 2))))])"
    )
    (found,) = read_code(code)
    assert "embeddings_initializer is not known here; Keras's own is taken" in [each.text for each in found.notes]


def test_a_default_is_replaced_where_nothing_calls_the_function():
    code = "def build(n=3):" + MODEL.format("n").replace("\nm =", "\n    return")
    assert layers(code) == "(None, 9, 3) · LSTM 4 tanh"
    assert layers(code, "build.n=5") == layers(code, "n=5") == "(None, 9, 5) · LSTM 4 tanh"


TWO = (
    "def a(n):\n  return Sequential([Input((9, n)), LSTM(1)])\ndef b(n):\n  return Sequential([Input((9, n)), LSTM(2)])"
)


def test_a_name_that_stands_for_several_values_is_refused():
    assert needs(TWO) == ["n", "n"]
    with pytest.raises(RnnError, match=r"^--set n: there are several: a.n, b.n; say which$"):
        list_code(TWO, values=["n=5"])
    assert needs(TWO, "a.n=5") == ["n"]


def test_a_name_that_a_function_without_a_model_has_too_is_one_thing():
    code = TWO.partition("def b")[0] + "def plot(n):\n  print(n)"
    assert layers(code, "n=5") == "(None, 9, 5) · LSTM 1 tanh"


def test_an_argument_of_a_class():
    code = "class Net:\n  def __init__(self, n):\n    self.model = Sequential([Input((9, n)), LSTM(1)])"
    assert needs(code) == ["n"]
    assert layers(code, "Net.n=5") == "(None, 9, 5) · LSTM 1 tanh"


USELESS = {
    "nothing of that name": (["n_wrods=3"], "--set n_wrods: the code leaves nothing of that name open; open are n"),
    "what the code says": (["k=3"], "--set k: the code says what it is; only what it leaves open is given"),
    "no value": (["n=relu"], "--set n: relu is no value; a text stands in quotes: 'relu'"),
    "no literal": (["n=f(3)"], "--set n: f(3) is no value; a value is written as in Python"),
    "no name": (["5"], "--set 5: expected NAME=VALUE, such as n_words=5000 or X.shape[1]=60"),
}


@pytest.mark.parametrize(("values", "refusal"), USELESS.values(), ids=USELESS.keys())
def test_a_value_that_is_of_no_use_is_refused(values: list[str], refusal: str) -> None:
    code = "import sys\nk = 4\nn = sys.argv[1]\nm = Sequential([Input((9, n)), LSTM(k)])"
    with pytest.raises(RnnError) as refused:
        list_code(code, values=values)
    assert str(refused.value).startswith(refusal)


def test_a_value_meets_the_rules_of_the_layer():
    with pytest.raises(RnnError, match=r"^line 2: .*units"):
        read_code("import sys\nm = Sequential([Input((9, 2)), LSTM(sys.argv[1])])", values=("sys.argv[1]='many'",))


def test_what_would_not_help_is_a_refusal_and_no_question():
    own = "import sys\nfrom attention import own\n"
    code = own + "m = Sequential([Input((9, 2)), LSTM(int(sys.argv[1])), own])"
    (unread,) = list_code(code)
    assert isinstance(unread, UnreadModel)
    assert unread.needs == ()
    assert "own is a layer's class" in unread.why


def test_a_known_model_beside_one_that_needs_something():
    code = (
        "import sys\na = Sequential([Input((9, int(sys.argv[1]))), LSTM(4)])\nb = Sequential([Input((9, 2)), GRU(3)])"
    )
    first, second = list_code(code)
    assert isinstance(first, UnreadModel)
    assert isinstance(second, LoadedModel)
    assert (first.number, second.number) == (1, 2)
    assert second.name == "b"


def test_what_decides_between_two_returns_is_asked_for() -> None:
    code = """
class Baseline(Model):
    def __init__(self, label_index=None):
        super().__init__()
        self.label_index = label_index
    def call(self, inputs):
        if self.label_index is None:
            return inputs
        result = inputs[:, :, self.label_index]
        return Reshape((-1, 1))(result)
b = Baseline(columns["T"])
"""
    (found,) = list_code(code)
    assert isinstance(found, UnreadModel)
    assert "columns" in str([each.name for each in found.needs])


DECIDED = {
    "two layers in nested tests": """
def build(kind):
    i = Input((7, 3))
    if kind == "a" or kind == "b":
        if kind == "a":
            r = LSTM(4)
        else:
            r = GRU(4)
    else:
        r = SimpleRNN(4)
    return Model(i, r(i))
""",
    "two tuples of tensors": """
def encoder(kind):
    i = Input((7, 3))
    if kind == "a":
        o, h, c = LSTM(4, return_state=True)(i)
        return i, o, [h, c]
    o, h = GRU(4, return_state=True)(i)
    return i, o, [h]
def build(kind):
    i, o, states = encoder(kind)
    return Model(i, Dense(2)(o))
""",
}


@pytest.mark.parametrize("code", DECIDED.values(), ids=DECIDED.keys())
def test_what_decides_which_layers_there_are_is_asked_for(code: str) -> None:
    for found in list_code(code):
        assert isinstance(found, UnreadModel)
        assert [each.name for each in found.needs] == ["kind"]
    found, *_ = read_code(code, values=("kind='a'",))
    assert found.stack.layers[0].kind() == "LSTM"
