"""A container that is filled by what only running the code would tell has no length here: the code is refused, with the
line and the expression as it stands there, and never opened with a guess."""

import pytest

from rnn_tui.engine.core.errors import RnnError
from tests.formats.keras_code.reading import read_code

DATA = "import sys, os, json, random\ntext = open('letter.txt').read()\nwords = []\nids = {}\nsigns = set()\n"
MODEL = "\nm = Sequential([Input((9,)), Embedding({}, 8), LSTM(4)])\n"

UNKNOWN = {
    # filled in a loop over data
    "append": ("for w in text.split():\n  words.append(w)", "len(words)"),
    "append where it is new": ("for w in text.split():\n  if w not in words:\n    words.append(w)", "len(words)"),
    "extend": ("for w in text.split():\n  words.extend(w)", "len(words) + 1"),
    "plus": ("for w in text.split():\n  words += [w]", "len(words) + 1"),
    "plus anew": ("for w in text.split():\n  words = words + [w]", "len(words) + 1"),
    "insert": ("words = ['a']\nfor w in text.split():\n  words.insert(0, w)", "len(words)"),
    "pop": ("words = ['a', 'b', 'c']\nfor w in text.split():\n  words.pop()", "len(words) + 5"),
    "remove": ("words = ['a', 'b', 'c']\nfor w in text.split():\n  words.remove(w)", "len(words) + 5"),
    "clear": ("words = ['a', 'b', 'c']\nfor w in text.split():\n  words.clear()", "len(words) + 5"),
    "del of an item": ("words = ['a', 'b', 'c']\nfor w in text.split():\n  del words[0]", "len(words) + 5"),
    "slice": ("words = ['a', 'b', 'c']\nfor w in text.split():\n  words[1:] = [w]", "len(words) + 5"),
    "key": ("for w in text.split():\n  ids[w] = len(ids)", "len(ids) + 1"),
    "key, counted": ("for w in text.split():\n  ids[w] = ids.get(w, 0) + 1", "len(ids) + 1"),
    "setdefault": ("for w in text.split():\n  ids.setdefault(w, len(ids))", "len(ids) + 1"),
    "update": ("for w in text.split():\n  ids.update({w: 1})", "len(ids) + 1"),
    "del of a key": ("ids = {'a': 1, 'b': 2}\nfor w in text.split():\n  del ids[w]", "len(ids) + 4"),
    "nested": ("for line in text.splitlines():\n  for w in line.split():\n    ids[w] = 1", "len(ids) + 1"),
    "known key beside": ("for w in text.split():\n  ids['first'] = 1\n  ids[w] = 2", "len(ids)"),
    "set": ("for c in text:\n  signs.add(c)", "len(signs) + 1"),
    "set, updated": ("for line in text.splitlines():\n  signs.update(line)", "len(signs) + 1"),
    "set, by an operator": ("for line in text.splitlines():\n  signs |= set(line)", "len(signs) + 1"),
    "set, made less": ("signs = {1, 2, 3}\nfor c in text:\n  signs -= {c}", "len(signs) + 1"),
    "counted": ("n = 0\nfor w in text.split():\n  n += 1", "n"),
    "counted in an object": (
        "class T:\n  def __init__(self):\n    self.n = 0\n  def add(self):\n    self.n += 1\n"
        "t = T()\nfor w in text.split():\n  t.add()",
        "t.n",
    ),
    "the last of an enumeration": ("for i, w in enumerate(text.split()):\n  last = i", "last + 1"),
    "the longest": ("n = 0\nfor w in text.split():\n  if len(w) > n:\n    n = len(w)", "n + 1"),
    "a text": ("t = ''\nfor w in text.split():\n  t += w", "len(t) + 1"),
    "while": ("f = open('x')\nline = f.readline()\nwhile line:\n  words.append(line)", "len(words) + 1"),
    "in a function": (
        "def count(ws):\n  found = {}\n  for w in ws:\n    found[w] = 1\n  return found",
        "len(count(text.split())) + 1",
    ),
    "by a function": ("def take(w):\n  words.append(w)\nfor w in text.split():\n  take(w)", "len(words) + 1"),
    "under another name": ("other = words\nfor w in text.split():\n  other.append(w)", "len(words) + 1"),
    "a row of rows": ("rows = [[1, 2]]\nfor w in text.split():\n  rows[0].append(w)", "len(rows[0])"),
    "an item of a dictionary": (
        "groups = {'a': []}\nfor w in text.split():\n  groups.setdefault(w, []).append(w)",
        "len(groups['a']) + 1",
    ),
    "behind a break": ("for w in text.split():\n  words.append(w)\n  if w == 'end':\n    break", "len(words) + 1"),
    "before a break": ("for w in text.split():\n  if w == 'end':\n    n = 5\n    break\nelse:\n  n = 6", "n"),
    # under a test that cannot be decided
    "if": ("words = ['a']\nif os.path.exists('x'):\n  words.append('b')", "len(words)"),
    "if, key": ("ids = {'a': 1}\nif len(sys.argv) > 1:\n  ids['b'] = 2", "len(ids)"),
    "if, value": ("ids = {'a': 1}\nif len(sys.argv) > 1:\n  ids['a'] = 2", "ids['a']"),
    "if, set": ("if len(sys.argv) > 1:\n  signs.add(1)", "len(signs) + 1"),
    "if, early return": (
        "def fill():\n  if len(sys.argv) > 1:\n    words.append(1)\n    return\n  words.append(2)\n"
        "  words.append(3)\nfill()",
        "len(words)",
    ),
    "conditional expression": ("words = ['a'] if len(sys.argv) > 1 else ['a', 'b']", "len(words)"),
    "one of two": ("a, b = [1], [1]\nc = a if len(sys.argv) > 1 else b\nc.append(2)", "len(a)"),
    "try": ("words = ['a']\ntry:\n  words.append(open('x').read())\nexcept OSError:\n  pass", "len(words)"),
    "try, two numbers": ("try:\n  import cupy\n  n = 512\nexcept ImportError:\n  n = 64", "n"),
    "match": ("words = ['a']\nmatch sys.argv:\n  case [x]:\n    words.append(x)", "len(words)"),
    # by something unknown
    "extend by it": ("words = ['a', 'b']\nwords.extend(sys.argv)", "len(words)"),
    "plus it": ("words = ['a', 'b']\nwords += sys.argv", "len(words)"),
    "unpacked": ("words = ['a', *sys.argv]", "len(words)"),
    "update by it": ("ids = {'a': 1}\nids.update(json.load(open('x')))", "len(ids)"),
    "update, the value": ("ids = {'a': 1}\nids.update(json.load(open('x')))", "ids['a']"),
    "a key": ("ids = {'a': 1}\nids[sys.argv[1]] = 2", "len(ids)"),
    "keys written out": ("ids = {'a': 1, sys.argv[1]: 2}", "len(ids)"),
    "pairs": ("ids = dict(zip(sys.argv, range(3)))", "len(ids) + 1"),
    "members": ("signs = {1, int(sys.argv[1])}", "len(signs)"),
    "added": ("signs = {1, 2}\nsigns.add(sys.argv[1])", "len(signs)"),
    "discarded": ("signs = {1, 2}\nsigns.discard(sys.argv[1])", "len(signs)"),
    "minus": ("signs = {1, 2}\nsigns -= set(sys.argv)", "len(signs) + 1"),
    "a filter": ("words = [w for w in ['a', 'b'] if w != sys.argv[1]]", "len(words)"),
    "a comprehension": ("ids = {w: i for i, w in enumerate(text.split())}", "len(ids) + 1"),
    "shuffled": ("words = [3, 5]\nrandom.shuffle(words)", "words[0]"),
    "given away": ("from mine import fill\nwords = [3]\nfill(words)", "len(words)"),
    "a method that is not followed": ("words = [3]\nwords.frobnicate()", "len(words)"),
    # by what is not followed
    "attributes by an unknown name": (
        "class A:\n  n = 3\na = A()\na.n = 4\nsetattr(a, sys.argv[1], 5)",
        "a.n",
    ),
    "attributes of a dictionary that is read": (
        "class A:\n  n = 3\na = A()\na.n = 4\nvars(a).update(json.load(open('x')))",
        "a.n",
    ),
    "names of a dictionary that is read": ("n = 3\nglobals().update(json.load(open('x')))", "n"),
    "a text that is run": ("n = 3\nexec(open('x').read())", "n"),
    "a decorator": ("from mine import tuned\n@tuned\ndef size(k):\n  return k\nn = size(8)", "n"),
    "a decorator of a class": ("from mine import tuned\n@tuned\nclass A:\n  n = 8", "A.n"),
    "a callback": (
        "from mine import call\nn = 3\ndef grow():\n  global n\n  n += 1\ncall(grow)",
        "n",
    ),
    "an object given away": (
        "from mine import fill\nclass A:\n  def __init__(self):\n    self.n = 3\na = A()\nx = fill(a)",
        "a.n",
    ),
    "a list given away for a result": ("from mine import fill\nwords = [3]\nx = fill(words)", "len(words)"),
    "a generator": (
        "n = 3\ndef rows():\n  global n\n  n += 1\n  yield 1\nfor row in rows():\n  pass",
        "n",
    ),
    "a metaclass": ("class M(type):\n  pass\nclass A(metaclass=M):\n  n = 3", "A.n"),
    "all names of a module": ("n = 3\nfrom mine import *", "n"),
    "an iterator, the second time": ("pairs = zip('ab', 'cd')\nlist(pairs)", "len(list(pairs)) + 1"),
    "a long loop": ("for i in range(10 ** 9):\n  words.append(i)", "len(words)"),
    "behind a long loop": (
        "for i in range(10 ** 9):\n  for j in range(10 ** 9):\n    pass\n  words.append(i)",
        "len(words) + 1",
    ),
    "a long function": ("def f():\n  for i in range(10 ** 9):\n    words.append(i)\nf()", "len(words)"),
}


@pytest.mark.parametrize(("code", "size"), UNKNOWN.values(), ids=UNKNOWN.keys())
def test_what_is_not_known_is_refused_by_its_line_and_name(code: str, size: str) -> None:
    lines = (DATA + code + MODEL.format(size)).split("\n")
    with pytest.raises(RnnError) as refusal:
        read_code("\n".join(lines))
    text = str(refusal.value)
    assert text.startswith(f"line {len(lines) - 1}: {size} is not known here")
    assert "; write the number, or give it: --set " in text


REASONS = {
    "a loop": ("for w in text.split():\n  words.append(w)", "what it holds depends on text.split()"),
    "a test": ("if os.path.exists('x'):\n  words.append(1)", "what it holds depends on os.path.exists('x')"),
    "a key": ("words = {}\nwords[sys.argv[1]] = 1", "what it holds depends on sys.argv[1]"),
    "a failure": ("try:\n  words.append(open('x'))\nexcept OSError:\n  pass", "it depends on what may fail"),
    "a long loop": ("for i in range(10 ** 9):\n  words.append(i)", "a long loop computes it"),
    "a method": ("words.frobnicate()", "what it holds depends on words.frobnicate()"),
}


@pytest.mark.parametrize(("code", "reason"), REASONS.values(), ids=REASONS.keys())
def test_the_reason_names_what_decides(code: str, reason: str) -> None:
    with pytest.raises(RnnError) as refusal:
        read_code(DATA + code + MODEL.format("len(words)"))
    assert f"len(words) is not known here ({reason}); write the number" in str(refusal.value)


KNOWN = {
    "list": (
        "c = ['a', 'b', 'c', 'd']\ndel c[0]\nc[1:2] = ['x', 'y', 'z']\nc.remove('d')\nc.insert(0, 'e')\nc.sort()",
        "len(c)",
        5,
    ),
    "list, cut": ("c = [1, 2, 3, 4, 5]\ndel c[1:3]\ndel c[-1]\nc.pop(0)", "len(c)", 1),
    "list, shared": ("a = b = [1]\na += [2]\nb.extend((3, 4))", "len(a)", 4),
    "list, copied": ("a = [1]\nb = a.copy()\nb += [2]", "len(a)", 1),
    "list, in a loop": ("c = []\nfor i in range(4):\n  if i % 2:\n    c.append(i)", "len(c)", 2),
    "dictionary": (
        "d = {'a': 9, 'b': 4}\nd.update({'c': 5})\ndel d['a']\nd.pop('b')\nd['e'] = 7\nd |= {'f': 1}",
        "len(d)",
        3,
    ),
    "dictionary, value": (
        "d = {'a': 9}\nd.setdefault('b', 4)\nd.setdefault('a', 5)\nd['a'] += 1",
        "d['a'] + d['b']",
        14,
    ),
    "dictionary, of words": (
        "d = {}\nfor s in ['a b a', 'b c']:\n  for w in s.split():\n    if w not in d:\n      d[w] = len(d) + 1",
        "len(d) + 1",
        4,
    ),
    "set": (
        "s = set()\nfor c in 'a small sea':\n  s.add(c)\ns.discard(' ')\ns.update('xy')\ns -= {'x', 'm'}",
        "len(s)",
        5,
    ),
    "set, operators": ("s = {1, 2, 3} & {2, 3, 4} | {9}\ns ^= {9, 10}\ns.remove(10)", "len(s)", 2),
    "what both alternatives do": (
        "w = ['a']\nif len(sys.argv) > 1:\n  w.append('b')\nelse:\n  w.append('c')",
        "len(w)",
        2,
    ),
    "what no alternative touches": ("d = {'a': 7}\nif len(sys.argv) > 1:\n  d['b'] = 1", "d['a']", 7),
    "a beginning": ("w = [6, 5]\nw.extend(sys.argv)", "w[0]", 6),
    "read in a loop over data": (
        "d = {'a': 7, 'b': 8}\nout = []\nfor w in text.split():\n  out.append(d[w])",
        "len(d)",
        2,
    ),
    "the same in every round": ("n = 5\nfor w in text.split():\n  n = 5", "n", 5),
    "a column of a table of its own": ("rows = [[1, 2, 3], [4, 5, 6]]", "len(rows[1])", 3),
    "behind a long loop": (
        "def build():\n  w = []\n  for i in range(99999):\n    w.append(i)\n  return 7\nn = build()",
        "n",
        7,
    ),
    "match": (
        "match 'both':\n  case 'one':\n    n = 1\n  case 'two' | 'both':\n    n = 2\n  case _:\n    n = 3",
        "n",
        2,
    ),
    "property": (
        "class C:\n  n: int = 12\n  @property\n  def half(self):\n    return self.n // 2\nc = C()",
        "c.half",
        6,
    ),
}


@pytest.mark.parametrize(("code", "size", "expected"), KNOWN.values(), ids=KNOWN.keys())
def test_what_the_code_states_itself_is_followed(code: str, size: str, expected: int) -> None:
    (found,) = read_code(DATA + code + MODEL.format(size))
    assert found.stack.layers[0].input_dim == expected


def test_an_option_that_may_be_given_is_refused() -> None:
    code = (
        "import sys\nextra = {}\nif len(sys.argv) > 1:\n  extra['use_bias'] = False\nm = Sequential([LSTM(9, **extra)])"
    )
    with pytest.raises(RnnError, match=r"^line 5: extra is not known here \(what it holds depends on len\(sys.argv\)"):
        read_code(code)


def test_layers_that_may_be_there_are_refused() -> None:
    code = "import sys\nparts = [LSTM(3)]\nif len(sys.argv) > 1:\n  parts.append(Dense(1))\nm = Sequential(parts)"
    with pytest.raises(
        RnnError,
        match=r"^line 5: parts is not known here .*; write the list of layers, or give it: --set len.sys.argv.=…$",
    ):
        read_code(code)


def test_a_model_of_a_module_s_attribute_is_found_under_its_name() -> None:
    (found,) = read_code("import tensorflow as tf\ntf.net = tf.keras.Sequential()\ntf.net.add(tf.keras.layers.LSTM(6))")
    assert (found.title, len(found.stack.layers)) == ("net", 1)
