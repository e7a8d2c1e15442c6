"""The user's shapes for inputs whose shape the model leaves open (`--shape`)."""

import ast
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from rnn_tui.engine.core.arrays import Shape
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel

EXAMPLE = "such as --shape 10,4 (timesteps, features), with None for what is not known"


def parsed_shapes(texts: Iterable[str]) -> dict[str, Shape]:
    """Shapes without the batch axis, by the names of inputs; "" is the only input. Raises `RnnError`."""
    shapes: dict[str, Shape] = {}
    for text in texts:
        name, _, axes = text.rpartition("=")
        shapes[name.strip()] = _parsed(text, axes)
    return shapes


def _parsed(text: str, axes: str) -> Shape:
    try:
        value = ast.literal_eval(f"({axes.strip().strip('()').rstrip(',')},)")
    except (ValueError, TypeError, SyntaxError, MemoryError, RecursionError):
        raise RnnError(f"--shape {text}: expected numbers, {EXAMPLE}") from None
    if not all(each is None or (type(each) is int and each > 0) for each in value):
        raise RnnError(f"--shape {text}: expected positive numbers, {EXAMPLE}")
    return tuple(value)


def with_shapes(models: Sequence[ListedModel], shapes: Mapping[str, Shape]) -> list[ListedModel]:
    """The models with these shapes for their open inputs; raises `RnnError` if they fit none of the models."""
    if not shapes:
        return list(models)
    found: list[ListedModel] = []
    refusals: list[RnnError] = []
    for each in models:
        try:
            each = replace(each, stack=_shaped(each.stack, shapes)) if isinstance(each, LoadedModel) else each
        except RnnError as error:
            refusals.append(error)
        found.append(each)
    if refusals and len(refusals) == sum(isinstance(each, LoadedModel) for each in models):
        raise refusals[0]
    return found


def _shaped(stack: Stack, shapes: Mapping[str, Shape]) -> Stack:
    if stack.input_shape is None:
        (shape,) = shapes.values() if len(shapes) == 1 else (None,)
        if shape is None:
            raise RnnError("--shape: the model has one input: give one shape")
        return stack.with_input((None, *shape))
    names = stack.input_names
    if "" in shapes and len(names) > 1:
        raise RnnError(f"--shape: the model has {len(names)} inputs: give each by its name, --shape {names[0]}=…")
    unknown = [each for each in shapes if each and each not in names]
    if unknown:
        raise RnnError(f"--shape {unknown[0]}: there is no input of that name; there are {', '.join(names)}")
    pairs = zip(names, stack.inputs, strict=True)
    return stack.on(tuple(_filled(name, each.shape, shapes.get(name, shapes.get(""))) for name, each in pairs))


def _filled(name: str, stated: Shape, given: Shape | None) -> Shape:
    """The input's shape with the given sizes instead of None; raises `RnnError` if they contradict it."""
    if given is None:
        return stated
    batch, *axes = stated
    if len(axes) != len(given) or any(None not in (a, b) and a != b for a, b in zip(axes, given, strict=True)):
        raise RnnError(f"--shape: {name} is {tuple(axes)}, which {given} does not fit; only what is None is open")
    return (batch, *(b if a is None else a for a, b in zip(axes, given, strict=True)))
