"""The instance of a module's class: the first one that the file creates, or one with unknown arguments; and its unknown
values."""

import ast

from rnn_tui.formats.python_code.flow.merging import same
from rnn_tui.formats.python_code.given_values import GivenValues
from rnn_tui.formats.python_code.interpreter import Interpreter
from rnn_tui.formats.python_code.open_call import open_call
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.records import Class, Function, Instance
from rnn_tui.formats.torch_code.library import TorchLibrary
from rnn_tui.formats.torch_code.module.calls import found_in
from rnn_tui.formats.torch_code.module.modules import Module, tree


def instance_of(reader: Interpreter[TorchLibrary], cls: Class) -> Instance:
    """The instance; raises `CodeError`."""
    made = reader.library.instances.get(id(cls), [])
    if made:
        return made[0][0]
    reader.budget.rest()
    found = reader.library.instantiate(cls, open_call(reader, cls))
    if not isinstance(found, Instance):
        raise CodeError(cls.line, f"{cls.name} cannot be made here")
    return found


def problems_of(library: TorchLibrary, instance: Instance) -> list[CodeError]:
    """An error for every unknown value that its modules need."""
    placed = tree(instance, library.reading.registered)
    return [error for each in placed if isinstance(each.module, Module) for error in each.module.problems()]


def agree(reader: Interpreter[TorchLibrary], cls: Class) -> None:
    """Counts a value of the user as used if the code has the same value, for an argument of a constructor or a name of
    the file."""
    answers, begin = reader.answers, found_in(cls, "__init__")
    for _, call in reader.library.instances.get(id(cls), []):
        if isinstance(begin, Function):
            places = [each.arg for each in (*begin.node.args.posonlyargs, *begin.node.args.args)][1:]
            for name, value in (dict(zip(places, call.args, strict=False)) | call.kwargs).items():
                if name in answers.values and same(answers.values[name], value):
                    answers.used[name].add(begin.full_name)
    reader.answers = GivenValues()
    for name, given in answers.values.items():
        node = ast.parse(name, mode="eval").body
        if name not in answers.used and same(reader.value(node, reader.module), given):
            answers.used[name].add("")
    reader.answers = answers
