"""The names of curves in one or two rows above a plot, which has no room for a legend beside it."""

from collections.abc import Iterator, Sequence

from rnn_tui.charts.primitives.grid import Grid, Ink

OTHERS = "others:"
"""What is before the marks of curves whose names do not fit."""
MARK = 4
"""The columns before a name: `▸━x `."""


def rows_for(titles: Sequence[str], width: int) -> int:
    """2 where one row of that width has no room for all names."""
    return min(_places([MARK + len(each) for each in _grouped(titles)], width)[-1][0] + 1, 2)


def names(
    titles: Sequence[str], values: Sequence[str], marks: Sequence[tuple[str, int]], chosen: int, width: int, rows: int
) -> Grid:
    """`━x lstm x 0.0012 ▸━c lstm c 0.2`: the names with their values, or with the chosen one's alone; where there is
    little room a layer is named only once, `━x lstm x ━h h`. Of more curves than fit as many names as do, the chosen
    one among them, and the marks of the others. `marks`: the letter and the colour of each."""
    inside, texts, places = _fitting(titles, values, chosen, width, rows)
    grid = Grid(width, rows)
    for place, text, (row, column) in zip(inside, texts, places, strict=False):
        own = place == chosen
        grid.write(row, column, "▸" if own else " ", Ink.CHOSEN)
        letter, ink = marks[place]
        grid.write(row, column + 1, f"━{letter}", ink)
        grid.write(row, column + MARK, text, Ink.CHOSEN if own else Ink.LABEL)
    if len(places) > len(texts) and places[-1][0] < rows:
        row, column = places[-1]
        column = grid.write(row, column + 1, OTHERS, Ink.MUTED)
        for place in sorted({*range(len(titles))} - {*inside}):
            letter, ink = marks[place]
            column = grid.write(row, column, f" {letter}", ink)
    return grid


def _fitting(
    titles: Sequence[str], values: Sequence[str], chosen: int, width: int, rows: int
) -> tuple[list[int], list[str], list[tuple[int, int]]]:
    """The curves that are named, their texts, and where these begin: row and column, of the marks of the others as
    well, if there are others."""
    kept = sorted(range(len(titles)), key=lambda place: (place != chosen, place))
    while True:
        inside, rest = sorted(kept), len(titles) - len(kept)
        for texts in _wordings([titles[n] for n in inside], [values[n] for n in inside], inside.index(chosen)):
            widths = [MARK + len(each) for each in texts] + [1 + len(OTHERS) + 2 * rest] * bool(rest)
            places = _places(widths, width)
            if places[-1][0] < rows:
                return inside, texts, places
        if len(kept) == 1:
            return inside, [f"{titles[chosen]} {values[chosen]}".rstrip()], [(0, 0)]
        kept.pop()


def _wordings(titles: Sequence[str], values: Sequence[str], chosen: int) -> Iterator[list[str]]:
    """The names, the fullest first."""
    yield [f"{title} {value}".rstrip() for title, value in zip(titles, values, strict=True)]
    for texts in (list(titles), _grouped(titles)):
        valued = f"{texts[chosen]} {values[chosen]}".rstrip()
        yield [*texts[:chosen], valued, *texts[chosen + 1 :]]
    yield _grouped(titles)


def _grouped(titles: Sequence[str]) -> list[str]:
    """The names without a layer that is the one before: `lstm x`, `h`, `c`, `gru h`."""
    layers = ["", *(each.partition(" (")[0].rpartition(" ")[0] for each in titles)]
    return [
        title.removeprefix(f"{layer} ") if layer == before else title
        for title, before, layer in zip(titles, layers, layers[1:], strict=False)
    ]


def _places(widths: Sequence[int], width: int) -> list[tuple[int, int]]:
    """Row and column of each of several texts, one after the other."""
    row = column = 0
    found = []
    for each in widths:
        if column and column + each > width:
            row, column = row + 1, 0
        found.append((row, column))
        column += each + 1
    return found
