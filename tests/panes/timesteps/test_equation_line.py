"""The rows of the equation."""

from rnn_tui.panes.timesteps.equation_line import EquationLine
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
