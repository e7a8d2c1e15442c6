"""All commands of the workbench, each described once: keys, footer, palette and help page use this list."""

from collections.abc import Iterator

from textual.actions import parse

from rnn_tui.panes.views import VIEWS
from rnn_tui.panes.views.view import ViewCommand
from rnn_tui.screens.command import ONLY_EDITING, Command

TIME, PLACE, LAYERS, LOOK, MODEL, TRAINING, OTHER = (
    "Time",
    "Panes",
    "Layers",
    "Looking",
    "Model",
    "Training",
    "Everything else",
)

OTHER_CHOICE = "other choice"
"""The label of a key that chooses something else in each of several views."""

SHOWING = tuple(
    Command(f"look('view', '{each.view}')", each.key, each.view, each.help, LOOK, each.key)
    for each in VIEWS
    if each.key and not each.trains
)
"""The commands that show a view, from the views' own keys."""


def choosing() -> Iterator[Command]:
    """The commands of views with choices, from the views' own declarations. A key that works only in its own view can
    have different meanings in several views."""
    own: dict[str, list[tuple[str, ViewCommand]]] = {}
    for view in VIEWS:
        for each in view.commands:
            if each.anywhere:
                action = f"look('command', '{view.view}', '{each.name}')"
                yield Command(action, each.key, each.label, each.help, LOOK, each.written)
            else:
                own.setdefault(each.key, []).append((view.view, each))
    for key, found in own.items():
        help = " ".join(f"{view.capitalize()}: {each.help}." for view, each in found)
        first = found[0][1]
        label = first.label if len(found) == 1 else OTHER_CHOICE
        yield Command(f"look('key', '{key}')", key, label, help.rstrip("."), LOOK, first.written)


COMMANDS = (
    Command(
        "time('step', 1)", "right,full_stop", "step", "One timestep forward", TIME, "→ .", footer=1, footer_as="←→"
    ),
    Command("time('step', -1)", "left,comma", "back", "One timestep back", TIME, "← ,"),
    Command(
        "step_on(1)",
        "f8",
        "step",
        "One timestep forward, also in a field",
        TIME,
        "f8",
        ONLY_EDITING,
        True,
        True,
        "f7 f8",
    ),
    Command("step_on(-1)", "f7", "back", "One timestep back, also in a field", TIME, "f7", 0, True, True),
    Command("time('step', 10)", "pagedown", "ten on", "Ten timesteps forward", TIME, "pgdn"),
    Command("time('step', -10)", "pageup", "ten back", "Ten timesteps back", TIME, "pgup"),
    Command("time('seek', 0)", "home", "start", "To t 0, before the first input", TIME, "home"),
    Command("time('seek', -1)", "end", "end", "To the last timestep", TIME, "end"),
    Command("dialog('go_to')", "g", "go to", "To a timestep you type", TIME, "g"),
    Command(
        "time('step_other', 1)",
        "shift+right",
        "other cursor",
        "One timestep forward at the other length of time: the encoder's, while the decoder is looked at",
        TIME,
        "⇧→",
    ),
    Command(
        "time('step_other', -1)", "shift+left", "other cursor back", "One timestep back at the other length", TIME, "⇧←"
    ),
    Command("time('play')", "space", "play", "Play, or pause", TIME, "space", footer=2),
    Command("time('faster')", "plus,equals_sign", "faster", "Play faster", TIME, "+"),
    Command("time('slower')", "minus", "slower", "Play slower", TIME, "-"),
    Command(
        "look('unit', 1)",
        "down",
        "unit",
        "The next unit (in the layers pane: the layer below; in the summary: scroll)",
        LOOK,
        "↓",
        footer=3,
        footer_as="↑↓",
    ),
    Command(
        "look('unit', -1)", "up", "unit before", "The unit before (in the layers pane: the layer above)", LOOK, "↑"
    ),
    *SHOWING,
    Command("look('next_view', 1)", "v", "view", "The next view", LOOK, "v", footer=6),
    Command("look('next_view', -1)", "backspace", "view before", "The view before", LOOK, "⌫"),
    Command("look('signal', 1)", "right_square_bracket", "signal", "The layer's next signal", LOOK, "]"),
    Command("look('signal', -1)", "left_square_bracket", "signal before", "The layer's signal before", LOOK, "["),
    Command(
        "look('order')", "O", "order", "Heatmaps with units that move together side by side, or by number", LOOK, "O"
    ),
    Command(
        "look('scale')", "z", "scale", "Charts on a scale that the values fill, or on their possible range", LOOK, "z"
    ),
    Command("look('dims')", "Z", "dim ahead", "Dim what comes after the cursor, in charts over time", LOOK, "Z"),
    Command(
        "look('steps')",
        "C",
        "order of computing",
        "t as a position in time for all, or as the step of each cell in the order of computing: the backward half"
        " begins at the end",
        LOOK,
        "C",
    ),
    *choosing(),
    Command(
        "dialog('diagnose')", "D", "diagnosis", "What is the matter, layer by layer, in sentences", LOOK, "D", footer=8
    ),
    Command("look('sequence', 1)", "right_curly_bracket", "sequence", "The next sequence of the batch", LOOK, "}"),
    Command(
        "look('sequence', -1)", "left_curly_bracket", "sequence before", "The sequence of the batch before", LOOK, "{"
    ),
    Command("pane(1)", "tab", "pane", "The next pane", PLACE, "tab"),
    Command("pane(-1)", "shift+tab", "pane before", "The pane before", PLACE, "shift+tab"),
    Command("go_to_pane(1)", "1", "layers pane", "The pane of the layers", PLACE, "1"),
    Command("go_to_pane(2)", "2", "summary pane", "The pane of the summary", PLACE, "2"),
    Command("go_to_pane(3)", "3", "timesteps pane", "The pane of the timesteps", PLACE, "3"),
    Command("maximise", "m", "maximise", "Give this pane the whole screen, or take it back", PLACE, "m"),
    Command("edit", "enter", "edit", "Edit the layer you look at", LAYERS, "enter", footer=4),
    Command(
        "leave", "escape", "leave", "Leave the form or the maximised pane; stop what takes long", LAYERS, "esc", 9, True
    ),
    Command("plan('add')", "a", "add", "Add a layer below the one you look at", LAYERS, "a", footer=5),
    Command("plan('delete')", "d", "delete", "Delete the layer you look at", LAYERS, "d", footer=6),
    Command("plan('move', 1)", "J", "move down", "Move the layer down", LAYERS, "J"),
    Command("plan('move', -1)", "K", "move up", "Move the layer up", LAYERS, "K"),
    Command("plan('undo')", "u", "undo", "Undo the last change of the stack", LAYERS, "u", 7, True),
    Command("plan('redo')", "U", "redo", "Redo what was undone", LAYERS, "U"),
    Command("next_style", "s", "summary style", "The summary of Keras 3, tf_keras or Keras 2.3", MODEL, "s"),
    Command(
        "dialog('code')",
        "c",
        "code",
        "The stack as Keras code: read it, change it, paste your own",
        MODEL,
        "c",
        footer=8,
    ),
    Command(
        "dialog('open')",
        "o",
        "open",
        "Load a file: a model, its weights or data; or a built-in model",
        MODEL,
        "o",
        footer=7,
    ),
    Command(
        "dialog('inputs')", "i", "inputs", "Other inputs: made ones, typed ones, or from a file", MODEL, "i", footer=8
    ),
    Command(
        "dialog('write')",
        "w",
        "write",
        "Save to a file: the model, its code, its trace, or a picture of the screen",
        MODEL,
        "w",
    ),
    Command(
        "train('open')", "t", "train", "Train: choose a task and how it is learned; watch it", TRAINING, "t", footer=7
    ),
    Command(
        "train('toggle')",
        "p",
        "start, pause",
        "Start training, or pause it (space in the training view)",
        TRAINING,
        "p",
    ),
    Command("train('batch')", "j", "one batch", "One batch: a single update of the weights", TRAINING, "j", footer=10),
    Command("train('end')", "E", "end training", "End training here; the weights stay as they are", TRAINING, "E"),
    Command(
        "train('reset')", "R", "begin anew", "Back to the weights that training began with", TRAINING, "R", footer=10
    ),
    Command(
        "train('remedy')", "k", "remedy", "Train anew with what would help against what is the matter", TRAINING, "k"
    ),
    Command(
        "train('back', -1)",
        "left_parenthesis",
        "earlier weights",
        "Earlier weights, in every view (← in the training view)",
        TRAINING,
        "(",
    ),
    Command("train('back', 1)", "right_parenthesis", "later weights", "Later weights, up to the newest", TRAINING, ")"),
    Command(
        "train('racer')",
        "asterisk",
        "other model",
        "Another model of a race: its states and weights, in every view",
        TRAINING,
        "*",
        footer=10,
    ),
    Command(
        "train('first_and_last')",
        "F",
        "first and last",
        "Compare the first weights (A) with those looked at (B)",
        TRAINING,
        "F",
        footer=10,
    ),
    Command(
        "dialog('sources')",
        "number_sign",
        "sources",
        "Where weights and inputs come from: initializers, uniform [0, 1), a file; seeds; draw one of them again",
        MODEL,
        "#",
    ),
    Command(
        "dialog('next_batch')",
        "Q",
        "next batch",
        "The next batch of a stateful model: it begins with the state in which the last one ended; makes it stateful",
        MODEL,
        "Q",
    ),
    Command("plan('redraw')", "r", "random", "New random weights and inputs", MODEL, "r"),
    Command(
        "dialog('what_if')",
        "x",
        "what if",
        "What if: hold a unit or a gate, set a weight, an input or h_0, scale Wh",
        MODEL,
        "x",
        footer=8,
    ),
    Command(
        "dialog('free_run')",
        "Y",
        "free run",
        "Free run: from here on the model reads its own output; beside the run on the true inputs",
        MODEL,
        "Y",
    ),
    Command("pin", "A", "pin A", "Pin this run as A, to compare others with it (B); again lets it go", MODEL, "A"),
    Command("copy", "y", "copy", "Copy what this pane shows", OTHER, "y"),
    Command(
        "dialog('copy')",
        "ctrl+y",
        "copy numbers",
        "Copy the number at the cursor, a row, a column or the array",
        OTHER,
        "^y",
    ),
    Command(
        "dialog('notes')", "exclamation_mark", "notes", "What was noted so far, to be read again", OTHER, "!", footer=3
    ),
    Command("dialog('help')", "question_mark,f1", "help", "Keys, and how to read the charts", OTHER, "?", 1, True),
    Command("app.command_palette", "ctrl+p", "palette", "Find any command by its name", OTHER, "^p", 1, True, True),
    Command(
        "dialog('record')",
        "f9",
        "record",
        "Record what is on the screen; again: write it as an asciinema recording (.cast) to this folder",
        OTHER,
        "f9",
    ),
    Command("app.change_theme", "f6", "theme", "Other colours, dark or light; kept for the next time", OTHER),
    Command("app.quit", "q", "quit", "Leave rnn-tui (exit)", OTHER, "q"),
)

WHILE_EDITING = {parse(each.action)[1:]: each.while_editing for each in COMMANDS}


def works_while_editing(action: str, parameters: tuple[object, ...]) -> bool:
    """Whether an action works while the form is open; actions that are no commands always do."""
    return action == "pane" or WHILE_EDITING.get((action, parameters), True)
