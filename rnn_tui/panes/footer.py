"""The footer: the most important keys, as many as fit.

Textual's own footer cuts off what does not fit, which would be the help key. This one leaves out the least important
keys.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from textual.content import Content
from textual.reactive import reactive
from textual.style import Style

from rnn_tui.panes.widgets.plain_text import PlainText


@dataclass(frozen=True)
class Key:
    """One key of the footer."""

    written: str
    label: str
    action: str
    """The action of a click."""
    rank: int
    """The importance: 1 is left out last."""

    @property
    def width(self) -> int:
        return len(self.written) + len(self.label) + 3


def fitting(keys: Sequence[Key], width: int) -> list[Key]:
    """The keys in their order; if they do not fit together, those with the highest rank numbers are left out. The
    blank behind the last one may be outside."""
    kept = list(keys)
    while kept and sum(each.width for each in kept) - 1 > width:
        worst = max(each.rank for each in kept)
        kept.remove(next(each for each in reversed(kept) if each.rank == worst))
    return kept


class Footer(PlainText):
    """One line of keys; a click does the same as the key."""

    keys: reactive[tuple[Key, ...]] = reactive(())
    """The keys; bound by the workbench."""

    def render(self) -> Content:
        written = self.app.theme_variables["footer-key-foreground"]
        shown = []
        for each in fitting(self.keys, self.size.width):
            click = Style.from_meta({"@click": each.action if "." in each.action else f"screen.{each.action}"})
            key = Content.styled(f" {each.written}", f"bold {written}") + Content(f" {each.label} ")
            shown.append(key.stylize(click))
        return Content("").join(shown)
