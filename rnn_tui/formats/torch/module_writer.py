"""Writes the layers of a stack as modules of PyTorch: their constructors, their calls in `forward`, and their
parameters.

A layer that PyTorch's modules cannot compute exactly is refused with its name and option.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from keyword import iskeyword
from typing import Any

import numpy as np

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.recurrent import Recurrent
from rnn_tui.engine.nn.torch_onnx_names import counterpart
from rnn_tui.engine.options import activations
from rnn_tui.engine.plan.stack import Stack

_OF_MODULE = """
T_destination add_module apply bfloat16 buffers call_super_init children compile cpu cuda double dump_patches
eval extra_repr float forward get_buffer get_extra_state get_parameter get_submodule half ipu load_state_dict
modules mtia named_buffers named_children named_modules named_parameters parameters register_backward_hook
register_buffer register_forward_hook register_forward_pre_hook register_full_backward_hook
register_full_backward_pre_hook register_load_state_dict_post_hook register_load_state_dict_pre_hook
register_module register_parameter register_state_dict_post_hook register_state_dict_pre_hook requires_grad_
set_extra_state set_submodule share_memory state_dict to to_empty train training type xpu zero_grad
"""
TAKEN = frozenset(re.findall(r"\w+", _OF_MODULE))
"""The names of attributes of `nn.Module`."""

_MERGED = {"concat": "torch.cat([a, b], -1)", "sum": "a + b", "mul": "a * b", "ave": "(a + b) / 2"}


@dataclass(eq=False)
class Modules:
    """The lines of `__init__` and `forward`, and the parameters by key."""

    made: list[str] = field(default_factory=list)
    does: list[str] = field(default_factory=list)
    parameters: dict[str, Array] = field(default_factory=dict)
    names: set[str] = field(default_factory=set)

    def name(self, name: str) -> str:
        """An attribute name, made from `name`, that is not used yet."""
        word = re.sub(r"\W", "_", name, flags=re.ASCII).lstrip("_")
        word = word if word[:1].isalpha() else f"layer_{word}"
        while iskeyword(word) or word in TAKEN or word in self.names:
            word += "_"
        self.names.add(word)
        return word


def modules(stack: Stack, weights: Sequence[Sequence[Array]] | None) -> Modules:
    """The modules for a stack; without weights, the parameters are empty. Raises `RnnError`."""
    found = Modules()
    chosen: dict[tuple[int, int], str] = {}
    last = len(stack.layers) - 1
    for index, (name, layer, shape) in enumerate(
        zip(stack.layer_names, stack.resolved, stack.input_shapes, strict=True)
    ):
        given = None if weights is None else weights[index]
        states = _add(found, name, layer, shape[-1] or 0, given)
        for place in dict.fromkeys(each for each in stack.outputs if each[0] == index):
            chosen[place] = (states or ["x"])[place[1]] if index == last else f"out{len(chosen)}"
            found.does += [] if index == last else [f"{chosen[place]} = {(states or ['x'])[place[1]]}"]
        if stack.outputs and index == last:
            found.does.append(f"return {', '.join(chosen[each] for each in stack.outputs)}")
        elif index == last and states:
            found.does.append(f"return {', '.join(states)}")
    if not found.does or not found.does[-1].startswith("return"):
        found.does.append("return x")
    return found


def _add(found: Modules, name: str, layer: Layer, features: int, given: Sequence[Array] | None) -> list[str]:
    """Adds a layer; returns the names of its outputs if they are more than `x`."""
    directions = tuple(each for each in layer.cells.values() if isinstance(each, Recurrent))
    layer = (
        directions[0] if len(directions) == 1 else layer
    )  # a cell that an RNN layer applies to each step of a sequence
    there = counterpart(layer)
    if len(directions) > 1 and not there.torch:
        raise RnnError(f"PyTorch has no counterpart of {layer.kind()} (the layer {name!r}): export NumPy code instead")
    if there.each_step and (layer.nested[0].cells or layer.nested[0].nested):
        raise RnnError(
            f"PyTorch has no counterpart of a {layer.kind()} around {layer.nested[0].kind()} (the layer {name!r}):"
            " export NumPy code instead"
        )
    if there.each_step:
        return _add(found, name, layer.nested[0], features, given)
    if len(directions) > 1:
        return _both(found, name, layer, directions, features, given)
    if there.torch_line:
        made = there.torch_line.format_map(layer.get_config())
        found.does += _activated(name, layer) or ([] if made == "x" else [f"x = {made}"])
        return []
    if not there.torch:
        raise RnnError(f"PyTorch has no counterpart of {layer.kind()} (the layer {name!r}): export NumPy code instead")
    _check(name, layer)
    if isinstance(layer, Recurrent):
        return _one(found, name, layer, features, given)
    attribute = found.name(name)
    sizes = [str(features if each == "features" else getattr(layer, each)) for each in there.torch_sizes]
    biased = getattr(layer, "use_bias", True)
    found.made.append(f"self.{attribute} = nn.{there.torch}({', '.join(sizes + ['bias=False'] * (not biased))})")
    found.does.append(f"x = self.{attribute}({'x.long()' if layer.vocabulary else 'x'})")
    found.does += _activated(name, layer)
    if given is not None:
        ours = {each.name: value for each, value in zip(layer.weights(((None, None, features),)), given, strict=True)}
        for key, source in there.torch_weights:
            stem = source.removesuffix(".T")
            if stem in ours:
                found.parameters[f"{attribute}.{key}"] = ours[stem].T if source != stem else ours[stem]
    return []


def _activated(name: str, layer: Layer) -> list[str]:
    """The line for its activation; empty if it has none."""
    option = "as_activation" if counterpart(layer).bare_activation else "activation"
    activation = getattr(layer, option, "linear")
    if activation == "linear":
        return []
    if not activations.get(activation).torch:
        raise RnnError(f"PyTorch has no counterpart of the activation {activation!r} of the layer {name!r}")
    return [f"x = {activations.get(activation).torch}"]


def _check(name: str, layer: Layer) -> None:
    """Raises `RnnError` if PyTorch's module does not have an option's value."""
    there = counterpart(layer)
    fixed = [(option, (value,)) for option, value in there.torch_fixed]
    fixed += [(option, values) for option, _, values in there.torch_choices]
    for option, values in fixed:
        value = getattr(layer, option)
        if value not in values:
            known = " or ".join(repr(each) for each in values)
            raise RnnError(
                f"PyTorch's nn.{there.torch} cannot do {option}={value!r} (the layer {name!r}): there it is {known};"
                " NumPy code can be exported instead"
            )
    if layer.stateful_layer:
        raise RnnError(
            f"PyTorch's nn.{there.torch} keeps no state between calls: {name!r} has stateful=True; NumPy code can be"
            " exported instead"
        )


def _module(layer: Recurrent, features: int, both: bool) -> str:
    there = counterpart(layer)
    given = [str(features if each == "features" else getattr(layer, each)) for each in there.torch_sizes]
    for option, argument, values in there.torch_choices:
        if getattr(layer, option) != values[0]:
            given.append(f'{argument}="{getattr(layer, option)}"')
    given += ["bias=False"] * (not layer.use_bias) + ["batch_first=True"] + ["bidirectional=True"] * both
    return f"nn.{there.torch}({', '.join(given)})"


def _states(layer: Recurrent, suffix: str = "") -> str:
    """The variables for the last states: `h`, or `(h, c)`."""
    names = [each + suffix for each in layer.states]
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def _one(found: Modules, name: str, layer: Recurrent, features: int, given: Sequence[Array] | None) -> list[str]:
    """Adds a recurrent layer with one direction."""
    attribute = found.name(name)
    found.made.append(f"self.{attribute} = {_module(layer, features, both=False)}{_left_out(layer)}")
    reads = "x.flip(1)" if layer.go_backwards else "x"
    found.does.append(f"x, {_states(layer)} = self.{attribute}({reads})")
    if not layer.return_sequences:
        found.does.append("x = x[:, -1]")
    if given is not None:
        found.parameters |= _parameters(f"{attribute}.", "", layer, given)
    return ["x", *(f"{each}[0]" for each in layer.states)] if layer.return_state else []


def _both(
    found: Modules,
    name: str,
    layer: Any,
    directions: tuple[Recurrent, ...],
    features: int,
    given: Sequence[Array] | None,
) -> list[str]:
    """Adds a bidirectional layer: one module if both directions have the same options, otherwise two."""
    forward, backward = directions
    for each in directions:
        if not counterpart(each).torch:
            raise RnnError(
                f"PyTorch has no counterpart of {each.kind()} (in the layer {name!r}): it cannot be exported"
            )
        _check(name, each)
    half = len(forward.weights(((None, None, features),)))
    parts = (None, None) if given is None else (given[:half], given[half:])
    sequences = forward.return_sequences
    if (type(forward), _module(forward, features, True)) == (type(backward), _module(backward, features, True)):
        attribute = found.name(name)
        found.made.append(f"self.{attribute} = {_module(forward, features, both=True)}{_left_out(forward)}")
        found.does.append(f"x, {_states(forward)} = self.{attribute}(x)")
        found.does.append("a, b = x.chunk(2, -1)" if sequences else "a, b = h[0], h[1]")
        states = [f"{state}[{side}]" for side in (0, 1) for state in forward.states]
        for suffix, each, part in (("", forward, parts[0]), ("_reverse", backward, parts[1])):
            if part is not None:
                found.parameters |= _parameters(f"{attribute}.", suffix, each, part)
    else:
        states = []
        for word, side, each, part in (("forward", "a", forward, parts[0]), ("backward", "b", backward, parts[1])):
            attribute = found.name(f"{name}_{word}")
            found.made.append(f"self.{attribute} = {_module(each, features, both=False)}{_left_out(each)}")
            reads = "x.flip(1)" if side == "b" else "x"
            found.does.append(f"{side}, {_states(each, '_' + side)} = self.{attribute}({reads})")
            states += [f"{state}_{side}[0]" for state in each.states]
            if part is not None:
                found.parameters |= _parameters(f"{attribute}.", "", each, part)
        found.does.append("b = b.flip(1)" if sequences else "a, b = a[:, -1], b[:, -1]")
    out = ["a", "b"]
    if layer.merge_mode is not None:
        found.does.append(f"x = {_MERGED[layer.merge_mode]}")
        out = ["x"]
    else:
        found.does.append("x = a")
    return [*out, *states] if forward.return_state else out if len(out) > 1 else []


def _left_out(layer: Recurrent) -> str:
    """A comment about options that have an effect only in training."""
    dropped = [each for each in ("dropout", "recurrent_dropout") if getattr(layer, each)]
    return f"  # without {' and '.join(dropped)} while training" if dropped else ""


def _parameters(prefix: str, suffix: str, layer: Any, given: Sequence[Array]) -> dict[str, Array]:
    """The parameters in PyTorch's form: transposed, with its order of gates and two biases."""
    order = [layer.gates.index(each) for each in counterpart(layer).torch_gates]

    def rows(columns: Array) -> Array:
        blocks = np.moveaxis(columns.reshape(*columns.shape[:-1], len(order), -1), -2, 0)[order]
        return np.concatenate(list(blocks), axis=-1).T

    kernel, recurrent, *bias = given
    made = {"weight_ih": rows(kernel), "weight_hh": rows(recurrent)}
    if bias:
        both = bias[0] if bias[0].ndim == 2 else (bias[0], np.zeros_like(bias[0]))
        made |= {"bias_ih": rows(np.asarray(both[0])), "bias_hh": rows(np.asarray(both[1]))}
    return {f"{prefix}{name}_l0{suffix}": value for name, value in made.items()}
