"""The form of training: the fields that have an effect, what own data holds, and which model learns."""

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.training.own_data import OWN
from rnn_tui.engine.training.session.choices import TrainingChoices
from rnn_tui.formats.training.own_data import with_own_data
from rnn_tui.screens.dialogs.train import about, learner
from tests.conftest import Explore


def chosen(path, **values):
    return with_own_data(TrainingChoices(task=OWN, file=str(path), model="GRU", **values), Stack(()))


def test_of_a_series_the_form_says_how_much_there_is_and_how_it_was_read(tmp_path):
    rows = "\n".join(f"{n % 5},{'' if n == 3 else n},{n}" for n in range(30))
    (tmp_path / "s.csv").write_text(f"load,temp,wind\n{rows}\n")
    made = chosen(tmp_path / "s.csv", window=6, target="load,2", columns="load,temp", fill="forward", scale="standard")
    told = about(made)
    assert told[0] == (
        "s.csv: 18 sequences to learn from, 5 to validate on, of 6 timesteps and 2 features; the answers at the end are"
        " numbers."
    )
    assert "1 missing value filled (forward)" in told[1]
    assert "23 windows with a target: load, 2 timesteps ahead" in told[1]
    assert told[2].startswith("Without learning: loss ")
    assert not about(made.edit(loss="mean_absolute_error"))[2:]  # that figure is of another loss


def test_the_form_has_the_fields_that_have_an_effect():
    def shown(**values):
        return {"file", "fill", "task_options", "units"} - TrainingChoices(**values).unused

    assert shown() == {"task_options"}
    assert shown(model="GRU") == {"task_options", "units"}
    assert shown(task=OWN) == {"file", "fill"}


def words(journey):
    return " ".join(journey.text.replace("│", " ").split())


async def test_another_task_brings_its_fields_and_the_cursor_stays(explore: Explore, tmp_path):
    (tmp_path / "s.csv").write_text("load\n" + "\n".join(map(str, range(9))))
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("t", "enter", "end", "enter")
        assert "task_options" not in journey.text
        assert "which file?" in journey.text
        await journey.press("down", *str(tmp_path / "s.csv"))
        assert (
            "s.csv: a series needs the field window, the number of rows to read (24), and the field target, the"
            in words(journey)
        )
        await journey.press("down", "3", "down", *"load")
        assert "s.csv: 4 sequences to learn from, 2 to validate on, of 3 timesteps" in words(journey)
        await journey.press("pagedown", "pagedown")
        assert "which cannot learn this (" in words(journey)
        assert "which file?" not in journey.text  # what the file holds is known to the present model, too
        await journey.press("backspace")
        assert "Is load meant? " in words(journey)


async def test_what_learns_is_read_first_and_the_first_field_has_the_focus(explore: Explore):
    async with explore("deep", size=(80, 24)) as journey:
        await journey.press("t")
        first = "Trains a new LSTM of 16 units, not the present model"
        assert first in journey.text.splitlines()[1]
        assert "task — what is to be learned" in journey.text
        assert words(journey).index("takes the place of the present model, which") < words(journey).index("Random bits")
        assert [each.id or each.name for each in scrollbars(journey)] == []
        await journey.resize((60, 20))
        assert scrollbars(journey) == []  # every field is seen; the footer tells that there is more text
        assert " seed " in journey.text
        assert "pgdn pgup more of the text" in journey.text
        assert "batch_size 32" in words(journey)
        await journey.press(*["down"] * 6, "7", "escape", "t")
        assert "batch_size 7" in words(journey)  # a form that is left keeps what was chosen in it


async def test_escape_in_an_open_list_closes_the_list_and_what_was_entered_stays(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("t", "down", "down", "down", "7", "up", "enter")
        assert "↑↓ chooses · enter takes it · esc closes the list" in journey.text
        assert "esc close the list" in journey.text
        await journey.press("escape")
        assert "Trains a new LSTM of 7 units" in journey.text
        assert "enter opens a list · ^s starts" in journey.text


def scrollbars(journey):
    """The widgets of the dialog that have a scrollbar on the screen."""
    return [
        each for each in journey.app.screen.query("*") if each.scrollbars_enabled[0] and each.scrollbar_size_vertical
    ]


def test_what_learns_in_a_few_words():
    said = [learner(TrainingChoices(model=each, units=1)) for each in ("the present one", "GRU", "a race of all three")]
    assert said == [
        "Trains the present model",
        "Trains a new GRU of 1 unit, not the present model",
        "Trains SimpleRNN, GRU and LSTM, each of 1 unit",
    ]
