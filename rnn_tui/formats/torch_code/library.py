"""PyTorch as a library for the interpreter of Python code: its names, calls, modules and tensors.

A class of the file derived from `nn.Module` is read like any other class; its submodules are `Thing`s. Its `forward` is
followed with tensors of which only the shapes are known, and every call is recorded (`builder.py`).
"""

import ast
from collections.abc import Callable
from typing import Any

from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.flow.protocol_defaults import PlainThings
from rnn_tui.formats.python_code.flow.protocols import Call, Host
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown
from rnn_tui.formats.python_code.values.records import ABSENT, Class, Dotted, Function, Instance, Method, Thing, Unknown
from rnn_tui.formats.python_code.values.scope import Scope
from rnn_tui.formats.python_code.values.undefined_value import Undefined
from rnn_tui.formats.torch_code.forward_arguments import unpacked
from rnn_tui.formats.torch_code.forward_state import Reading, opaque_in
from rnn_tui.formats.torch_code.function_calls import FunctionCalls
from rnn_tui.formats.torch_code.loops import Loops, filled
from rnn_tui.formats.torch_code.module.calls import ModuleCalls, as_given, found_in
from rnn_tui.formats.torch_code.module.kinds import PARAMETER
from rnn_tui.formats.torch_code.module.modules import KINDS, Foreign, Module, ParameterOf, Sequential, is_parameter
from rnn_tui.formats.torch_code.module.parameters import (
    Parameters,
    SomeParameter,
    with_parameter,
)
from rnn_tui.formats.torch_code.module.views import View, method, viewed
from rnn_tui.formats.torch_code.tensor.arithmetic import BINARY, operated
from rnn_tui.formats.torch_code.tensor.builder import Builder
from rnn_tui.formats.torch_code.tensor.function_arguments import Given
from rnn_tui.formats.torch_code.tensor.functions import SAME, called
from rnn_tui.formats.torch_code.tensor.indexing import indexed
from rnn_tui.formats.torch_code.tensor.random_numbers import Share, compared
from rnn_tui.formats.torch_code.tensor.sizes import Size, Sizes
from rnn_tui.formats.torch_code.tensor.timestep_values import Numbered, Parts, Steps, steps_of
from rnn_tui.formats.torch_code.tensor.values import VALUES, Argument, Constant, Opaque, RankError, Tensor
from rnn_tui.formats.torch_code.unread_loops import kept, lost, pass_over
from rnn_tui.formats.torch_code.vocabulary import HABITS, class_of, is_base, is_torch


class TorchLibrary(PlainThings):
    """Implements `protocols.Library`."""

    def __init__(self, host: Host) -> None:
        self.host = host
        self.classes: list[Class] = []
        """The classes of the file derived from `nn.Module`, in its order."""
        self.instances: dict[int, list[tuple[Instance, Call]]] = {}
        """By the id of a class, its instances and the calls that created them."""
        self.reading = Reading(Builder(Sizes(), host.where))
        self.modules = ModuleCalls(host, self.reading)
        self.functions = FunctionCalls(host, self.reading)
        self.loops = Loops(host, self.reading)

    # Names

    def word(self, name: str) -> Any:
        return Dotted(HABITS[name], imported=False) if name in HABITS else ABSENT

    def imported(self, node: ast.stmt, module: str, name: str) -> None:
        pass

    def named(self, thing: Thing, name: str, of_module: bool) -> None:
        pass

    # Classes of the file

    def kind(self, cls: Class) -> str | None:
        return next(("Module" for base in cls.foreign_bases() if is_base(base.path)), None)

    def keeps(self, instance: Instance) -> bool:
        return self.kind(instance.cls) is not None  # it trains a module, counts it, or draws it

    def derived(self, cls: Class) -> bool:
        self.classes.append(cls)
        return True

    def instantiate(self, cls: Class, call: Call) -> Any:
        made: Instance = self.host.branches.make(Instance(cls))
        cls.instances.append(made)
        self.instances.setdefault(id(cls), []).append((made, call))
        self.host.budget.touch()
        begin = found_in(cls, "__init__")
        if isinstance(begin, Function):
            self.host.call_function(begin.bound(made), call.node, *as_given(call))
        return made

    # Calls

    def call(self, function: Dotted, call: Call) -> Any:
        if not is_torch(function.path):
            return self.functions.foreign(function, call)
        if (name := class_of(function.path)) and name != PARAMETER:
            self.host.budget.touch()
            return self.host.branches.make(self.modules.made(name, call))
        return self.functions.of_torch(function, call)

    def apply(self, thing: Thing | Instance, call: Call) -> Any:
        return self.reading.in_part(lambda: self.modules.apply(thing, call), [call.args, call.kwargs], call.line)

    # Objects

    def method(self, thing: Thing | Instance, name: str, call: Call) -> Any:
        if isinstance(thing, Instance) and name == "parameters":
            return Parameters()
        if isinstance(thing, SomeParameter):
            one = Call(call.node, [thing, *call.args], call.kwargs)
            return thing if name in SAME else called(self.reading.builder, name, one)
        if is_parameter(thing) or isinstance(thing, View):
            return method(thing, name, Given(Call(call.node, [thing, *call.args], call.kwargs)))
        if isinstance(thing, Instance | Module | Sequential | Foreign):
            return self.modules.method(thing, name, call)
        if isinstance(thing, Opaque) or (isinstance(thing, Share) and name in ("item", "float")):
            return thing
        if not isinstance(thing, VALUES):
            raise NotKnown(
                f"the method {name} is called of what is no tensor that is known" if self.reading.following else ""
            )
        one = Call(call.node, [thing, *call.args], call.kwargs)
        return self.functions.by_name(name, one, f"the method {name} of a tensor is not understood")

    def attribute(self, thing: Thing | Instance, node: ast.Attribute) -> Any:
        name = node.attr
        if isinstance(thing, Instance) and name == "training":
            return False
        if is_parameter(thing) or isinstance(thing, View):
            return {"shape": viewed(thing).shape, "data": thing}.get(name, Method(thing, name))
        if isinstance(thing, Module) and name in KINDS[thing.class_name].arguments and name != "bias":
            return thing.given[name]
        if isinstance(thing, Module) and not name.startswith("_") and name.startswith(("weight", "bias")):
            return ParameterOf(thing, name)
        if isinstance(thing, Sequential) and name in thing.items:
            return thing.items[name]
        if isinstance(thing, VALUES):
            return self._of_tensor(thing, node)
        if isinstance(thing, Opaque | SomeParameter) and name in ("data", "T", "shape", "ndim"):
            return thing
        return Method(thing, name)

    def _of_tensor(self, thing: Any, node: ast.Attribute) -> Any:
        match node.attr:
            case "shape":
                return self.reading.builder.sizes.shape(thing.shape)
            case "ndim":
                return len(thing.shape)
            case "data":
                return thing
            case "T":
                written = ast.copy_location(ast.Call(node, [], []), node)
                return called(self.reading.builder, "t", Call(written, [thing], {}))
            case "device" | "dtype":
                return Dotted(f"torch.{node.attr}")
        return Method(thing, node.attr)

    def assign(self, thing: Thing, target: ast.Attribute, value: Any) -> None:
        if isinstance(thing, Module):
            thing.tied[target.attr] = value

    def item(self, thing: Thing, index: Any, node: ast.expr) -> Any:
        if isinstance(thing, VALUES):
            builder, line = self.reading.builder, node.lineno
            return self.reading.in_part(lambda: indexed(builder, thing, index, line), [thing, index], line)
        if isinstance(thing, Opaque):
            return thing
        if isinstance(thing, Argument) and isinstance(index, int):
            return Argument(thing.name, (*thing.path, index))
        if isinstance(thing, Sequential):
            return self.modules.item(thing, index)
        raise NotKnown("an index of what is no tensor that is known")

    def operate(self, node: ast.expr, values: list[Any]) -> Any:
        if (opaque := opaque_in(values)) is not None:
            return opaque
        if (share := next((each for each in values if isinstance(each, Share)), None)) is not None:
            return self._by_chance(node, values, share)
        if (foreign := next((each for each in values if isinstance(each, Foreign)), None)) is not None:
            raise NotKnown(f"nn.{foreign.class_name}: {foreign.why}")
        return self.reading.in_part(lambda: self._operated(node, values), values, node.lineno)

    def _by_chance(self, node: ast.expr, values: list[Any], share: Share) -> bool:
        """The result of a comparison with a number that is drawn at random, if it is the same for all of them."""
        op = node.ops[0] if isinstance(node, ast.Compare) else None
        found = compared(type(op).__name__, values)
        if found is None:
            self.reading.random, self.reading.ratio = share.said, self._ratio(node)
            raise NotKnown(share.said)
        return found

    def _ratio(self, node: ast.expr) -> Undefined | None:
        """The argument with which a drawn number is compared: with 0 or 1 the comparison is decided."""
        function = self.host.running[-1] if self.host.running else None
        names = [each.id for each in ast.walk(node) if isinstance(each, ast.Name)]
        given = [each.arg for each in function.places()] if function else []
        asked = next((each for each in names if each in given), None)
        if function is None or asked is None:
            return None
        return Undefined(
            asked, node.lineno, function.full_name, "how often the random choice is taken: 0 never, 1 always"
        )

    def _operated(self, node: ast.expr, values: list[Any]) -> Any:
        if any(map(is_parameter, values)) and len(values) == 2:
            kind = BINARY.get(type(getattr(node, "op", None)).__name__, "")
            return with_parameter(self.reading.builder, kind, values[0], values[1], self.reading.paths, node.lineno)
        return operated(self.reading.builder, node, values)

    def parts(self, thing: Thing, count: int, star: int | None) -> list[Any] | None:
        if isinstance(thing, Opaque):
            return [thing] * count
        if isinstance(thing, Tensor) and star is None:
            unpacked(self.reading.arguments, thing, count, self.host.budget.line)
        if isinstance(thing, Argument) and star is None:
            return [Argument(thing.name, (*thing.path, place)) for place in range(count)]
        return None

    def items(self, thing: Thing) -> list[Any]:
        if isinstance(thing, Sequential):
            return list(thing.items.values())
        if isinstance(thing, VALUES):
            size = self.reading.builder.sizes.settled(thing.shape[0]) if thing.shape else None
            if isinstance(size, int):
                return [indexed(self.reading.builder, thing, place, self.host.budget.line) for place in range(size)]
        raise NotKnown("how many parts it has depends on the inputs" if self.reading.following else "")

    def builtin(self, name: str, call: Call) -> Any:
        first = call.args[0]
        if name == "next" and isinstance(first, Parameters):
            return SomeParameter()
        if isinstance(first, Sequential):
            return self.modules.builtin(name, first)
        if name == "len" and isinstance(first, VALUES) and first.shape:
            return self.reading.builder.sizes.settled(first.shape[0])
        if name == "int" and isinstance(first, Size):
            return first
        if name == "enumerate" and isinstance(first, Steps | Parts | Tensor) and len(call.args) == 1:
            return Numbered(first)
        if name == "reversed" and isinstance(first, Steps):
            return Steps(first.count, not first.backwards)
        if name == "range" and (steps := steps_of(call.args)) is not None:
            return steps
        raise NotKnown(f"what {name} gives for it depends on the inputs" if self.reading.following else "")

    def loop(
        self, thing: Thing, node: ast.For | ast.AsyncFor, scope: Scope, turn: Callable[[Any], Leave | None]
    ) -> bool:
        if not self.reading.following:
            return False
        restore = kept(scope)
        try:
            done = self.loops.read(thing, node, scope, turn)
        except CodeError as error:
            if not self.reading.in_parts:
                raise
            restore()
            return self._not_understood(thing, node, scope, turn, error)
        if done and self.reading.in_parts and (why := lost(node, scope)):
            after = kept(scope)
            restore()
            try:
                return self.loops.boxed(thing, node, scope, turn, why)
            except (CodeError, NotKnown):
                after()
        return done

    def _not_understood(
        self,
        thing: Thing,
        node: ast.For | ast.AsyncFor,
        scope: Scope,
        turn: Callable[[Any], Leave | None],
        error: CodeError,
    ) -> bool:
        """Reads a loop over time as an opaque layer; if its shapes are not known, what it leaves is unread."""
        restore = kept(scope)
        try:
            return self.loops.boxed(thing, node, scope, turn, str(error))
        except RankError:
            raise
        except (CodeError, NotKnown):
            restore()
            return pass_over(self.reading, node, scope, error)

    def put(self, thing: Thing, index: Any, value: Any, node: ast.expr) -> None:
        fillable = isinstance(thing, Constant) and not thing.storage.changed
        if not fillable or not filled(self.reading.builder, thing, index, value, node.lineno):
            self.changed(thing, node)

    def changed(self, thing: Thing, node: ast.AST) -> None:
        self.reading.builder.change(thing, getattr(node, "lineno", 1))

    def missing(self, call: Call, base: Unknown) -> Thing | None:
        return None

    def begin(self) -> Callable[[], None]:
        return lambda: None
