"""Text with code in it is taken apart into cells; what stands between them is not read."""

from pathlib import Path

import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import UnreadModel
from rnn_tui.formats.python_code.source import cells
from rnn_tui.formats.python_code.source.cells import Cell, cells_of
from tests.formats.keras_code.reading import read_code
from tests.formats.python_code.source.test_notebook import book

GOLDEN = Path(__file__).parents[3] / "formats" / "golden" / "code"

EXPORTED = """# 순환 신경망

* 층을 추가하는 코드.
model.add(SimpleRNN(hidden_size)) # 가장 간단한 형태

In [1]:
import numpy as np

Using TensorFlow backend.

In [2]:
sizes = [
    4,

    8,
]

for size in sizes:

    print(size)

4
8

출력값이 (batch_size, output_dim) 크기의 2D 텐서일 때, 3입니다.

In [None]:
m = Sequential()
m.add(LSTM(sizes[1]))

### 끝

m.add(Dense(1))는 여기 없다
Out[3]:
<keras>
"""


def texts(text: str) -> list[tuple[int, str]]:
    """Where each cell stands, and its lines that are not blank."""
    return [(each.before + 1, "\n".join(filter(str.strip, each.text.split("\n")))) for each in cells_of(text)]


def test_a_notebook_exported_as_text() -> None:
    assert texts(EXPORTED) == [
        (6, "import numpy as np"),
        (11, "sizes = [\n    4,\n    8,\n]\nfor size in sizes:\n    print(size)\n4\n8"),
        (27, "m = Sequential()\nm.add(LSTM(sizes[1]))\n### 끝"),
    ]
    (found,) = read_code(EXPORTED)
    assert (found.where, found.stack.layers[0].brief) == ("line 28", "8 tanh")


def test_the_tutorial_opens_as_it_was_exported() -> None:
    found = read_code((GOLDEN / "tutorial_export.txt").read_text())
    notebook = read_code((GOLDEN / "tutorial.ipynb.txt").read_text(), notebook=True)
    assert [each.stack for each in found] == [each.stack for each in notebook]
    assert len(found) == 6


SESSION = """IPython 8.20.0 -- An enhanced Interactive Python. Type '?' for help.

In [1]: m = Sequential([
   ...:     Input((7, 2)),
   ...: ])

In [2]: m.count_params()
Out[2]: 0

In [3]: for units in (5, 3):
   ...:     m.add(LSTM(units, return_sequences=True))
   ...:

In [4]: %timeit m.predict(x)
12.1 ms ± 210 µs per loop (mean ± std. dev. of 7 runs, 100 loops each)
"""


def test_a_session() -> None:
    (found,) = read_code(SESSION)
    assert [each.brief for each in found.stack.layers] == ["5 tanh seq", "3 tanh seq"]


MARKDOWN = """# Title (for all)

```bash
for f in *.csv; do echo $f; done
```

```{MARK}
m = Sequential([Input((4, 3)), LSTM(8)])
```

prints

```
Model: "sequential"
```
"""


@pytest.mark.parametrize(
    "mark", ["python", "py", "Python3", "{python}", 'python tags=["x"]', "{code-cell} ipython3", ""]
)
def test_fences(mark: str) -> None:
    (found,) = read_code(MARKDOWN.replace("{MARK}", mark))
    assert found.where == "line 8"


HIDDEN = {
    "left blank": ("units = 5\nx = 1", "units = # how many?", "units is not known here (cell 2 is not Python)"),
    "what it changes": (
        "units = 5",
        "m.add(LSTM(3)) and so on",
        "whether this runs depends on cell 2, which is not known",
    ),
}


@pytest.mark.parametrize(("first", "second", "refusal"), HIDDEN.values(), ids=HIDDEN.keys())
def test_what_a_cell_that_is_not_python_may_change_is_unknown(first: str, second: str, refusal: str) -> None:
    made = "m = Sequential([Input((4, 3))])"
    (unread,) = list_code(book(f"{first}\n{made}", second, "m.add(LSTM(units))"))
    assert isinstance(unread, UnreadModel)
    assert refusal in unread.why
    assert ("--set units" in unread.why) == ("units is" in refusal)


def test_a_cell_that_is_not_python_hides_only_itself_and_is_said() -> None:
    (found,) = read_code(book("answer = # here", "m = Sequential([Input((4, 3)), LSTM(3)])", "print('%d' 4)"))
    assert [str(each) for each in found.notes] == [
        "cell 1, line 1: cell 1 is skipped: not Python: invalid syntax",
        "cell 3, line 1: cell 3 is skipped: not Python: invalid syntax. Perhaps you forgot a comma?",
    ]


def test_where_no_cell_is_python_the_first_is_refused() -> None:
    with pytest.raises(RnnError, match="cell 1, line 1: not Python"):
        list_code(book("a = ", "b = "))


def test_a_script_with_marks_hides_a_cell_too() -> None:
    (found,) = read_code("# %%\np = \n# %% model\nm = Sequential([Input((4, 3)), LSTM(3)])")
    assert found.notes[0].text.startswith("the code of line 1 is skipped: not Python")
    with pytest.raises(RnnError, match="line 1: not Python"):
        read_code("p = \nm = Sequential([Input((4, 3)), LSTM(3)])")


def test_spaces_and_quotes_of_web_pages() -> None:
    code = "m\u00a0= Sequential([\n\u00a0 Input((4, 3)),\u3000LSTM(3, activation=\u201crelu\u201d),\u200b\n])"
    assert read_code(code)[0].stack.layers[0].brief == "3 relu"


def test_commands_of_the_shell_without_a_mark() -> None:
    text = book("pip install gensim -q", "cd /content", "cat = 3", "m = Sequential([Input((4, 3)), LSTM(cat)])")
    assert read_code(text)[0].notes == ()


def test_a_text_that_is_too_long_is_not_parsed(monkeypatch):
    monkeypatch.setattr(cells, "_is_python", lambda _: pytest.fail("it is parsed"))
    text = "n = n + 1\n" * 100_001
    assert cells_of(text) == [Cell(text)]
