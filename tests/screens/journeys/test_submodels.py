"""A file of which only a part is known: the summary says so for as long as it is open."""

from pathlib import Path

from tests.conftest import Explore

GOLDEN = Path(__file__).parents[2] / "formats" / "golden" / "submodels"


async def test_the_summary_says_what_stands_before_a_part(explore: Explore):
    async with explore(str(GOLDEN / "folded.keras")) as journey:
        assert "it reads what fold (FoldPairs)" in journey.text
        await journey.press("r")
        assert "it reads what fold (FoldPairs)" in journey.text
    async with explore("simple") as journey:
        assert "a part of the file's model" not in journey.text
