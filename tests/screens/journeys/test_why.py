"""One unit explained on the screen: walked through, followed by the cursor, at every size."""

import re
from decimal import Decimal

import numpy as np
import pytest

from rnn_tui.panes.widgets.explanation_chart import ExplanationChart
from rnn_tui.screens.bindings import COMMANDS
from tests.conftest import SIZES, Explore

CODE = """m = Sequential([Input((12, 6)), LSTM(16, return_sequences=True),
    Bidirectional(GRU(5, return_sequences=True), merge_mode="sum"), Dense(3, activation="softmax")])"""


@pytest.fixture
def gated(tmp_path):
    path = tmp_path / "gated.py"
    path.write_text(CODE)
    return str(path)


def chosen(text: str) -> str:
    """The operation that is looked at."""
    return re.search(r"▸ (\S+) +=", text.split("3 Timesteps")[-1])[1]


async def test_every_size_names_the_largest_contributions_and_says_what_the_others_are(explore: Explore):
    async with explore("tutorial", size=(80, 24)) as journey:
        await journey.press("right", "e")
        step = journey.bench.seen.explained(2).steps[0]
        largest = [each.name for each in step.contributions][:3]
        for size in SIZES:
            await journey.resize(size)
            pane = journey.text.split("3 Timesteps")[-1]
            assert "value × weight = contribution" in pane, size
            shown = re.findall(r"│ ([xh]′?\[\d\]|b)(?:·W[xh])? +(?:\S+ × \S+ = )?([+-]\d\.\d{4}) ", pane)
            assert [name.replace("′", "") for name, _ in shown][:3] == largest, size
            rest = re.findall(r"and (\d+) more, together ([+-][\d.]+)", pane)
            values = [Decimal(value) for _, value in shown] + [Decimal(value) for _, value in rest]
            assert sum(values) == Decimal(f"{step.value:+.4f}"), size
            assert len(shown) + sum(int(count) for count, _ in rest) == 13, size
            assert len(shown) >= 3, size
            assert bool(rest) == (size != (140, 40)), size
            assert re.search(rf"pre(\[0\] .*=)? {re.escape(f'{step.value:+.4f}')}", pane), size
        await journey.resize((60, 20))
        assert "X: next terms" in journey.text
        await journey.press("X")
        first, last = map(int, re.search(r"(\d+)–(\d+) of 13, others \S+ · X", journey.text).groups())
        names = [each.name.replace("h", "h′") for each in step.contributions]
        shown = re.findall(r"│ ([xh]′?\[\d\]|b) .* = [+-]\d\.\d{4} ", journey.text)
        assert shown == names[first - 1 : last]
        await journey.press("h", "home", "e")
        await journey.until(lambda: "X: next terms" not in journey.text)  # what was before the first input has no terms


async def test_the_operations_are_walked_through_and_end_at_the_last(explore: Explore, gated):
    async with explore(gated) as journey:
        await journey.press("e")
        assert chosen(journey.text) == "pre_i"
        names = []
        for _ in range(12):
            await journey.press("greater_than_sign")
            names.append(chosen(journey.text))
        assert names == ["i", "pre_f", "f", "pre_g", "g", "pre_o", "o", "c", "tanh(c)", "h", "h", "h"]
        await journey.press("less_than_sign", "less_than_sign")
        assert chosen(journey.text) == "c"
        run = journey.bench.trace.layers[0].run.cells[""].signals
        c = re.escape(f"{run['c'][0, 0, 0]:+.4f}")
        assert re.search(rf"▸ c += f · c′ \+ i · g +{c}", journey.text)
        assert "i · g" in journey.text


async def test_the_keys_lead_to_it_from_any_view(explore: Explore, gated):
    async with explore(gated) as journey:
        await journey.press("greater_than_sign")
        assert (journey.bench.selection.view, chosen(journey.text)) == ("why", "pre_i")


@pytest.mark.long
async def test_time_unit_and_signal_are_followed(explore: Explore, gated):
    async with explore(gated) as journey:
        await journey.press("e", "greater_than_sign", "right", "down")
        i = journey.bench.trace.layers[0].run.cells[""].signals["i"][0, 1, 1]
        assert re.search(
            rf"▸ i +=( sigmoid\(pre_i\))? +(= sigmoid\([-+][\d.]+\))? +{re.escape(f'{i:+.4f}')}", journey.text
        )
        assert chosen(journey.text) == "i"
        await journey.press("right_square_bracket", "right_square_bracket")
        assert "3 Timesteps ── lstm · i" in journey.text
        assert f"i[1] = {i:+.4f} = sigmoid(Wx·x" in journey.text
        await journey.press("home")
        assert "nothing is worked out before the first input" in journey.text
        await journey.press("left_square_bracket", "left_square_bracket")
        assert "the state before the first input" in journey.text


@pytest.mark.long
async def test_every_kind_of_layer_is_taken_apart(explore: Explore, gated):
    async with explore(gated) as journey:
        await journey.press("e", "right", "1", "down")
        assert "z · h′ + (1 − z) · hh" in journey.text
        await journey.press("3", *["right_square_bracket"] * 4)
        await journey.press(*["greater_than_sign"] * 30)
        assert "forward y + backward y" in journey.text
        await journey.press("1", "down")
        assert "softmax(every pre)" in journey.text
        await journey.press("up", "up", "up")
        assert "an input of timestep 2" in journey.text


@pytest.mark.long
async def test_masked_steps_say_that_the_state_was_carried(explore: Explore, tmp_path):
    model, data = tmp_path / "m.py", tmp_path / "x.npy"
    model.write_text("m = Sequential([Input((4, 2)), Masking(), SimpleRNN(3, return_sequences=True)])")
    x = np.ones((1, 4, 2))
    x[0, 2] = 0
    np.save(data, x)
    async with explore(str(model), data=data) as journey:
        await journey.press("1", "down", "3", "e", "right", "right")
        assert "masked: state carried" in journey.text
        assert "h = h′" in journey.text


@pytest.mark.long
async def test_a_click_looks_at_that_operation(explore: Explore, gated):
    async with explore(gated) as journey:
        await journey.press("e")
        await journey.pilot.click(ExplanationChart, offset=(4, 4))
        await journey.settle()
        assert chosen(journey.text) == "f"


@pytest.mark.long
async def test_a_step_repaints_only_what_differs(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("e", "end")
        shown = journey.bench.query_one(ExplanationChart)
        painted: list[int] = []
        refresh = shown.refresh

        def note(*regions, **options):
            painted.extend(region.area for region in regions or (shown.size.region,))
            return refresh(*regions, **options)

        shown.refresh = note
        await journey.press("left")
        assert 0 < sum(painted) < shown.size.area // 2


@pytest.mark.long
async def test_its_keys_are_on_the_help_page_and_its_reading_on_the_border(explore: Explore):
    async with explore("tutorial") as journey:
        await journey.press("e")
        assert "< > operations · ′: step before" in journey.text
    told = {each.written: each.help for each in COMMANDS}
    assert told["e"].startswith("One unit explained")
    assert told[">"] == "The next operation of the unit's equation"
