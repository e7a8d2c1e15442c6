"""What to open: a built-in model, or a file whose path is typed or pasted."""

from textual.app import ComposeResult
from textual.containers import Vertical
from textual.suggester import Suggester
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from rnn_tui.engine.errors import RnnError
from rnn_tui.engine.gallery import BUILT_INS
from rnn_tui.formats.found import Found
from rnn_tui.formats.plain import outline
from rnn_tui.formats.source import built_in_found, completions, found_in
from rnn_tui.screens.dialog import Dialog
from rnn_tui.screens.pick_model import PickModel


class PathSuggester(Suggester):
    """Completes the path that is typed."""

    async def get_suggestion(self, value: str) -> str | None:
        return next(iter(completions(value)), None)


class OpenModel(Dialog[Found]):
    """Dismissed with the chosen model."""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog") as box:
            box.border_title = "Open"
            box.border_subtitle = "enter opens · → completes · tab to the list · esc leaves"
            yield Input(
                placeholder="a file: tutorial.ipynb, model.py, model.json", suggester=PathSuggester(use_cache=False)
            )
            yield Static("", id="said", classes="refusal", markup=False)
            yield OptionList(*(Option(f"{each.name:<19} {outline(each.stack)}") for each in BUILT_INS), markup=False)
            yield Static("", id="about", markup=False)

    def on_input_submitted(self, event: Input.Submitted) -> None:
        if not event.value.strip():
            self.query_one(OptionList).focus()
            return
        try:
            found = found_in(event.value.strip().strip("'\""))
        except RnnError as error:
            self.query_one("#said", Static).update(str(error))
            return
        if len(found) == 1:
            self.dismiss(found[0])
        else:
            self.app.push_screen(PickModel(found), self._picked)

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self.query_one("#about", Static).update(BUILT_INS[event.option_index].look_at)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(built_in_found(BUILT_INS[event.option_index].name))

    def _picked(self, chosen: Found | None) -> None:
        if chosen is not None:
            self.dismiss(chosen)
