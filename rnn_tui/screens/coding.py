"""A screen whose plan can be read, changed and pasted over as Keras code.

What was typed and left unread is kept as a draft for as long as the plan is the one it was typed over.
"""

from dataclasses import replace

from rnn_tui.engine.errors import RnnError
from rnn_tui.engine.stack import Stack
from rnn_tui.formats.found import Found
from rnn_tui.panes.eye import Eye
from rnn_tui.screens.code import CodeScreen
from rnn_tui.screens.supposing import SupposingScreen


class CodingScreen(SupposingScreen):
    """Shows the plan as code, and takes code as the plan."""

    _draft: tuple[Stack, str] | None = None
    """The plan whose code was changed, and what was left of it."""

    def action_code(self) -> None:
        stack = self.stack
        draft = self._draft[1] if self._draft is not None and self._draft[0] == stack else ""

        def left(found: Found | None) -> None:
            self._draft = None if found is not None or not screen.draft else (stack, screen.draft)
            if found is not None:
                self.take_code(found)

        try:
            screen = CodeScreen(stack, draft)
        except RnnError as error:
            self.notify(str(error), severity="warning", markup=False)
        else:
            self.app.push_screen(screen, left)

    def take_code(self, found: Found) -> None:
        """The code's stack is an edit like any other: seed, weights and place in time stay."""
        if found.stack == replace(self.stack, counts=found.stack.counts):
            self.notify("The code says what is here already.")
            return
        self.change(found.stack)
        self.eye = Eye.on(found.stack, self.eye.view)
        self.say(found.notes)
