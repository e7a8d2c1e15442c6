"""The journey through the plan: form, add, delete, move, undo, and what is refused."""

import re

import pytest

from rnn_tui.engine.summary.render import render
from rnn_tui.engine.summary.summarize import summarize
from rnn_tui.panes.layers.controls import Control
from rnn_tui.panes.layers.field_rows import FieldRows
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.panes.run_state import RunState
from rnn_tui.screens.workbench.runner import RunReport
from tests.conftest import EXTREMES, SIZES, Explore, Journey


async def field(journey: Journey, name: str) -> Control:
    """The control of that option, after going there with tab or back, as a user would."""
    rows = journey.app.screen.query_one(FieldRows)
    place = next(n for n, each in enumerate(rows.fields) if each.option.name == name)
    way = place - rows.current
    await journey.press(*["tab" if way > 0 else "shift+tab"] * abs(way))
    assert rows.control.has_focus
    return rows.control


async def test_the_summary_changes_as_a_number_is_typed_and_the_number_is_one_undo(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.stack
        assert "104 = 4×8 kernel + 8×8 recurrent_kernel + 8 bias" in journey.text
        await journey.press("enter")
        await journey.press("backspace", "1")
        assert "6 = 4×1 kernel + 1×1 recurrent_kernel + 1 bias" in journey.text
        await journey.press("6")
        assert "(None, 10, 16)" in journey.text
        assert "336 = 4×16 kernel + 16×16 recurrent_kernel + 16 bias" in journey.text
        assert journey.bench.trace is not None
        assert journey.bench.trace.output.shape == (1, 10, 16)
        await journey.press("escape", "u")
        assert journey.bench.stack == before
        await journey.press("U")
        assert journey.bench.stack.layers[0].units == 16


async def test_unit_and_timestep_stay_through_half_typed_numbers_and_through_a_deletion(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("right", "right", "right", *["down"] * 5)
        assert (journey.bench.playback.t, journey.bench.seen.unit) == (4, 5)
        await journey.press("enter", "2")
        assert journey.bench.seen.unit == 1
        await journey.press("0", "escape")
        assert (journey.bench.playback.t, journey.bench.seen.unit) == (4, 5)
        await journey.press("1", "up", "enter", "end", *["left"] * 4, "backspace")
        assert journey.transport.startswith("t 1/1 ")
        await journey.press("2", "escape")
        assert journey.transport.startswith("t 4/12 ")
        await journey.press("down", "d", "u")
        assert (journey.bench.playback.t, journey.bench.seen.unit) == (4, 5)


@pytest.mark.parametrize("size", EXTREMES)
async def test_a_refused_value_changes_nothing_and_says_why_beside_the_field(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        before = journey.bench.stack
        await journey.press("enter", "backspace", "0")
        assert "Received an invalid value" in " ".join(journey.text.split())
        assert journey.bench.stack == before
        assert "f8 step" in journey.text
        await journey.press("escape", "2")
        assert "104" in journey.text


async def test_a_stack_keras_would_refuse_changes_nothing_and_says_why(explore: Explore):
    async with explore("deep") as journey:
        before = journey.bench.stack
        await journey.press("enter")
        toggle = await field(journey, "return_sequences")
        await journey.press("space")
        assert toggle.value is True
        said = " ".join(journey.text.replace("│", " ").split())
        assert "expected ndim=3, found ndim=2" in said
        assert journey.bench.stack == before


async def test_return_sequences_takes_three_keys_and_escape_goes_back_to_where_one_was(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("3", "enter", "down", "space")
        assert journey.bench.stack.layers[0].return_sequences is False
        await journey.press("escape")
        assert journey.bench.pane_number == 3
        assert journey.app.focused.id == "timesteps"


async def test_the_sentence_on_a_field_and_its_keys_are_seen_at_every_size(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("1", "enter", *["down"] * 15)
        for size in SIZES:
            await journey.resize(size)
            assert "bias_initializer — initializer of" in journey.text, size
            assert "↑↓ field" in journey.text, size
            assert re.search(r"bias_initializer +zeros", journey.text), size
        await journey.press(*["up"] * 13)
        assert "space True or False" in journey.text
        await journey.press("up", "up", "up")
        assert "enter open the list" in journey.text


async def test_page_keys_go_to_the_form_of_the_next_layer(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("enter", "pagedown", "backspace", "5")
        assert [each.units for each in journey.bench.stack.layers] == [8, 5]
        await journey.press("pageup", "backspace", "6")
        assert [each.units for each in journey.bench.stack.layers] == [6, 5]


async def test_step_keys_work_while_a_field_has_the_focus_and_letters_belong_to_it(explore: Explore):
    async with explore("deep") as journey:
        before = journey.bench.stack
        await journey.press("enter", "f8", "f8", "f7")
        assert journey.transport.startswith("t 2/10")
        assert journey.bench.editing
        await journey.press("tab", "d", "u", "q")
        assert journey.bench.stack == before
        assert journey.bench.editing


async def test_on_a_list_or_switch_of_the_form_u_takes_the_change_back(explore: Explore):
    async with explore("simple", size=(80, 24)) as journey:
        before = journey.bench.stack
        await journey.press("enter")
        assert "u undo" not in journey.text  # there it is a letter
        toggle = await field(journey, "return_sequences")
        await journey.press("space")
        assert journey.bench.stack != before
        assert "u undo" in journey.text
        await journey.press("u")
        assert journey.bench.stack == before
        assert journey.bench.editing
        assert toggle.value is False


async def test_a_layer_is_added_below_the_one_looked_at(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("a")
        assert "Add a layer" in journey.text
        assert "h_t = activation( x_t·Wx + h_{t-1}·Wh + b )" in journey.text
        await journey.press("enter")
        assert [each.kind() for each in journey.bench.stack.layers] == ["SimpleRNN", "SimpleRNN"]
        assert journey.bench.selection.layer == 1
        assert "simple_rnn_1 (SimpleRNN)" in journey.text


async def test_a_letter_finds_the_kind_of_a_new_layer(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("a", "g")
        assert "GRU: one state with two gates" in journey.text
        await journey.press("r")
        assert "RepeatVector: " in journey.text


async def test_adding_after_a_last_state_is_refused_with_what_would_work(explore: Explore):
    async with explore("simple") as journey:
        before = journey.bench.stack
        await journey.press("a", "enter")
        assert journey.said.startswith("SimpleRNN cannot be added below simple_rnn: Input 0 ")
        assert "Set return_sequences=True on simple_rnn" in journey.said
        assert journey.bench.stack == before


async def test_what_is_added_above_a_layer_that_reads_a_sequence_returns_one(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("1", "up", "a", *["down"] * 8, "enter", "a", "down", "enter")
        assert [each.kind() for each in journey.bench.stack.layers] == ["Dropout", "LSTM", "SimpleRNN", "SimpleRNN"]
        assert journey.bench.stack.layers[1].return_sequences is True
        assert journey.said == "return_sequences is True here: the layers below read a sequence."


async def test_layers_are_deleted_and_undo_brings_them_back(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("d")
        assert journey.said == "simple_rnn is deleted. u brings it back."
        assert len(journey.bench.stack.layers) == 1
        await journey.press("d")
        assert "No layers yet. Press a to add one." in journey.text
        await journey.press("u", "u")
        assert len(journey.bench.stack.layers) == 2
        assert journey.transport.startswith("t 1/10")


async def test_layers_move_and_the_eye_goes_with_them(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("enter", "backspace", "3", "escape")
        await journey.press("J")
        assert [each.units for each in journey.bench.stack.layers] == [8, 3]
        assert journey.bench.stack.position(journey.bench.selection.layer) == 1
        await journey.press("K")
        assert [each.units for each in journey.bench.stack.layers] == [3, 8]


async def test_the_kind_of_a_layer_is_changed_in_its_form(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("enter")
        (await field(journey, "kind")).value = "LSTM"
        await journey.settle()
        assert "lstm (LSTM)" in journey.text
        assert journey.bench.stack.layers[0].units == 8
        assert journey.bench.stack.layers[0].return_sequences


async def test_the_input_is_edited_like_a_layer(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("1", "up", "enter")
        await journey.press(*["backspace"] * 20, *"(8,3,5)")
        assert "(8, 3, 8)" in journey.text
        assert journey.bench.trace is not None
        assert journey.bench.trace.x.shape == (8, 3, 5)
        await journey.press(*["backspace"] * 20, *"None")
        assert "0 (unbuilt)" in journey.text
        assert "The model is not built" in journey.text


async def test_a_refused_name_says_that_another_layer_has_it(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("enter")
        control = await field(journey, "name")
        control.value = "simple_rnn_1"
        await journey.settle()
        control.value = "encoder"
        await journey.settle()
        assert journey.bench.stack.layer_names == ("encoder", "simple_rnn")


@pytest.mark.parametrize(("size", "columns"), [((140, 40), 140), ((80, 24), 80)])
async def test_the_summary_pane_contains_the_lines_that_keras_prints(explore: Explore, size, columns):
    async with explore("bidirectional", size=size) as journey:
        await journey.press("1", "up", "2")  # of the input no count is taken apart, which would need lines of its own
        seen = set()
        while (style := journey.bench.keras) not in seen:
            seen.add(style)
            lines = [
                each.rstrip()
                for each in render(summarize(journey.bench.stack, style), style, columns=columns).splitlines()
            ]
            await journey.until(lambda lines=lines: all(each in journey.text for each in lines))
            await journey.press("s")
        assert {"keras3", "keras2", "keras2.3"} < seen
        assert "2 Summary ── Keras 3" in journey.text


async def test_a_run_that_comes_too_late_is_not_accepted(explore: Explore):
    async with explore("tutorial") as journey:
        old_stack, old_trace = journey.bench.stack, journey.bench.trace
        await journey.press("enter", "backspace", "5", "escape")
        newer = journey.bench.trace
        journey.bench.post_message(RunReport(old_stack, journey.bench.setup, RunState(), old_trace))
        await journey.settle()
        assert journey.bench.trace is newer


async def test_a_text_that_ends_in_a_refusal_leaves_the_value_it_began_with(explore: Explore):
    async with explore("tutorial") as journey:
        before = journey.bench.stack
        await journey.press("enter", "backspace", "1", "e", "9")
        assert journey.bench.stack == before
        assert "1e9" in journey.text
        assert "Received an invalid value" in journey.text
        await journey.press("tab")
        assert journey.bench.stack == before
        assert "1e9" not in journey.text


async def test_undo_looks_at_what_it_brought_back(explore: Explore):
    async with explore("deep") as journey:
        await journey.press("1", "down", "enter", "backspace", "3", "escape", "up", "u")
        assert journey.bench.stack.layers[1].units == 8
        assert journey.bench.selection.layer == 1


async def test_what_is_typed_in_a_burst_is_taken_whole_and_a_plan_too_large_to_run_says_so(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("enter")
        for text in ("1", "12", "128"):
            journey.app.focused.value = text
        await journey.settle()
        assert journey.app.focused.value == "128"
        assert journey.bench.stack.layers[0].units == 128
        journey.app.focused.value = "10000"
        await journey.settle()
        assert "100,050,000" in journey.text
        assert "100,050,000 weights are not drawn here" in journey.bench.run_state.reason
        assert journey.bench.trace is None
        journey.app.focused.value = "5"
        await journey.settle()
        assert journey.bench.trace is not None
        assert journey.bench.trace.output.shape == (1, 10, 5)


async def test_a_kind_that_the_stack_does_not_take_is_refused_beside_its_field(explore: Explore):
    async with explore("deep") as journey:
        before = journey.bench.stack
        await journey.press("enter")
        kind = await field(journey, "kind")
        kind.value = "Embedding"
        await journey.settle()
        assert journey.bench.stack == before
        assert kind.value == "SimpleRNN"
        rows = journey.app.screen.query_one(FieldRows)
        assert rows.fields[0].refusal
        assert rows.fields[0].refusal.split()[0] in journey.text


async def test_the_reason_below_the_lowest_visible_field_is_seen(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("enter", *["down"] * 18, "z")
        assert re.search(r"recurrent_regularizer +z .*\n.*Could not interpret", journey.text)


@pytest.mark.long
@pytest.mark.parametrize("size", [(60, 20), (80, 24), (100, 30)])
async def test_the_edited_field_is_seen_however_long_the_sentence_on_it_is(explore: Explore, size):
    async with explore("bidirectional", size=size) as journey:
        await journey.press("enter")
        form = journey.app.screen.query_one(LayerForm)
        for key in ["down"] * (last := len(form.rows.fields)) + ["up"] * last:
            await journey.press(key)
            field = form.rows.control.region
            assert form.region.y <= field.y < form.query_one(".help").region.y, form.rows.help
        assert form.scroll_y == 0
