"""The dialog for the sources of weights and inputs: initializers, uniform [0, 1), a file, and their seeds. Each can be
drawn again separately."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from textual.app import ComposeResult
from textual.containers import Horizontal
from textual.widgets import Input, OptionList
from textual.widgets.option_list import Option

from rnn_tui.engine.plan.inputs import vocabulary_of
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.run_setup import Setup
from rnn_tui.engine.run.trace import INPUT
from rnn_tui.panes.widgets.plain_text import PlainOptions, PlainText
from rnn_tui.screens.dialogs.dialog import Dialog, DialogBox

FROM_FILE, OTHER_INPUTS = "file", "inputs"
"""Results that open another dialog."""
SEEDS = {"weights": "seed of the weights", "inputs": "seed of the inputs"}
LARGEST_SEED = 2**32 - 1


@dataclass(frozen=True)
class Choice:
    """A line of the list."""

    text: str
    result: Callable[[], Setup | str]
    chosen: bool = False
    """Whether it is the present choice."""


def weight_choices(setup: Setup) -> Iterator[Choice]:
    """The possible sources of weights."""
    drawn = setup.weights_of is None
    if not drawn:
        yield Choice(f"given: {setup.weights_from or 'numbers of a file'}", lambda: setup, True)
    for init, text in (
        ("keras", "Keras's initializers (glorot, …)"),
        ("tutorial", "uniform [0, 1), as in the tutorial"),
    ):
        made = setup.other_weights(init=init)
        yield Choice(text, lambda made=made: made, drawn and setup.init == init)  # type: ignore[misc]
    yield Choice(f"draw them again: seed {setup.weights_seed + 1}", lambda: setup.other_weights(setup.weights_seed + 1))
    yield Choice("from a file …", lambda: FROM_FILE)


def input_choices(setup: Setup, stack: Stack) -> Iterator[Choice]:
    """The possible sources of inputs."""
    drawn = setup.x is None and setup.generator is None and not setup.sources
    if not drawn:
        yield Choice(f"given: {setup.inputs_from or 'numbers'}", lambda: setup, True)
    ids = vocabulary_of(stack, INPUT) is not None
    usual = "random token ids" if ids else "normal: mean 0, standard deviation 1"
    ways: tuple[tuple[str, str], ...] = (("keras", usual),)
    if not ids:
        ways = (*ways, ("tutorial", "uniform [0, 1), as in the tutorial"))
    for init, text in ways:
        made = replace(setup.generated(None), inputs_init=init)
        yield Choice(text, lambda made=made: made, drawn and (ids or setup.init_of_inputs == init))  # type: ignore[misc]
    yield Choice(f"draw them again: seed {setup.seed + 1}", lambda: setup.other_inputs(setup.seed + 1))
    yield Choice("made, typed, or from a file …", lambda: OTHER_INPUTS)


class Sources(Dialog[Setup | str]):
    """Its result is another setup, or the name of another dialog: `FROM_FILE`, `OTHER_INPUTS`."""

    DEFAULT_CSS = """
    Sources {
        & OptionList { height: auto; max-height: 14; }
        & .row { height: 1; }
        & .label { width: 22; color: $text-muted; }
        & Input { width: 16; padding: 0 1; }
        & .refusal { width: 1fr; padding: 0 1; color: $text-error; }
    }
    """

    def __init__(self, stack: Stack, setup: Setup) -> None:
        super().__init__()
        self._setup = setup
        self._weights = tuple(weight_choices(setup))
        self._inputs = tuple(input_choices(setup, stack))

    def compose(self) -> ComposeResult:
        keys, list_keys = "enter takes this seed · esc leaves", "enter takes · tab goes to the seeds · esc leaves"
        with DialogBox("Where the numbers come from", keys, list_keys, classes="medium"):
            yield PlainOptions(*self._options())
            for which, label in SEEDS.items():
                with Horizontal(classes="row"):
                    yield PlainText(label, classes="label")
                    seed = self._setup.weights_seed if which == "weights" else self._setup.seed
                    yield Input(str(seed), id=which, compact=True)
                    yield PlainText("", classes="refusal", id=f"refusal-{which}")

    def _options(self) -> Iterator[Option]:
        for title, choices in (("Weights", self._weights), ("Inputs", self._inputs)):
            yield Option(title, disabled=True)
            for number, each in enumerate(choices):
                yield Option(f"  {'●' if each.chosen else '○'} {each.text}", f"{title}-{number}")

    def on_mount(self) -> None:
        options = self.query_one(OptionList)
        options.focus()
        options.highlighted = 1 + next((n for n, each in enumerate(self._weights) if each.chosen), 0)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        title, _, number = str(event.option.id).partition("-")
        self.dismiss((self._weights if title == "Weights" else self._inputs)[int(number)].result())

    def on_input_submitted(self, event: Input.Submitted) -> None:
        which, text = str(event.input.id), event.value.strip()
        if not text.isdecimal() or int(text) > LARGEST_SEED:
            refusal = f"{text[:20]!r} is no seed: a whole number from 0 to {LARGEST_SEED}"
            self.query_one(f"#refusal-{which}", PlainText).update(refusal)
            return
        setup = self._setup
        self.dismiss(setup.other_weights(int(text)) if which == "weights" else setup.other_inputs(int(text)))
