"""The setup of a model with several inputs, as that of one of them, and back."""

from dataclasses import replace

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.plan.graph import INPUT
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.run.input_sources import InputSource, words_of
from rnn_tui.engine.run.run_setup import Setup


def sources_of(setup: Setup, stack: Stack) -> tuple[InputSource, ...]:
    """Where each input of the stack comes from."""
    if setup.sources:
        return setup.sources
    if not isinstance(setup.x, tuple):
        return tuple(map(InputSource, stack.input_names))
    pairs = zip(stack.input_names, setup.x, strict=True)
    first, *others = (InputSource(name, each, setup.inputs_from) for name, each in pairs)
    return (replace(first, tokens=setup.tokens, mask=setup.mask, series=setup.series), *others)


def setup_of_input(setup: Setup, stack: Stack, key: int) -> Setup:
    """The setup for a model that has the input with that key alone."""
    source = sources_of(setup, stack)[INPUT - key]
    one = Setup(setup.seed, setup.init_of_inputs, setup.dtype, vocabulary=setup.vocabulary if key == INPUT else None)
    given = one.fed(source.x, source.origin, mask=source.mask, tokens=source.tokens, series=source.series)
    return given if source.generator is None else one.generated(source.generator)


def with_input_of(setup: Setup, stack: Stack, key: int, one: Setup) -> Setup:
    """The setup with that input from the setup of a model that has it alone; raises `InputError`."""
    if one.mask is not None and key != INPUT:
        raise InputError("lines of unequal length need a mask, which only the first input takes: give equal ones")
    sources = list(sources_of(setup, stack))
    name = sources[INPUT - key].name
    made = InputSource(name, one.x, one.inputs_from, one.tokens, one.mask, one.series, one.generator)
    sources[INPUT - key] = made
    if all(each.drawn for each in sources):
        return setup.generated(None)
    first = sources[0]
    fed = setup.fed(None, words_of(sources), mask=first.mask, initial=setup.initial, series=first.series)
    vocabulary = one.vocabulary if key == INPUT else setup.vocabulary
    return replace(fed, sources=tuple(sources), vocabulary=vocabulary)
