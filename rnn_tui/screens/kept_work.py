"""What was changed and not written is kept when the explorer is left: a stray key loses nothing."""

from contextlib import suppress
from pathlib import Path
from shlex import quote

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.export_targets import TARGETS
from rnn_tui.formats.io.recent_files import remember
from rnn_tui.formats.io.user_state import state_folder
from rnn_tui.screens.workbench.undo import History, Snapshot

LARGEST = 2_000_000
"""The largest number of parameters that are kept: leaving must not take long."""


def unwritten(history: History, written: Snapshot | None = None) -> bool:
    """Whether the model or its weights were changed since it was opened, and since it was `written`."""
    now = history.current
    if now.setup.contents or not now.stack.built or not now.stack.layers:
        return False
    opened = next(each for each in (*history.past, now) if each.title == now.title)
    return not any(_alike(now, each) for each in (opened, written) if each is not None)


def keep(history: History, written: Snapshot | None = None) -> str:
    """Writes an unwritten model to the user's state folder, and says where; empty if there is none, or if it cannot be
    written as a `.keras` file."""
    now = history.current
    if not unwritten(history, written) or sum(map(now.stack.parameters, now.stack.keys)) > LARGEST:
        return ""
    with suppress(RnnError, OSError, MemoryError):
        path = kept_file(now.title)
        path.parent.mkdir(parents=True, exist_ok=True)
        TARGETS["keras-file"].write(now.stack, now.setup, path)
        remember(path)
        return f"What was changed and not written is kept: rnn-tui {quote(str(path))}"
    return ""


def kept_file(title: str) -> Path:
    """Where a model with that title is kept."""
    name = "".join(each if each.isalnum() or each in "-_" else "_" for each in title) or "model"
    return state_folder() / "kept" / f"{name[:80]}.keras"


def _alike(one: Snapshot, other: Snapshot) -> bool:
    """Whether the models and the sources of their weights are the same."""
    mine, others = one.setup, other.setup
    return one.stack == other.stack and mine.weights_of is others.weights_of and mine.changes == others.changes
