"""The models in a file whose model has opaque layers: the whole model, and each submodel after an opaque layer.

The whole model runs as far as nothing depends on an opaque layer. A submodel after one is a separate model with its own
number (`FILE#2`).
"""

from dataclasses import replace

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.plan.known_part import (
    Submodel,
    blocked_calls,
    described,
    holds_code,
    not_run,
    opaque_in,
    opaque_keys,
    submodels,
)
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.io.errors import listed, printable
from rnn_tui.formats.loaded_model import LoadedModel, Note


def with_submodels(found: LoadedModel, *, whole: bool = False) -> list[LoadedModel]:
    """The model, and its submodels after opaque layers; only the model if it has no opaque layers.

    If all recurrent layers come after custom layers, only the submodels are returned, unless `whole` is set.
    """
    if not opaque_keys(found.stack):
        return [found]
    parts = [_part(found, each) for each in submodels(found.stack)]
    if parts and not whole and not _begins(found.stack):
        return parts
    return [replace(found, notes=(*found.notes, *(Note(0, each) for each in sentences(found.stack)))), *parts]


def _begins(stack: Stack) -> bool:
    """Whether a recurrent layer depends only on the model's inputs, or only layers of Keras come before the first
    one."""
    blocked = blocked_calls(stack)
    runs = any(stack.callee(node).cells for node in stack.calls if node.key not in blocked)
    return runs or holds_code(stack)


def sentences(stack: Stack) -> tuple[str, ...]:
    """A sentence for each opaque layer about the part that is not run and the reason; empty if everything is run."""
    keys = opaque_keys(stack)
    behind = [stack.name_of(key) for key in not_run(stack) if key not in keys]
    found = [f"not run: {printable(described(stack, key), 200)}{_uncounted(stack, key)}" for key in keys]
    return (*found, f"not run, depending on it: {listed(behind)}") if behind else tuple(found)


def _uncounted(stack: Stack, key: int) -> str:
    found = opaque_in(stack.layer(key))
    return "" if found is None or found.counted else "; its parameters are not counted"


def _part(found: LoadedModel, part: Submodel) -> LoadedModel:
    stack, whole = part.stack, found.stack
    notes = [*_before(whole, part), *_behind(whole, part)]
    name = f"{found.name}/{whole.name_of(part.before[0])}" if found.name else ""
    return replace(
        found,
        stack=stack,
        name=name,
        notes=(*found.notes, *(Note(0, each) for each in notes)),
        part=tuple(notes),
        weights=None if found.weights is None else _weights(whole, stack, found.weights),
        initial=(),
        lengths=(),
    )


def _before(whole: Stack, part: Submodel) -> list[str]:
    shapes = {each.name: each.shape for each in part.stack.inputs}
    if part.stack.wiring is None:
        shapes = {part.stack.input_name: part.stack.input_shape or ()}
    return [
        f"a part of the file's model: it reads what {printable(described(whole, key), 200)}, makes,"
        f" {shapes.get(whole.name_of(key), '')}: record that and give it as --data"
        for key in part.before
    ]


def _behind(whole: Stack, part: Submodel) -> list[str]:
    names = [printable(described(whole, key), 200) for key in part.behind[:3]]
    return [f"a part of the file's model: behind it stands {' and '.join(names)}"] if names else []


def _weights(whole: Stack, stack: Stack, weights: tuple[Array, ...]) -> tuple[Array, ...]:
    """The weights of a submodel, taken from those of the whole model."""
    rest = iter(weights)
    by_key = {key: [next(rest) for _ in found] for key, found in zip(whole.keys, whole.weights, strict=True)}
    return tuple(each for key in stack.keys for each in by_key[key])
