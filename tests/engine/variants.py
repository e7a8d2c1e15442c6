"""Every layer kind, in every variant its options allow: what the contract tests walk over.

Nothing here names a kind or an option. A new kind is covered by being registered, a new option by being declared.
"""

import functools
import inspect
import itertools
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import cache
from typing import Any

import numpy as np
import pytest

import rnn_tui.engine.layers  # noqa: F401  (registers the kinds)
from rnn_tui.engine.core.errors import RnnError, StackError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.options.keras_object import ObjectRule
from rnn_tui.engine.options.options import Choice, Flag, LayerName, Nested, Number, Option, PositiveInteger
from rnn_tui.engine.plan.graph import Graph, GraphInput, Node, Tensor
from rnn_tui.engine.plan.stack import Stack

BATCH, TIME, FEATURES = 3, 5, 4


def values(option: Option) -> Iterator[Any]:
    """A few values that the option takes, the plainest first."""
    rule = option.rule
    if isinstance(rule, PositiveInteger):
        yield from (3, 1, 4, *((0,) if getattr(rule, "zero", False) else ()))
    elif isinstance(rule, Flag):
        yield from (False, True)
    elif isinstance(rule, Choice):
        yield from rule.values
    elif isinstance(rule, Number):
        yield from (0.25, 0.0, 1.0)
    elif isinstance(rule, LayerName):
        yield from ("a_name", None)
    elif isinstance(rule, ObjectRule) and rule.optional:
        yield from (rule.parse(option.name, text) for text in (rule.choices[-1], rule.example.replace("0.01", "0.25")))
    elif isinstance(rule, Nested):
        inside = [each for each in kinds() if not any(isinstance(o.rule, Nested) for o in each.options())]
        usual = option.start.get("class_name") if isinstance(option.start, dict) else ""
        yield from (plain(each) for each in sorted(inside, key=lambda each: each.kind() != usual))
    elif hasattr(rule, "examples"):
        yield from rule.examples
    else:
        yield from (rule.parse(option.name, text) for text in rule.choices)


@cache
def required(kind: type[Layer]) -> dict[str, Any]:
    """Values for the options that a layer of that kind cannot be without."""
    chosen: dict[str, Any] = {}
    for option in kind.options():
        if option.required:
            for value in values(option):
                try:
                    option.rule.check(option.name, value)
                except RnnError:
                    continue
                chosen[option.name] = value
                break
    return chosen


@cache
def starts(kind: type[Layer]) -> dict[str, Any]:
    """What the explorer begins with, where a default is more than few features allow."""
    try:
        stack_on(kind(**required(kind)))
    except StackError:
        return {each.name: each.start for each in kind.options() if each.start != each.default}
    return {}


def plain(kind: type[Layer], **given: Any) -> Layer:
    """A layer of that kind with its required options filled in and everything else left alone."""
    try:
        return kind(**{**required(kind), **starts(kind), **given})
    except RnnError:
        return kind(**{**required(kind), **given})


SHAPELESS = ("activation", "regularizer", "constraint")
"""How the options are called that change no shape: a layer with another one stands wherever the plain one does."""


def variants(kind: type[Layer]) -> Iterator[Layer]:
    """That kind with each option set, one by one, to each value it takes; a wrapper also around variants."""
    usual = plain(kind)
    yield usual
    for option in kind.options():
        for value in values(option):
            try:
                made = plain(kind, **{option.name: value})
                if not option.name.endswith(SHAPELESS):
                    stack_on(made)
            except RnnError:
                continue
            if made != usual and not hides_cells(made):
                yield made
    for option in kind.options():
        if isinstance(option.rule, Nested) and option.required:
            for inner in values(option):
                some = variants(type(inner)) if inner.cells else itertools.islice(variants(type(inner)), 3)
                for changed in some:
                    if not long_list(changed):
                        try:
                            made = plain(kind, **{option.name: changed})
                            stack_on(made)
                        except RnnError:
                            continue
                        if not hides_cells(made):
                            yield made


def hides_cells(layer: Layer) -> bool:
    """Whether each timestep is a sequence to a layer inside: masks have another shape there, and tests of their own."""
    return not layer.cells and any(each.cells for each in layer.nested)


def long_list(layer: Layer) -> bool:
    """Whether it differs from the plain layer in an option of many choices, or one that matters while training only:
    which no wrapper looks at."""
    return any(is_long_list(option) and getattr(layer, option.name) != option.default for option in layer.options())


def is_long_list(option: Option) -> bool:
    return len(option.rule.choices) > 5 or trained(option)


def trained(option: Option) -> bool:
    """Whether it is a regulariser or a constraint, which no run looks at."""
    return isinstance(option.rule, ObjectRule) and option.rule.optional


def in_keras(layer: Layer) -> bool:
    """Whether Keras has it, and what is inside it."""
    return all(counterpart(each).keras for each in (layer, *layer.nested))


def chain_kinds() -> list[type[Layer]]:
    """The kinds that can stand in a chain."""
    return [kind for kind in kinds() if joined_inputs(plain(kind)) == 1]


@cache
def every_variant() -> tuple[Layer, ...]:
    """Every variant of every kind that can stand in a chain, each once; made once, as many tests walk over them."""
    return tuple(dict.fromkeys(layer for kind in chain_kinds() for layer in variants(kind)))


@cache
def joining_variants() -> tuple[Layer, ...]:
    """Every variant of the kinds that make something of several inputs, each once."""
    found = (kind for kind in kinds() if joined_inputs(plain(kind)) > 1)
    return tuple(dict.fromkeys(layer for kind in found for layer in variants(kind)))


def joined_inputs(layer: Layer) -> int:
    """With how many inputs a layer is tested: 1, or the fewest that it takes from 2 on; 0 for a cell, which is none."""
    return 1 if layer.takes(1) and not layer.takes_list else next((n for n in range(2, 9) if layer.takes(n)), 0)


TELLING = ("linear", "relu", "softmax", "log_softmax", "hard_sigmoid", "exponential", "gelu")
"""Activations that are unlike each other: unbounded, with a corner, of a whole row, flat, exploding, not monotonous."""
NO_NUMBER = {"name", "trainable", "unroll"}
"""Options that change nothing of what is computed: they matter where configs are read and written."""


def changed(layer: Layer) -> set[str]:
    """The options in which it differs from the plain layer of its kind, or what is inside it from a plain one."""
    usual = plain(type(layer))
    own = {name for name, value in layer.get_config().items() if value != getattr(usual, name)}
    return own.union(*(changed(each) for each in layer.nested if each not in usual.nested))


def without_long_lists() -> list[Layer]:
    """Every variant without those that only choose another activation or initialiser: for what reads and writes."""
    return [layer for layer in every_variant() if not long_list(layer)]


@cache
def distinct_variants() -> tuple[Layer, ...]:
    """Every variant, but where kinds share an option of many choices, each choice for the first of them only; and of a
    wrapper those that are different themselves. What reads and writes knows options, and no kinds."""
    seen: set[Any] = set()
    found = []
    for layer in every_variant():
        new = {layer.kind(), *long_choices(layer)} - seen
        if not only_inside(layer) and (new or not long_list(layer)):
            found.append(layer)
        seen |= new
    return tuple(found)


def long_choices(layer: Layer) -> set[tuple[str, str, str]]:
    """Of the options of many choices those that are not as usual: name, rule and value."""
    return {
        (option.name, repr(option.rule), option.rule.show(getattr(layer, option.name)))
        for option in layer.options()
        if is_long_list(option) and getattr(layer, option.name) != option.default
    }


most_or_all = pytest.mark.parametrize(
    "variants",
    [distinct_variants, pytest.param(every_variant, marks=pytest.mark.long)],
    ids=["distinct", "every"],
)
"""A test of the `variants` that are unlike each other, and a long one of all of them."""


@cache
def few_variants() -> tuple[Layer, ...]:
    """The variants that compute something else than the plain layer, without those of long lists."""
    return tuple(layer for layer in without_long_lists() if not changed(layer) & NO_NUMBER)


@cache
def some_variants() -> tuple[Layer, ...]:
    """The few, and those with an activation unlike the usual ones."""
    unlike = [
        layer for layer in every_variant() if long_list(layer) and set(TELLING) & set(layer.get_config().values())
    ]
    return *few_variants(), *unlike


def over(layers: Iterable[Layer], long_inside: bool = False) -> Callable[[Callable[..., None]], Callable[..., None]]:
    """A test of a `layer` goes over these: one test a kind, which says of which layer it failed.

    Of a wrapper, those that are different inside only may be a test of their own, which is a long one.
    """
    of_kind: dict[str, list[Layer]] = {}
    for layer in layers:
        inside = "inside " if long_inside and only_inside(layer) else ""
        of_kind.setdefault(f"{inside}{layer.kind()}", []).append(layer)
    names = [pytest.param(each, marks=[pytest.mark.long] * each.startswith("inside")) for each in of_kind]

    def decorated(check: Callable[..., None]) -> Callable[..., None]:
        @pytest.mark.parametrize("kind", names)
        @functools.wraps(check)
        def test(kind: str, **fixtures: Any) -> None:
            for layer in of_kind[kind]:
                try:
                    check(layer=layer, **fixtures)
                except BaseException as error:
                    error.add_note(f"layer: {label(layer)}")
                    raise

        given = inspect.signature(check).parameters.values()
        kind = inspect.Parameter("kind", inspect.Parameter.KEYWORD_ONLY)
        test.__signature__ = inspect.Signature(  # what pytest asks for
            [*(each.replace(kind=inspect.Parameter.KEYWORD_ONLY) for each in given if each.name != "layer"), kind]
        )
        return test

    return decorated


def only_inside(layer: Layer) -> bool:
    """Whether it wraps a layer that is not plain."""
    return any(each != plain(type(each)) for each in layer.nested)


@cache
def stack_on(layer: Layer) -> Stack:
    """The layer by itself, on tokens where it reads tokens and on real numbers elsewhere.

    Where it reads no steps, as many features as there would be steps: a mask fits all the same.
    """
    if joined_inputs(layer) > 1:
        return joining(layer, [(BATCH, TIME, FEATURES)] * joined_inputs(layer))
    if layer.input_ndim == 2 or layer.masks_numbers:
        return Stack((layer,), (BATCH, TIME), keras="keras3")
    if layer.vocabulary and not layer.nested:
        return Stack((layer,), (BATCH, TIME), "int32", keras="keras3")
    try:
        return Stack((layer,), (BATCH, TIME, FEATURES), keras="keras3")
    except StackError:  # a wrapper around a layer that reads sequences
        return Stack((layer,), (BATCH, TIME, TIME, FEATURES), keras="keras3")


def joining(layer: Layer, shapes: Sequence[tuple[int, ...]]) -> Stack:
    """A model of one layer that reads an input of each shape; every output of the layer is one of the model."""
    inputs = tuple(GraphInput(-1 - n, shape) for n, shape in enumerate(shapes))
    node = Node(0, 0, tuple(Tensor(each.key) for each in inputs))
    outputs = tuple(Tensor(0, n) for n in range(len(layer.resolve("keras3").output_shapes(tuple(shapes)))))
    return Stack((layer,), keras="keras3", wiring=Graph(inputs, (node,), outputs))


def tail_mask() -> np.ndarray:
    """(batch, time): a full row, a padded row, a row with a hole and a masked beginning."""
    mask = np.ones((BATCH, TIME), bool)
    mask[1, 3:] = False
    mask[2, [0, 2]] = False
    return mask


@cache
def label(layer: Layer) -> str:
    """What a variant is called: the kind and what differs from its plain form."""
    usual = plain(type(layer))
    different = [
        f"{name}={type(layer).option(name).rule.show(value)}"
        for name, value in layer.get_config().items()
        if value != getattr(usual, name)
    ]
    inner = [f"[{label(each)}]" for each in layer.nested if each not in usual.nested]
    return "-".join([layer.kind(), *different, *inner])
