"""What a test waits for before it looks at an app: until nothing is left to do, and all of it is on the screen.

Textual's own pilot watches the clock of the processor: where the machine is busy, a process that gets none of it looks
as if it had nothing to do, and one that has much to do is waited for longer than it needs. Here the event loop is
asked. Pictures are drawn when a test waits for one, not sixty a second: most of what tests cost were those that nobody
looked at.
"""

import asyncio
from collections import defaultdict
from collections.abc import Callable
from typing import Any

import textual.app
import textual.constants
import textual.pilot
import textual.screen
import textual.strip
from textual._compositor import Compositor
from textual._context import active_app
from textual.app import App
from textual.cache import LRUCache
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot

LAYOUTS = 100
"""So often the screen is laid out at most in one wait: what moves by itself has no end."""
SELDOM = 60.0
"""Seconds between the pictures that Textual draws by itself."""


async def quiet() -> None:
    """Until everything on the event loop waits for something else: a key, a clock, a thread."""
    loop: Any = asyncio.get_running_loop()
    await asyncio.sleep(0)
    while loop._ready:
        await asyncio.sleep(0)


def outdated(app: App[Any]) -> bool:
    """Whether the screen that is seen has changed since it was laid out."""
    screen = app.screen
    return bool(
        screen._layout_required
        or screen._scroll_required
        or screen._repaint_required
        or screen._recompose_required
        or screen._dirty_widgets
        or screen._callbacks
    )


async def laid_out(app: App[Any]) -> None:
    """Until nothing is left to do, and everything is in its place."""
    await quiet()
    if app._resize_event is not None:  # which Textual lets wait for the next one
        app._check_resize()
        await quiet()
    for _ in range(LAYOUTS):
        if app._exit or not app.screen_stack or not outdated(app):
            return
        app.screen._on_timer_update()
        await quiet()


async def drawn(app: App[Any]) -> None:
    """Until nothing is left to do, and what has changed is drawn; again where a bug came between, which is answered."""
    for _ in range(LAYOUTS):
        await laid_out(app)
        if app._exit or not app.screen_stack:
            return
        try:
            draw(app.screen._compositor, screen_stack=app._background_screens)
            return
        except Exception as error:  # as where Textual draws
            app._handle_exception(error)


draw: Callable[..., Any] = Compositor.render_update


def put_off(compositor: Compositor, full: bool = False, **options: Any) -> Any:
    """In place of `Compositor.render_update`: what has changed is kept until a test waits for it."""
    return draw(compositor, full, **options) if full else None


async def idle(*seconds: float) -> None:
    """In place of `textual._wait.wait_for_idle`."""
    await laid_out(active_app.get())


async def screen_ready(pilot: Pilot[Any], timeout: float = 0) -> bool:
    """In place of `Pilot._wait_for_screen`."""
    await laid_out(pilot.app)
    return pilot.app._exception is None


async def pause(pilot: Pilot[Any], delay: float | None = None) -> None:
    """In place of `Pilot.pause`."""
    if delay is not None:
        await asyncio.sleep(delay)
    await drawn(pilot.app)


PARSED: defaultdict[frozenset[tuple[str, str]], LRUCache[Any, Any]] = defaultdict(lambda: LRUCache(1000))
"""The rules of every style sheet that was read, by the colours that they were read with."""


def share_parsed_styles() -> None:
    """From here on every app finds the style sheets read that an app before it has read."""
    make, change = Stylesheet.__init__, Stylesheet.set_variables

    def made(sheet: Stylesheet, *, variables: dict[str, str] | None = None) -> None:
        make(sheet, variables=variables)
        sheet._parse_cache = PARSED[frozenset(sheet._variables.items())]

    def changed(sheet: Stylesheet, variables: dict[str, str]) -> None:
        sheet._parse_cache = LRUCache(1)  # which is emptied
        change(sheet, variables)
        sheet._parse_cache = PARSED[frozenset(variables.items())]

    Stylesheet.__init__, Stylesheet.set_variables = made, changed


def exact_waits() -> None:
    """From here on pilots wait so, and nothing moves by itself."""
    textual.pilot.wait_for_idle = textual.app.wait_for_idle = idle
    Pilot._wait_for_screen, Pilot.pause = screen_ready, pause
    Compositor.render_update = put_off
    textual.screen.UPDATE_PERIOD = SELDOM
    textual.constants.TEXTUAL_ANIMATIONS = "none"


def light_caches() -> None:
    """From here on a strip of cells is made without the seven small caches that few of some thousand strips need: each
    is a plain dict. And rules of style sheets are told apart by Python itself."""
    textual.strip.FIFOCache = lambda most: {}
    RuleSet.__hash__ = object.__hash__
