"""A dialog that is open while the terminal gets another size."""

from textual.containers import VerticalScroll

from rnn_tui.screens.help_sections import SectionText, view_title
from tests.conftest import Explore, Journey, screen_lines


def top(journey: Journey) -> str:
    """The title of the section that stands on top of the help."""
    scrolled = journey.app.screen.query_one(VerticalScroll).scroll_y
    above = [each for each in journey.app.screen.query(SectionText) if each.virtual_region.y <= scrolled]
    return above[-1].section.title


def one_line(journey: Journey, *texts: str) -> bool:
    """Whether a line of the screen has all of them."""
    return any(all(each in line for each in texts) for line in screen_lines(journey.app))


async def test_lists_are_wrapped_anew_and_help_stays_at_its_section(explore: Explore):
    async with explore("tutorial", size=(60, 20)) as journey:
        await journey.press("o")
        assert not one_line(journey, " tutorial ", "(None, 10, 4)")
        await journey.resize((140, 40))
        assert one_line(journey, " tutorial ", "104 params", "(None, 10, 4) → (None, 10, 8)")
        await journey.press("escape", "w")
        assert "PyTorch code, its weights beside it as .safetensors" in journey.text
        await journey.resize((50, 16))
        assert "╰──────── enter writes · ↓ formats · esc leaves ─╯" in journey.text  # whole keys, or none
        assert "PyTorch code, its weights" in journey.text
        assert "beside it as .safetensors" in journey.text
        await journey.press("escape", "question_mark")
        assert top(journey) == view_title("overview")
        await journey.resize((100, 30))
        assert top(journey) == view_title("overview")


async def test_what_is_highlighted_stays_in_sight(explore: Explore):
    async with explore("tutorial", size=(140, 40)) as journey:
        await journey.press("a", "end")
        assert one_line(journey, " PeepholeLSTM ")
        await journey.resize((100, 30))
        assert one_line(journey, " PeepholeLSTM ")
