"""A command of the workbench: its action, its keys, and its words."""

from dataclasses import dataclass

from textual.binding import Binding

ONLY_EDITING, ONLY_TRAINING = 9, 10
"""The priorities of commands shown only while the form is open, and only in the view of training."""


@dataclass(frozen=True)
class Command:
    """A command of the user."""

    action: str
    """The action of the workbench in Textual's form: `step(1)`."""
    keys: str
    """Textual's key names, separated by commas; the first is shown."""
    label: str
    """One or two words, for the footer."""
    help: str
    """A sentence, for the palette and the help page."""
    group: str
    """The title of its section on the help page."""
    shown_as: str = ""
    """The keys as text; empty for Textual's text of the first key."""
    footer: int = 0
    """Its priority in the footer: 1 is shown first, 0 never. Two of the numbers belong to a mode."""
    while_editing: bool = False
    """Whether it works while the form is open."""
    priority: bool = False
    """Whether it works even while a field has the focus."""
    footer_as: str = ""
    """The text of the keys in the footer, if it shows a pair of keys."""

    @property
    def binding(self) -> Binding:
        return Binding(
            self.keys,
            self.action,
            self.label,
            show=False,
            key_display=self.shown_as or None,
            priority=self.priority,
        )

    @property
    def written(self) -> str:
        """The keys as text on the help page."""
        return self.shown_as or self.keys.split(",")[0]
