"""A file of which only a part is known: the summary says so for as long as it is open."""

from pathlib import Path

from tests.conftest import Explore

GOLDEN = Path(__file__).parents[2] / "formats" / "golden" / "submodels"


async def test_the_summary_says_what_stands_before_a_part(explore: Explore):
    async with explore(str(GOLDEN / "folded.keras")) as journey:
        assert "it reads what fold (FoldPairs)" in journey.text
        await journey.press("r")
        assert "it reads what fold (FoldPairs)" in journey.text
    async with explore("simple") as journey:
        assert "a part of the file's model" not in journey.text


async def test_a_layer_that_is_not_known_is_dim_and_named_until_it_is_gone(explore: Explore):
    async with explore(str(GOLDEN / "lambda_middle.keras")) as journey:
        assert "not run: rise (Lambda), code that is never run" in journey.text
        await journey.press("1", "down")
        assert "▸ rise   Lambda  not run" in journey.text
        assert "dense  not run  4 linear" in journey.text
        assert "the selected layer is not run; this is gru · h" in journey.text
        await journey.press("y")
        assert "Keras 3 code needs every layer, and not known is rise (Lambda)" in journey.said
        await journey.press("enter", *"(None, 5)", "escape", "s")
        assert journey.bench.stack.output_shapes[1] == ((None, 5),)
        assert "not run: rise (Lambda), code that is never run" in journey.text
        await journey.press("d")
        assert "not run" not in journey.text
        assert journey.bench.trace is not None
        assert [at.name for at in journey.bench.trace.layers] == ["gru", "dense"]


OWN = """import keras
from keras import layers
class Tail(layers.Layer):
    pass
model = keras.Sequential([keras.Input((9, 2)), layers.GRU(6, return_sequences=True), Tail(), layers.LSTM(3)])
"""


async def test_the_shape_that_a_layer_of_the_file_makes_is_asked_for(explore: Explore, tmp_path: Path):
    (tmp_path / "m.py").write_text(OWN)
    async with explore(str(tmp_path / "m.py")) as journey:
        assert "the shape that tail (Tail) makes" in journey.text
        await journey.press(*"(None, 9, 4)", "enter")
        await journey.until(lambda: bool(journey.bench.stack.layers))
        assert journey.bench.stack.output_shapes[1:] == (((None, 9, 4),), ((None, 3),))
        assert "not run, depending on it: lstm" in journey.text
