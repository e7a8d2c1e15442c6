"""Python's operators, functions and methods on values of the code: as in Python, or not known; never too large."""

import math

import pytest

from rnn_tui.formats.python_code.values.containers import has_unknown
from rnn_tui.formats.python_code.values.records import Unknown
from tests.formats.python_code.nothing import agrees, read

SAME = [
    "[1, 2] + [3]",
    "(1,) * 3",
    "3 * [0]",
    "'a' * 3 + 'b'",
    "7 // 2 + 7 % 4 - 2 ** 3 / 4",
    "-3 + +2 + ~5",
    "1 << 5 | 3 & 6 ^ 1",
    "{1, 2} | {3} - {1}",
    "{1, 2} & {2, 3}",
    "{1} ^ {1, 2}",
    "{'a': 1} | {'b': 2}",
    "[1, 2] == [1, 2]",
    "[1, [2]] != [1, [3]]",
    "(1, 2) < (1, 3) <= (2,)",
    "'a' in 'abc' and 3 not in [1, 2]",
    "5 in range(3, 9, 2)",
    "'k' in {'k': 1} or 2 in {1}",
    "None is None and [] is not None",
    "[1, 2, 3][-1] + [1, 2, 3][0]",
    "'abcdef'[1:4:2]",
    "[1, 2, 3, 4][::-1]",
    "range(10)[2:8:3][1]",
    "len([1, 2]) + len('abc') + len({1: 2}) + len(range(3, 20, 4))",
    "max([3, 9, 2]) - min(4, 2)",
    "sum([1, 2, 3], 10)",
    "sorted([3, 1, 2], reverse=True)",
    "list(zip([1, 2], 'ab'))",
    "list(enumerate('ab', 5))",
    "list(reversed([1, 2, 3]))",
    "dict([('a', 1)], b=2)",
    "any([0, '', 3]) and all([1, []]) is False",
    "abs(-3) + round(2.5) + int('7') + int('ff', 16)",
    "divmod(17, 5)",
    "bool([]) or bool([0])",
    "str(3) + f'{3:>4}{2.5!r}' + '%s-%d' % ('a', 3) + '{}{x}'.format(1, x=2)",
    "' a b '.strip().split() + 'a,b'.split(',') + 'a\\nb'.splitlines()",
    "'-'.join(['a', 'b']).upper().replace('A', 'c').title()",
    "'abc'.startswith('ab') and 'abc'.find('c') == 2 and 'aa'.count('a') == 2",
    "[1, 2, 1].count(1) + [1, 2].index(2)",
    "{'a': 1}.get('b', 5) + {'a': 1}.get('a')",
    "list({'a': 1}.items()) + list({'a': 1}.keys()) + list({'a': 2}.values())",
    "{1, 2}.union([3]).intersection({3, 2}).difference({2})",
    "{1}.issubset({1, 2}) and {1, 2}.issuperset({1}) and {1}.isdisjoint({2})",
    "{1, 2}.symmetric_difference({2, 3})",
    "[x * y for x in range(3) for y in [1, 2] if x != y]",
    "{x: x * x for x in range(3)}",
    "{x % 2 for x in range(5)}",
    "[*range(2), *'ab', *(5,)]",
    "{**{'a': 1}, 'b': 2}",
    "(lambda x, y=2: x + y)(1)",
    "1 if [] else 2",
    "(n := 3) + n",
    "[[0] * 3] * 2",
]


@pytest.mark.parametrize("expression", SAME)
def test_known_values_are_python_s(expression: str) -> None:
    known = read(f"v = {expression}")["v"]
    assert not isinstance(known, Unknown)
    assert agrees(known, eval(expression))


LARGE = [
    "2 ** 10 ** 9",
    "1 << 10 ** 12",
    "1 << -1",
    "'a' * 10 ** 12",
    "[0] * 10 ** 9",
    "list(range(10 ** 30))",
    "sum(range(10 ** 30))",
    "[*range(10 ** 9)]",
    "round(5, -10 ** 9)",
    "int('9' * 5000)",
    "int('f' * 99999, 16)",
    "'%99999999d' % 3",
    "f'{3:>999999999}'",
    "'{:>999999999}'.format(3)",
    "'a'.zfill(10 ** 10)",
    "'aaaa'.replace('', 'b' * 90000)",
    "''.join(['x' * 1000] * 1000)",
    "set(range(10 ** 8))",
    "'{0.__class__}'.format(3)",
    "10 ** 70 * 10 ** 70",
    "0x" + "f" * 1000,
]


@pytest.mark.parametrize("expression", LARGE)
def test_what_would_be_too_large_is_not_known(expression: str) -> None:
    assert has_unknown(read(f"v = {expression}")["v"]) is not None


NOT_PYTHON = ["[1] + (2,)", "1 / 0", "[1][5]", "{}['a']", "{[1]: 2}", "int('x')", "[1] < 3", "'a' + 1", "len(3)"]


@pytest.mark.parametrize("expression", NOT_PYTHON)
def test_what_python_refuses_is_not_known(expression: str) -> None:
    assert has_unknown(read(f"v = {expression}")["v"]) is not None


def test_a_long_range_has_a_length():
    assert read("v = len(range(10 ** 30))")["v"] == 10**30


def test_constants_and_shapes():
    names = read(
        "import math\nimport numpy as np\nv = math.pi\nw = np.zeros((3, 4)).T.shape\nx = np.array([[1, 2]]).size"
    )
    assert (names["v"], names["w"], names["x"]) == (math.pi, (4, 3), 2)


def test_rows_of_several_lengths_make_no_array():
    assert isinstance(read("import numpy as np\nv = np.array([[1, 2], [3]]).shape[1]")["v"], Unknown)
