"""The entries of the palette for a misspelt name."""

from rnn_tui.screens.command_provider import PaletteLine, alike

NAMES = ("gradient", "heatmap", "view before", "units = 8  (lstm)")
ENTRIES = [PaletteLine(name, "", "", lambda: None) for name in NAMES]


def test_a_misspelt_name_finds_the_entries_that_have_a_word_like_it():
    found = {
        query: [each.name for each in alike(query, ENTRIES)] for query in ("gradeint", "hetmap", "befroe", "unist")
    }
    assert found == {
        "gradeint": ["gradient"],
        "hetmap": ["heatmap"],
        "befroe": ["view before"],
        "unist": ["units = 8  (lstm)"],
    }
    assert alike("zzz", ENTRIES) == []
