"""The keys that the footer names: those of what has the focus, the most important first."""

from dataclasses import replace

from textual.widget import Widget
from textual.widgets import Checkbox, Input, Select

from rnn_tui.engine.core.text import counted
from rnn_tui.panes.footer import Key
from rnn_tui.panes.layers.controls import ChoicesList
from rnn_tui.screens.bindings import COMMANDS, ONLY_EDITING, ONLY_TRAINING, TRAINING, Command

CHANGING = {"plan('add')", "plan('delete')", "edit", "dialog('code')", "dialog('inputs')", "dialog('what_if')"}
"""What a plan that cannot be changed has no use for."""
IN_TRAINING = {"time('step', 1)": "training", "time('play')": "train, pause"}
"""What keys of time mean where training is looked at."""
IN_PANE: dict[int, dict[str, str]] = {
    1: {
        "look('unit', -1)": "layer",
        "edit": "edit",
        "plan('add')": "add",
        "plan('delete')": "delete",
        "plan('undo')": "undo",
        "plan('move', 1)": "move",
    },
    2: {"look('unit', -1)": "scroll", "next_style": "style", "copy": "copy", "maximise": "maximise"},
}
"""The commands that are named first in a pane, and what their keys do there."""

NOTES = "dialog('notes')"
FIELD = Key("↑↓", "field", "app.simulate_key('down')", 2)
OTHER_LAYER = Key("pgup pgdn", "layer", "app.simulate_key('pagedown')", 8)
IN_FIELD: tuple[tuple[type[Widget], tuple[Key, ...]], ...] = (
    (
        ChoicesList,
        (Key("↑↓", "choice", "app.simulate_key('down')", 2), Key("enter", "take it", "app.simulate_key('enter')", 1)),
    ),
    (Select, (FIELD, Key("enter", "open the list", "app.simulate_key('enter')", 1), OTHER_LAYER)),
    (Checkbox, (FIELD, Key("space", "True or False", "app.simulate_key('space')", 1), OTHER_LAYER)),
    (Input, (FIELD, OTHER_LAYER)),
)
"""The keys of a field of the form, by its control."""


def shown(
    editing: bool,
    pane: int = 3,
    fixed: bool = False,
    trains: bool = False,
    focused: Widget | None = None,
    notes: int = 0,
) -> tuple[Key, ...]:
    """The keys of the form while it is open, otherwise those that matter in that pane.

    `fixed`: the plan cannot be changed, as that of a recording. `trains`: training is looked at. `focused` is the
    widget with the focus; `notes` is how many notifications can be read again.
    """
    if editing:
        return (*in_field(focused), *(named(each) for each in COMMANDS if each.footer and each.while_editing))
    first = IN_PANE.get(pane, {})
    found = []
    for each in COMMANDS:
        if (fixed and each.action in CHANGING) or not has_place(each, first, trains):
            continue
        key = named(each)
        if trains and each.group == TRAINING:
            key = replace(key, rank=1)
        if trains:
            key = replace(key, label=IN_TRAINING.get(each.action, key.label))
        if each.action in first:
            key = replace(key, label=first[each.action], rank=2)
        elif first and key.rank > 1:
            key = replace(key, rank=key.rank + 1)
        if each.action != NOTES:
            found.append(key)
        elif notes:
            found.append(replace(key, label=counted(notes, "note")))
    return tuple(found)


def has_place(command: Command, first: dict[str, str], trains: bool) -> bool:
    """Whether the footer may name a command while no form is open."""
    if command.footer == ONLY_TRAINING:
        return trains
    return command.action in first or command.footer not in (0, ONLY_EDITING)


def named(command: Command) -> Key:
    """A command as the footer names it."""
    rank = 1 if command.action == "leave" else command.footer
    return Key(command.footer_as or command.written, command.label, command.action, rank)


def in_field(focused: Widget | None) -> tuple[Key, ...]:
    """The keys of the field with the focus."""
    return next((keys for kind, keys in IN_FIELD if isinstance(focused, kind)), ())
