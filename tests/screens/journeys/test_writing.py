"""The journey to a file: what can be written, a name whose ending says the same, and nothing lost."""

import json
from importlib.util import find_spec

import numpy as np
import pytest

from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.write_formats import KINDS, kind_of
from tests.conftest import EXTREMES, Explore


async def write(journey, name):
    await journey.press("w")
    journey.app.screen.query_one("Input").value = str(name)
    await journey.press("enter")


@pytest.mark.parametrize("size", EXTREMES)
async def test_everything_that_can_be_written_is_listed_and_the_name_follows(explore: Explore, size):
    async with explore("tutorial", size=size) as journey:
        await journey.press("w")
        for each in KINDS[:5]:
            assert each.ending in journey.text
        await journey.press("down", "down")
        field = journey.app.screen.query_one("Input")
        assert field.value == "tutorial.py"
        await journey.press("down", "down")
        assert field.value == "tutorial_torch.py"
        field.value = "other_numpy.py"
        await journey.pilot.pause()
        assert KINDS[journey.app.screen.query_one("OptionList").highlighted].ending == "_numpy.py"
        await journey.press("escape")


async def test_enter_writes_the_name_that_is_proposed_and_what_is_chosen_in_the_list(
    explore: Explore, tmp_path, monkeypatch
):
    monkeypatch.chdir(tmp_path)
    async with explore("tutorial") as journey:
        await journey.press("w", "enter")
        assert (tmp_path / "tutorial.keras").is_file()
        await journey.press("w", "down", "down", "enter")
        assert (tmp_path / "tutorial.py").is_file()
        await journey.press("w", "down", "enter")
        assert "tutorial.keras exists: enter again overwrites it" in journey.text
        await journey.press("escape")


@pytest.mark.long
async def test_every_kind_is_written(explore: Explore, tmp_path):
    async with explore("tutorial") as journey:
        for kind in KINDS:
            path = tmp_path / f"made{kind.ending}"
            await write(journey, path)
            if kind.ending == ".onnx" and find_spec("onnx") is None:
                assert "an ONNX file needs the package onnx: pip install 'rnn-tui[onnx]'" in journey.text
                await journey.press("escape")
                continue
            assert f"Written: {path}" in journey.said
            assert path.is_file()
        trace, stack = journey.bench.trace, journey.bench.stack
    for ending in (".keras", ".py", "_keras2.py", "_model.json"):
        assert [each.edit(name=None) for each in found_in(f"{tmp_path}/made{ending}")[0].stack.layers] == [
            *stack.layers
        ]
    np.testing.assert_array_equal(np.load(tmp_path / "made.npz")["simple_rnn/h"], trace.arrays()["simple_rnn/h"])
    assert json.loads((tmp_path / "made.json").read_text())["simple_rnn/h"] == trace.output.tolist()
    assert len((tmp_path / "made.csv").read_text().splitlines()) == 11
    assert "simple_rnn (SimpleRNN)" in (tmp_path / "made.txt").read_text()
    assert "load_file" in (tmp_path / "made_torch.py").read_text()
    assert (tmp_path / "made_torch.safetensors").is_file()
    screen = (tmp_path / "made_screen.txt").read_text()
    assert "t 1/10" in screen
    assert "Write" not in screen
    picture = (tmp_path / "made.svg").read_text()
    assert picture.startswith("<svg")
    assert "Layers" in picture
    assert not list(tmp_path.glob(".*"))


async def test_the_file_beside_a_script_is_asked_for_too(explore: Explore, tmp_path):
    async with explore("tutorial") as journey:
        (tmp_path / "made_numpy.npz").write_text("precious")
        await write(journey, tmp_path / "made_numpy.py")
        assert "made_numpy.npz exists: enter again overwrites it" in journey.text
        assert (tmp_path / "made_numpy.npz").read_text() == "precious"
        assert not (tmp_path / "made_numpy.py").exists()


async def test_what_cannot_be_written_says_why_and_the_dialog_stays(explore: Explore, tmp_path):
    async with explore("tutorial") as journey:
        await write(journey, tmp_path / "no" / "folder.npz")
        assert "folder.npz: its folder does not exist" in journey.text
        journey.app.screen.query_one("Input").value = str(tmp_path)
        await journey.press("enter")
        assert "is a folder" in " ".join(journey.text.replace("│", " ").split())


async def test_a_model_that_was_not_run_has_no_numbers(explore: Explore, tmp_path):
    async with explore("tutorial") as journey:
        await journey.press("d")
        await write(journey, tmp_path / "made.npz")
        assert "the model has not been run" in journey.text
        assert not (tmp_path / "made.npz").exists()


def test_the_longest_ending_counts():
    assert kind_of("a_torch.py").ending == "_torch.py"
    assert kind_of("A.PY").ending == ".py"
    assert kind_of("a.doc") is None
