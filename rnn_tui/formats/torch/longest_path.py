"""The longest path through modules, each of which reads as many features as the one before it returns."""

from collections.abc import Iterator, Sequence

from rnn_tui.formats.torch.in_out_features import Link, natural, stem

MOST = 20_000
"""The largest number of steps in the search; after that, the longest path found so far is used."""


def longest(starts: Sequence[Link], others: Sequence[Link]) -> list[Link]:
    """The path with most recurrent modules; of those the longest one, and of several the first in the modules'
    order."""
    reading: dict[int, list[Link]] = {}
    for each in others:
        reading.setdefault(each.reads, []).append(each)
    best: list[Link] = []
    left = MOST
    for start in starts:
        way = [start]
        used = {id(start)}
        waiting: list[Iterator[Link]] = [iter(reading.get(start.makes, ()))]
        while waiting and left:
            left -= 1
            if _score(way) > _score(best):
                best = list(way)
                if len(best) == len({id(each) for each in (*starts, *others)}):
                    return best
            after = next((each for each in waiting[-1] if id(each) not in used and not _inverted(way, each)), None)
            if after is None:
                waiting.pop()
                used.discard(id(way.pop()))
                continue
            way.append(after)
            used.add(id(after))
            waiting.append(iter(reading.get(after.makes, ())))
    return best


def _inverted(way: Sequence[Link], after: Link) -> bool:
    """Whether a recurrent module would come after one of the same list with a larger number."""
    return any(
        each.layers
        and after.layers
        and stem(each.path) == stem(after.path)
        and natural(each.path) > natural(after.path)
        for each in way
    )


def _score(way: Sequence[Link]) -> tuple[int, int]:
    return sum(bool(each.layers) for each in way), len(way)
