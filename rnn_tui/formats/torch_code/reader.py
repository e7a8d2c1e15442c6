"""Reads the modules in a script or notebook with PyTorch source. The code is parsed, never executed.

Parsing and evaluation are shared with Keras code (`python_code`). The `forward` of a class derived from `nn.Module` is
followed (`following.py`) and converted to a stack (`to_stack.py`).
"""

import ast
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

from rnn_tui.engine.core.arrays import Array
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, Need, Note, UnreadModel
from rnn_tui.formats.python_code.flow.budget import STEPS, Budget, TooLong
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.given_values import GivenValues
from rnn_tui.formats.python_code.interpreter import Interpreter
from rnn_tui.formats.python_code.source.source_text import Source
from rnn_tui.formats.python_code.values.code_error import CodeError, NotKnown, shown
from rnn_tui.formats.python_code.values.records import Class, Function, Instance
from rnn_tui.formats.python_code.values.undefined_value import Undefined
from rnn_tui.formats.source_module import SourceModule
from rnn_tui.formats.torch_code.follow_forward import Followed, Following
from rnn_tui.formats.torch_code.instances import agree, instance_of, problems_of
from rnn_tui.formats.torch_code.library import TorchLibrary
from rnn_tui.formats.torch_code.loop_boxes import KIND
from rnn_tui.formats.torch_code.module.calls import found_in
from rnn_tui.formats.torch_code.module.counted_kinds import WEIGHTLESS
from rnn_tui.formats.torch_code.module.kinds import GATES
from rnn_tui.formats.torch_code.module.modules import Foreign, Module, tree
from rnn_tui.formats.torch_code.module.table import parameters_of, rows_of
from rnn_tui.formats.torch_code.refusals import at_random
from rnn_tui.formats.torch_code.tensor.values import Opaque, Wire
from rnn_tui.formats.torch_code.to_stack import Drawn, drawn


def list_modules(source: Source, length: int, values: Sequence[str] = ()) -> list[ListedModel]:
    """All modules in PyTorch source, in its order.

    `values`: values that the code does not define, each as `NAME=VALUE`. Raises an `RnnError` that begins with the
    place if the code cannot be read, or if a value is not used.
    """
    answers = GivenValues(values)
    reader = Interpreter(TorchLibrary, source, Budget(STEPS + 4 * length), answers)
    try:
        reader.read()
    except CodeError as error:
        raise RnnError(f"{source.where(error.line)}: {error}") from None
    except (RecursionError, MemoryError):
        raise RnnError(f"{source.where(reader.budget.line)}: the code is nested too deeply to be read") from None
    needs: list[Undefined] = []
    found = [_listed(reader, source, cls, needs) for cls in _classes(reader, source)]
    for cls in reader.library.classes:
        agree(reader, cls)
    answers.check(needs, reader.module.names)
    return found


def _classes(reader: Interpreter[TorchLibrary], source: Source) -> list[Class]:
    """The classes of the file, and those of imported files of which it makes an instance that is no part of its own
    modules; if there are none of either, those of which it has the names."""
    found, own = reader.library.classes, reader.own
    modules = {each.name for each in found if own(each.line)}
    nodes = [node for each in source.trees for node in ast.walk(each) if isinstance(node, ast.ClassDef)]
    spans = [(node.lineno, node.end_lineno or node.lineno) for node in nodes if node.name in modules]

    def made(cls: Class) -> bool:
        lines = [call.line for _, call in reader.library.instances.get(id(cls), [])]
        return any(own(line) and not any(first <= line <= last for first, last in spans) for line in lines)

    named = {id(each) for each in reader.module.names.values()}
    return [each for each in found if own(each.line) or made(each)] or [each for each in found if id(each) in named]


def _listed(reader: Interpreter[TorchLibrary], source: Source, cls: Class, needs: list[Undefined]) -> ListedModel:
    name, where = shown(cls.name, 40), source.where(cls.line)
    try:
        instance = instance_of(reader, cls)
        if problems := problems_of(reader.library, instance):
            needs += [each for problem in problems for each in problem.needs]
            return _unread(source, cls, problems)
        return _found(reader, source, cls, instance)
    except CodeError as error:
        needs += error.needs
        return _unread(source, cls, [error])
    except RnnError as error:
        return UnreadModel(name, where, f"{where}: class {name}: {error}", cls.line)
    except Leave:
        return UnreadModel(
            name, where, f"{where}: class {name} raises an exception where it is made or called", cls.line
        )
    except TooLong:
        return UnreadModel(name, where, f"{where}: class {name} takes too long to be read", cls.line)
    except (RecursionError, MemoryError):
        return UnreadModel(name, where, f"{where}: the module is nested too deeply to be read", cls.line)


def _unread(source: Source, cls: Class, problems: list[CodeError]) -> UnreadModel:
    """A module that could not be read: the values that it needs, or the reason."""
    final = next((each for each in problems if not each.needs), None)
    error = final or problems[0]
    asked: dict[str, Undefined] = {}  # by the name, each where it is needed first
    for each in [] if final else [each for problem in problems for each in problem.needs]:
        asked.setdefault(each.name, each)
    needs = tuple(Need(shown(each.name, 80), source.where(each.line), each.decides) for each in asked.values())
    rest = [each.name for each in needs if f"--set {each.name}=" not in str(error)]
    also = f"; {', '.join(rest)} {'is' if len(rest) == 1 else 'are'} open too" if rest else ""
    why = f"{source.where(error.line)}: class {shown(cls.name, 40)}: {error}{also}"
    return UnreadModel(shown(cls.name, 40), source.where(cls.line), why, error.line, needs)


def _found(reader: Interpreter[TorchLibrary], source: Source, cls: Class, instance: Instance) -> LoadedModel:
    forward = found_in(cls, "forward")
    if isinstance(forward, Function):
        return _by(reader, source, cls, instance, forward)
    refused: CodeError | None = None
    for method in _methods(reader.library, cls, instance):
        try:
            found = _by(reader, source, cls, instance, method)
        except CodeError as error:
            refused = refused or error
            continue
        note = Note(0, f"{cls.name} has no forward; its method {method.name} is read")
        return replace(found, notes=(note, *found.notes))
    raise refused or CodeError(cls.line, f"{cls.name} has no forward")


def _methods(library: TorchLibrary, cls: Class, instance: Instance) -> list[Function]:
    """The methods that call a recurrent module of the instance, in the order of the source."""
    placed = tree(instance, library.reading.registered)
    recurrent = {
        each.path.partition(".")[0]
        for each in placed
        if isinstance(each.module, Module) and each.module.class_name.removesuffix("Cell") in GATES
    }
    own = [each for each in cls.names.values() if isinstance(each, Function) and not each.name.startswith("__")]
    return [each for each in own if any(f"self.{name}(" in ast.unparse(each.node) for name in recurrent)]


def _by(
    reader: Interpreter[TorchLibrary], source: Source, cls: Class, instance: Instance, forward: Function
) -> LoadedModel:
    """The model that a method of the module computes."""
    library = reader.library
    following = Following(reader, library, instance, forward)
    followed, made = _followed(following, library, cls.line)
    notes = tuple(Note(0, text) for text in (*_said(followed), *source.files.said()))
    module = SourceModule(
        cls.name, rows_of(followed, made), parameters_of(followed.placed), _weights(made), _time_first(followed, made)
    )
    name = shown(cls.name, 40)
    return LoadedModel(made.stack, name, source.where(cls.line), notes, module=module, name=name, part=_parts(followed))


def _followed(following: Following, library: TorchLibrary, line: int) -> tuple[Followed, Drawn]:
    """The module as it is; in parts, if something is not understood and more recurrent layers are read so."""

    def read() -> tuple[Followed, Drawn]:
        return following.followed(lambda found: (found, _drawn(found, library, line)))

    whole: tuple[Followed, Drawn] | None = None
    refused: CodeError | None = None
    try:
        whole = read()
        if not _parts(whole[0]):
            return whole
    except CodeError as error:
        if error.needs:
            raise
        refused = error
    library.reading.in_parts = True
    try:
        parts = read()
    except CodeError:
        parts = None
    finally:
        library.reading.in_parts = False
    if parts is not None and parts[0].random and whole is None:
        raise at_random(parts[0].line, library.reading)
    if parts is not None and not parts[0].random and _shown(parts[1]) > (_shown(whole[1]) if whole else 0):
        return parts
    if whole is None:
        assert refused is not None
        raise refused
    return whole


def _shown(made: Drawn) -> int:
    """The number of recurrent layers, and of opaque layers that stand for a loop over time."""
    return sum(bool(each.cells) or each.kind() == KIND for each in made.stack.layers)


def _drawn(followed: Followed, library: TorchLibrary, line: int) -> Drawn:
    return drawn(followed.entries, list(_wires(followed)), library.reading.paths, line)


def _wires(followed: Followed) -> Iterator[Wire]:
    """The outputs of `forward`; for an unread result, the tensors from which it is computed."""
    seen: set[Wire] = set()
    for each in followed.outputs:
        for one in each.reads if isinstance(each, Opaque) else [each]:
            wire = _wire(followed, one)
            if not isinstance(each, Opaque) or wire not in seen:
                seen.add(wire)
                yield wire


def _wire(followed: Followed, value: Any) -> Wire:
    try:
        return followed.builder.plain(value, followed.line).wire
    except NotKnown as reason:
        text = f"{followed.random}; " if followed.random else ""
        raise CodeError(followed.line, f"{text}what forward returns is not understood: {reason}") from None


def _weights(made: Drawn) -> Callable[[Any, Any], list[Array]]:
    """Returns a function that reads the stack's weights from a state dict."""
    keys = made.stack.keys

    def read(numbers: Any, tensors: Any) -> list[Array]:
        return [each for key in keys if key in made.reads for each in made.reads[key](numbers, tensors)]

    return read


def _time_first(followed: Followed, made: Drawn) -> tuple[bool, ...]:
    by_name = {each.name: each.time_first for each in followed.entries}
    return tuple(by_name[each.name or ""] for each in made.stack.inputs)


def _said(followed: Followed) -> Iterator[str]:
    """The notes for the user."""
    for each in followed.entries:
        if each.one_step:
            yield f"{each.name} is given as (batch,), as the module takes it; it is shown as (batch, 1): one step"
        if each.time_first:
            yield f"{each.name} is given as (time, batch, …), as the module takes it; it is shown with the batch first"
    yield from dict.fromkeys(followed.builder.notes)
    for name in followed.states:
        yield f"{name}, the state that forward is given, is zeros"
    for placed in followed.placed:
        if isinstance(placed.module, Foreign) and placed.module.class_name not in WEIGHTLESS:
            yield f"{placed.path} ({placed.module.class_name}) is not read, and its parameters are not counted"
    for text in followed.builder.boxes:
        yield f"not all of it is read: {text}; the loop is an opaque layer, which is not run"
    for text in _ends(followed):
        yield f"not all of it is read: {text}; its input is the output instead"
    for entry, text in followed.builder.opened:
        yield f"not all of it is read: {text}; what that gives is an input of its own, {entry.name}"


def _parts(followed: Followed) -> tuple[str, ...]:
    """The parts that are not read, in words, each once."""
    opened = (text for _, text in followed.builder.opened)
    return tuple(dict.fromkeys([*followed.builder.boxes, *opened, *_ends(followed)]))


def _ends(followed: Followed) -> list[str]:
    """The parts that are not read and of which the result is returned."""
    return list(dict.fromkeys(each.what for each in followed.outputs if isinstance(each, Opaque)))
