"""Every command of the workbench, described once: key, footer, palette and help page read this list."""

from dataclasses import dataclass

from textual.binding import Binding

from rnn_tui.panes.footer import Key
from rnn_tui.panes.views import VIEWS


@dataclass(frozen=True)
class Command:
    """Something the user can do."""

    action: str
    """The workbench's action, as Textual writes it: `step(1)`."""
    keys: str
    """Textual's key names, separated by commas; the first is shown."""
    label: str
    """One or two words, for the footer."""
    help: str
    """A sentence, for the palette and the help page."""
    group: str
    """The heading it stands under on the help page."""
    shown_as: str = ""
    """How the keys are written; empty: as Textual writes the first."""
    footer: int = 0
    """Its place in the footer where there is little room: 1 is shown first, 9 only while the form is open; 0: never."""
    while_editing: bool = False
    """Whether it works while the form is open."""
    priority: bool = False
    """Whether it works even while a field has the focus."""
    footer_as: str = ""
    """How the footer writes the keys, where it means a pair."""

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
        """The keys as the help page writes them."""
        return self.shown_as or self.keys.split(",")[0]


EDITING = {"add", "delete", "undo", "edit"}
"""What the footer keeps longest while the layers are looked at."""
CHANGING = {"add", "delete", "edit", "code", "inputs", "what_if"}
"""What a plan that cannot be changed has no use for."""


def shown(editing: bool, pane: int = 3, fixed: bool = False) -> tuple[Key, ...]:
    """The footer's keys: those of the form while it is open, otherwise those that matter in that pane.

    `fixed`: the plan cannot be changed, as that of a recording.
    """
    found = []
    for each in COMMANDS:
        if fixed and each.action in CHANGING:
            continue
        if not each.footer or (not each.while_editing if editing else each.footer == 9):
            continue
        label, rank = each.label, each.footer
        if pane == 1 and not editing:
            label = "layer" if each.action.startswith("unit") else label
            rank = 2 if each.action in EDITING else rank + 1 if rank > 1 else rank
        if editing:
            rank = 1 if each.action == "leave" else rank
        found.append(Key(each.footer_as or each.written, label, each.action, rank))
    return tuple(found)


TIME, PLACE, LAYERS, LOOK, MODEL, OTHER = "Time", "Panes", "Layers", "Looking", "Model", "Everything else"

SHOWING = tuple(
    Command(f"view('{each.view}')", each.key, each.view, each.help, LOOK, each.key) for each in VIEWS if each.key
)
"""Each view's key, as the view declares it."""

COMMANDS = (
    Command("step(1)", "right,full_stop", "step", "One timestep forward", TIME, "→ .", footer=1, footer_as="←→"),
    Command("step(-1)", "left,comma", "back", "One timestep back", TIME, "← ,"),
    Command(
        "step_on(1)", "f8", "step", "One timestep forward, even while a field is edited", TIME, "f8", 9, True, True
    ),
    Command("step_on(-1)", "f7", "back", "One timestep back, even while a field is edited", TIME, "f7", 9, True, True),
    Command("step(10)", "pagedown", "ten on", "Ten timesteps forward", TIME, "pgdn"),
    Command("step(-10)", "pageup", "ten back", "Ten timesteps back", TIME, "pgup"),
    Command("seek(0)", "home", "start", "To t 0, before the first input", TIME, "home"),
    Command("seek(-1)", "end", "end", "To the last timestep", TIME, "end"),
    Command("ask_for_t", "g", "go to", "To a timestep you type", TIME, "g"),
    Command("play", "space", "play", "Play, or pause", TIME, "space", footer=2),
    Command("faster", "plus,equals_sign", "faster", "Play faster", TIME, "+"),
    Command("slower", "minus", "slower", "Play slower", TIME, "-"),
    Command(
        "unit(-1)",
        "up",
        "unit",
        "The unit before (in the layers pane: the layer above)",
        LOOK,
        "↑",
        footer=3,
        footer_as="↑↓",
    ),
    Command("unit(1)", "down", "unit", "The next unit (in the layers pane: the layer below)", LOOK, "↓"),
    *SHOWING,
    Command("next_view", "v", "view", "The next way of drawing", LOOK, "v", footer=6),
    Command("listen(1)", "right_square_bracket", "signal", "The layer's next signal", LOOK, "]"),
    Command("listen(-1)", "left_square_bracket", "signal", "The layer's signal before", LOOK, "["),
    Command("operation(1)", "greater_than_sign", "operation", "The next operation of the unit's equation", LOOK, ">"),
    Command("operation(-1)", "less_than_sign", "operation", "The operation before it", LOOK, "<"),
    Command("order", "O", "order", "Heatmaps with units that move together side by side, or by number", LOOK, "O"),
    Command(
        "choice",
        "X",
        "another L",
        "Gradient: of another loss. Influence: of another input, or near the cursor",
        LOOK,
        "X",
    ),
    Command("mark", "M", "mark", "Mark a span of time; again: its end, and other moments like it", LOOK, "M"),
    Command("moment(1)", "n", "next alike", "To the next moment like the marked one", LOOK, "n"),
    Command("moment(-1)", "N", "alike before", "To the moment alike before", LOOK, "N"),
    Command(
        "rest",
        "f",
        "fixed points",
        "Fixed points in the portrait; again: with the input held at its mean, at zero, at x here, and off",
        LOOK,
        "f",
    ),
    Command("diagnose", "D", "diagnosis", "What is the matter, layer by layer, in sentences", LOOK, "D", footer=8),
    Command("turn(1)", "right_curly_bracket", "sequence", "The next sequence of the batch", LOOK, "}"),
    Command("turn(-1)", "left_curly_bracket", "sequence", "The sequence of the batch before", LOOK, "{"),
    Command("pane(1)", "tab", "pane", "The next pane", PLACE, "tab"),
    Command("pane(-1)", "shift+tab", "pane", "The pane before", PLACE, "shift+tab"),
    Command("go_to_pane(1)", "1", "layers", "The layers", PLACE, "1"),
    Command("go_to_pane(2)", "2", "summary", "The summary", PLACE, "2"),
    Command("go_to_pane(3)", "3", "timesteps", "The timesteps", PLACE, "3"),
    Command("maximise", "m", "maximise", "Give this pane the whole screen, or take it back", PLACE, "m"),
    Command("edit", "enter", "edit", "Edit the layer you look at", LAYERS, "enter", footer=4),
    Command(
        "leave", "escape", "leave", "Leave the form or the maximised pane; stop what takes long", LAYERS, "esc", 9, True
    ),
    Command("add", "a", "add", "Add a layer below the one you look at", LAYERS, "a", footer=5),
    Command("delete", "d", "delete", "Delete the layer you look at", LAYERS, "d", footer=6),
    Command("move(1)", "J", "move down", "Move the layer down", LAYERS, "J"),
    Command("move(-1)", "K", "move up", "Move the layer up", LAYERS, "K"),
    Command("undo", "u", "undo", "Undo the last change of the stack", LAYERS, "u", footer=7),
    Command("redo", "U", "redo", "Redo what was undone", LAYERS, "U"),
    Command("next_style", "s", "style", "The summary of Keras 3, tf_keras or Keras 2.3", MODEL, "s"),
    Command("code", "c", "code", "The stack as Keras code: read it, change it, paste your own", MODEL, "c", footer=8),
    Command("open", "o", "open", "Open a file, or a built-in model", MODEL, "o", footer=7),
    Command("inputs", "i", "inputs", "Other inputs: made ones, typed ones, or from a file", MODEL, "i", footer=8),
    Command("write", "w", "write", "Write the model, its code or its trace to a file", MODEL, "w"),
    Command("redraw", "r", "random", "New random weights and inputs", MODEL, "r"),
    Command(
        "what_if",
        "x",
        "what if",
        "What if: hold a unit or a gate, set a weight, an input or h_0, scale Wh",
        MODEL,
        "x",
        footer=8,
    ),
    Command("pin", "A", "pin A", "Pin this run as A, to compare others with it (B); again lets it go", MODEL, "A"),
    Command("copy", "y", "copy", "Copy what this pane shows", OTHER, "y"),
    Command("help", "question_mark,f1", "help", "Keys, and how to read the charts", OTHER, "?", footer=1),
    Command("palette", "ctrl+p", "palette", "Find any command by its name", OTHER, "^p", 1, True, True),
    Command("app.quit", "q", "quit", "Quit", OTHER, "q"),
)
