"""What was changed and not written is kept when the explorer is left: a stray key loses nothing."""

from pathlib import Path
from shlex import quote

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.export_targets import TARGETS
from rnn_tui.formats.io.recent_files import remember
from rnn_tui.formats.io.user_state import state_folder
from rnn_tui.screens.workbench.undo import History, Snapshot

LARGEST = 20_000_000
"""The largest number of parameters that are kept: leaving must not take long."""


class NotKept(RnnError):
    """What was changed and not written cannot be kept either."""


def unwritten(history: History, written: Snapshot | None = None) -> bool:
    """Whether the model or its weights were changed since it was opened, and since it was `written`."""
    now = history.current
    if now.setup.contents or not now.stack.built or not now.stack.layers:
        return False
    opened = next(each for each in (*history.past, now) if each.title == now.title)
    return not any(_alike(now, each) for each in (opened, written) if each is not None)


def keep(history: History, written: Snapshot | None = None) -> str:
    """Writes an unwritten model to the user's state folder, and says where; empty if there is none. Raises `NotKept` if
    it is too large, or cannot be written as a `.keras` file."""
    now = history.current
    if not unwritten(history, written):
        return ""
    what, remedy = f"{now.title} was changed and not written", "w writes it; q again leaves without it."
    count = sum(map(now.stack.parameters, now.stack.keys))
    if count > LARGEST:
        raise NotKept(f"{what}, and is not kept: it has {count:,} parameters. {remedy}")
    path = kept_file(now.title)
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        TARGETS["keras-file"].write(now.stack, now.setup, path)
    except (RnnError, OSError, MemoryError) as error:
        raise NotKept(f"{what}, and cannot be kept: {error or 'there is not enough memory'}. {remedy}") from None
    remember(path)
    return f"What was changed and not written is kept: rnn-tui {quote(str(path))}"


def kept_file(title: str) -> Path:
    """Where a model with that title is kept."""
    name = "".join(each if each.isalnum() or each in "-_" else "_" for each in title) or "model"
    return state_folder() / "kept" / f"{name[:80]}.keras"


def _alike(one: Snapshot, other: Snapshot) -> bool:
    """Whether the models and the sources of their weights are the same."""
    mine, others = one.setup, other.setup
    return one.stack == other.stack and mine.weights_of is others.weights_of and mine.changes == others.changes
