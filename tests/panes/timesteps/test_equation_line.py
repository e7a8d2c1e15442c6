"""The rows of the equation."""

from rnn_tui.engine.explain.equation_line import Equation
from rnn_tui.panes.timesteps.equation_line import FEWER, EquationLine
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


async def test_where_four_decimals_do_not_fit_there_are_two_and_they_stay_so(explore: Explore, monkeypatch):
    made: list[int] = []
    worked_out = Equation.worked_out
    monkeypatch.setattr(Equation, "worked_out", lambda self, digits: made.append(digits) or worked_out(self, digits))
    async with explore("lstm", size=(100, 30)) as journey:
        line = journey.app.screen.query_one(EquationLine)
        await journey.press("right")
        made.clear()
        await journey.press("right")
        assert made == [FEWER], "a step writes the form that is shown, and no other"
        assert " = o·tanh(c) ≈ 0.43·tanh(-0.21),  c = f·c′ + i·g ≈ 0.69·(-0.37) + 0.44·0.09" in str(line.render())
        await journey.resize((140, 40))
        assert " = o·tanh(c) = 0.4342·tanh(-0.2133),  c = f·c′ + i·g = 0.6893·(-0.3674)" in str(line.render())
