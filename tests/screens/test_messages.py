"""What widgets tell each other: a handler is found by its name only, so a name that fits no message is never called."""

import importlib
import pkgutil
from collections.abc import Iterator
from types import FunctionType

import textual.widgets
from textual.app import App
from textual.message import Message
from textual.message_pump import MessagePump

import rnn_tui.app
import rnn_tui.panes
import rnn_tui.screens
from rnn_tui.app.app import RnnTui
from rnn_tui.app.failures import Failures
from rnn_tui.panes.widgets.guarded import Guarded


def below(kind: type) -> Iterator[type]:
    """All classes made from one, however far down."""
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def ours() -> list[type]:
    """Every widget, screen and app of this package."""
    for package in (rnn_tui.panes, rnn_tui.screens, rnn_tui.app):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(each.name)
    found = {each for each in below(MessagePump) if each.__module__.startswith("rnn_tui.")}
    assert len(found) > 30
    return sorted(found, key=lambda each: each.__qualname__)


def test_every_handler_has_a_message_that_exists():
    kinds = ours()
    for name in textual.widgets.__all__:
        getattr(textual.widgets, name)  # Textual loads each of them when it is named
    known = {each.handler_name for each in below(Message)} | {"on_event"}
    for kind in kinds:
        handlers = {name for name in vars(kind) if name.startswith("on_")}
        assert handlers <= known, f"{kind.__name__}: {sorted(handlers - known)} handle no message"


MEANT = {
    "PathInput._on_paste",
    "Palette._action_command_list",
    "Guarded._dispatch_message",
    "Failures._dispatch_message",
    "Failures._handle_exception",
    "CodeArea._build_highlight_map",
}
"""What is written over on purpose: a field for paths takes a dropped file before Textual pastes its text, what nobody
expected ends neither the handling of messages nor the program, and Python is highlighted without a parser in C."""


def test_whatever_of_ours_handles_messages_outlives_a_bug_in_it():
    """A handler that raises would else be the last that its widget runs. Before the workbench stands there is nothing
    to go on with."""
    bare = {each.__name__ for each in ours() if not issubclass(each, Guarded | App)}
    assert bare == {"FirstFrame", "Panes"}
    assert issubclass(RnnTui, Failures)


def test_no_method_of_ours_stands_in_for_a_private_one_of_textual_s():
    for kind in ours():
        theirs = [each for each in kind.__mro__ if each.__module__.startswith("textual")]
        private = {
            name for name, value in vars(kind).items() if name.startswith("_") and isinstance(value, FunctionType)
        }
        hidden = {f"{kind.__name__}.{name}" for name in private if any(name in vars(each) for each in theirs)}
        assert {each for each in hidden - MEANT if ".__" not in each} == set()
