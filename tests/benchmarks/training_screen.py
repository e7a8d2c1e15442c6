"""`python -m tests.benchmarks.training_screen [KEYS]`: keys, frames and pausing while a model trains, at 140×40.

A key's time is from its press until the first frame after what it changes: on the clock, where whatever else runs on
the machine counts too, and of CPU of this process, the training included.
"""

import asyncio
import sys
import time
from typing import Any

import numpy as np
from textual.events import Key

from rnn_tui.app.app import RnnTui
from rnn_tui.screens.training.training_worker import GROUP
from rnn_tui.screens.workbench.screen import Workbench
from tests.conftest import Journey, opening

KEYS, SECONDS, WARM = 60, 5, 3
STEPS = "999999999"


async def main(keys: int) -> None:
    app: Any = RnnTui(opening("tutorial"))
    frames, draw = [0], app._display

    def counted(*given: Any) -> None:
        frames[0] += 1
        draw(*given)

    app._display = counted
    async with app.run_test(size=(140, 40)) as pilot:
        bench = next(each for each in app.screen_stack if isinstance(each, Workbench))
        await Journey(app, pilot, bench).settle()
        await pilot.press("t")
        await pilot.pause(1)
        await pilot.press(*["tab"] * 6, "ctrl+a", "ctrl+k", *STEPS, "enter")
        await asyncio.sleep(WARM)
        before, updates = frames[0], bench.training.step
        await asyncio.sleep(SECONDS)
        shown, made = frames[0] - before, bench.training.step - updates
        print(f"updates of weights a second {made / SECONDS:.0f}, of the screen {shown / SECONDS:.1f}")
        times = []
        for place in range(keys):
            before, key = bench.selection, ("down", "up")[place % 2]
            start = np.array([time.perf_counter(), time.process_time()])
            app._driver.send_message(Key(key, None))
            while bench.selection is before:
                await asyncio.sleep(0.001)
            seen = frames[0]
            while frames[0] == seen:
                await asyncio.sleep(0.001)
            times.append(1000 * (np.array([time.perf_counter(), time.process_time()]) - start))
            await asyncio.sleep(0.07)
        for what, found in zip(("on the clock", "of CPU"), np.transpose(times), strict=True):
            print(f"a key: median {np.median(found):.0f} ms, p95 {np.percentile(found, 95):.0f} ms {what}")
        start = time.perf_counter()
        app._driver.send_message(Key("space", " "))
        while bench.training.is_running or any(each.group == GROUP and not each.is_finished for each in app.workers):
            await asyncio.sleep(0.002)
        print(f"pausing: {1000 * (time.perf_counter() - start):.0f} ms, {bench.training.phase}")


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]) if len(sys.argv) > 1 else KEYS))
