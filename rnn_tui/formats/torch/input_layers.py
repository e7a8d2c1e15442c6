"""Finds the linear layers and the embedding table before the first recurrent module of a chain."""

from collections.abc import Sequence

from rnn_tui.formats.torch.in_out_features import Link, input_name, table_name


def front_of(way: Sequence[Link], left: Sequence[Link], in_order: bool) -> list[Link]:
    """The linear layers before a chain, in their order, from those that are left. One that feeds another of them stands
    before it, in the file or by its name: else a layer behind the chain may have as many outputs as it has inputs."""
    found: list[Link] = []
    widths = {each.makes for each in way}
    first, waiting = way[0], [each for each in left if not each.named_table]
    while True:
        fits = [each for each in waiting if each.makes == first.reads]
        before = [each for each in fits if in_order and each.place < first.place]
        ahead = [each for each in fits if not found or each.place < first.place]
        sure = before or [
            each for each in fits if input_name(each.path) or (each in ahead and each.reads not in widths)
        ]
        if not sure or (len(sure) > 1 and not before):
            return found
        first = sure[-1]
        found.insert(0, first)
        waiting.remove(first)


def table_of(first: Link, way: Sequence[Link], left: Sequence[Link], in_order: bool) -> Link | None:
    """The embedding table before the first module of a chain, from those that are left; None if there is none."""
    fits = [each for each in left if each.table and each.reads == first.reads]
    named = [each for each in fits if each.named_table]
    if named:
        before = [each for each in named if in_order and each.place < first.place]
        return before[-1] if before else named[0]
    near = [each for each in fits if in_order and each.place == first.place - 1]
    sure = near or [each for each in fits if table_name(each.path) or first.reads not in {one.makes for one in way}]
    return sure[0] if len(sure) == 1 else None
