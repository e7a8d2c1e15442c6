"""What is said answers what was done last; nothing older stands over it."""

from rnn_tui.screens.dialogs.code import CodeScreen
from tests.conftest import Explore, Journey

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
        await journey.until(lambda: toasts(journey) == ["Copied."])
        await write(journey, WRONG)
        await journey.until(lambda: "foo" in journey.text and not toasts(journey))
        await journey.press("escape", "1", "up", "d", "d", "d")
        await journey.until(lambda: len(toasts(journey)) == 1)
        await journey.press("U")
        await journey.until(lambda: toasts(journey) == ["Nothing to redo."])


async def test_one_act_may_say_several_things_each_of_them_once(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        for each in ("one", "two", "one"):
            journey.bench.notify(each)
        await journey.until(lambda: toasts(journey) == ["one", "two"])
