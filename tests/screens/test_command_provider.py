"""The entries of the palette for what is typed."""

import pytest
from textual.content import Content
from textual.screen import Screen

from rnn_tui.screens.bindings import COMMANDS
from rnn_tui.screens.command_provider import PaletteLine, WorkbenchCommands, alike, scored

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


def test_a_query_is_met_by_a_key_a_name_or_a_sentence_and_not_by_scattered_letters():
    told = {"edit": ("enter", ""), "write": ("w", "Save to a file"), "record": ("f9", "Write a recording")}
    told |= {"Show me a network that knows a text by heart": ("", "characters"), "rewritten": ("", "")}
    entries = [PaletteLine(name, key, help, lambda: None) for name, (key, help) in told.items()]

    def found(query: str) -> list[str]:
        """The names, the best first."""
        return [each.name for _, each in sorted(scored(query, entries), key=lambda pair: -pair[0])]

    assert found("enter") == ["edit"]
    assert found("save") == ["write"]
    assert found("writ") == ["write", "rewritten", "record"]
    assert found("network heart") == ["Show me a network that knows a text by heart"]
    assert found("wirte") == ["write"]
    assert found("zzz") == []


def test_the_words_of_other_programs_find_our_commands():
    entries = [PaletteLine(each.label, each.written, each.help, lambda: None) for each in COMMANDS]
    meant = {"save": "write", "load": "open", "exit": "quit", "picture": "write", "paste": "code", "dark": "theme"}
    assert {query: scored(query, entries)[0][1].name for query in meant} == meant


@pytest.mark.parametrize("query", ["heat", "h", "whole"])
async def test_a_key_has_the_colour_of_its_row_however_its_entry_was_found(monkeypatch, query):
    entry = PaletteLine("heatmap", "h", "The whole sequence", lambda: None)
    monkeypatch.setattr(WorkbenchCommands, "_entries", lambda _: iter([entry]))
    (hit,) = [each async for each in WorkbenchCommands(Screen()).search(query)]
    assert isinstance(hit.match_display, Content)
    assert hit.match_display.plain == "heatmap  h"
    assert hit.match_display.spans[-1].style == "not bold"
