"""Whatever the text, reading it ends soon, in a model or in one clear line."""

# ruff: noqa: E501

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel
from tests.formats.keras_code.reading import read_code

MODEL = "m = Sequential([LSTM(3)])\n"

PASSED_OVER = {
    "power": "x = 10 ** 10 ** 10\ny = 2 ** 0.5 ** -10000\nz = 1 << 10 ** 12\n",
    "repetition": "x = 'a' * 10 ** 12\ny = [0] * 10 ** 9\n",
    "doubling": "x = 'ab'\nwhile True:\n    x += x\n",
    "nested lists": "a = [1]\nfor i in range(100):\n    a = [a, a]\nb = a == a\nc = str(a), sorted(a), max(a), a in a\n",
    "long comparisons": "x = [0] * 100000\ny = [x] * 100000\nfor i in range(1000):\n    z = y == y\n",
    "format": "a = '%999999999d' % 3\nb = f'{3:>999999999}'\nc = '{:>999999999}'.format(3)\nd = '{0.__class__}'.format(3)\n",
    "ranges": "a = list(range(10 ** 9)), sum(range(10 ** 12)), max(range(10 ** 9)), 3.5 in range(10 ** 12)\n",
    "comprehensions": "a = [i for i in range(10 ** 9)]\nb = {i for i in range(10 ** 9)}\n",
    "recursion": "def fib(n):\n    return n if n < 2 else fib(n - 1) + fib(n - 2)\nx = fib(50)\n",
    "endless recursion": "def f(n):\n    return f(n + 1)\nx = f(0)\n",
    "nested loops": "for a in range(1000):\n for b in range(1000):\n  for c in range(1000):\n   x = a\n" * 20,
    "joined": "a = ['x' * 1000] * 1000\nb = ','.join(a) * 1000\nc = 'aaaa'.replace('a', 'b' * 90000)\n",
    "deep sum": "s = " + " + ".join(["'a'"] * 600) + "\n",
    "deep attribute": "x = a" + ".b" * 900 + "\n",
    "long chain of tests": "if a == 0: x = 1\n" + "".join(f"elif a == {i}: x = {i}\n" for i in range(300)),
    "shared tuples": "a = (1,)\n"
    + "a = (a, a)\n" * 50
    + "b = {a}, {a: 1}, a == a, str(a), f'{a}', a in [a], {a: 1 for i in 'ab'}\n",
    "shared lists": "a = [1]\n" + "a = [a, a]\n" * 50 + "b = a == a, sorted(a), print(a), [a].count(a), sum(a, [])\n",
    "unpacked into itself": "a = [1]\n" + "a = [*a, *a]\n" * 60 + "*b, = range(10 ** 30)\nc, d = range(10 ** 30)\n",
    "long numbers": "a = int('f' * 99999, 16)\nb = round(5, -10 ** 9)\nc = sum(range(10 ** 30))\nd = 0x"
    + "f" * 9999
    + "\n",
    "a slice of itself": "a = list(range(1000))\nfor i in range(9_999):\n    a[0:0] = a\n",
    "many keywords": "def f(**k):\n    return k\nx = f(" + ", ".join(f"a{i}=1" for i in range(20_000)) + ")\n",
    "nested loops over data": "a = []\n"
    + "".join(f"{' ' * i}for i in foo():\n" for i in range(19))
    + " " * 19
    + "a.append(1)\n",
    "calls that double": "".join(f"def f{i}():\n f{i + 1}()\n f{i + 1}()\n" for i in range(40))
    + "def f40():\n pass\nf0()\n",
    "a diamond of classes": "class A0: pass\n"
    + "".join(f"class A{i}(A{i - 1}, A{i - 1}): pass\n" for i in range(1, 60))
    + "A59().x\n",
    "a loop before the model": "def f():\n    a = []\n    for i in range(25_000):\n        a.append(i)\n    return a\nb = f()\n",
    "many loops before the model": "for i in range(10 ** 9):\n    x = i\n" * 60,
    "table of numbers": "d = [" + ",".join(["1.5"] * 50_000) + "]\n",
}


@pytest.mark.long
@pytest.mark.parametrize("code", PASSED_OVER.values(), ids=PASSED_OVER.keys())
def test_number_crunching_is_passed_over(code: str) -> None:
    (found,) = read_code(code + MODEL)
    assert found.stack.layer_names == ("lstm",)


REFUSED = {
    "endless model": (
        "m = Sequential()\nwhile True:\n    m.add(LSTM(3))",
        "line 3: more than 10,000 layers; a model has fewer",
    ),
    "endless chain": (
        "x = Input((2, 2))\nwhile x:\n    x = LSTM(3)(x)",
        "line 3: more than 10,000 layers; a model has fewer",
    ),
    "too large a number": (
        "n = 10 ** 10 ** 10\nm = Sequential([LSTM(n)])",
        "line 2: n is not known here (it comes from 10 ** 10 ** 10; the number is too large);"
        " write the number, or give it: --set n=…",
    ),
    "nested layers": (
        "m = Sequential([" + "Bidirectional(" * 50 + "LSTM(3)" + ")" * 50 + "])",
        "line 1: layers stand inside each other too deeply",
    ),
    "too many layers": (
        "m = Sequential()\nfor i in range(2000):\n    m.add(LSTM(3, return_sequences=True))",
        "line 3: more than 1,000 layers in a row; a model has fewer",
    ),
    "a number of a million digits for a name": (
        "m = Sequential([LSTM(3, name=int('f' * 999, 16))])",
        "line 1: int('f' * 999, 16) is not known here (the number is too large); write the value,"
        " or give it: --set int('f' * 999, 16)=…",
    ),
    "a size that grows": (
        "n = 10\nfor i in range(5):\n    n = np.zeros((n,) * 10).size\nm = Sequential([LSTM(n)])",
        "line 4: n is not known here (it comes from np.zeros((n,) * 10).size); write the number, or give it: --set n=…",
    ),
    "shared tuples for a shape": (
        "a = (1,)\n" + "a = (a, a)\n" * 50 + "m = Sequential([LSTM(3, input_shape=a)])",
        "line 52: a is not known here (it comes from its value; it is too large); write the shape, such as (10, 4)",
    ),
    "a statement that takes long": (
        "m = Sequential([LSTM(len('f' * 99999) + len('g' * 99999))])",
        "no Keras model found: expected Sequential(...), model.add(...) or Model(inputs, outputs);"
        " line 1 takes too long to be read",
    ),
    "nested brackets": ("x = " + "(" * 300 + ")" * 300, "line 1: not Python: too many nested parentheses"),
    "nested signs": ("x = " + "-" * 100_000 + "1", "line 1: the code is nested too deeply to be read"),
    "nested attributes": ("x = a" + ".b" * 100_000, "line 1: the code is nested too deeply to be read"),
    "too much": ("x = 1\n" * 200_000, "more than 1,000,000 characters of code, which is more than is read"),
}


@pytest.mark.long
@pytest.mark.parametrize(("code", "message"), REFUSED.values(), ids=REFUSED.keys())
def test_refused(code: str, message: str) -> None:
    with pytest.raises(RnnError) as refusal:
        read_code(code)
    assert str(refusal.value) == message


def test_crunching_between_models_is_left_and_the_models_are_read() -> None:
    code = "for i in range(50):\n    m = Sequential([LSTM(3)])\n    for j in range(10 ** 9):\n        x = j\n"
    (found,) = read_code(code)
    assert "made 50 times" in str(found.notes[-1])


def test_what_goes_on_changing_a_model_is_refused() -> None:
    code = "m = Sequential([LSTM(3)])\nwhile True:\n    m.trainable = True\n"
    with pytest.raises(RnnError, match=r"^line \d: reading this code takes more than 400,\d{3} steps"):
        read_code(code)


def one_clear_line_or_models(code: str) -> None:
    try:
        found = read_code(code)
    except RnnError as error:
        text = str(error)
        assert text.isprintable()
        assert re.match(r"(cell \d+, )?line \d+(: |, column)|no Keras model found", text)
    else:
        assert found
        assert all(str(note).isprintable() for each in found for note in each.notes)


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=200))
def test_any_text(text: str) -> None:
    one_clear_line_or_models(text)


SEEDS = (
    "import numpy as np\nX = np.zeros((9, 5, 2))\nunits, n = 8, 3\nm = Sequential()\nm.add(Input(shape=X.shape[1:]))\n"
    "for i in range(n):\n    if i == 1:\n        continue\n    m.add(LSTM(units * 2, return_sequences=i < n - 1, name=f'l{i}'))\n"
    "m.add(Dense(1))\nm.compile('adam')\nm.fit(X, None)\n",
    "def build(T=5, units=[4, 2], **more):\n    x = i = Input((T, 3))\n    for u in units:\n"
    "        x = Bidirectional(GRU(u, return_sequences=True), merge_mode='sum')(x)\n"
    "    return Model(i, TimeDistributed(Dense(2))(x), **more)\na = build()\nb = build(T=7, name='b')\n",
    "class Net:\n    size = 3\n    def __init__(self, big=False):\n        self.m = Sequential([SimpleRNN(self.size, input_shape=(2, 10))])\n"
    "        if flag:\n            self.m.layers[0].trainable = big\nnet = Net(True)\ntry:\n    net.m.pop()\nexcept ValueError:\n    raise\n",
)
WORDS = [
    *sorted(set(re.findall(r"\w+|[^\w\s]|\s+", "".join(SEEDS)))),
    "while ",
    "lambda: ",
    "yield ",
    "return ",
    "*",
    "del ",
    "%",
]


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """One of the seeds with a few of its words taken out, put in or exchanged."""
    words = re.findall(r"\w+|[^\w\s]|\s+", draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 4))):
        place = draw(st.integers(0, len(words) - 1))
        how = draw(st.sampled_from(["out", "in", "other"]))
        words[place : place + (how != "in")] = [] if how == "out" else [draw(st.sampled_from(WORDS))]
        words = words or [" "]
    return "".join(words)


@settings(max_examples=80, deadline=None)
@given(mutated())
def test_any_mutation(code: str) -> None:
    one_clear_line_or_models(code)


def test_what_stands_in_a_container_is_not_gone_through_at_each_call_of_a_method(monkeypatch) -> None:
    """A list of thousands, read and added to thousands of times, would else take minutes."""
    gone_through: list[int] = []
    monkeypatch.setattr(
        "rnn_tui.formats.python_code.evaluation.builtin_calls.changeable", lambda *_: gone_through.append(1) or ()
    )
    code = "d, a = {}, []\nfor i in range(50):\n    d[i] = i\n    a.append(d.items())\n    a.append(d.copy())\n"
    model = "from keras import Sequential\nfrom keras.layers import *\nm = Sequential([Input((4, 2)), LSTM(len(a))])\n"
    assert read_code(code + model)[0].stack.layers[0].units == 100
    assert gone_through == []


def test_what_takes_too_long_is_passed_over_and_the_rest_is_read() -> None:
    code = "a = Sequential([LSTM(3, input_shape=(2, 4))])\nb = Sequential([LSTM(3)])\n"
    code += "while True:\n    b.trainable = True\n"
    code += "c = Sequential([GRU(3, input_shape=(2, 4))])\n"
    found = list_code(code)
    assert [(each.name, isinstance(each, LoadedModel)) for each in found] == [("a", True), ("b", False), ("c", True)]
    first = found[0]
    assert isinstance(first, LoadedModel)
    assert "this takes too long to be read, and is skipped" in [each.text for each in first.notes]
