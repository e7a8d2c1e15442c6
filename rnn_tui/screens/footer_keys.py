"""The keys in the footer: those of the focused widget, the most important ones first."""

from collections.abc import Collection, Iterator
from dataclasses import replace

from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select

from rnn_tui.engine.core.text import counted
from rnn_tui.panes.footer import Key
from rnn_tui.panes.layers.controls import ChoicesList
from rnn_tui.panes.selection import FIRST_VIEW, Focus
from rnn_tui.panes.views import TRAINING as TRAINING_VIEW
from rnn_tui.panes.views import view_named
from rnn_tui.screens.bindings import COMMANDS, TRAINING
from rnn_tui.screens.command import ONLY_EDITING, ONLY_TRAINING, Command

CHANGING = {
    "edit",
    "next_style",
    "plan('add')",
    "plan('delete')",
    "plan('move', 1)",
    "train('open')",
    "dialog('code')",
    "dialog('inputs')",
    "dialog('what_if')",
}
"""The commands that are not shown for a plan that cannot be changed."""
UNDO = "plan('undo')"
"""In a field of the form a letter, but on a list or a switch this command."""
STEP, UNIT, PLAY, RACER = "time('step', 1)", "look('unit', 1)", "time('play')", "train('racer')"
DELETE, MOVE, NOTES = "plan('delete')", "plan('move', 1)", "dialog('notes')"
IN_TRAINING = {PLAY: 1, "train('open')": 2, RACER: 2, NOTES: 2}
"""The ranks of the commands that come first in the view of training."""
IN_PANE: dict[int, dict[str, tuple[str, int]]] = {
    1: {
        STEP: ("", 3),
        UNIT: ("layer", 2),
        "edit": ("edit", 2),
        "plan('add')": ("add", 2),
        DELETE: ("delete", 2),
        UNDO: ("undo", 2),
        MOVE: ("move", 3),  # after a deletion the way back must be there
        NOTES: ("", 2),  # and what was said of it
    },
    2: {
        UNIT: ("scroll", 2),
        "next_style": ("style", 2),
        "copy": ("copy", 2),
        "maximise": ("maximise", 2),
        NOTES: ("", 2),
    },
    3: {"maximise": ("maximise", 7)},
}
"""The commands that a pane has besides, or that are shown first there, with their labels (empty: that of
the view) and ranks."""
ALL_PANES = {"maximise": ("all panes", 2)}
"""What takes a maximised pane back."""
EMPTY = "-empty"
"""Beside the classes of the screen: the plan has no layer, so there is nothing to step through."""
RACING = "-racing"
"""Likewise: several models are trained beside each other, so there is another one to be shown."""
RECORDED = "-recorded"
"""A class of the screen: what is on it is recorded, until a key ends that."""
ENDS_RECORDING = {"dialog('record')": ("end recording", 1)}
BEGINNING = {"plan('add')": ("add", 2), "plan('undo')": ("undo", 2), "dialog('open')": ("open", 2)}
"""The commands that are shown first then."""

IN_A_FIELD = {"?": ("f1", 7)}
"""Keys that are letters in a field, and those that do the same there, with their ranks."""
FIELD = Key("↑↓", "field", "app.simulate_key('down')", 2)
OTHER_LAYER = Key("pgup pgdn", "layer", "app.simulate_key('pagedown')", 10)
IN_FIELD: tuple[tuple[type[Widget], tuple[Key, ...]], ...] = (
    (
        ChoicesList,
        (Key("↑↓", "choice", "app.simulate_key('down')", 2), Key("enter", "take it", "app.simulate_key('enter')", 1)),
    ),
    (Select, (FIELD, Key("enter", "open the list", "app.simulate_key('enter')", 1), OTHER_LAYER)),
    (Checkbox, (FIELD, Key("space", "True or False", "app.simulate_key('space')", 1), OTHER_LAYER)),
    (Input, (FIELD, OTHER_LAYER)),
)
"""The keys of a field in the form, by its type."""


def shown(
    editing: bool,
    pane: int = 3,
    fixed: bool = False,
    view: str = FIRST_VIEW,
    focused: Widget | None = None,
    notes: int = 0,
    layout: Collection[str] = (),
    seen: Focus | None = None,
) -> tuple[Key, ...]:
    """The keys of the form while it is open, otherwise those of the current pane.

    `fixed`: whether the plan cannot be changed, as that of a recording. `view`: the view that is
    shown. `focused`: the widget with the focus. `notes`: the number of notifications that can be read again. `layout`:
    the classes of the screen: as tabs (`-narrow`) no pane is maximised, and one that is (`-maximised`) can be restored;
    `EMPTY`; `RACING`; `RECORDED`. `seen`: what the view shows; None: no run is there yet.
    """
    if editing:
        return (*in_field(focused), *while_editing(focused))
    first, trains = IN_PANE.get(pane, {}), view == TRAINING_VIEW
    across, down = view_named(view).arrows_on(seen)
    named_here = {STEP: across} | ({PLAY: "train, pause"} if trains else {}) | ({UNIT: down} if pane == 3 else {})
    if "-maximised" in layout:
        first = first | ALL_PANES
    if RECORDED in layout:
        first = first | ENDS_RECORDING
    if EMPTY in layout:
        first, named_here = first | BEGINNING, dict.fromkeys((STEP, UNIT, PLAY, DELETE, MOVE), "")
    found = []
    for each in COMMANDS:
        if (fixed and each.action in CHANGING) or not has_place(each, first, trains):
            continue
        if (each.action == "maximise" and "-narrow" in layout) or (each.action == RACER and RACING not in layout):
            continue
        key = named(each)
        key = replace(key, label=named_here.get(each.action, key.label))
        if not key.label:
            continue
        in_training = trains and (each.group == TRAINING or each.action in IN_TRAINING)
        if in_training:
            key = replace(key, rank=IN_TRAINING.get(each.action, 3))
        if each.action in first:
            label, rank = first[each.action]
            key = replace(key, label=label or key.label, rank=rank)
        elif first and key.rank > 1 and not in_training:
            key = replace(key, rank=key.rank + 1)
        if each.action != NOTES:
            found.append(key)
        elif notes:
            found.append(replace(key, label=counted(notes, "note")))
    return tuple(found)


def while_editing(focused: Widget | None) -> Iterator[Key]:
    """The commands that work while the form is open, in that field of it."""
    in_list = isinstance(focused, ChoicesList)
    for each in COMMANDS:
        typed = each.action == UNDO and (in_list or not isinstance(focused, Select | Checkbox))
        if each.footer and each.while_editing and not typed:
            key = named(each)
            written, rank = IN_A_FIELD.get(key.written, (key.written, key.rank))
            closes = in_list and each.action == "leave"
            yield replace(key, written=written, rank=rank, label="close the list" if closes else key.label)


def has_place(command: Command, first: Collection[str], trains: bool) -> bool:
    """Whether the footer can show a command while no form is open."""
    if command.footer == ONLY_TRAINING:
        return trains
    return command.action in first or command.footer not in (0, ONLY_EDITING)


def named(command: Command) -> Key:
    """The key and label of a command in the footer."""
    rank = 1 if command.action == "leave" else command.footer
    return Key(command.footer_as or command.written, command.label, command.action, rank)


def in_field(focused: Widget | None) -> tuple[Key, ...]:
    """The keys of the field with the focus."""
    return next((keys for kind, keys in IN_FIELD if isinstance(focused, kind)), ())
