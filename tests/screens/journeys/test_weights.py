from tests.conftest import Explore


async def test_weights_are_walked_over_turned_and_compared_with_those_before_a_what_if(explore: Explore):
    async with explore("gru") as journey:
        trace = journey.bench.trace
        assert trace is not None
        kernel, _, bias = trace.layers[0].weights
        t = journey.bench.playback.t
        await journey.press("V", "down", "right", "right")
        assert "Keras: kernel (4, 24) · recurrent_kernel (8, 24) · bias (2, 24) · gates z r hh" in journey.text
        assert f"kernel[1, 2] = {kernel[1, 2]:+.4f} · of x[1] in z of unit 2" in journey.text
        assert (journey.bench.selection.unit, journey.bench.playback.t) == (2, t)
        await journey.press("end", *["down"] * 13)
        assert "bias[1, 23] = 0.0000 · in hh of unit 7" in journey.text
        assert bias[1, 23] == 0
        await journey.press("X")
        assert "Wx (24, 4) · Wh (24, 8) · bx (24,) · bh (24,)" in journey.text
        assert "the transpose of Keras's" in journey.text
        await journey.press("X")
        assert (
            "PyTorch: weight_ih (24, 4) · weight_hh (24, 8) · bias_ih (24,) · bias_hh (24,) · gates r z n"
            in journey.text
        )
        assert "bias_hh[23] = 0.0000 · in n of unit 7" in journey.text
        await journey.press("X", "A", "r")
        await journey.until(lambda: journey.bench.trace is not trace and journey.bench.trace is not None)
        await journey.press("home", *["up"] * 13)
        await journey.until(lambda: "kernel[0, 0]: A " in journey.text)
        assert f"A {kernel[0, 0]:+.4f}, B " in journey.text
        assert "B − A = " in journey.text


async def test_a_layer_without_weights_says_so_and_both_directions_are_walked_through(explore: Explore):
    async with explore("bidirectional") as journey:
        await journey.press("V", "end", "right")
        assert "backward kernel[0, 0] = " in journey.text
        await journey.press("left")
        assert "forward kernel[0, 7] = " in journey.text
        await journey.press("1", "up")
        assert "input has no weights." in journey.text


async def test_at_the_smallest_size_all_weights_are_seen_below_one_line_of_shapes(explore: Explore):
    async with explore("lstm", size=(60, 20)) as journey:
        await journey.press("V")
        await journey.until(lambda: "Keras: Wx (4, 32) · Wh (8, 32) · b (32,)" in journey.text)
        await journey.until(lambda: "rows" not in journey.text)
        assert "is the candidate" not in journey.text
        await journey.resize((80, 24))
        assert "g is the candidate, which Keras names c" in journey.text
        await journey.resize((50, 16))
        await journey.until(lambda: "▲0   ↓ 9 rows  -0.53 " in journey.text)  # the scale gives way to it
    async with explore("reader", size=(80, 24)) as journey:
        await journey.press("V")
        await journey.until(lambda: "rows" in journey.text)
        assert "g is the candidate, which Keras names c" in journey.text, "it is scrolled in any case"
