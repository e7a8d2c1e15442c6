"""The screen as text, and as Textual's SVG picture."""

import io
from typing import Any

from rich.console import Console
from textual.screen import Screen


def screen_text(screen: Screen[Any]) -> str:
    """The text on the screen, one line for each row, without trailing blanks."""
    rows = screen._compositor.render_strips()  # Textual has no public method to read what it draws
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)


def screen_svg(screen: Screen[Any]) -> str:
    """The screen as an SVG picture, as `App.export_screenshot` makes it, but for a screen below another one too."""
    width, height = screen.app.size
    console = Console(
        width=width,
        height=height,
        file=io.StringIO(),
        force_terminal=True,
        color_system="truecolor",
        record=True,
        legacy_windows=False,
        safe_box=False,
    )
    console.print(screen._compositor.render_update(full=True))
    return console.export_svg(title=screen.app.title)
