"""The headline: what is open, from which shape to which, and where its numbers come from."""

from textual.content import Content
from textual.reactive import reactive
from textual.widgets import Static

from rnn_tui.engine.stack import Stack


class Headline(Static):
    """One line at the top: the title and the shapes at the left, the setup at the right as far as there is room."""

    stack: reactive[Stack] = reactive(Stack())
    """The plan; bound by the workbench."""
    title_text: reactive[str] = reactive("")
    """What is open: a built-in's name, a file's; bound by the workbench."""
    words: reactive[tuple[str, ...]] = reactive(())
    """Where inputs and weights come from; bound by the workbench."""

    def render(self) -> Content:
        stack = self.stack
        shapes = ""
        if stack.output_shapes:
            made = stack.output_shapes[-1]
            shapes = f"{stack.input_shape} → {made[0] if len(made) == 1 else list(made)}"
        left = f" rnn-tui  {self.title_text} · {shapes or 'not built'}"
        right = ""
        for number in range(len(self.words), 0, -1):
            right = " · ".join(self.words[:number]) + " "
            if len(left) + len(right) + 2 <= self.size.width:
                break
            right = ""
        space = " " * max(self.size.width - len(left) - len(right), 0)
        text = Content.assemble((left[:9], "bold $accent"), left[9:], space, (right, "$text-muted"))
        return text.truncate(self.size.width, ellipsis=True)
