"""Where a picture that is larger than its pane is scrolled to."""


def column_for(span: tuple[int, int], columns: int, left: int, visible: int) -> int | None:
    """The first of so many visible columns, of all, so that `span`, a column and the one after the last, and some
    behind it are among them; None: they are, from `left` on. It is scrolled by half of them and more, so that most
    steps do not scroll."""
    start, end = span
    if columns <= visible:
        return None
    if start < left:
        return start - visible * 3 // 4
    if min(end + visible // 8, columns) > left + visible:
        return start - visible // 4
    return None


def row_for(row: int, rows: int, top: int, visible: int, *, anew: bool = False) -> int | None:
    """The first of so many visible rows, of all, so that one of them is in the middle; None: it is visible, from `top`
    on. `anew`: wherever it is now."""
    if rows <= visible or (not anew and top <= row < top + visible):
        return None
    return min(max(row - visible // 2, 0), rows - visible)
