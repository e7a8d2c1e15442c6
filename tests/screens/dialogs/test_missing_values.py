"""The form for what code leaves open: alive while one types, and what comes of it."""

import pytest
from textual.widgets import Input, TextArea

from rnn_tui.screens.dialogs.code import CodeScreen
from rnn_tui.screens.dialogs.missing_values import ValueField, Values, drawn_lines, hanging
from rnn_tui.screens.dialogs.pick_model import PickModel
from tests.conftest import EXTREMES, Explore, Journey

CODE = """def tower(n_tokens, n_cells, depth):
    net = Sequential([Input((16,)), Embedding(n_tokens, 9)])
    for _ in range(depth):
        net.add(GRU(n_cells, return_sequences=True))
    return net
"""


@pytest.fixture
def tower(tmp_path):
    (tmp_path / "nets.py").write_text(CODE)
    return tmp_path / "nets.py"


def there(journey: Journey, *texts: str) -> bool:
    """Whether the screen shows all of them, however it breaks its lines."""
    shown = " ".join(journey.text.replace("│", " ").split())
    return all(each in shown for each in texts)


@pytest.mark.parametrize("size", EXTREMES)
async def test_a_file_of_which_nothing_is_known_opens_with_the_form(explore: Explore, tower, size):
    async with explore(str(tower), size=size) as journey:
        await journey.until(lambda: isinstance(journey.app.screen, Values))
        await journey.until(lambda: there(journey, "3 values missing: depth, n_cells, n_tokens"))
        assert there(journey, "(None, 16) Input((16,))", "? Embedding(")
        await journey.type("2")
        await journey.until(lambda: there(journey, "2 values missing", "? GRU(n_cells?"))
        await journey.press("enter")
        await journey.type("1x")
        await journey.until(lambda: there(journey, "n_cells: 1x is no value"))
        await journey.press("backspace", "8", "enter")
        await journey.type("700")
        await journey.until(lambda: there(journey, "Nothing is missing"))
        await journey.press("enter")
        await journey.until(lambda: journey.app.screen is journey.bench)
        assert [each.kind() for each in journey.bench.stack.layers] == ["Embedding", "GRU", "GRU"]
        assert journey.bench.stack.layers[1].units == 18
        assert journey.bench.title_text == "nets"
        await journey.until(lambda: "t 1/16" in journey.text)


def test_a_layer_that_is_too_long_goes_on_below_itself():
    text = "Embedding(n_words?, embed_dim?, input_length=max_len?)"
    assert hanging("?     ", text, 34) == ["?       Embedding(n_words?, embed_dim?,", "        input_length=max_len?)"]
    assert hanging("(3,)", "", 10) == ["(3,)  "]


def test_shapes_that_leave_no_room_stand_below_the_layers():
    rows = [("LSTM 18 tanh seq", "(None, None, 18), (None, 18), (None, 18)"), ("Dense 1", "(None, 1)")]
    assert drawn_lines(rows, 70)[1] == "(None, 1)" + 33 * " " + "Dense 1"
    assert drawn_lines(rows, 30) == [
        "LSTM 18 tanh seq",
        "  (None, None, 18), (None,",
        "    18), (None, 18)",
        "Dense 1",
        "  (None, 1)",
    ]


async def test_arrows_walk_the_fields_and_with_few_rows_only_the_chosen_one_is_explained(explore: Explore, tower):
    async with explore(str(tower), size=(80, 24)) as journey:
        await journey.until(lambda: isinstance(journey.app.screen, Values))
        await journey.press("down", "down", "5")
        values = {each.need.name: each.value for each in journey.app.screen.query(ValueField)}
        assert list(values.values()) == ["", "", "5"]
        explained = [each.query_one(".decides").display for each in journey.app.screen.query(ValueField)]
        assert explained == [False, False, True]


async def test_enter_opens_it_as_soon_as_it_is_read(explore: Explore, tower):
    async with explore(str(tower)) as journey:
        await journey.until(lambda: isinstance(journey.app.screen, Values))
        for field, text in zip(journey.app.screen.query(Input), ("1", "4", "50"), strict=True):
            field.value = text
        await journey.press("ctrl+s")
        await journey.until(lambda: journey.app.screen is journey.bench)
        assert len(journey.bench.stack.layers) == 2


async def test_leaving_the_form_leaves_an_empty_plan_that_says_so(explore: Explore, tower):
    async with explore(str(tower)) as journey:
        await journey.until(lambda: isinstance(journey.app.screen, Values))
        await journey.press("escape")
        await journey.until(lambda: journey.app.screen is journey.bench)
        assert "nets, not known yet" in journey.text
        assert journey.bench.stack.layers == ()


async def test_the_picker_lists_every_model_and_asks_about_one(explore: Explore, tower):
    tower.write_text(CODE + "small = Sequential([Input((4, 2)), LSTM(3)])\nclass Net(Model):\n    pass\n")
    async with explore("tutorial") as journey:
        await journey.press("o")
        journey.app.screen.query_one(Input).value = str(tower)
        await journey.press("enter")
        await journey.until(lambda: isinstance(journey.app.screen, PickModel))
        assert there(journey, "1 tower needs values", "depth, n_cells, n_tokens", "2 small (None, 4, 2) → (None, 3)")
        assert there(journey, "3 Net cannot be opened")
        await journey.press("down", "down", "enter")
        assert there(journey, "It cannot be opened: line 7: class Net has no call")
        assert isinstance(journey.app.screen, PickModel)
        await journey.press("home", "enter")
        await journey.until(lambda: isinstance(journey.app.screen, Values))
        await journey.type("2")
        await journey.until(lambda: there(journey, "2 values missing"))
        await journey.press("escape")
        await journey.until(lambda: isinstance(journey.app.screen, PickModel))
        await journey.press("home", "enter")  # what was typed is there again
        await journey.until(lambda: there(journey, "2 values missing", "? GRU(n_cells?"))


async def test_pasted_code_asks_too_and_what_is_missing_turns_up_as_one_types(explore: Explore):
    code = "def net(kind, n):\n    return Sequential([Input((4, 2)), LSTM(n if kind == 'a' else 3)])\n"
    async with explore("tutorial") as journey:
        await journey.press("c")
        await journey.until(lambda: isinstance(journey.app.screen, CodeScreen) and journey.app.screen.query("#source"))
        journey.app.screen.query_one("#source", TextArea).text = code
        await journey.press("ctrl+s")
        await journey.until(lambda: isinstance(journey.app.screen, Values))
        assert [each.need.name for each in journey.app.screen.query("ValueField")] == ["kind"]
        await journey.type("a")
        await journey.until(lambda: there(journey, "1 value missing: n."))
        await journey.press("enter")
        await journey.type("7")
        await journey.press("enter")
        await journey.until(lambda: journey.app.screen is journey.bench)
        assert journey.bench.stack.layers[0].units == 7
