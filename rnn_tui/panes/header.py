"""The header: what is open, its input and output shapes, and where its numbers come from."""

from collections.abc import Sequence

from rich.cells import cell_len
from textual.content import Content
from textual.reactive import reactive

from rnn_tui.engine.core.terminal_text import shorten_middle
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.panes.widgets.plain_text import PlainText, as_text

USUAL = ("float64", "inputs random", "inputs uniform[0,1)", "weights initializers", "weights trained")
"""What is left out first where there is no room."""
SHORTEST_TITLE = 16
"""Columns that a longer title keeps beside the shapes."""


class Header(PlainText):
    """One line at the top: title and shapes on the left, the setup on the right as far as there is room."""

    stack: reactive[Stack] = reactive(Stack())
    """The plan; bound by the workbench."""
    title_text: reactive[str] = reactive("")
    """What is open: a built-in's name, a file's; bound by the workbench."""
    words: reactive[tuple[str, ...]] = reactive(())
    """Where inputs and weights come from; bound by the workbench."""

    def _fitting(self, width: int) -> str:
        """The words joined; if they do not fit, the usual ones are left out first."""
        words = list(self.words)
        for usual in (*USUAL, *self.words):
            if len(" · ".join(words)) + 1 <= width:
                break
            if usual in words:
                short = usual.removeprefix("inputs ")
                words = (
                    [short] if words == [usual] and len(short) < width else [each for each in words if each != usual]
                )
        return " · ".join(words) + " " if words else ""

    def _shapes(self) -> list[str]:
        """The shapes of the model's inputs and outputs, the longest text first."""
        stack = self.stack
        if not stack.output_shapes:
            return ["not built"]
        made = [str(each) for each in stack.model_output_shapes] or ["?"]
        read = [str(each.shape) for each in stack.inputs]
        return [f"{_all(read)} → {_all(made)}", f"{_first(read)} → {_first(made)}"]

    def _left(self, room: int) -> str:
        """The title and the shapes in up to so many columns: a shape is there as a whole or not at all."""
        title, shapes = self.title_text, [f" · {each}" for each in self._shapes()]
        for each in shapes:
            if cell_len(each) + min(cell_len(title), SHORTEST_TITLE) <= room:
                return shorten_middle(title, room - cell_len(each)) + each
        return shorten_middle(title, room)

    def render(self) -> Content:
        name, width = " rnn-tui  ", self.size.width
        left = name + self._left(max(width - len(name), 1))
        right = self._fitting(width - cell_len(left) - 2)
        space = " " * max(width - cell_len(left) - cell_len(right), 0)
        text = Content.assemble((left[:9], "bold $text-accent"), as_text(left[9:]), space, (right, "$text-muted"))
        return text.truncate(width, ellipsis=True)


def _all(shapes: Sequence[str]) -> str:
    return shapes[0] if len(shapes) == 1 else f"[{', '.join(shapes)}]"


def _first(shapes: Sequence[str]) -> str:
    more = len(shapes) - 1
    return f"{shapes[0]} and {more} more" if more else shapes[0]
