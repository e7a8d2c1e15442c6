"""The header: what is open, its input and output shapes, and where its numbers come from."""

from textual.content import Content
from textual.reactive import reactive

from rnn_tui.engine.plan.stack import Stack
from rnn_tui.panes.widgets.plain_text import PlainText


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
        for usual in ("float64", "inputs random", "inputs uniform[0,1)", *self.words):
            if len(" · ".join(words)) + 1 <= width:
                break
            if usual in words:
                words.remove(usual)
        return " · ".join(words) + " " if words else ""

    def render(self) -> Content:
        stack = self.stack
        shapes = ""
        if stack.output_shapes:
            made = stack.model_output_shapes or ("?",)
            read = [each.shape for each in stack.inputs]
            shapes = f"{read[0] if len(read) == 1 else read} → {made[0] if len(made) == 1 else list(made)}"
        left = f" rnn-tui  {self.title_text} · {shapes or 'not built'}"
        right = self._fitting(self.size.width - len(left) - 2)
        space = " " * max(self.size.width - len(left) - len(right), 0)
        text = Content.assemble((left[:9], "bold $text-accent"), left[9:], space, (right, "$text-muted"))
        return text.truncate(self.size.width, ellipsis=True)
