"""Random small programs that fill, change and measure containers, under tests and in loops over data."""

from random import Random

HEAD = "from elsewhere import words, flag, number, lines\n"
"""What only running the code would tell."""


class Programs:
    """Makes programs of the names below; what a name holds keeps its kind, so that most of them run."""

    lists, dicts, sets, ints, texts = ("a", "b"), ("d", "e"), ("s", "r"), ("n", "k"), ("t",)

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.depth = 0
        self.fresh = 0
        self.words: list[str] = []
        """Names of texts that are not known, in force."""

    def program(self) -> str:
        start = "a, b, d, e, s, r, n, k, t = [1, 2], [], {'x': 1}, {}, {1, 2}, set(), 1, 0, 'ab'\n"
        return HEAD + start + self.block(self.random.randint(2, 6), "")

    def block(self, count: int, indent: str) -> str:
        return "".join(self.statement(indent) for _ in range(count))

    def pick(self, *choices: str) -> str:
        return self.random.choice(choices)

    def statement(self, indent: str) -> str:
        kinds = [self.change] * 6 + [self.measure] * 2
        if self.depth < 2:
            kinds += [self.test, self.loop, self.known_loop, self.attempt, self.function, self.turning]
        return self.random.choice(kinds)(indent)

    # Values

    def integer(self) -> str:
        known = [
            "0",
            "1",
            "2",
            "-1",
            *self.ints,
            f"len({self.pick(*self.lists, *self.dicts, *self.sets, *self.texts)})",
        ]
        return self.pick(*known, "number()", f"{self.pick(*self.ints)} + 1", f"min({self.pick(*self.ints)}, 3)")

    def key(self) -> str:
        return self.pick("'x'", "'y'", "'z'", "1", *self.ints, *self.texts, *self.words, *self.words)

    def condition(self) -> str:
        known = [f"{self.pick(*self.ints)} > 1", f"{self.key()} in {self.pick(*self.dicts, *self.sets, *self.lists)}"]
        known += [f"len({self.pick(*self.lists, *self.sets)}) < 3", f"not {self.pick(*self.lists, *self.dicts)}"]
        return self.pick(*known, "flag()", "flag()", f"{self.pick(*self.ints)} == 1 and flag()")

    def sequence(self) -> str:
        return self.pick(
            *("[1, 2]", "[]", "'xy'", "[number(), 1]", *self.lists, "list(words)", "words", "range(2)"),
            *(f"[w for w in {self.pick('words', *self.lists)}]", f"sorted({self.pick(*self.sets)})"),
            *(f"[v for v in {self.pick(*self.lists)} if flag()]", f"{self.pick(*self.lists)}[:2]", "[*words, 3]"),
        )

    # Statements

    def change(self, indent: str) -> str:
        line = self.random.choice([self.change_list, self.change_dict, self.change_set, self.change_plain])()
        return f"{indent}{line}\n"

    def change_list(self) -> str:
        name = self.pick(*self.lists)
        return self.pick(
            *(f"{name}.append({self.key()})", f"{name}.extend({self.sequence()})", f"{name} += {self.sequence()}"),
            *(f"{name}.insert({self.integer()}, {self.key()})", f"{name}.pop()", f"{name}.pop({self.integer()})"),
            *(
                f"del {name}[{self.integer()}]",
                f"{name}[{self.integer()}] = {self.key()}",
                f"{name}.remove({self.key()})",
            ),
            *(f"{name}[1:2] = {self.sequence()}", f"del {name}[:1]", f"{name}.reverse()", f"{name}.clear()"),
            *(f"{name} = {name} + [{self.key()}]", f"{name} = list({self.sequence()})", f"{name}.sort()"),
            *(f"{name} = {name} * 2", f"{self.lists[0]} = {self.lists[1]}", f"{name} = {name}.copy()"),
        )

    def change_dict(self) -> str:
        name = self.pick(*self.dicts)
        return self.pick(
            *(f"{name}[{self.key()}] = {self.integer()}", f"{name}[{self.key()}] = len({name})", f"{name}.clear()"),
            *(f"{name}.setdefault({self.key()}, {self.integer()})", f"{name}.pop({self.key()}, None)"),
            *(f"{name}.update({{{self.key()}: 2}})", f"{name}.update({self.pick(*self.dicts)})", f"{name}.popitem()"),
            *(f"{name}[{self.key()}] = {name}.get({self.key()}, 0) + 1", f"del {name}[{self.key()}]"),
            *(
                f"{name} = dict(zip(words, range(9)))",
                f"{name} |= {{{self.key()}: 1}}",
                f"{name} = {{w: 1 for w in words}}",
            ),
            *(f"{name} = {{**{self.pick(*self.dicts)}, {self.key()}: 5}}", f"{self.dicts[0]} = {self.dicts[1]}"),
        )

    def change_set(self) -> str:
        name, other = self.pick(*self.sets), self.pick("{1, 'x'}", "set(words)", *self.sets)
        return self.pick(
            *(f"{name}.add({self.key()})", f"{name}.discard({self.key()})", f"{name}.remove({self.key()})"),
            *(
                f"{name}.update({other})",
                f"{name}.update({self.sequence()})",
                f"{name} |= {other}",
                f"{name} -= {other}",
                f"{name} &= {other}",
            ),
            *(f"{name} ^= {other}", f"{name} = {name} | {other}", f"{name} = {{1, {self.key()}}}", f"{name}.clear()"),
            *(f"{name}.difference_update({other})", f"{name} = {name}.union({other})", f"{name} = {name} - {other}"),
        )

    def change_plain(self) -> str:
        name = self.pick(*self.ints)
        return self.pick(
            *(f"{name} = {self.integer()}", f"{name} += {self.integer()}", f"{name} = {name} * 2 % 7", "t += 'c'"),
            *(f"t += {self.pick(*self.texts, *self.words)}", f"{name} = sum(x for x in [1, {self.integer()}])"),
        )

    def measure(self, indent: str) -> str:
        self.fresh += 1
        return f"{indent}m{self.fresh} = len({self.pick(*self.lists, *self.dicts, *self.sets, *self.texts)})\n"

    def deeper(self, indent: str) -> str:
        self.depth += 1
        made = self.block(self.random.randint(1, 2), indent + " ")
        self.depth -= 1
        return made

    def test(self, indent: str) -> str:
        other = f"{indent}else:\n{self.deeper(indent)}" if self.random.random() < 0.4 else ""
        return f"{indent}if {self.condition()}:\n{self.deeper(indent)}{other}"

    def leaving(self, indent: str) -> str:
        how = self.pick("", "", f"{indent} if {self.condition()}:\n{indent}  {self.pick('break', 'continue')}\n")
        return how

    def loop(self, indent: str) -> str:
        self.fresh += 1
        word = f"w{self.fresh}"
        self.words.append(word)
        inside = self.deeper(indent) + self.leaving(indent) + self.deeper(indent)
        self.words.remove(word)
        return f"{indent}for {word} in {self.pick('words', 'lines()', 'words[1:]')}:\n{inside}"

    def known_loop(self, indent: str) -> str:
        self.fresh += 1
        inside = self.leaving(indent) + self.deeper(indent)
        return f"{indent}for i{self.fresh} in {self.pick('range(3)', '[1, 2]', 'list(a)', '(5,)')}:\n{inside}"

    def turning(self, indent: str) -> str:
        name = self.pick(*self.ints)
        return f"{indent}while {name} < {self.pick('3', 'number()')}:\n{self.deeper(indent)}{indent} {name} += 1\n"

    def attempt(self, indent: str) -> str:
        tried = f"{indent}try:\n{self.deeper(indent)}{indent} {self.pick(*self.ints)} = number(fail=1)\n"
        return f"{tried}{self.deeper(indent)}{indent}except ValueError:\n{self.deeper(indent)}"

    def function(self, indent: str) -> str:
        self.fresh += 1
        name = f"f{self.fresh}"
        given = self.pick(*self.lists), self.pick(*self.dicts)
        inside = f"{indent} p.append({self.key()})\n{indent} q[{self.key()}] = len(p)\n"
        early = f"{indent} if {self.condition()}:\n{indent}  return {self.integer()}\n"
        body = f"{indent}def {name}(p, q):\n{early}{inside}{indent} return len(q)\n"
        return f"{body}{indent}m{self.fresh} = {name}({given[0]}, {given[1]})\n"
