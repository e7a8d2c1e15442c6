"""The explorer driven without a terminal: what its screen shows after some keys, as text or as a picture."""

import hashlib
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, TextArea
from textual.worker import WorkerCancelled

from rnn_tui.app.app import Opens, RnnTui
from rnn_tui.app.pictures.frame import Frame
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.screens.workbench.screenshot import screen_svg

PNG: LazyImport[..., bytes] = LazyImport("rnn_tui.app.pictures.png:png")
WITHOUT_GLYPH: LazyImport[..., str] = LazyImport("rnn_tui.app.pictures.png:without_glyph")
GIF: LazyImport[..., bytes] = LazyImport("rnn_tui.app.pictures.gif:gif")
THEMES = {True: "textual-dark", False: "textual-light"}
"""A dark theme, where the environment does not ask for another one, and a light one."""
MOST_FRAMES = 100
"""After so many frames the screen does not come to rest."""


@dataclass(frozen=True)
class Shot:
    """A screen that is at rest."""

    frame: Frame
    svg: str
    frames: tuple[Frame, ...]
    """What it showed at the beginning and after each key, if that was asked for; the last is `frame`."""

    def file(self, ending: str) -> bytes:
        """The content of a file with that ending, one of `ENDINGS`. Raises `RnnError`."""
        return ENDINGS[ending](self)

    def png(self) -> bytes:
        """As a PNG; the chunk `frame` is the digest of the frame, `textual` is the version that drew it. Raises
        `RnnError` if Pillow or the font is not installed."""
        with _pillow(".png"):
            return PNG(self.frame, {"frame": self.frame.digest(), "textual": version("textual")})

    def gif(self) -> bytes:
        """All frames as a moving GIF; its comment names the digest of the frames, and the version that drew them.
        Raises `RnnError` as `png` does."""
        with _pillow(".gif"):
            return GIF(self.frames, f"frames {self.digest()} textual {version('textual')}")

    def boxes(self) -> str:
        """The characters that a `.png` or `.gif` shows as empty boxes, because the font has none of them. Raises as
        `png` does."""
        with _pillow(".png"):
            return "".join(sorted({each for frame in self.frames for each in WITHOUT_GLYPH(frame)}))

    def digest(self) -> str:
        """SHA-256, in hexadecimal, over all frames."""
        return hashlib.sha256("".join(frame.digest() for frame in self.frames).encode()).hexdigest()


@contextmanager
def _pillow(ending: str) -> Iterator[None]:
    try:
        yield
    except ModuleNotFoundError as error:
        if error.name != "PIL":
            raise
        raise RnnError(
            f"a {ending} needs Pillow, which is not installed: pip install 'rnn-tui[png]'; .svg and .txt need nothing"
        ) from None


MOVING = ".gif"
"""The ending of a picture that moves."""
DRAWN = {".png", MOVING}
"""The endings of pictures that are drawn with a font."""
ENDINGS: dict[str, Callable[[Shot], bytes]] = {
    ".svg": lambda shot: shot.svg.encode(),
    ".png": Shot.png,
    MOVING: Shot.gif,
    ".txt": lambda shot: f"{shot.frame.text}\n".encode(),
}
"""What a screen is written as, by the ending of the file."""


def ending_of(path: Path) -> str:
    """The ending of a file that a screen can be written to. Raises `RnnError`."""
    ending = path.suffix.lower()
    if ending not in ENDINGS:
        raise RnnError(f"{path.name}: a picture of the screen is {', '.join(ENDINGS)}; give --out one of these")
    return ending


async def take(opens: Opens, size: tuple[int, int], keys: tuple[str, ...] = (), moving: bool = False) -> Shot:
    """The screen of that many columns and rows after these keys, by Textual's names, when it is at rest; `moving`: a
    frame after each key. Raises `RnnError` if it never is at rest, or if something has failed."""
    with _colours():
        app = RnnTui(opens)
        app.animation_level = "none"
        app.theme = themed(app)
        async with app.run_test(size=size) as pilot:
            await _settle(pilot)
            frames = [await _at_rest(pilot)] if moving else []
            for key in keys:
                await pilot.press(key)
                await _settle(pilot)
                if moving:
                    frames.append(await _at_rest(pilot))
            frame = await _at_rest(pilot)
            for failure in app.failures:
                raise failure
            return Shot(frame, screen_svg(app.screen), (*frames[:-1], frame))


def themed(app: RnnTui) -> str:
    """The theme of a picture: one that the environment asks for; a picture has no terminal with colours of its own."""
    wanted = app.available_themes.get(os.environ.get("TEXTUAL_THEME", THEMES[True]))
    return THEMES[wanted is None or wanted.dark] if wanted is None or wanted.ansi else wanted.name


async def _settle(pilot: Pilot[None]) -> None:
    """Waits until the runs and studies that a key asked for are there, and drawn; what is drawn may ask for more."""
    await pilot.pause()
    while any(not each.is_finished for each in pilot.app.workers):
        with suppress(WorkerCancelled):  # another run has taken its place
            await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def _at_rest(pilot: Pilot[None]) -> Frame:
    """The first frame that is seen three times in a row."""
    for field in pilot.app.screen.query("Input, TextArea"):
        if isinstance(field, Input | TextArea):
            field.cursor_blink = False
    frames: list[Frame] = []
    for _ in range(MOST_FRAMES):
        await _settle(pilot)
        strips = pilot.app.screen._compositor.render_strips()  # Textual has no public method to read what it draws
        frames = [*frames[-2:], Frame.of(strips)]
        if len(frames) == 3 and frames[0] == frames[1] == frames[2]:
            return frames[0]
    raise RnnError("the screen does not come to rest, so there is no one picture of it; a key that plays is among keys")


@contextmanager
def _colours() -> Iterator[None]:
    """All colours, whatever the environment says about the terminal."""
    before = {name: os.environ.pop(name, None) for name in ("TERM", "COLORTERM", "NO_COLOR")}
    os.environ |= {"TERM": "xterm-256color", "COLORTERM": "truecolor"}
    try:
        yield
    finally:
        for name, value in before.items():
            os.environ.pop(name, None)
            if value is not None:
                os.environ[name] = value
