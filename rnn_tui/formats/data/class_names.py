"""The names of classes in a checkpoint, one for each unit of a model's output."""

from collections.abc import Mapping
from typing import Any

from rnn_tui.engine.core.errors import InputError
from rnn_tui.formats.data.vocabulary import vocabulary_in

NAMES = (
    *("classes", "class_names", "labels", "label_names", "target_names", "categories", "tags", "tag_names"),
    *("id2label", "label2id", "idx2label", "label2idx", "label_to_ix", "ix_to_label", "label_to_idx", "idx_to_label"),
    *("class_to_idx", "idx_to_class", "class2idx", "idx2class", "class_to_id", "id_to_class"),
    *("tag2idx", "idx2tag", "tag_to_ix", "ix_to_tag", "tag_to_idx", "idx_to_tag", "tag2id", "id2tag"),
)
"""The names under which training scripts save them."""
MOST = 10_000
"""The largest number of classes."""


def class_names(value: Any, count: int, deepest: int = 2) -> tuple[str, ...]:
    """The names of `count` classes in a checkpoint, in the order of the outputs; empty if there are none."""
    if not isinstance(value, Mapping) or not 1 < count <= MOST:
        return ()
    for name in NAMES:
        if name in value and (found := _names(value[name], count)):
            return found
    inner = (each for each in value.values() if isinstance(each, Mapping)) if deepest else ()
    return next((found for each in inner if (found := class_names(each, count, deepest - 1))), ())


def _names(value: Any, count: int) -> tuple[str, ...]:
    if isinstance(value, str) and value.lstrip()[:1] not in ("{", "["):
        return ()
    try:
        found = vocabulary_in(value)
    except InputError:
        return ()
    if found is None or sorted(found.ids.values()) != list(range(count)):
        return ()
    return tuple(sorted(found.ids, key=lambda each: found.ids[each]))
