"""Which layer is which where a plan was read anew: its layers get the keys of those they are an edit of.

An edit by a verb of `Stack` keeps the keys. Code that was pasted, or a file that was read again, has only new layers:
this is the one place where they are matched with those that were there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack

Node = tuple[int, Layer]
"""A layer with its key in the earlier plan, or with its position in the new one."""


def matched(stack: Stack, before: Stack) -> Stack:
    """`stack` with the keys of the layers of `before` that its layers are taken for; the others get keys of their own.

    Taken for the same are, in this order: layers of one given name; equal layers, from the front, from the back and
    then wherever they stand; layers of one kind, where as many are left on both sides; all that are left, likewise.
    """
    match = Match(list(zip(before.keys, before.layers, strict=True)), list(enumerate(stack.layers)), {})
    match.by(lambda old, new: old.name is not None and old.name == new.name)
    match.ends(lambda old, new: old == new)
    match.by(lambda old, new: old == new)
    for kind in dict.fromkeys(layer.kind() for _, layer in match.olds):
        match.in_order(kind)
    match.in_order()
    fresh = range(before.next_key, before.next_key + len(stack.layers))
    keys = [match.keys.get(position, new) for position, new in enumerate(fresh)]
    return stack.with_keys(keys, max(before.next_key, stack.next_key))


@dataclass(frozen=True)
class Match:
    """The layers that are not matched yet, and the keys that were found."""

    olds: list[Node]
    news: list[Node]
    keys: dict[int, int]
    """By position in the new plan."""

    def ends(self, same: Callable[[Layer, Layer], bool]) -> None:
        """Match the first layers with each other while they are the same, then the last ones."""
        for end in (0, -1):
            while self.olds and self.news and same(self.olds[end][1], self.news[end][1]):
                self._take(self.olds[end], self.news[end])

    def by(self, same: Callable[[Layer, Layer], bool]) -> None:
        """Match each layer with the first that is the same."""
        for old in tuple(self.olds):
            new = next((each for each in self.news if same(old[1], each[1])), None)
            if new is not None:
                self._take(old, new)

    def in_order(self, kind: str | None = None) -> None:
        """Match what is left (of one kind) in its order, where as many are left on both sides."""
        olds, news = self._left(self.olds, kind), self._left(self.news, kind)
        if len(olds) == len(news):
            for old, new in zip(olds, news, strict=True):
                self._take(old, new)

    def _left(self, nodes: Iterable[Node], kind: str | None) -> list[Node]:
        return [each for each in nodes if kind is None or each[1].kind() == kind]

    def _take(self, old: Node, new: Node) -> None:
        self.olds.remove(old)
        self.news.remove(new)
        self.keys[new[0]] = old[0]
