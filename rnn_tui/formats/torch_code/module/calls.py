"""Calls of modules, of their methods, and of their classes."""

from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.containers import DictValue, ListValue, has_unknown, wrapped
from rnn_tui.formats.python_code.values.records import Class, Function, Instance, Thing, Unknown
from rnn_tui.formats.torch_code.forward_state import Reading, opaque_in
from rnn_tui.formats.torch_code.module.attention import attended
from rnn_tui.formats.torch_code.module.cells import CellCall
from rnn_tui.formats.torch_code.module.kinds import BUFFER, GATES, PLAIN_ACTIVATIONS, STATES
from rnn_tui.formats.torch_code.module.layers import CALLS, LayerCall
from rnn_tui.formats.torch_code.module.modules import KINDS, Foreign, Module, Sequential, module_of
from rnn_tui.formats.torch_code.module.recurrent import RecurrentCall, initial_states
from rnn_tui.formats.torch_code.tensor.packed import Packed
from rnn_tui.formats.torch_code.tensor.sizes import Size
from rnn_tui.formats.torch_code.tensor.values import (
    VALUES,
    Argument,
    Constant,
    Entry,
    Opaque,
    StandIn,
    Tensor,
    Wire,
    tensors_in,
)

SELF = frozenset(("to", "cuda", "cpu", "eval", "train", "double", "float", "half", "requires_grad_", "apply"))
"""The methods of modules that return the module itself."""


class ModuleCalls:
    """Evaluates calls of modules."""

    def __init__(self, host: Host, reading: Reading) -> None:
        self.host, self.reading = host, reading

    def made(self, name: str, call: Call) -> Any:
        """The module that a call of a class of `torch.nn` creates."""
        if name == "Sequential":
            return _sequential(call)
        if name in ("ModuleList", "ModuleDict"):
            made = _container(name, call)
            self.reading.registered[id(made)] = made
            return made
        if name not in KINDS:
            return Foreign(name, f"nn.{name} is not understood", call.line)
        try:
            return module_of(name, call)
        except CodeError as error:
            return Foreign(name, str(error), call.line)

    def apply(self, thing: Thing | Instance, call: Call) -> Any:
        """The result of a module for tensors; raises `NotKnown` and `CodeError`."""
        if not self.reading.following:
            raise NotKnown("")
        if isinstance(thing, Module) and thing.class_name in GATES and self.reading.in_parts:
            call = self._opened(thing, call)
        if not isinstance(thing, Instance | Sequential) and (opaque := opaque_in(call.args, call.kwargs)) is not None:
            return opaque
        if isinstance(thing, Instance):
            return self._forward(thing, call)
        if isinstance(thing, Sequential):
            return self._in_a_row(thing, call)
        if isinstance(thing, Foreign):
            return self.reading.foreign(thing, call)
        if not isinstance(thing, Module):
            raise NotKnown("")
        made = self._checked(thing, call)
        found = [each.shape for each in tensors_in(made) if isinstance(each, VALUES)]
        self.reading.builder.made_by.setdefault(id(thing), found)
        return made

    def _checked(self, thing: Module, call: Call) -> Any:
        """The result of the module; raises `NotKnown` and `CodeError`, also for what PyTorch or a layer refuses."""
        try:
            return self._run(thing, call)
        except CodeError:
            raise
        except RnnError as error:
            raise CodeError(call.line, f"nn.{thing.class_name}: {error}") from None
        except (ArithmeticError, TypeError, ValueError, LookupError, AttributeError) as error:
            raise NotKnown(f"the arguments of nn.{thing.class_name} do not fit ({type(error).__name__})") from None

    def _opened(self, thing: Module, call: Call) -> Call:
        """The call of a recurrent module, with an input of its own where unread code computes what it reads."""
        x = call.args[0] if call.args else call.kwargs.get("input")
        if not isinstance(x, Opaque):
            return call
        given, builder = thing.checked(), self.reading.builder
        name = f"{self.reading.paths.get(id(thing), 'rnn').replace('.', '_')}_input"
        name += f"_{len(builder.opened)}" if name in {each.name for each, _ in builder.opened} else ""
        sizes = [Size.symbol(f"{name}.size({axis})") for axis in (0, 1)]
        entry = Entry(name, (*sizes, given["input_size"]), time_first=not given["batch_first"])
        builder.opened.append((entry, x.what))
        axes = (0, 1, 2) if given["batch_first"] else (1, 0, 2)
        rest = {key: each for key, each in call.kwargs.items() if key != "input"}
        return Call(call.node, [Tensor(Wire(entry), axes, entry.shape), *call.args[1:]], rest)

    def _forward(self, thing: Instance, call: Call) -> Any:
        forward = found_in(thing.cls, "forward")
        if not isinstance(forward, Function):
            raise NotKnown(f"{thing.cls.name} has no forward")
        return self.host.call_function(forward.bound(thing), call.node, *as_given(call))

    def _in_a_row(self, thing: Sequential, call: Call) -> Any:
        value = call.args[0] if call.args else None
        for each in thing.items.values():
            if isinstance(each, Unknown):
                raise NotKnown(each.reason)
            value = self.apply(each, Call(call.node, [value], {}))
            if isinstance(value, Unknown):
                return value
        return value

    def _run(self, module: Module, call: Call) -> Any:
        if (found := has_unknown([call.args, list(call.kwargs.values())])) is not None:
            self.reading.builder.lacking.append(found)
            return found
        path, builder = self.reading.paths.get(id(module), ""), self.reading.builder
        if module.class_name in GATES:
            return self._recurrent(module, call)
        if module.class_name.endswith("Cell"):
            several = len(STATES[module.class_name.removesuffix("Cell")]) > 1
            given = call.args[1] if len(call.args) > 1 else call.kwargs.get("hx")
            value = call.args[0] if call.args else call.kwargs.get("input")
            if several and not isinstance(given, tuple) and (states := _arguments_in(given)):
                self.reading.states |= states  # one name for both states
                self.reading.pairs |= states
                given = None if isinstance(given, Argument) else given
            return CellCall(builder, module, self.reading.paths, call.line).on(value, given)
        if module.class_name == "MultiheadAttention":
            told = dict(call.kwargs)
            names = [each for each in ("query", "key", "value") if each in told]
            values = [*call.args[:3], *(told.pop(each) for each in names)]
            return attended(builder, module, path, call.line, values, told)
        if module.class_name not in CALLS and module.class_name not in PLAIN_ACTIVATIONS:
            return self.reading.unread(f"{path} ({module.class_name}): nn.{module.class_name} is not understood", call)
        value = call.args[0] if call.args else call.kwargs.get("input")
        return LayerCall(builder, module, path, call.line).on(value)

    def _recurrent(self, module: Module, call: Call) -> Any:
        builder = self.reading.builder
        x = call.args[0] if call.args else call.kwargs.get("input")
        given = call.args[1] if len(call.args) > 1 else call.kwargs.get("hx")
        if names := _arguments_in(given):
            self.reading.states |= names
            if len(STATES[module.class_name]) > 1 and isinstance(given, Tensor):
                self.reading.pairs |= names
        if any(isinstance(each, Argument) for each in (given if isinstance(given, tuple | list) else [given])):
            given = None
        states = [] if given is None else initial_states(builder, module, given, call.line)
        made = RecurrentCall(builder, module, self.reading.paths, call.line)
        return (
            made.on_packed(x, states)
            if isinstance(x, Packed)
            else made.on(builder.usable(x, call.line), states).returned
        )

    def method(self, thing: Any, name: str, call: Call) -> Any:
        """The result of a method of a module."""
        if name in SELF:
            return thing
        if name == "forward":
            return self.apply(thing, call)
        if name in ("add_module", "register_module") and len(call.args) == 2 and isinstance(call.args[0], str):
            names = thing.names if isinstance(thing, Instance) else thing.items
            self.host.branches.write(names, call.args[0], call.args[1])
            return None
        if name == "register_parameter" and len(call.args) == 2 and isinstance(thing, Instance):
            self.host.branches.write(thing.names, call.args[0], call.args[1])
            return None
        if name == "register_buffer" and isinstance(thing, Instance):
            return self._buffer(
                thing, dict(zip(("name", "tensor", "persistent"), call.args, strict=False)) | call.kwargs, call
            )
        if name == "append" and isinstance(thing, Sequential) and call.args:
            self.host.branches.write(thing.items, str(len(thing.items)), call.args[0])
            return thing
        if isinstance(thing, Foreign):
            return self.reading.foreign(thing, call)
        raise NotKnown("")

    def _buffer(self, thing: Instance, given: dict[str, Any], call: Call) -> None:
        """`register_buffer`: a tensor that a state dict holds, unless it is not persistent."""
        name, value = given.get("name"), given.get("tensor")
        if not isinstance(name, str):
            raise NotKnown("the name of a buffer is not known")
        if isinstance(value, Constant) and given.get("persistent", True) is True and value.shape:
            value = self.host.branches.make(Module(BUFFER, {"shape": value.shape}, call.node))
        self.host.branches.write(thing.names, name, value)

    def builtin(self, name: str, thing: Sequential) -> Any:
        """The result of a built-in function for an `nn.Sequential`."""
        found = list(thing.items.values())
        match name:
            case "len":
                return len(found)
            case "enumerate":
                return ListValue(list(enumerate(found)))
            case "tuple":
                return tuple(found)
            case "list" | "reversed":
                return ListValue(found[::-1] if name == "reversed" else found)
        raise NotKnown("")

    def item(self, thing: Sequential, index: Any) -> Any:
        """A module of an `nn.Sequential`, or a slice of it."""
        items = list(thing.items.values())
        if isinstance(index, int) and -len(items) <= index < len(items):
            return items[index]
        if isinstance(index, slice):
            return Sequential(dict(list(thing.items.items())[index]), thing.line)
        raise NotKnown("")


def as_given(call: Call) -> tuple[list[Any], dict[str, Any]]:
    """The arguments of a call with lists and dictionaries as values of the code."""
    return list(map(wrapped, call.args)), {name: wrapped(each) for name, each in call.kwargs.items()}


def found_in(cls: Class, name: str) -> Any:
    """An attribute of a class; None if there is none."""
    try:
        return cls.find(name)
    except KeyError:
        return None


def _container(name: str, call: Call) -> Any:
    given = call.args[0] if call.args else []
    if isinstance(given, Unknown):
        return ListValue([], given) if name == "ModuleList" else DictValue({}, given)
    return ListValue(list(given)) if name == "ModuleList" else DictValue(dict(given))


def _sequential(call: Call) -> Sequential:
    """`nn.Sequential(a, b)`, or of an OrderedDict."""
    if (found := next((each for each in call.args if isinstance(each, Unknown)), None)) is not None:
        raise NotKnown(found.reason or f"{found.text} is not known here")
    if len(call.args) == 1 and isinstance(call.args[0], dict):
        return Sequential(dict(call.args[0]), call.line)
    return Sequential({str(place): each for place, each in enumerate(call.args)}, call.line)


def _arguments_in(value: Any) -> set[str]:
    """The arguments of `forward` of which a state consists."""
    given = value if isinstance(value, list | tuple) else [value]
    entries = [each.wire.of for each in given if isinstance(each, Tensor)]
    found = {each.name for each in given if isinstance(each, Argument)}
    return found | {each.name for each in entries if isinstance(each, Entry) and not isinstance(each, StandIn)}
