"""Calls of instances of the file's classes from outside, and reading of their attributes."""

from typing import Any

from rnn_tui.formats.keras_code.lambdas import leave_open
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord
from rnn_tui.formats.keras_code.subclassing.objects import OwnObjects
from rnn_tui.formats.keras_code.subclassing.own_classes import Own
from rnn_tui.formats.python_code.flow.protocols import Call
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import ABSENT, Method


def applied(objects: OwnObjects, thing: LayerCall | ModelRecord, call: Call) -> Any:
    """The result of an instance on tensors; a layer that cannot be followed is an unknown layer. Raises `NotKnown`."""
    try:
        return objects.applied(thing, call)
    except NotKnown as reason:
        if isinstance(thing, ModelRecord):
            raise
        if str(reason):
            text = f"{thing.class_name} is a class of this file's own, and what its call does is not followed"
            thing.untold = f"{text}: {reason}"
        leave_open(objects.host, thing, thing.untold)
        return objects.layers.apply(thing, call)


def attribute(thing: LayerCall | ModelRecord, own: Own, name: str, outside: bool) -> Any:
    """An attribute of an instance, or else Keras's; `outside`: whether it is not read through `self`."""
    found = own.attribute(name) if outside else ABSENT
    if found is not ABSENT:
        return found
    if name == "name":
        return own.name
    if name == "layers":
        return [each for each in own.kept() if isinstance(each, LayerCall | ModelRecord)]
    return Method(thing, name)
