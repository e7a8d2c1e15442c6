"""Panes, sizes, help, palette: finding one's way."""

from itertools import pairwise

import pytest
from textual.widgets._toast import ToastRack

from rnn_tui.panes.layers.layer_list import LayerList
from rnn_tui.panes.summary import SummaryPane
from rnn_tui.panes.timesteps.diagnosis_line import DiagnosisLine
from rnn_tui.panes.training_run import NOTHING
from rnn_tui.panes.views import NAMES
from rnn_tui.panes.views.influence import ONE_SOURCE
from rnn_tui.panes.widgets.bars import Bars
from rnn_tui.panes.widgets.heatmap import Heatmap
from rnn_tui.screens.workbench.layout import region_of_notes
from tests.conftest import SIZES, Explore, screen_lines


@pytest.mark.long
async def test_nothing_is_wider_than_the_screen_and_the_footer_has_the_way_out(explore: Explore):
    async with explore("deep-bidirectional") as journey:
        for size in SIZES:
            await journey.resize(size)
            for key in ("1", "2", "3", "h", "l", "b", "v", "m", "m"):
                await journey.press(key)
                lines = screen_lines(journey.app)
                assert len(lines) == size[1], (size, key)
                assert "? help" in lines[-1], (size, key)
                assert "^p palette" in lines[-1], (size, key)


@pytest.mark.parametrize("size", [(80, 24), pytest.param((60, 20), marks=pytest.mark.long)])
async def test_small_screens_show_one_pane_at_a_time(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        assert (
            "2 Summary    3 Timesteps" in " ".join(journey.text.split("\n")[1].split("  "))
            or "3 Timesteps" in journey.text
        )
        assert "Model:" not in journey.text
        await journey.press("2")
        assert "Model:" in journey.text
        assert not journey.transport
        await journey.press("right")
        assert "3 Timesteps · t 2/10" in journey.text
        await journey.press("tab")
        assert journey.transport.startswith("t 2/10")
        for key in ("h", "2", "z", "1", "right_square_bracket"):
            await journey.press(key)
            assert bool(journey.transport) == (not key.isdigit()), "the pane that a key changes is shown"
        await journey.press("s")
        assert "tf_keras" in journey.text


async def test_a_notice_stands_over_the_summary_below_the_count_or_over_the_header(explore: Explore):
    async with explore("tutorial") as journey:
        room, summary = region_of_notes(journey.bench), journey.bench.query_one("#summary").region
        assert room.y == journey.bench.query_one("#count").region.bottom > 1
        assert (room.x, room.width, room.bottom) == (summary.x, summary.width, summary.bottom - 1)
        await journey.bench.mount(ToastRack())  # tests run without notifications
        await journey.press("m")
        assert region_of_notes(journey.bench) == (0, 0, journey.app.size.width, 2)
        await journey.resize((80, 24))
        assert region_of_notes(journey.bench) == (0, 0, journey.app.size.width, 2)
        assert [each.styles.margin.top for each in journey.bench.query(ToastRack)] == [0]


async def test_another_layer_shows_its_count_and_its_row_and_moves_no_pane(explore: Explore):
    async with explore("deep-bidirectional", size=(100, 30)) as journey:
        place = journey.bench.query_one("#timesteps").region
        assert place.height == 18
        await journey.press("1", "down", "down", "down")
        lines = screen_lines(journey.app)
        assert "400 = 200 forward + 200 backward" in lines[2]
        assert "│ bidirectional_3" in journey.text
        assert "├──" in lines[5]  # no second line of the layer above
        assert "Total params: 1,408 · Trainable: 1,408" in journey.text
        assert "─ SimpleRNN 8 tanh seq concat ─╯" in journey.text  # for which the row has no room
        await journey.press("s")
        assert journey.bench.query_one("#timesteps").region == place
        assert "400 = 200 forward + 200 backward" in journey.text
        await journey.press("up", "up", "up", "up")
        assert journey.bench.query_one("#timesteps").region == place


async def test_details_that_have_no_room_beside_the_shape_have_a_line_of_their_own(explore: Explore):
    async with explore("bidirectional", size=(100, 30)) as journey:
        above, below = "▸ bidirectional  (None, 10, 16)│", "│    SimpleRNN 8 tanh seq concat│"
        lines = screen_lines(journey.app)
        assert above in lines[3]
        assert below in lines[4]
        await journey.press("1", "up", "enter")
        assert below not in journey.text, "the form needs the rows"
        assert "same without the batch" in journey.text, "the sentence on the shape is whole"
        await journey.press("escape")
        assert below in journey.text
        await journey.pilot.click(LayerList, offset=(6, 2))
        assert above in journey.text
        await journey.resize((200, 60))
        assert "▸ bidirectional  SimpleRNN 8 tanh seq concat" in journey.text


async def test_a_key_that_can_do_nothing_here_says_why(explore: Explore):
    reasons = {
        "J": "simple_rnn is the last layer already.",
        "K": "simple_rnn is the first layer already.",
        "right_curly_bracket": "The batch has one sequence. i takes or makes others.",
        "C": "C: no cell here reads from the end, so every cell computes in the order of time.",
        "shift+right": "All layers have the same timesteps, so there is no other cursor.",
        **dict.fromkeys(("R", "E", "F", "left_parenthesis"), NOTHING),
    }
    async with explore("tutorial") as journey:
        for key, reason in reasons.items():
            await journey.press(key)
            assert journey.said == reason, key
        for view, key, chosen in (("S", "down", "h[1]"), ("G", "right_square_bracket", "pre")):
            await journey.press(view, key)
            assert journey.said == f"{chosen} is chosen; the {journey.bench.selection.view} view does not show it."
        await journey.press("I", "X")
        assert journey.said == ONE_SOURCE
        await journey.press("c", "ctrl+p")
        assert "esc leaves this dialog" in journey.said


async def test_panes_and_views_are_gone_through_and_a_pane_is_maximised_and_given_back(explore: Explore):
    async with explore("tutorial") as journey:
        seen = []
        for _ in range(4):
            await journey.press("tab")
            seen.append(journey.bench.pane_number)
        await journey.press("shift+tab")
        assert [*seen, journey.bench.pane_number] == [1, 2, 3, 1, 3]
        await journey.press("m")
        assert "Model:" not in journey.text
        await journey.press("right")
        assert journey.transport.startswith("t 2/10")
        await journey.press("escape")
        assert "Model:" in journey.text
        await journey.press("v", "v", "backspace")
        assert journey.bench.selection.view == "bars"
        await journey.press("0", "backspace")
        assert journey.bench.selection.view == NAMES[-1]


async def test_of_tabs_none_is_maximised(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("m")
        assert journey.said == "This pane has the whole screen; all are shown from 100×30 on."
        await journey.pilot.resize_terminal(140, 40)
        await journey.until(lambda: "Model:" in journey.text)
        assert not journey.bench.maximised


async def test_resizing_keeps_everything(explore: Explore):
    async with explore("bidirectional") as journey:
        await journey.press("right", "right", "h")
        for size in ((60, 20), (100, 30), (80, 24), (200, 60), (140, 40)):
            await journey.pilot.resize_terminal(*size)
            await journey.settle()
            assert journey.transport.startswith("t 3/10")
            assert len(screen_lines(journey.app)) == size[1]


async def test_help_lists_every_key_and_the_equations(explore: Explore):
    async with explore("tutorial", size=(140, 200)) as journey:
        await journey.press("question_mark", *["pageup"] * 5)
        for words in (
            "One timestep forward",
            "Undo the last change",
            "How to read the views",
        ):
            assert words in journey.text
        await journey.type("wh")
        assert "SimpleRNN" in journey.text
        assert "h_t = act" in journey.text
        await journey.press("escape")
        assert journey.transport.startswith("t 1/10")


async def test_help_opens_at_what_has_the_focus_and_is_searched(explore: Explore):
    async with explore("lstm", size=(80, 24)) as journey:
        await journey.press("G", "question_mark")
        assert journey.text.index("View: gradient") < journey.text.index("How much of the gradient arrives")
        assert "One timestep forward" not in journey.text
        await journey.type("redo")
        assert "Redo what was undone" in journey.text
        assert "View: gradient" not in journey.text
        await journey.press("escape", "1", "question_mark")
        assert "Long short-term memory" in journey.text


async def test_the_palette_holds_the_options_of_the_layer_and_opens_the_form_there(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("ctrl+p", *"bias_init")
        await journey.until(lambda: "bias_initializer = zeros  (simple_rnn)" in journey.text)
        await journey.press("enter")
        await journey.until(lambda: "bias_initializer — " in journey.text)
        assert journey.app.focused.value == "zeros"


async def test_on_a_small_screen_the_palette_is_full_of_commands_and_the_chosen_one_is_seen(explore: Explore):
    async with explore("tutorial", size=(60, 20)) as journey:
        await journey.press("ctrl+p")
        await journey.until(lambda: "back  ← ," in journey.text)
        shown = journey.text.split("\n")
        assert "Search for commands" in shown[1]
        assert "step  → ." in shown[2]
        await journey.press(*["down"] * 14)
        assert "To a timestep you type" not in journey.text
        listed = journey.app.screen.query_one("CommandList")
        assert listed.region.bottom == 20
        chosen = listed.get_option_at_index(listed.highlighted).prompt
        assert str(chosen).split("\n")[0].split("  ")[0] in journey.text


async def test_the_palette_finds_a_command(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("ctrl+p", *"last timestep")
        await journey.pilot.pause(0.5)
        await journey.press("enter")
        await journey.pilot.pause(0.3)
        assert journey.transport.startswith("t 10/10")
        await journey.press("enter", "f1")  # a key that is no letter, and a command whose key is one
        assert "SimpleRNN" in journey.text.split("Help", 1)[1]
        await journey.press("escape", "ctrl+p", *"delete")
        await journey.until(lambda: "Delete the layer" in journey.text)
        await journey.press("enter")
        await journey.until(lambda: not journey.bench.stack.layers)
        assert not journey.bench.editing


async def test_copy_takes_what_the_pane_shows(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("y")
        assert journey.app.clipboard.startswith("h[0] = +0.9117 = tanh(")
        await journey.press("2", "y")
        assert journey.app.clipboard.startswith('Model: "sequential"')
        await journey.press("1", "y")
        assert "layers.SimpleRNN(8" in journey.app.clipboard


async def test_a_click_on_the_list_looks_at_a_layer(explore: Explore):
    async with explore("deep") as journey:
        await journey.pilot.click("LayerList", offset=(5, 2))
        await journey.settle()
        assert "3 Timesteps ── simple_rnn_1 · h" in journey.text


async def test_a_click_on_the_track_goes_there_and_the_track_stays_as_long_as_it_is(explore: Explore):
    async with explore("characters", size=(80, 24)) as journey:
        transport = journey.app.screen.query_one("#transport")
        track, last = transport._track, journey.bench.playback.last
        column = sum(track) - 1
        await journey.pilot.click("#transport", offset=(column, 0))
        await journey.settle()
        assert journey.transport.startswith(f"t {last}/{last}")
        assert transport._track == track


async def test_numbers_are_copied_at_full_precision(explore: Explore):
    async with explore("tutorial") as journey:
        values = journey.bench.trace.layers[0].output[0]
        await journey.press("right", "down", "ctrl+y")
        assert f"h[1] at t 2: {float(values[1, 1])!r}" in journey.text
        await journey.press("enter")
        assert journey.app.clipboard == repr(float(values[1, 1]))
        await journey.press("ctrl+y", "down", "enter")
        assert journey.app.clipboard == str(values[:, 1].tolist())
        await journey.press("ctrl+y", "down", "down", "enter")
        assert journey.app.clipboard == str(values[1].tolist())
        await journey.press("ctrl+y", "down", "down", "down", "enter")
        assert journey.app.clipboard == str(values.tolist())


async def test_a_unit_is_at_one_height_in_bars_and_in_the_heatmap_beside_them(explore: Explore):
    async with explore("lstm", size=(200, 60)) as journey:
        bars, heatmap = journey.bench.query_one(Bars), journey.bench.query_one(Heatmap)
        rows, bars.beside = bars.beside, lambda: None
        bars.redraw()  # as if the bars were drawn first
        bars.beside = rows
        heatmap.on_resize()
        await journey.settle()
        line = next(each for each in journey.text.split("\n") if "▸h[0]" in each)
        assert "▸0" in line.replace("▸h[0]", "")


@pytest.mark.parametrize(("size", "apart"), [((80, 24), {1}), ((60, 20), set())])
async def test_bars_beside_a_heatmap_are_evenly_apart_or_stand(explore: Explore, size, apart):
    async with explore("lstm", size=size) as journey:
        rows = [n for n, line in enumerate(journey.text.split("\n")) if line[2:5] in ("▸h[", " h[")]
        assert {b - a for a, b in pairwise(rows)} == apart


async def test_an_overview_without_room_for_its_heatmap_says_so_and_which_key_shows_it(explore: Explore):
    async with explore("bidirectional", size=(60, 20)) as journey:
        assert "bars only: every unit at t · h: heatmap" in journey.text
        await journey.press("b")
        assert "bars only" not in journey.text


async def test_the_view_and_the_diagnosis_give_each_other_the_rows_that_they_leave(explore: Explore):
    async with explore("lstm", size=(60, 20)) as journey:
        await journey.until(lambda: "units fine: none often saturated, none dead · D: more" in journey.text)
        assert [line[25:27].strip() for line in journey.text.split("\n")[5:13]] == ["▸0", *"1234567"]
        assert "of 8 units" not in journey.text
        await journey.resize((80, 24))
        await journey.until(lambda: "remembers to the end of the sequence · D: more" in journey.text)
        line = journey.app.screen.query_one(DiagnosisLine)
        for key, rows in (("l", 2), ("L", 3)):
            await journey.press("0", key)
            await journey.until(lambda rows=rows: line.size.height == rows)
        await journey.resize((60, 20))  # units share rows, and leave two
        await journey.until(lambda: "remembers to the end of the sequence · D: more" in journey.text)
        assert "1 of 2 heatmaps fit" in journey.text


async def test_sixteen_units_have_a_row_each_below_the_whole_summary(explore: Explore):
    async with explore("vanishing") as journey:
        assert "16 bias · reads 4 features · 16 units" in journey.text
        assert "Non-trainable params" in journey.text
        assert "h[15]" in journey.text
    async with explore("vanishing", size=(100, 30)) as journey:
        assert "16 bias" in journey.text
        assert "reads 4 features · 16 units" in journey.text


async def test_a_summary_that_changes_while_it_is_hidden_has_the_width_of_its_pane(explore: Explore):
    async with explore("bidirectional", size=(80, 24)) as journey:
        await journey.press("2", "1")
        pane = journey.app.screen.query_one(SummaryPane)
        assert not pane.region
        assert "bidirectional (Bidirectional)" in pane.text()


async def test_in_a_very_small_terminal_rows_go_to_the_chart_before_the_texts(explore: Explore):
    async with explore("lstm", size=(40, 12)) as journey:
        assert "too few rows" not in journey.text
        assert "▸0 ▀" in journey.text
        assert "o·tanh(c)  " in journey.text, "no side of the equation is begun"
        await journey.resize((60, 20))
        assert "c = f·c′ + i·g" in journey.text
