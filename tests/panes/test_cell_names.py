import pytest

from rnn_tui.panes.cell_names import attached, coloured, sides, with_coloured_name


@pytest.mark.parametrize(
    ("cell", "names", "short"),
    [
        ("forward", ("forward ▸ ", "▸ "), "▸"),
        ("backward", ("backward ◂ ", "◂ "), "◂"),
        ("cell0", ("cell0 ", "cell0 "), "cell0 "),
        ("", ("", ""), ""),
    ],
)
def test_a_half_has_its_mark_and_another_cell_its_name(cell: str, names: tuple[str, str], short: str) -> None:
    assert sides(cell) == names
    assert attached(cell) == short


def test_the_halves_have_their_colours() -> None:
    assert [str(each.style) for each in coloured("◂ h", "backward").spans] == ["$backward"]
    assert not coloured("h", "").spans


@pytest.mark.parametrize(
    ("text", "end"), [("forward ▸ ∂h/∂x · rnn", 10), ("▸ ∂h/∂x", 2), ("∂h/∂x · forward ▸", 0), ("", 0)]
)
def test_only_the_name_is_coloured_where_more_follows(text: str, end: int) -> None:
    told = with_coloured_name(text, "forward")
    assert told.plain == text
    assert [(each.start, each.end) for each in told.spans] == ([(0, end)] if end else [])
