"""Calls of functions of PyTorch and of other packages, and of methods of tensors."""

from collections.abc import Callable
from typing import Any

import numpy as np

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import NotKnown
from rnn_tui.formats.python_code.values.records import Class, Dotted, Instance
from rnn_tui.formats.torch_code.forward_state import Reading, opaque_in
from rnn_tui.formats.torch_code.module.kinds import PARAMETER
from rnn_tui.formats.torch_code.module.layers import LayerCall
from rnn_tui.formats.torch_code.module.modules import Foreign, is_parameter, module_of
from rnn_tui.formats.torch_code.module.parameters import of_parameters, parameter
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.einops_functions import NAMES, rearranged
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.functions import MODULES, SAME, called
from rnn_tui.formats.torch_code.tensor.packed import packed, padded
from rnn_tui.formats.torch_code.tensor.random_numbers import SHARE, Share, is_share
from rnn_tui.formats.torch_code.tensor.values import VALUES, AtRandom, Constant, Tensor
from rnn_tui.formats.torch_code.vocabulary import ABSENT_DEVICES, function_of

DRAWN = frozenset(("rand", "randn", "empty", "Tensor", "FloatTensor", "normal", "rand_like"))
"""Functions that make tensors of which a parameter takes only the shape, where a module is made."""
SIZED = frozenset(("zeros", "ones"))
"""Functions of which only sizes are unread if an argument is."""
PACKING: dict[str, Callable[[Builder, Call], Any]] = {"pack_padded_sequence": packed, "pad_packed_sequence": padded}
HELD = ("wire", "axes", "shape", "dtype", "storage", "value")
"""What a change in place gives a tensor anew."""


class FunctionCalls:
    """Evaluates calls of functions."""

    def __init__(self, host: Host, reading: Reading) -> None:
        self.host, self.reading = host, reading

    def of_torch(self, function: Dotted, call: Call) -> Any:
        """The result of a function of PyTorch by its full name; raises `NotKnown`."""
        if function.last == PARAMETER:
            return self.host.branches.make(parameter(call))
        if function.path in ABSENT_DEVICES:
            return ABSENT_DEVICES[function.path]
        if function.last == "finfo":
            return _limits(call)
        if function.last == "Variable" and call.args:
            return call.args[0]
        if self.reading.following and function.last == "rand" and is_share(call):
            return Share(f"{self.host.where(call.line)} draws numbers at random: {function.path}")
        if not (name := function_of(function.path)):
            raise NotKnown(f"{function.path} is not understood" if self.reading.following else "")
        return self.by_name(name, call, f"{function.path} is not understood")

    def by_name(self, name: str, call: Call, unknown: str) -> Any:
        """The result of a function of PyTorch; an `Opaque` for an unknown function; raises if it cannot be followed."""
        if (opaque := opaque_in(call.args, call.kwargs)) is not None and name not in SIZED:
            return opaque
        if not self.reading.following and name in DRAWN:
            name = "empty"
        try:
            return self._checked(name, call)
        except NotKnown as reason:
            if str(reason) and (not self.reading.in_parts or isinstance(reason, AtRandom)):
                raise
            return self.reading.unread(str(reason) or unknown, call)

    def _checked(self, name: str, call: Call) -> Any:
        """The result of the function; raises `NotKnown` also where it is given something else than it takes."""
        try:
            return self._run(name, call)
        except RnnError:
            raise
        except (ArithmeticError, AttributeError, LookupError, TypeError, ValueError) as error:
            raise NotKnown(f"the arguments of {name} do not fit ({type(error).__name__})") from None

    def _run(self, name: str, call: Call) -> Any:
        if any(map(is_parameter, [*call.args, *call.kwargs.values()])):
            return of_parameters(self.reading.builder, name, Given(call), self.reading.paths)
        if name in PACKING:
            return PACKING[name](self.reading.builder, call)
        if name in MODULES:
            return self._as_module(MODULES[name], call)
        if name.endswith("_") and name not in SAME and call.args and isinstance(call.args[0], Tensor | Constant):
            return self.in_place(name.removesuffix("_"), call)
        return called(self.reading.builder, name, call)

    def in_place(self, name: str, call: Call) -> Any:
        """`x.relu_()`, `x.masked_fill_(mask, 0)`: the tensor with its new numbers; other tensors that share them are
        not known any more."""
        thing, builder = call.args[0], self.reading.builder
        made = called(builder, name, call)
        if type(made) is not type(thing):
            builder.change(thing, call.line)
            raise NotKnown(f"{name}_ changes a tensor in place, which is not followed")
        builder.change(thing, call.line)
        for each in HELD:
            if hasattr(thing, each):
                self.host.branches.write(vars(thing), each, getattr(made, each))
        return thing

    def _as_module(self, name: str, call: Call) -> Any:
        """The result of a function that computes the same as a module without weights."""
        rest = {key: each for key, each in call.kwargs.items() if key != "input"}
        value = call.args[0] if call.args else call.kwargs.get("input")
        made = module_of(name, Call(call.node, call.args[1:], rest))
        return LayerCall(self.reading.builder, made, "", call.line).on(value)

    def foreign(self, function: Dotted, call: Call) -> Any:
        """The result of a function or a class of another package."""
        if function.parts[0] == "random" and self.reading.following:
            said = f"{self.host.where(call.line)} draws numbers at random: {function.path}"
            if function.path == SHARE:
                return Share(said)
            self.reading.random = said
        if (
            function.parts[0] == "einops"
            and function.last in NAMES
            and any(isinstance(each, VALUES) for each in call.args)
        ):
            return rearranged(self.reading.builder, function.last, Given(call))
        own = function.last[:1].isupper() and len(function.parts) > 1
        why = f"{function.last} comes from {function.parts[0]}, {function.why}"
        return Foreign(function.last, why, call.line) if own else self.reading.unread(why, call)


def _limits(call: Call) -> Instance:
    """`torch.finfo(dtype)`: the limits of a type of floating-point numbers; float32 if it is not known."""
    dtype = next((each.last for each in [*call.args, *call.kwargs.values()] if isinstance(each, Dotted)), "")
    found = np.finfo(dtype if dtype in ("float16", "float64") else "float32")
    limits = {name: float(getattr(found, name)) for name in ("min", "max", "eps", "tiny")}
    return Instance(Class("finfo", 0, [], {}), limits)
