"""The rows of a form: drawn as text, with a control for the one that is edited, by keys and by mouse."""

from typing import Any

from textual.app import App, ComposeResult
from textual.widgets import Button, Input, Select

from rnn_tui.engine.layers import GRU, BatchNormalization, Bidirectional
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.panes.layers.controls import ChoicesList, Toggle
from rnn_tui.panes.layers.field_rows import FieldRows
from rnn_tui.panes.layers.form_fields import LABEL, Field, FieldColumns, fields


class Desk(App[None]):
    """Rows between two buttons, and what they post."""

    CSS = "FieldRows > Input { padding: 0 1; } ChoicesList { constrain: inside inside; }"

    def __init__(self, shown: tuple[Field, ...], *, keeps_focus: bool = False) -> None:
        super().__init__()
        self.shown, self.keeps_focus = shown, keeps_focus
        self.proposed: list[FieldRows.Edited] = []
        self.said: list[str] = []

    def compose(self) -> ComposeResult:
        yield Button("before", id="before")
        yield FieldRows(self.shown, keeps_focus=self.keeps_focus)
        yield Button("behind", id="behind")

    @property
    def rows(self) -> FieldRows:
        return self.query_one(FieldRows)

    def on_field_rows_edited(self, event: FieldRows.Edited) -> None:
        self.proposed.append(event)

    def notify(self, message: str, **_: Any) -> None:
        self.said.append(message)

    def lines(self) -> list[str]:
        return [self.rows.render_line(y).text.rstrip() for y in range(self.rows.size.height)]

    def place(self, name: str) -> int:
        return next(n for n, each in enumerate(self.rows.fields) if each.option.name == name)


async def test_only_the_field_that_is_edited_has_a_widget():
    for layer in (GRU(3), Bidirectional(GRU(3), backward_layer=GRU(3, go_backwards=True))):
        app = Desk(fields(layer))
        async with app.run_test(size=(60, 60)) as pilot:
            assert len(app.rows.query("*")) == 1
            await app.rows.enter(0)
            await pilot.pause()
            assert len(app.rows.children) == 1


async def test_values_begin_at_one_column_but_for_a_choice_that_needs_more_and_an_open_list_is_as_wide_as_its_choices():
    app = Desk(fields(BatchNormalization()))
    async with app.run_test(size=(43, 30)) as pilot:
        assert app.lines()[app.place("kind")] == f"{'kind':<20} BatchNormalization  ▼"
        assert app.lines()[app.place("name")] == f"{'name':<28} automatic"
        await app.rows.enter(app.place("kind"))
        await pilot.press("enter")
        await pilot.pause()
        opened = app.query_one(ChoicesList)
        longest = max(map(len, app.rows.fields[app.place("kind")].choices))
        assert opened.scrollable_content_region.width >= longest + 1
        assert app.screen.region.contains_region(opened.region)


async def test_values_stand_below_each_other_nearer_to_their_names_in_a_narrow_form():
    app = Desk(fields(TrainingChoices()))
    async with app.run_test(size=(45, 30)):
        lines = app.lines()
        assert lines[app.place("task")].startswith(f"{'task':<14} echo")
        assert lines[app.place("batch_size")] == f"{'batch_size':<14} 32"


async def test_rows_say_what_their_controls_would():
    app = Desk(fields(GRU(3, return_sequences=True)))
    async with app.run_test(size=(60, 60)):
        lines = app.lines()
        assert lines[app.place("kind")] == f"{'kind':<{LABEL}} GRU{' ' * 29} ▼"
        assert lines[app.place("return_sequences")] == f"{'return_sequences':<{LABEL}}▐✓▌ True"
        assert lines[app.place("units")] == f"{'units':<{LABEL}} 3"
        assert lines[app.place("name")] == f"{'name':<{LABEL}} automatic"


async def test_the_name_of_the_field_with_the_focus_has_its_colour():
    app = Desk(fields(GRU(3)))
    async with app.run_test(size=(60, 60)) as pilot:

        def coloured() -> list[str]:
            focused = app.rows.get_component_rich_style("fields--focused")
            lines = (list(app.rows.render_line(y)) for y in range(app.rows.size.height))
            return [line[0].text.strip() for line in lines if line[0].style == focused]

        await app.rows.enter(app.place("activation"))
        await pilot.pause()
        assert coloured() == ["activation"]
        app.query_one("#before", Button).focus()
        await pilot.pause()
        assert coloured() == []


async def test_a_wrapped_layer_s_options_are_indented():
    app = Desk(fields(Bidirectional(GRU(3))))
    async with app.run_test(size=(60, 60)):
        assert app.lines()[app.place("units")].startswith("  units ")


async def test_tab_goes_through_the_fields_and_out_on_both_sides():
    app = Desk(fields(GRU(3)))
    async with app.run_test(size=(60, 60)) as pilot:
        app.rows.focus_control()
        last = len(app.rows.fields) - 1
        await pilot.press(*["tab"] * (last - app.rows.current))
        assert app.rows.current == last
        assert app.rows.control.has_focus
        await pilot.press("tab")
        assert app.focused is app.query_one("#behind")
        await pilot.press("tab", "tab")  # round the screen, and in again at the top
        assert app.rows.current == 0
        assert app.rows.control.has_focus
        await pilot.press("shift+tab")
        assert app.focused is app.query_one("#before")


async def test_arrows_walk_the_fields_and_stop_at_both_ends():
    app = Desk(fields(GRU(3)))
    async with app.run_test(size=(60, 60)) as pilot:
        app.rows.focus_control()
        await pilot.press("up", "up", "up")
        assert app.rows.current == app.place("kind") == 0
        await pilot.press("down", "down", "down")
        assert app.rows.current == app.place("return_state")
        await pilot.press(*["down"] * len(app.rows.fields))
        assert app.rows.current == len(app.rows.fields) - 1
        assert app.rows.control.has_focus
        assert not app.proposed


async def test_the_arrows_of_an_open_list_choose_in_it():
    app = Desk(fields(GRU(3)))
    async with app.run_test(size=(60, 60)) as pilot:
        await app.rows.enter(app.place("activation"))
        await pilot.press("enter", "down", "enter")
        assert app.rows.current == app.place("activation")
        assert [each.path for each in app.proposed] == [("activation",)]
        await pilot.press("enter", *"hard", "enter")
        assert app.rows.control.value == "hard_sigmoid"


async def test_tab_goes_round_in_a_form_that_is_left_by_escape_only():
    app = Desk(fields(GRU(3)), keeps_focus=True)
    async with app.run_test(size=(60, 60)) as pilot:
        await app.rows.enter(len(app.rows.fields) - 1)
        await pilot.press("tab")
        assert app.rows.current == 0
        assert app.rows.control.has_focus
        await pilot.press("shift+tab")
        assert app.rows.current == len(app.rows.fields) - 1


async def test_what_was_typed_last_is_proposed_before_the_field_is_left():
    app = Desk(fields(GRU(3)))
    async with app.run_test(size=(60, 60)) as pilot:
        app.rows.focus_control()
        await pilot.pause()
        app.rows.control.value = "12"
        await app.rows.action_go(1)  # before the field's message can have arrived
        await pilot.pause()
        assert [(each.path, each.value) for each in app.proposed] == [(("units",), 12)]


async def test_a_click_turns_a_switch_over_opens_a_list_and_puts_the_cursor_into_a_text():
    app = Desk(fields(GRU(3, name="encoder")))
    async with app.run_test(size=(60, 60)) as pilot:
        await pilot.click(app.rows, offset=(LABEL + 2, app.place("return_sequences")))
        assert isinstance(app.rows.control, Toggle)
        assert (app.proposed[-1].path, app.proposed[-1].value) == (("return_sequences",), True)
        await pilot.click(app.rows, offset=(LABEL + 2, app.place("activation")))
        assert isinstance(app.rows.control, Select)
        assert app.rows.control.expanded
        await pilot.press("escape")
        await pilot.click(app.rows, offset=(LABEL + 4, app.place("name")))
        assert isinstance(app.rows.control, Input)
        assert app.rows.control.cursor_position == 3
        await pilot.click(app.rows, offset=(2, app.place("return_state")))  # its name only goes there
        assert isinstance(app.rows.control, Toggle)
        assert not app.rows.control.value


async def test_a_reason_stands_below_its_field_in_as_many_lines_as_it_takes_and_goes_when_the_field_is_left():
    app = Desk(fields(GRU(3)))
    async with app.run_test(size=(40, 60)) as pilot:
        app.rows.focus_control()
        await pilot.press("backspace", "0")
        assert " ".join(app.lines()[2:5]).startswith("Received an invalid value for argument `units`, expected a")
        assert app.rows.control.value == "0"
        assert not app.said
        await pilot.press("tab")
        assert app.said == ["units stays 3: 0 was refused."]
        assert len(app.lines()) == len(app.rows.fields)
        assert app.lines()[app.place("units")].endswith(" 3")


async def test_fields_follow_the_plan_and_the_one_in_which_the_user_types_is_ahead_of_it():
    app = Desk(fields(GRU(3)))
    async with app.run_test(size=(60, 60)) as pilot:
        app.rows.focus_control()
        await pilot.pause()
        app.rows.show(fields(GRU(5, activation="relu")))
        assert app.rows.control.value == "3"
        assert " relu " in app.lines()[app.place("activation")]
        await app.rows.enter(app.place("activation"))
        assert app.lines()[app.place("units")].endswith(" 5")
        app.rows.show(fields(GRU(5)))
        assert app.rows.control.value == "tanh"
        await pilot.pause()
        assert not app.proposed


async def test_a_refusal_that_comes_when_the_field_is_left_gives_the_plan_its_value_back_too():
    app = Desk(fields(GRU(3)))
    async with app.run_test(size=(60, 60)) as pilot:
        app.rows.focus_control()
        await pilot.press("1")  # over the marked 3
        place = app.rows.current
        app.rows.show(fields(GRU(1)))
        await app.rows.action_go(1)
        app.rows.refuse(place, "not together with the others")
        await pilot.pause()
        assert [each.value for each in app.proposed] == [1, 3]
        assert "not together with the others" in app.lines()


async def test_everything_in_a_row_has_the_colours_of_the_theme():
    desk = Desk(fields(GRU(3)))
    async with desk.run_test(size=(60, 40)):
        rows = desk.rows
        drawn = [each for line in rows.render_lines(rows.size.region) for each in line]
        assert [each.text for each in drawn if each.style is None or each.style.bgcolor is None] == []


def test_a_shape_with_its_parentheses_and_the_cursor_has_room_beside_its_name():
    shown = fields(InputForm((None, None, 4)))
    begin = FieldColumns.of(shown).value(41)
    blanks, cursor = 2, 1
    assert len("(None, None, 4)") + cursor + blanks <= 41 - begin


def test_a_choice_that_the_other_values_leave_no_room_for_begins_further_left():
    shown = fields(BatchNormalization())
    columns, kind = FieldColumns.of(shown), shown[0]
    assert columns.value_of(kind, 60) == columns.value(60)
    assert (
        columns.value_of(kind, 41)
        == 41 - len("BatchNormalization") - 5
        < columns.value_of(shown[1], 41)
        == columns.value(41)
    )
    assert columns.value_of(kind, 12) == len("kind ")


def test_what_keras_takes_for_a_number_beyond_its_limits_is_said():
    told = {each.option.name: each.help for each in fields(GRU(3))}
    assert told["dropout"] == (
        "fraction of inputs dropped while training; Keras takes 1 for values above 1, 0 for values below 0"
    )
    assert told["units"] == GRU(3).options()[0].help
