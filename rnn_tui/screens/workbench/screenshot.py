"""The screen as something to keep: its text, and the picture that Textual makes of it."""

import io
from typing import Any

from rich.console import Console
from textual.screen import Screen


def screen_text(screen: Screen[Any]) -> str:
    """The screen as it stands, a line a row, without blanks at their ends."""
    rows = screen._compositor.render_strips()  # what Textual itself draws; it has no public way to read it
    return "\n".join("".join(segment.text for segment in row).rstrip() for row in rows)


def screen_svg(screen: Screen[Any]) -> str:
    """The screen as an SVG picture, as `App.export_screenshot` makes it, of a screen that stands below another."""
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
