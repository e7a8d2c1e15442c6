import re
from pathlib import Path

import pytest
from textual.color import Color
from textual.theme import BUILTIN_THEMES

import rnn_tui
from rnn_tui.app.app import RnnTui
from rnn_tui.app.theme_colours import PAIRS, SURFACES, TEXTS, parsed, readable_colours
from rnn_tui.charts.primitives.contrast import APART, MARK, TEXT, ColorTriplet, apart, contrast
from tests.conftest import Explore

NAMES = list(BUILTIN_THEMES)
OWN = [name for name in NAMES if not name.startswith("ansi")]


def variables(name: str, few: bool = False, eight_bit: bool = False) -> dict[str, str]:
    theme = BUILTIN_THEMES[name]
    generated = theme.to_color_system().generate() | theme.variables
    return readable_colours(generated, dark=theme.dark, few=few, eight_bit=eight_bit)


def ratio(one: Color, other: Color) -> float:
    return contrast(ColorTriplet(*one.rgb), ColorTriplet(*other.rgb))


@pytest.mark.parametrize("name", OWN)
def test_texts_and_borders_are_readable_in_every_theme(name):
    made = {key: Color.parse(code) for key, code in variables(name).items() if key in {*TEXTS, *SURFACES, *MORE}}
    for surface in SURFACES:
        for text in (*TEXTS, "text-muted", "text-disabled", "forward", "backward"):
            assert ratio(made[text], made[surface]) >= TEXT, (text, surface)
        for mark in ("accent", "line"):
            assert ratio(made[mark], made[surface]) >= MARK, (mark, surface)


MORE = {"text-muted", "text-disabled", "forward", "backward", "accent", "line"}


@pytest.mark.parametrize("name", OWN)
def test_texts_on_a_background_of_their_own_are_readable_there(name):
    made = variables(name)
    for text, background in PAIRS.items():
        behind = Color.parse(made["surface"]) + parsed(made[background])
        assert ratio(Color.parse(made[text]), behind) >= TEXT, text


@pytest.mark.parametrize("name", OWN)
def test_the_footer_is_a_panel_and_not_blue_as_negative_numbers_are(name):
    made = variables(name)
    assert made["footer-background"] == made["panel"]


@pytest.mark.parametrize("name", OWN)
def test_a_switch_that_is_off_is_seen_and_the_sign_in_one_that_is_on(name):
    made = {each: Color.parse(variables(name)[each]) for each in ("background", "surface", "box", "foreground")}
    assert min(ratio(made["box"], made[each]) for each in ("background", "surface")) >= 1.5
    assert ratio(made["foreground"], made["box"]) >= MARK


@pytest.mark.parametrize("name", OWN)
def test_a_warning_does_not_look_like_the_cursor(name):
    here, warning = (ColorTriplet(*Color.parse(variables(name)[f"text-{each}"]).rgb) for each in ("accent", "warning"))
    assert apart(here, warning) >= APART


@pytest.mark.parametrize("name", OWN)
@pytest.mark.parametrize("meaning", ["accent", "error", "success"])
def test_a_text_is_no_paler_than_it_must_be_to_be_read(name, meaning):
    """Textual mixes a third of white into the texts of every dark theme, whether that is needed or not."""
    own = Color.parse((BUILTIN_THEMES[name].to_color_system().generate() | BUILTIN_THEMES[name].variables)[meaning])
    made = variables(name)
    text, behind = Color.parse(made[f"text-{meaning}"]), grounds(made)
    assert min(ratio(text, each) for each in behind) >= TEXT
    assert text == own or min(ratio(text, each) for each in behind) < 1.1 * TEXT


def grounds(made: dict[str, str]) -> list[Color]:
    """The surfaces, and the rows on two of them that are tinted with the colour of texts."""
    background, surface, panel, text = (Color.parse(made[each]) for each in (*SURFACES, "foreground"))
    return [background, surface, panel, background.blend(text, 0.12), surface.blend(text, 0.12)]


@pytest.mark.parametrize("name", OWN)
def test_a_chosen_row_of_a_list_and_a_selected_text_have_the_accent_and_not_the_blue_of_negative_numbers(name):
    chosen = ("block-cursor-background", "input-selection-background")
    made = {key: Color.parse(variables(name)[key]) for key in (*chosen, "surface", "accent")}
    for key in chosen:
        assert made[key] == made["surface"].blend(made["accent"], 0.4)


@pytest.mark.parametrize("name", ["textual-dark", "textual-light", "nord", "dracula", "monokai", "solarized-light"])
def test_a_scrollbar_has_not_the_blue_of_negative_numbers(name):
    made = variables(name)
    bar, text = Color.parse(made["scrollbar"]), Color.parse(made["foreground"])
    assert made["scrollbar"] == made["line"]
    assert abs((bar.b - bar.r) - (text.b - text.r)) < 40  # no bluer than the text is


def test_with_sixteen_colours_every_dark_theme_is_the_same_and_every_light_one():
    made = {
        dark: [variables(name, few=True) for name in OWN if BUILTIN_THEMES[name].dark == dark] for dark in (True, False)
    }
    assert made[True] == made[True][:1] * len(made[True])
    assert made[False] == made[False][:1] * len(made[False])
    assert made[True][0] != made[False][0]


@pytest.mark.parametrize("name", ["textual-dark", "textual-light"])
def test_with_sixteen_colours_texts_are_readable_on_any_terminal(name):
    """The greys, and the shades of the others, differ between terminals; that a bright one is lighter does not."""
    made = variables(name, few=True)
    colours = {key: Color.parse(code) for key, code in made.items() if code.startswith("#")}
    assert {made[each] for each in (*SURFACES, "footer-background", "boost")} == {made["background"]}
    for text in (*TEXTS, "text-muted", "text-disabled", "forward", "footer-key-foreground"):
        assert ratio(colours[text], colours["background"]) >= TEXT, text
    for text, background in PAIRS.items():
        assert ratio(colours[text], colours[background]) >= TEXT, text
    assert made["block-cursor-background"] == made["accent"]


@pytest.mark.parametrize(("term", "ground"), [("xterm", "#000000"), ("xterm-256color", "#121212")])
def test_a_terminal_of_sixteen_colours_gets_them(monkeypatch, term, ground):
    monkeypatch.delenv("COLORTERM", raising=False)
    monkeypatch.setenv("TERM", term)
    app = RnnTui()
    app.theme = "textual-dark"
    assert app.get_css_variables()["background"] == ground


def test_in_the_terminals_own_colours_meanings_have_those_of_sixteen():
    made = variables("ansi-dark")
    assert [made[each] for each in ("background", "foreground")] == ["ansi_default"] * 2
    assert made["accent"] == made["text-accent"] == made["block-cursor-background"] == "ansi_bright_yellow"
    assert made["text-warning"] == "ansi_bright_magenta"
    assert made["scrollbar"] == made["line"] == "ansi_white"


@pytest.mark.parametrize("name", NAMES)
def test_every_theme_has_the_variables_of_the_screen(name):
    app = RnnTui()
    app.theme = name
    assert {"line", "forward", "backward"} <= app.get_css_variables().keys()


def test_colours_stand_in_the_tables_only():
    """A colour that is written elsewhere has no meaning that the tables know, and may be hard to read."""
    tables = {"colour_meanings.py", "colormap.py"}
    code = re.compile(r"#[0-9a-fA-F]{6}\b|\$(primary|secondary|warning|success|error)\b(?!-)")
    root = Path(rnn_tui.__file__).parent
    files = [each for floor in ("charts", "panes", "screens") for each in (root / floor).rglob("*.py")]
    found = [each.name for each in files if each.name not in tables and code.search(each.read_text(encoding="utf-8"))]
    assert found == ["number_grid.py"]  # a number that cannot be read, on the background of errors


async def test_without_colours_the_pane_that_has_the_focus_has_a_heavy_border(explore: Explore, monkeypatch):
    """The accent is a grey there, as the other borders are."""
    monkeypatch.setenv("NO_COLOR", "1")
    async with explore("tutorial", size=(100, 30)) as journey:
        await journey.press("1")
        assert "┏━ 1 Layers ━" in journey.text
        assert "╭─ 3 Timesteps ─" in journey.text
