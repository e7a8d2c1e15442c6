"""Every command of the workbench leads somewhere, and every key to one command."""

from inspect import signature

from textual.actions import parse
from textual.keys import _character_to_key

from rnn_tui.panes.playback import Playback
from rnn_tui.panes.views import VIEWS
from rnn_tui.screens import dialogs
from rnn_tui.screens.bindings import COMMANDS, works_while_editing
from rnn_tui.screens.dialogs.dialog import Dialog
from rnn_tui.screens.training.trainer import Trainer
from rnn_tui.screens.workbench.plan_editor import PlanEditor
from rnn_tui.screens.workbench.screen import Workbench
from rnn_tui.screens.workbench.selection_actions import SelectionActions, where_it_chooses
from tests.conftest import Explore

NAMED = {
    "→": "right",
    "←": "left",
    "↑": "up",
    "↓": "down",
    "⇧→": "shift+right",
    "⇧←": "shift+left",
    "⌫": "backspace",
    "pgdn": "pagedown",
    "pgup": "pageup",
    "esc": "escape",
}
"""Keys whose names are written otherwise than Textual's."""
PARTS = {"time": Playback, "look": SelectionActions, "plan": PlanEditor, "train": Trainer}


def test_a_command_leads_to_what_does_it():
    for command in COMMANDS:
        namespace, name, parameters = parse(command.action)
        if namespace == "app":
            continue
        action = getattr(Workbench, f"action_{name}")
        signature(action).bind(None, *parameters)
        if name in PARTS:
            verb, *rest = parameters
            signature(getattr(PARTS[name], verb)).bind(None, *rest)


async def test_every_dialog_that_a_key_opens_is_known(explore: Explore):
    async with explore("tutorial") as journey:
        named = {parse(each.action)[2][0] for each in COMMANDS if each.action.startswith("dialog(")}
        assert named == set(journey.bench.parts.dialogs.names)


def test_every_dialog_is_found_where_it_is_said_to_stand():
    found = [value for value in vars(dialogs).values() if isinstance(value, dialogs.LazyImport)]
    assert len(found) > 10
    for each in found:
        assert issubclass(each.function(), Dialog)


def test_a_key_has_one_command():
    keys = [key for each in COMMANDS for key in each.keys.split(",")]
    assert sorted(set(keys)) == sorted(keys)


def test_a_key_is_written_as_it_is_pressed():
    wrong = [(each.keys, each.written) for each in COMMANDS if _pressed(each) not in each.keys.split(",")]
    assert not wrong


def _pressed(command) -> str:
    """Textual's name of the first key of the written ones."""
    first = command.written.split()[0]
    if first in NAMED or len(first) == 1:
        return NAMED.get(first) or _character_to_key(first)
    return first.replace("^", "ctrl+")


def test_no_two_commands_have_the_same_name_in_the_palette():
    names = [each.label for each in COMMANDS if not each.action.startswith("step_on")]
    assert sorted(names) == sorted(set(names))
    assert all(name == name.strip() and len(name.split()) <= 3 and not name.endswith(".") for name in names)


def test_every_choice_of_a_view_has_its_key():
    keys = {key for each in COMMANDS for key in each.keys.split(",")}
    for view in VIEWS:
        assert {each.key for each in view.commands} <= keys


def test_while_the_form_is_open_only_a_few_commands_work():
    assert works_while_editing("leave", ())
    assert works_while_editing("pane", (1,))
    assert works_while_editing("step_on", (1,))
    assert works_while_editing("toggle_button", ())  # of a field
    assert not works_while_editing("time", ("step", 1))
    assert not works_while_editing("plan", ("delete",))


def test_a_key_of_other_views_says_where_it_would_choose():
    said = (
        "X chooses in the views why (e), weights (V), gradient (G), influence (I), attention (W) and training (t): the"
        " terms, the orientation, the loss, whose input, the head and the chart."
    )
    assert where_it_chooses("X") == said
