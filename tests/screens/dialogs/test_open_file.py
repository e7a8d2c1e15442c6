"""The open dialog: recent files, folders, a look into what is marked; loading, questions, and what is dropped."""

import threading
from pathlib import Path

import numpy as np
import pytest
from textual import events
from textual.widgets import OptionList

from rnn_tui.formats.io.recent_files import recent_files, remember
from rnn_tui.screens.dialogs.open_file import OpenFile, list_entries, short
from rnn_tui.screens.workbench import file_opener
from tests.conftest import EXTREMES, Explore

GOLDEN = Path(__file__).parents[2] / "formats" / "golden"
CODE = "model = Sequential()\nmodel.add(SimpleRNN(5, input_shape=(7, 2)))\n"


@pytest.fixture
def folder(tmp_path):
    home = tmp_path / "models"
    (home / "inner").mkdir(parents=True)
    (home / "first.py").write_text(CODE)
    (home / "inner" / "second.py").write_text(CODE.replace("5", "6"))
    (home / "notes.rst").write_text("not to be opened")
    return home


@pytest.mark.parametrize("size", EXTREMES)
async def test_a_folder_is_walked_and_a_marked_file_looked_into(explore: Explore, folder, size):
    async with explore("tutorial", size=size) as journey:
        await journey.press("o")
        journey.app.screen.query_one("Input").value = f"{folder}/"
        await journey.press("down", "down", "down")
        assert "first.py" in journey.text
        assert "notes.rst" not in journey.text
        assert "(None, 7, 2) → (None, 5)" in journey.text
        await journey.press("up", "enter")
        assert journey.app.screen.query_one("Input").value.rstrip("/") == str(folder / "inner")
        await journey.press("down", "down", "enter")
        assert journey.bench.stack.layers[0].units == 6


async def test_files_opened_lately_come_first(explore: Explore, folder):
    async with explore("tutorial") as journey:
        await journey.press("o")
        assert "recent" not in journey.text
        journey.app.screen.query_one("Input").value = str(folder / "first.py")
        await journey.press("enter")
        assert recent_files() == [(folder / "first.py").resolve()]
        await journey.press("u", "o")
        assert "── recent ──" in journey.text
        await journey.press("tab", "enter")
        assert journey.bench.stack.layers[0].units == 5


async def test_a_typed_path_is_completed_and_looked_into(explore: Explore, folder):
    async with explore("tutorial") as journey:
        await journey.press("o")
        await journey.type(f"{folder}/fi")
        await journey.press("right")
        assert journey.app.screen.query_one("Input").value == f"{folder}/first.py"
        assert "Python code" in journey.text
        await journey.press("enter")
        assert journey.bench.title_text == "first"


async def test_what_is_shown_about_a_file_is_never_that_of_another(explore: Explore, folder):
    (folder / "broken.npy").write_bytes(b"no array")
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("o")
        about = journey.app.screen.query_one("#about")
        assert "The NumPy loop" in str(about.render())
        journey.app.screen.query_one("Input").value = str(folder / "broken.npy")
        await journey.press("enter")
        assert "broken.npy: " in journey.text
        assert "The NumPy loop" not in str(about.render())
        await journey.until(lambda: "NumPy array · 8 bytes" in str(about.render()))
        journey.app.screen.query_one("Input").value = f"{folder}/"
        await journey.until(lambda: str(about.render()) == "")


async def test_tab_completes_a_path_and_the_only_file_that_begins_so_opens(explore: Explore, folder):
    (folder / "first_of_all.py").write_text(CODE)
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("o")
        field = journey.app.screen.query_one("Input")
        field.value = f"{folder}/in"
        await journey.press("tab")
        assert field.value == f"{folder}/inner/"
        field.value = f"{folder}/f"
        await journey.press("tab")
        assert field.value == f"{folder}/first"  # two begin so
        await journey.press("tab")
        assert not field.has_focus  # nothing to complete: on to the list
        field.value = f"{folder}/inner/sec"
        field.focus()
        await journey.press("enter")
        assert journey.bench.stack.layers[0].units == 6


async def test_a_path_dropped_into_the_field_is_taken_as_that_file(explore: Explore, folder):
    async with explore("tutorial") as journey:
        await journey.press("o")
        journey.app.post_message(events.Paste(f"file://{folder}/first.py\n"))
        await journey.settle()
        assert journey.app.screen.query_one("Input").value == str(folder / "first.py")


async def test_a_dropped_model_is_opened_even_while_a_field_is_edited(explore: Explore, folder):
    async with explore("tutorial") as journey:
        await journey.press("1", "enter")
        journey.app.post_message(events.Paste(f'"{folder}/first.py"'))
        await journey.settle()
        assert journey.bench.title_text == "first"
        await journey.press("escape", "u")
        assert journey.bench.title_text == "tutorial"


async def test_a_dropped_folder_is_shown(explore: Explore, folder):
    async with explore("tutorial") as journey:
        journey.app.post_message(events.Paste(str(folder)))
        await journey.settle()
        assert isinstance(journey.app.screen, OpenFile)
        assert "first.py" in journey.text


async def test_a_dropped_file_that_is_broken_is_a_notification_and_nothing_is_lost(explore: Explore, tmp_path):
    (tmp_path / "broken.keras").write_text("<html>")
    async with explore("tutorial") as journey:
        before = journey.bench.history
        journey.app.post_message(events.Paste(str(tmp_path / "broken.keras")))
        await journey.settle()
        assert "broken.keras: " in journey.said
        assert journey.bench.history is before


async def test_why_a_file_cannot_be_opened_is_said_once_beside_its_path(explore: Explore, tmp_path):
    np.save(tmp_path / "wrong.npy", np.zeros((3, 3)))
    (tmp_path / "broken.keras").write_text("<html>")
    async with explore("tutorial") as journey:
        await journey.press("o")
        field = journey.app.screen.query_one("Input")
        field.value = str(tmp_path / "wrong.npy")
        await journey.press("enter")
        assert "wrong.npy: the model takes 4 on the features axis" in journey.text
        field.value = str(tmp_path / "broken.keras")
        await journey.press("enter")
        assert journey.text.count("broken.keras: ") == 1
        assert not journey.said


async def test_data_are_opened_as_inputs(explore: Explore, tmp_path):
    np.savetxt(tmp_path / "table.csv", np.zeros((3, 4)), delimiter=",")
    async with explore("tutorial") as journey:
        await journey.press("o")
        journey.app.screen.query_one("Input").value = str(tmp_path / "table.csv")
        await journey.press("enter")
        assert journey.transport.startswith("t 1/3")


async def test_what_a_file_leaves_open_is_asked_once(explore: Explore):
    async with explore("tutorial") as journey:
        path = str(GOLDEN / "models" / "torch_rnn_relu2.pt")
        await journey.press("o")
        journey.app.screen.query_one("Input").value = path
        await journey.press("enter")
        assert "Which nonlinearity has nn.RNN?" in journey.text
        await journey.press("down", "enter")
        assert "What does fc.weight read?" in journey.text
        await journey.press("down", "enter")
        assert journey.bench.stack.layers[0].activation == "relu"
        assert journey.bench.stack.output_shapes[-1][0][1:] == journey.bench.stack.output_shapes[-1][0][-1:]
        journey.app.post_message(events.Paste(path))
        await journey.settle()
        assert "Which nonlinearity" not in journey.text
        assert journey.bench.stack.layers[0].activation == "relu"


async def test_what_is_left_open_stays_as_assumed_on_escape(explore: Explore):
    async with explore("tutorial") as journey:
        journey.app.post_message(events.Paste(str(GOLDEN / "models" / "torch_rnn_relu2.pt")))
        await journey.settle()
        await journey.press("escape", "escape")
        assert journey.bench.title_text == "torch_rnn_relu2"
        assert journey.bench.stack.layers[0].activation == "tanh"


async def test_a_slow_reading_shows_itself_and_is_left_with_escape(explore: Explore, folder, monkeypatch):
    go_on = threading.Event()

    def slow(*args):
        go_on.wait(30)
        return real(*args)

    real = file_opener.open_remembered
    monkeypatch.setattr(file_opener, "open_remembered", slow)
    async with explore("tutorial") as journey:
        journey.app.post_message(events.Paste(str(folder / "first.py")))
        await journey.until(lambda: "Reading first.py" in journey.text)
        assert "esc leaves it" in journey.text
        await journey.pilot.press("escape")
        await journey.until(lambda: "Reading" not in journey.text)
        go_on.set()
        await journey.settle()
        assert journey.bench.title_text == "tutorial"


def test_a_name_with_control_characters_is_not_remembered(tmp_path):
    path = tmp_path / "a\x1b[31m.py"
    path.write_text("x")
    remember(path)
    assert recent_files() == []


async def test_what_a_list_says_that_is_gone_is_passed_over(explore: Explore, folder, monkeypatch):
    monkeypatch.chdir(folder)
    async with explore("tutorial") as journey:
        await journey.press("o")
        dialog, listed = journey.app.screen, journey.app.screen.query_one(OptionList)
        before = [each for each in listed.options if each.id is not None]
        await journey.type("zz")
        for option in before:
            listed.post_message(OptionList.OptionHighlighted(listed, option, 0))
            listed.post_message(OptionList.OptionSelected(listed, option, 0))
        await journey.settle()
        assert journey.app.screen is dialog
        assert len(before) > 1


async def test_text_typed_in_the_list_goes_on_in_the_field_and_built_in_names_are_completed(explore: Explore, folder):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("o")
        field = journey.app.screen.query_one("Input")
        field.value = f"{folder}/"
        await journey.press("down", "f", "i")
        assert field.has_focus
        assert field.value == f"{folder}/fi"
        await journey.press("tab")  # the only file that begins so
        assert field.value == f"{folder}/first.py"
        field.value = f"{folder}/frist.py"
        await journey.press("enter")
        assert "frist.py: no such file. Is first.py meant?" in journey.text
        field.value = ""
        await journey.type("ls")
        assert "lstm   416 params" in journey.text
        await journey.press("tab")
        assert field.value == "lstm"
        field.value = "vani"
        await journey.press("enter")
        assert journey.bench.title_text == "vanishing"


async def test_escape_leads_back_to_the_dialog_that_one_came_from(explore: Explore, folder):
    (folder / "two.py").write_text(CODE + CODE.replace("model", "other"))
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("o")
        journey.app.screen.query_one("Input").value = str(folder / "two.py")
        await journey.press("enter")
        assert "2 models" in journey.text
        await journey.press("escape")
        assert journey.app.screen.query_one("Input").value == str(folder / "two.py")
        await journey.press("escape")
        assert journey.app.screen is journey.bench
        await journey.press("number_sign", "end", "enter")
        assert "Inputs · the model reads" in journey.text
        await journey.press("end", "enter")  # no file is named: one is looked for
        assert isinstance(journey.app.screen, OpenFile)
        await journey.press("escape", "escape")
        assert "Where the numbers come from" in journey.text
        await journey.press("escape")
        assert journey.app.screen is journey.bench


def test_a_folder_is_named_in_full_with_a_tilde_for_the_home_folder(monkeypatch, tmp_path):
    monkeypatch.setattr(Path, "home", tmp_path.resolve)
    assert short(tmp_path) == "~"
    assert short(tmp_path / "models") == "~/models"
    monkeypatch.chdir(tmp_path)
    assert short(Path("models")) == "~/models"
    assert short(Path("/usr")) == "/usr"


async def test_the_only_built_in_model_that_begins_so_is_described(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("o")
        assert " type, paste or drop a path: a model, or data" in journey.text
        await journey.press("g")
        assert "Two gates instead of three" in journey.text


async def test_a_whole_path_typed_behind_the_present_folder_takes_its_place(explore: Explore, folder):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("i", "end", "enter", *f"{folder}/f")
        field = journey.app.screen.query_one("Input")
        assert field.value == f"{folder}/f"
        assert field.cursor_position == len(field.value)
        assert "first.py" in journey.text


def test_of_a_folder_that_does_not_exist_the_list_says_so(tmp_path):
    headings = dict(list_entries(f"{tmp_path}/none/nor/"))
    [nearest] = headings[f"{short(tmp_path / 'none' / 'nor')}: no such folder"]
    assert nearest.name == f"{tmp_path}/"
