"""A monkey at the keyboard: random keys, clicks, pastes and sizes, together and in the same moment, from a seed.

What it does is sent as a terminal would send it, and not waited for: a key may follow another before the first is
answered. Every so often everything settles, and what must hold then is looked at.
"""

import random
from collections.abc import Callable
from pathlib import Path

from textual import events
from textual.geometry import Size
from textual.screen import ModalScreen

from rnn_tui.engine.run.trace_rows import lengths
from rnn_tui.screens.bindings import COMMANDS
from tests.conftest import Journey

SIZES = ((140, 40), (100, 30), (80, 24), (60, 20), (200, 50), (30, 8), (10, 3))
QUITS = {"q", "ctrl+q", "ctrl+c"}
KEYS = sorted(
    {key for each in COMMANDS for key in each.keys.split(",")} - QUITS
    | {"delete", "backspace", "ctrl+s", "f2", "f4", "f5", "ctrl+z", "ctrl+a", "ctrl+k", "ctrl+v", "ctrl+x"}
    | set("0123456789.,;:-_/\\~'\"()[]{}<>=+*#@!?%&| abcdefghijklmnoprstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZé漢")
)
"""Everything that can be pressed, but for what ends the program."""
OFTEN = (
    "escape",
    "enter",
    "up",
    "down",
    "left",
    "right",
    "tab",
    "home",
    "end",
    "pageup",
    "pagedown",
    "u",
    "U",
    "v",
    "]",
)
NAMED = {" ": "space"}
TEXTS = (
    "0.5 1.5\n-1 2\n",
    "[a=b] [@click=app.exit()]x[/]",
    "\x1b[31mred\x07",
    "~zz/",
    "x" * 3000,
    "from keras.layers import *\nmodel = Sequential([Input((5, 2)), LSTM(3), Dense(1)])",
    "LSTM(10**9)",
    "(None, None, 3)",
    "",
    "\x00",
)
SETTLES = 8
"""So many moments at most before everything settles."""


class Monkey:
    """Sends what comes into its mind."""

    def __init__(self, journey: Journey, seed: int, folder: Path) -> None:
        self.journey, self.random = journey, random.Random(seed)
        self.texts = (*TEXTS, *(str(each) for each in folder.iterdir()))
        self.start = journey.bench.history.current
        self.done: list[str] = []
        """What it did, for who has to find out why it failed."""
        self._moments: tuple[tuple[Callable[[], None], float], ...] = (
            (self._key, 50),
            (self._keys, 15),
            (self._click, 15),
            (self._key_and_click, 12),
            (self._paste, 3),
            (self._resize, 2),
            (self._scroll, 3),
        )

    async def act(self, actions: int) -> None:
        """Do so many things; fails where something does not hold."""
        app = self.journey.app
        while actions > 0 and not app._exit:
            before = len(self.done)
            for _ in range(self.random.randint(1, SETTLES)):
                self.moment()
                if self.random.random() < 0.5:
                    await self.journey.pilot.pause(0)
            actions -= len(self.done) - before
            if await self._settled():
                self.check()

    async def _settled(self) -> bool:
        """Whether the program still runs, once everything has settled; the palette has a command that ends it."""
        app = self.journey.app
        await self.journey.until(lambda: app._exit or not app._typed)
        if app._exit:
            assert not app.failures
            return False
        await self.journey.settle()
        return not app._exit

    def moment(self) -> None:
        """Something happens."""
        moments, weights = zip(*self._moments, strict=True)
        self.random.choices(moments, weights)[0]()

    def check(self) -> None:
        """What holds whenever everything has settled."""
        app, bench = self.journey.app, self.journey.bench
        last = self.done[-12:]
        assert app.is_running, last
        assert bench in app.screen_stack, last
        playback, trace = bench.playback, bench.trace
        assert 0 <= playback.t <= playback.last, last
        assert playback.last in ((0,) if trace is None else lengths(trace)), last
        assert bench.stack.same_as(bench.history.stack), last
        if bench.seen is not None:
            assert bench.seen.length in (None, playback.last), last
            assert 0 <= bench.seen.batch < bench.seen.trace.batch, last
            assert bench.seen.selection == bench.selection.on(bench.seen.trace).selection, last
        assert not isinstance(app.screen, ModalScreen) or app.screen is not bench, last

    async def end(self) -> None:
        """Dialogs are left; undo to the start restores the start, redo to the end the end."""
        if self.journey.app._exit:
            return
        for _ in range(12):
            if self.journey.app.screen is self.journey.bench and not self.journey.bench.editing:
                break
            await self.journey.press("escape")
        assert self.journey.app.screen is self.journey.bench, self.done[-20:]
        bench = self.journey.bench
        await self._all_the_way("U")
        end = bench.history
        await self._all_the_way("u")
        assert bench.history.current == self.start
        assert not bench.history.past
        await self._all_the_way("U")
        assert bench.history.current == end.current

    async def _all_the_way(self, key: str) -> None:
        bench = self.journey.bench
        for _ in range(500):
            before = bench.history
            await self.journey.press(key)
            await self.journey.until(lambda: not self.journey.app._typed)
            if bench.history is before:
                return

    # What comes into its mind

    def _key(self) -> None:
        self._send(self.random.choice(OFTEN if self.random.random() < 0.45 else KEYS))

    def _keys(self) -> None:
        for _ in range(self.random.randint(2, 5)):
            self._key()

    def _key_and_click(self) -> None:
        self._key()
        self._click()

    def _send(self, key: str) -> None:
        name = NAMED.get(key, key)
        self.done.append(f"key {name}")
        self._post(events.Key(name, key if len(key) == 1 else " " if key == "space" else None))

    def _place(self) -> tuple[int, int]:
        size: Size = self.journey.app.size
        return self.random.randrange(max(size.width, 1)), self.random.randrange(max(size.height, 1))

    def _click(self) -> None:
        x, y = self._place()
        self.done.append(f"click {x},{y}")
        for kind in (events.MouseDown, events.MouseUp):
            self._post(kind(None, x, y, 0, 0, 1, False, False, False, x, y))

    def _scroll(self) -> None:
        x, y = self._place()
        self.done.append(f"scroll {x},{y}")
        kind = self.random.choice((events.MouseScrollDown, events.MouseScrollUp))
        self._post(kind(None, x, y, 0, 1, 0, False, False, False, x, y))

    def _paste(self) -> None:
        text = self.random.choice(self.texts)
        self.done.append(f"paste {text[:30]!r}")
        self._post(events.Paste(text))

    def _resize(self) -> None:
        size = Size(*self.random.choice(SIZES))
        self.done.append(f"resize {size}")
        app = self.journey.app
        if app._driver is not None:
            app._driver._size = size  # type: ignore[attr-defined]
        self._post(events.Resize(size, size))

    def _post(self, event: events.Event) -> None:
        event.set_sender(self.journey.app)
        self.journey.app.post_message(event)
