"""Matches the layers of a plan that was read again with those of the plan before, so that they keep their keys.

An edit through a method of `Stack` keeps the keys. Code that was pasted, or a file that was read again, has only new
layers: this module matches them with the layers that were there.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.plan.stack import Stack

Node = tuple[int, Layer]
"""A layer with its key in the earlier plan, or with its position in the new one."""


def matched(stack: Stack, before: Stack) -> Stack:
    """`stack` with the keys of the layers of `before` that its layers match; all others get new keys.

    The matches are, in this order: layers with the same given name; equal layers, from the front, from the back and
    then at any position; layers of one kind, if as many are left on both sides; all that are left, under the same
    condition.
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
    """The layers that are not matched yet, and the keys found so far."""

    olds: list[Node]
    news: list[Node]
    keys: dict[int, int]
    """The keys, by position in the new plan."""

    def ends(self, same: Callable[[Layer, Layer], bool]) -> None:
        """Matches the first layers of both sides as long as they are the same, then the last ones."""
        for end in (0, -1):
            while self.olds and self.news and same(self.olds[end][1], self.news[end][1]):
                self._take(self.olds[end], self.news[end])

    def by(self, same: Callable[[Layer, Layer], bool]) -> None:
        """Matches each layer with the first that is the same."""
        for old in tuple(self.olds):
            new = next((each for each in self.news if same(old[1], each[1])), None)
            if new is not None:
                self._take(old, new)

    def in_order(self, kind: str | None = None) -> None:
        """Matches the layers that are left (of one kind) in order, if as many are left on both sides."""
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
