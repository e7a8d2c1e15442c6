"""The dialog "What if": the possible interventions at the selected layer and unit, and those in force."""

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from rnn_tui.engine.interventions.intervention import Intervention
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox
from rnn_tui.screens.dialogs.what_if_offers import Offer, Refusal, offers

FIELDS = {"what": "what", "value": "value", "since": "from step"}
Changes = tuple[Intervention, ...]


class WhatIf(Dialog[Changes]):
    """Its result is the new tuple of all interventions."""

    DEFAULT_CSS = """
    WhatIf {
        & OptionList { max-height: 10; }
        & .row { height: auto; }
        & .label { width: 11; color: $text-muted; }
        & Input { width: 1fr; max-width: 34; padding: 0 1; }
        & .refusal { width: 1fr; padding: 0 1; color: $text-error; }
        & #help { height: auto; color: $text-muted; }
        & .-gone { display: none; }
    }
    """

    def __init__(self, seen: Focus | None, t: int, changes: Changes, stack: Stack) -> None:
        super().__init__()
        self._offers: Sequence[Offer] = () if seen is None else offers(seen, t)
        self._changes = changes
        self._stack = stack
        self._trace = None if seen is None else seen.trace
        self._where = "there is no run" if seen is None else f"{seen.layer_name} · {seen.chosen_name} · t {t}"
        self._offer: Offer | None = None

    def compose(self) -> ComposeResult:
        keys, list_keys = (
            "enter takes it · tab goes to the next field · esc leaves",
            "enter goes to its value · esc leaves",
        )
        with DialogBox(f"What if … ── {self._where}", keys, list_keys, classes="medium"):
            yield PlainOptions(*self._options(), id="offers")
            for field, label in FIELDS.items():
                with Horizontal(classes="row", id=f"row-{field}"):
                    yield PlainText(label, classes="label")
                    yield Input(id=field, compact=True)
                    yield PlainText("", classes="refusal", id=f"refusal-{field}")
            yield PlainText("", id="help")

    def _options(self) -> list[Option | None]:
        found: list[Option | None] = [Option(each.label, f"offer-{n}") for n, each in enumerate(self._offers)]
        if self._changes:
            found += [None] * bool(found)
            found += [Option(f"take back  {each}", f"back-{n}") for n, each in enumerate(self._changes)]
        if len(self._changes) > 1:
            found.append(Option("take everything back", "back-all"))
        return found

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        what, _, number = str(event.option.id).partition("-")
        self._offer = self._offers[int(number)] if what == "offer" else None
        offer = self._offer
        for field in FIELDS:
            text = {"what": offer.what, "value": offer.value, "since": "1"}[field] if offer else ""
            gone = offer is None or (field == "since" and not offer.steps)
            self.query_one(f"#row-{field}").set_class(gone, "-gone")
            self.query_one(f"#{field}", Input).value = text
        self._refuse()
        self.query_one("#help", PlainText).update(offer.help if offer else "")
        does = "enter goes to its value" if offer else "enter takes it back"
        self.query_one(DialogBox).change_list_keys(f"{does} · esc leaves")

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        what, _, number = str(event.option.id).partition("-")
        if what == "offer":
            self.query_one("#value", Input).focus()
        elif number == "all":
            self.dismiss(())
        else:
            self.dismiss(tuple(each for n, each in enumerate(self._changes) if n != int(number)))

    def on_input_changed(self) -> None:
        self._refuse()

    def on_input_submitted(self) -> None:
        if self._offer is None or self._trace is None:
            return
        texts = [self.query_one(f"#{field}", Input).value for field in FIELDS]
        try:
            made = self._offer.made(self._stack, self._trace, *texts)
        except Refusal as refusal:
            self._refuse(refusal)
            return
        self.dismiss((*(each for each in self._changes if each.where != made.where), made))

    def _refuse(self, refusal: Refusal | None = None) -> None:
        """Shows an error beside its field; clears the errors if there is none."""
        for field in FIELDS:
            reason = str(refusal) if refusal and refusal.field == field else ""
            self.query_one(f"#refusal-{field}", PlainText).update(reason)
        if refusal:
            self.query_one(f"#{refusal.field}", Input).focus()
