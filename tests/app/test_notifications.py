"""What is said answers what was done last; nothing older stands over it."""

from textual.widgets._toast import Toast

from rnn_tui.app.app import RnnTui
from rnn_tui.panes.notification_log import MOST, Note, Noted
from rnn_tui.screens.dialogs.code import CodeScreen
from tests.conftest import SIZES, Explore, Journey, opening, screen_lines, screen_text
from tests.quiet import laid_out

KERAS_2 = "model = Sequential()\nmodel.add(SimpleRNN(3, input_shape=(2, 10)))\n"
WRONG = "model = Sequential()\nmodel.add(SimpleRNN(3, input_shape=(2, 10), activation='foo'))\n"


def toasts(journey: Journey) -> list[str]:
    """The notifications that stand."""
    return [each.message for each in journey.app._notifications]


async def write(journey: Journey, code: str) -> None:
    """Put that into the code dialog and have it read."""
    await journey.until(lambda: isinstance(journey.app.screen, CodeScreen) and journey.app.screen.query("#source"))
    journey.app.screen.query_one("#source").text = code
    await journey.press("ctrl+s")


async def test_an_older_answer_stands_neither_over_a_dialog_nor_beside_the_next_one(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("c")
        await write(journey, KERAS_2)
        await journey.until(lambda: "input_shape" in "".join(toasts(journey)))
        await journey.press("c")
        await journey.until(lambda: not toasts(journey))
        await journey.press("f4")
        await journey.until(lambda: toasts(journey) == ["Copied: all of the code."])
        await write(journey, WRONG)
        await journey.until(lambda: "foo" in journey.text and not toasts(journey))
        await journey.press("escape", "1", "up", "d", "d", "d")
        await journey.until(lambda: len(toasts(journey)) == 1)
        await journey.press("U")
        await journey.until(lambda: toasts(journey) == ["Nothing to redo."])
        await journey.press("u")
        await journey.until(lambda: not toasts(journey))


async def test_one_act_may_say_several_things_each_of_them_once(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        for each in ("one", "two", "one"):
            journey.bench.notify(each)
        await journey.until(lambda: toasts(journey) == ["one\ntwo"])
        assert journey.app.said == "one\ntwo"


async def test_what_was_said_can_be_read_again_and_the_footer_counts_it(explore: Explore):
    async with explore("deep", size=(80, 24)) as journey:
        assert "note" not in journey.text.splitlines()[-1]
        await journey.press("d", "u", "u")
        assert "! 2 notes" in journey.text.splitlines()[-1]
        await journey.press("exclamation_mark")
        newest, older = journey.text.index("Nothing to undo."), journey.text.index("simple_rnn is deleted. u brings it")
        assert newest < older
        await journey.press("escape", "C", "exclamation_mark")
        lines = [line.split("│")[1] for line in journey.text.splitlines() if "order of" in line or " time." in line]
        assert [line[:5] for line in lines] == [" ○ C:", "   ti"], "a further line begins where the first one does"


async def test_a_notification_covers_neither_equation_nor_axis_nor_diagnosis_nor_the_count():
    app = RnnTui(opening("tutorial"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await app.workers.wait_for_complete()
        await laid_out(app)
        for size in SIZES:
            app.clear_notifications()
            await pilot.resize_terminal(*size)
            while app.screen.query(Toast):
                await laid_out(app)
            before = screen_lines(app)
            app.notify("Something that takes some words to say. " * 3)
            await laid_out(app)
            pane = next(place for place, line in enumerate(before) if "─ 3 Timesteps" in line)
            assert "Something that" in screen_text(app), size
            assert screen_lines(app)[pane:-1] == before[pane:-1], size
            count = [line for line in before if "104 =" in line]
            assert [line for line in screen_lines(app) if "104 =" in line] == count, size


async def test_a_key_that_changes_nothing_says_why_for_a_moment(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        for keys, reason in (
            (("left", "left"), "t 0 is before the first input: nothing comes earlier."),
            (("up",), "h[0] is the first unit."),
            (("end", "f8"), "t 10 is the last timestep."),
            (("V", "home", "home"), "There is nothing further in this direction."),
            (("2", "down"), "All of the summary is on the screen."),
        ):
            await journey.press(*keys)
            assert journey.said == reason
        assert not len(journey.app.noted)
        await journey.press("d", "g")
        assert journey.said == "No layers yet. Press a to add one."


def test_notes_keep_the_newest_and_say_nothing_twice_in_a_row():
    noted = Noted()
    for number in range(MOST + 5):
        noted = noted.with_note(Note(f"note {number}")).with_note(Note(f"note {number}"))
    assert len(noted) == MOST
    assert noted.notes[-1] == Note(f"note {MOST + 4}")
