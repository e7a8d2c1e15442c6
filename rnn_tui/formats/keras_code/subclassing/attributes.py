"""The attributes of a subclassed model, for its stack."""

from collections.abc import Iterator, Mapping
from typing import Any

from rnn_tui.engine.plan.attributes import Attribute
from rnn_tui.engine.plan.naming import numbered, snake_case
from rnn_tui.formats.keras_code.layer_records import LayerCall, ModelRecord
from rnn_tui.formats.keras_code.subclassing.own_classes import Own
from rnn_tui.formats.keras_code.vocabulary import RENAMED


def attributes_of(own: Own, keys: Mapping[int, int]) -> tuple[Attribute, ...]:
    """The attributes of an object; `keys`: the key of each layer in the stack, by the id of its record."""
    found: dict[int, Attribute] = {}
    for each in own.kept():
        if isinstance(each, LayerCall | ModelRecord) and id(each) not in found and each.own is not own:
            found[id(each)] = _attribute(each, keys)
    return tuple(found.values())


def _attribute(thing: LayerCall | ModelRecord, keys: Mapping[int, int]) -> Attribute:
    if id(thing) in keys or (isinstance(thing, LayerCall) and thing.own is None):
        there = (keys[id(thing)],) if id(thing) in keys else ()
        return Attribute(there, _name(thing), _kind(thing))
    return Attribute(tuple(dict.fromkeys(_leaves(thing, keys, set()))), _name(thing), _kind(thing), whole=True)


def _leaves(thing: Any, keys: Mapping[int, int], seen: set[int]) -> Iterator[int]:
    """The keys of the layers inside an object, in the order of its attributes."""
    if id(thing) in seen or not isinstance(thing, LayerCall | ModelRecord):
        return
    seen.add(id(thing))
    if id(thing) in keys:
        yield keys[id(thing)]
    inside = thing.own.kept() if thing.own is not None else ()
    for each in (*inside, *((link.layer for link in thing.links) if isinstance(thing, ModelRecord) else ())):
        yield from _leaves(each, keys, seen)


def _kind(thing: LayerCall | ModelRecord) -> str:
    if thing.own is not None:
        return thing.own.cls.name
    if isinstance(thing, ModelRecord):
        return "Functional" if thing.functional else "Sequential"
    return RENAMED.get(thing.class_name, thing.class_name)


def _name(thing: LayerCall | ModelRecord) -> str:
    if thing.own is not None:
        return thing.own.name
    if thing.name is not None:
        return thing.name
    prefix = snake_case(_kind(thing))
    return numbered(prefix, thing.counts.get(prefix, 0) if isinstance(thing, ModelRecord) else thing.number, "keras3")
