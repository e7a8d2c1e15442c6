"""What widgets tell each other: a handler is found by its name only, so a name that fits no message is never called."""

import importlib
import pkgutil
from collections.abc import Iterator

import textual.widgets
from textual.message import Message
from textual.message_pump import MessagePump

import rnn_tui.app
import rnn_tui.panes
import rnn_tui.screens


def below(kind: type) -> Iterator[type]:
    """All classes made from one, however far down."""
    for each in kind.__subclasses__():
        yield each
        yield from below(each)


def test_every_handler_has_a_message_that_exists():
    for package in (rnn_tui.panes, rnn_tui.screens, rnn_tui.app):
        for each in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
            importlib.import_module(each.name)
    for name in textual.widgets.__all__:
        getattr(textual.widgets, name)  # Textual loads each of them when it is named
    known = {each.handler_name for each in below(Message)} | {"on_event"}
    ours = {each for each in below(MessagePump) if each.__module__.startswith("rnn_tui.")}
    assert len(ours) > 30
    for kind in ours:
        handlers = {name for name in vars(kind) if name.startswith("on_")}
        assert handlers <= known, f"{kind.__name__}: {sorted(handlers - known)} handle no message"
