"""A layer keeps its key through every edit: its weights, what is otherwise in it and the selection go with it."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.app.app import RnnTui
from rnn_tui.engine.interventions.clamp_state import HoldSignal
from rnn_tui.engine.layers import SimpleRNN
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.model import Model
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.formats.export_targets import TARGETS
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.model_name import ModelName
from rnn_tui.formats.run_inputs import prepare
from rnn_tui.panes.views import VIEWS
from rnn_tui.screens.opened_models import Opening
from rnn_tui.screens.workbench.screen import Workbench
from tests.conftest import Explore, Journey

SEQ = {"return_sequences": True}
TWO = Stack((SimpleRNN(8, **SEQ), SimpleRNN(8, activation="relu", **SEQ)), (None, 10, 8))
GIVEN = Model.draw(TWO, seed=5).get_weights()
CODE = """
from keras import Input, Sequential
from keras.layers import SimpleRNN
model = Sequential([
    Input((10, 8)),
    SimpleRNN(8, return_sequences=True),
    SimpleRNN(8, activation="relu", return_sequences=True),
])
"""


def written(folder: Path, ending: str) -> tuple[str, dict[str, Path]]:
    """Two layers of equal shapes, as a file that holds their weights, or as code with the weights beside it."""
    if ending == "keras":
        TARGETS["keras-file"].write(TWO, Setup().with_weights(TWO, GIVEN), folder / "two.keras")
        return str(folder / "two.keras"), {}
    (folder / "two.py").write_text(CODE)
    np.savez(folder / "w.npz", **{f"w{n}": each for n, each in enumerate(GIVEN)})
    return str(folder / "two.py"), {"weights": folder / "w.npz"}


def check_own_weights(journey: Journey) -> None:
    """Every layer of the file that is there yet ran with the weights the file gives it."""
    trace = journey.bench.trace
    assert trace.keys == journey.bench.stack.keys
    for key, expected in ((0, GIVEN[:3]), (1, GIVEN[3:])):
        if key in trace.keys:
            for one, other in zip(trace.layer(key).weights, expected, strict=True):
                np.testing.assert_allclose(one, other, rtol=1e-6)


@pytest.mark.parametrize("ending", ["py", pytest.param("keras", marks=pytest.mark.long)])
async def test_weights_stay_with_their_layer(explore: Explore, tmp_path, ending):
    name, weights = written(tmp_path, ending)
    whence = "w.npz" if weights else "two"
    async with explore(name, **weights) as journey:
        check_own_weights(journey)
        await journey.press("d")
        assert journey.bench.stack.keys == (1,)
        check_own_weights(journey)
        assert "drawn" not in journey.text
        await journey.press("u", "1", "up", "a", "enter")
        assert journey.bench.stack.keys == (2, 0, 1)
        check_own_weights(journey)
        assert f"weights {whence} · 1 of 3 layers drawn" in journey.text
        await journey.press("down", "down", "K")
        assert journey.bench.stack.keys == (2, 1, 0)
        check_own_weights(journey)
        await journey.press("u", "u", "K")
        assert journey.bench.stack.keys == (1, 0)
        check_own_weights(journey)
        assert "drawn" not in journey.text
        await journey.press("u", "U")
        check_own_weights(journey)


async def test_a_layer_of_other_shapes_is_drawn_until_it_fits_again(explore: Explore, tmp_path):
    name, weights = written(tmp_path, "py")
    async with explore(name, **weights) as journey:
        await journey.press("1", "down", "enter", "backspace", "5")
        assert "weights w.npz · 1 of 2 layers drawn" in journey.text
        await journey.press("backspace", "8")
        assert "drawn" not in journey.text
        check_own_weights(journey)


async def test_a_layer_is_added_to_a_model_of_a_file(explore: Explore, tmp_path):
    name, _ = written(tmp_path, "keras")
    async with explore(name) as journey:
        assert [each.name for each in journey.bench.stack.layers] == ["simple_rnn", "simple_rnn_1"]
        await journey.press("a", "enter")
        assert journey.said == ""
        assert journey.bench.stack.layer_names == ("simple_rnn", "simple_rnn_2", "simple_rnn_1")
        assert journey.bench.selection.layer == 2


async def test_the_selection_stays_at_its_layer(explore: Explore, tmp_path):
    name, weights = written(tmp_path, "py")
    async with explore(name, **weights) as journey:
        await journey.press("1", "down", "K")
        assert journey.bench.selection.layer == 1
        await journey.press("d")
        assert journey.bench.selection.layer == 0
        await journey.press("u")
        assert (journey.bench.selection.layer, journey.bench.stack.keys) == (1, (1, 0))
        await journey.press("d", "d")
        assert journey.bench.selection.layer == INPUT
        await journey.press("u", "u", "u")
        assert journey.bench.stack.keys == (0, 1)


async def test_what_is_otherwise_and_what_is_pinned_stay_with_their_layer(explore: Explore, tmp_path):
    name, weights = written(tmp_path, "py")
    async with explore(name, **weights) as journey:
        await journey.press("1", "down", "3", "x", "enter", "enter", "A")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn_1: h[0] = 0"]
        await journey.press("1", "K")
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn: h[0] = 0"]
        assert journey.bench.setup.changes == (HoldSignal(layer=1, signal="h", unit=0, value=0.0),)
        assert "A  simple_rnn_1" in journey.text
        assert "B  simple_rnn" in journey.text
        await journey.press("down", "d")
        check_own_weights(journey)
        assert [str(each) for each in journey.bench.setup.changes] == ["simple_rnn: h[0] = 0"]


async def test_code_that_is_changed_keeps_weights_and_selection_with_their_layers(explore: Explore, tmp_path):
    name, weights = written(tmp_path, "py")
    below, above = CODE.split("\n")[5:7]
    swapped = CODE.replace(f"{below}\n{above}", f"{above}\n{below}")
    async with explore(name, **weights) as journey:
        for code, keys in ((swapped, (1, 0)), (CODE.replace("8,", "4,", 1), (0, 1)), (CODE, (0, 1))):
            (tmp_path / "again.py").write_text(code)
            journey.bench.parts.code.take(found_in(str(tmp_path / "again.py"))[0])
            await journey.settle()
            assert journey.bench.stack.keys == keys
            assert journey.bench.selection.layer == 0
            if "4," not in code:
                check_own_weights(journey)


async def test_equal_layers_change_places(explore: Explore, tmp_path):
    """Nothing but their weights tells them apart: the plan is equal to the one before, and yet another."""
    (tmp_path / "two.py").write_text(CODE.replace('activation="relu", ', ""))
    np.savez(tmp_path / "w.npz", **{f"w{n}": each for n, each in enumerate(GIVEN)})
    async with explore(str(tmp_path / "two.py"), weights=tmp_path / "w.npz") as journey:
        first = journey.bench.trace
        await journey.press("J")
        assert journey.bench.stack.keys == (1, 0)
        assert "▸ simple_rnn_1" in journey.text
        check_own_weights(journey)
        assert not np.allclose(journey.bench.trace.output, first.output)
        await journey.press("u")
        np.testing.assert_array_equal(journey.bench.trace.output, first.output)


async def test_another_model_is_compared_position_by_position(explore: Explore, tmp_path):
    name, weights = written(tmp_path, "py")
    async with explore(name, **weights) as journey:
        await journey.press("J")
        await journey.press("A", "B")
        journey.bench.parts.files.open_named(ModelName("deep"))
        await journey.until(lambda: "A  SimpleRNN 8 relu seq" in journey.text)
        assert set(journey.bench.stack.keys).isdisjoint({0, 1})
        await journey.press("u")
        assert journey.bench.stack.keys == (1, 0)
        check_own_weights(journey)


async def pictures(keys: tuple[int, ...]) -> list[str]:
    """The screen at the input and the first layer of a model with these keys, in every view, and a form."""
    (found,) = found_in("deep")
    found = replace(found, stack=found.stack.with_keys(keys, 9))
    app = RnnTui(Opening([found], prepare(found).setup))
    async with app.run_test(size=(140, 40)) as pilot:
        bench = next(each for each in app.screen_stack if isinstance(each, Workbench))
        journey = Journey(app, pilot, bench)
        await journey.settle()
        shown = []
        for move in ("up", "down"):
            await journey.press("1", move, "3", "right")
            for view in VIEWS:
                await journey.press(view.key)
                shown.append(journey.text)
        await journey.press("1", "down", "enter")
        shown.append(journey.text)
    return shown


@pytest.mark.long
async def test_what_the_screen_shows_is_the_same_whatever_the_keys():
    assert await pictures((0, 1)) == await pictures((7, 3))
