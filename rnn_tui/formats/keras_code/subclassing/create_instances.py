"""Called after a file has been read: creates an instance of every class without one, and follows the `call` of every
model."""

from typing import Any

from rnn_tui.formats.keras_code.layer_records import ModelRecord
from rnn_tui.formats.python_code.flow.budget import TooLong
from rnn_tui.formats.python_code.flow.control_flow import Leave
from rnn_tui.formats.python_code.interpreter import Interpreter
from rnn_tui.formats.python_code.open_call import open_call
from rnn_tui.formats.python_code.values.code_error import CodeError
from rnn_tui.formats.python_code.values.records import Class


def finish(reader: Interpreter[Any]) -> None:
    """Creates and follows the models of the file's own classes."""
    library = reader.library
    library.own.build_all()
    unmade = [each for each in library.classes if not each.instances and reader.own(each.line)]
    for cls in unmade:
        if library.kind(cls) != "Layer":
            _made(reader, cls)
    models = library.models.models
    for model in [each for each in models if each.own is not None]:
        _completed(reader, model)
    for cls in unmade:
        if not cls.instances and (model := _made(reader, cls)) is not None:
            _completed(reader, model)
            if any(not each.needs for each in model.problems):
                models.remove(model)  # an unused layer that is no model


def _made(reader: Interpreter[Any], cls: Class) -> ModelRecord | None:
    """An instance of a class without one; None if it is no model."""
    reader.budget.rest()
    reader.statement = cls.line
    models = reader.library.models.models
    try:
        reader.library.own.made(cls, "Model", open_call(reader, cls))
    except (Leave, TooLong):
        models[-1].problems.append(_left(cls))
    return models[-1] if models and models[-1].own is not None and models[-1].own.cls is cls else None


def _completed(reader: Interpreter[Any], model: ModelRecord) -> None:
    reader.budget.rest()
    try:
        reader.library.own.complete(model)
    except (Leave, TooLong):
        assert model.own is not None
        model.problems.append(_left(model.own.cls))


def _left(cls: Class) -> CodeError:
    return CodeError(cls.line, f"class {cls.name} raises an exception where it is made, or takes too long to be read")
