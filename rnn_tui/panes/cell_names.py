"""The names of a layer's cells on the screen: those of a Bidirectional's halves have a mark and a colour."""

from textual.content import Content

MARKS = {"forward": "▸", "backward": "◂"}
"""What stands for the halves of a Bidirectional, besides their names or instead of them."""
COLOURS = {"forward": "$forward", "backward": "$backward"}
"""The variables of the app's theme for the halves."""


def sides(cell: str) -> tuple[str, str]:
    """What is before the signal of a cell of several, and shorter: `forward ▸ ` and `▸ `; nothing for a layer's own."""
    if cell in MARKS:
        return f"{cell} {MARKS[cell]} ", f"{MARKS[cell]} "
    return (f"{cell} ",) * 2 if cell else ("", "")


def attached(cell: str) -> str:
    """What is before the signal of a cell in a list of names: `▸`, `cell0 `; nothing for a layer's own."""
    return MARKS.get(cell, sides(cell)[0])


def coloured(text: str, cell: str) -> Content:
    """Text in the colour of that half of a Bidirectional; other cells have none."""
    return Content.styled(text, COLOURS[cell]) if cell in COLOURS else Content(text)


def with_coloured_name(text: str, cell: str) -> Content:
    """The text, of which only the name of the half that it begins with, or the mark, has the half's colour."""
    name = next((each for each in sides(cell) if each and text.startswith(each)), "")
    return coloured(name, cell) + text[len(name) :]
