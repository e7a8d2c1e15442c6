"""The rows of the equation."""

from rnn_tui.panes.timesteps.equation_line import EquationLine, with_bold_values
from tests.conftest import Explore


async def test_the_equation_has_the_rows_it_needs_and_steps_do_not_move_the_charts(explore: Explore):
    async with explore("lstm", size=(80, 24)) as journey:
        line = journey.app.screen.query_one(EquationLine)
        assert line.size.height == 2
        await journey.press("home")
        assert "\n" not in str(line.render())
        assert line.size.height == 2
        await journey.press("G")
        assert line.size.height == 1
        await journey.press("h", "right")
        assert line.size.height == 2
    async with explore("tutorial", size=(80, 24)) as journey:
        assert journey.app.screen.query_one(EquationLine).size.height == 1


def test_the_values_are_bold_and_the_names_before_them_are_not():
    text = "h[0] = -0.0005 = z +0.29 · h′ -1.2e-07  +  (1 − z) +0.71 · tanh( c -inf )"
    made = with_bold_values(text)
    assert made.plain == text
    bold = [text[each.start : each.end] for each in made.spans]
    assert bold == ["-0.0005", "+0.29", "-1.2e-07", "+0.71", "-inf"]
    assert not with_bold_values("h at 3 uses x back to 2 · B − A = 0.5 · t-1").spans
