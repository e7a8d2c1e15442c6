"""Reads the models in Keras code: a script, a notebook, a pasted fragment. The code is parsed, never executed.

There are three stages: text to syntax trees (`python_code/source/source_text.py`), trees to records of layers and
models (the interpreter in `python_code`, with Keras as its library, `keras_api.py`), and records to stacks
(`to_stack.py`).
"""

import ast
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.imports import told_style
from rnn_tui.formats.keras_code.keras_api import KerasLibrary
from rnn_tui.formats.keras_code.layer_records import ModelRecord, Refusal
from rnn_tui.formats.keras_code.models.outline import drawn
from rnn_tui.formats.keras_code.models.problems import needs_of, problems_of
from rnn_tui.formats.keras_code.models.repeated_models import without_repeated
from rnn_tui.formats.keras_code.shapes import Notes
from rnn_tui.formats.keras_code.subclassing.create_instances import finish
from rnn_tui.formats.keras_code.to_stack import stack_of
from rnn_tui.formats.loaded_model import NO_MODEL, ListedModel, LoadedModel, Need, Note, UnreadModel
from rnn_tui.formats.python_code.flow.budget import STEPS, Budget
from rnn_tui.formats.python_code.flow.merging import same
from rnn_tui.formats.python_code.given_values import GivenValues
from rnn_tui.formats.python_code.interpreter import Interpreter
from rnn_tui.formats.python_code.source.cells import cells_of, numbered
from rnn_tui.formats.python_code.source.notebook import code_cells
from rnn_tui.formats.python_code.source.source_text import Source, parse
from rnn_tui.formats.python_code.values.code_error import CodeError, shown
from rnn_tui.formats.python_code.values.records import Dotted
from rnn_tui.formats.python_code.values.undefined_value import names_of
from rnn_tui.formats.submodels.models import with_submodels

MOST_NOTES = 100
"""The largest number of notes on a model."""


def list_code(
    text: str, notebook: bool = False, keras: str = "keras3", values: Sequence[str] = (), path: Path | None = None
) -> list[ListedModel]:
    """All models in Keras code, in its order; `notebook`: whether the text is an `.ipynb`.

    `keras`: the version whose names and defaults apply: "keras3", "keras2" or "keras2.3". `values`: values that the
    code does not define, each as `NAME=VALUE`. `path`: see `code_reader.list_code`. Raises an `RnnError` that begins
    with the place if the code cannot be read, if it has no model, or if a value is not used.
    """
    notebook = notebook or (text.lstrip().startswith("{") and '"cells"' in text)
    source = parse(numbered(code_cells(text)) if notebook else cells_of(text), notebook, path)
    answers = GivenValues(values)
    reader = _read(source, answers, STEPS + 4 * len(text))
    made = [each for each in reader.library.models_made() if _belongs(each, reader)]
    if not made:
        raise RnnError(source.hidden[0].why if source.hidden else _no_model(reader, source))
    left = [(line, "this takes too long to be read, and is skipped") for line in reader.passed]
    left += reader.star.notes()
    found = [_listed(source, record, [*reader.library.notes, *left], keras) for record in made]
    _agree(reader, answers)
    answers.check([each for record in made for each in needs_of(record)], reader.module.names)
    if doubtful := answers.doubtful():
        _check_single(doubtful, _read(source, GivenValues(), STEPS + 4 * len(text)))
    style = told_style(reader.library.imports)
    found = [replace(each, style=style) if isinstance(each, LoadedModel) else each for each in found]
    found = without_repeated(made, found)
    parts = [each if isinstance(each, UnreadModel) else with_submodels(each, whole=True) for each in found]
    wholes = [each if isinstance(each, UnreadModel) else each[0] for each in parts]
    behind = [one for each in parts if not isinstance(each, UnreadModel) for one in each[1:]]
    return [replace(each, number=number) for number, each in enumerate([*wholes, *behind], 1)]


def _read(source: Source, answers: GivenValues, steps: int) -> Interpreter[KerasLibrary]:
    reader = Interpreter(KerasLibrary, source, Budget(steps), answers)
    try:
        reader.read()
        finish(reader)
    except CodeError as error:
        raise RnnError(f"{source.where(error.line)}: {error}") from None
    except (RecursionError, MemoryError):
        raise RnnError(f"{source.where(reader.budget.line)}: the code is nested too deeply to be read") from None
    return reader


def _belongs(record: ModelRecord | Refusal, reader: Interpreter[KerasLibrary]) -> bool:
    """Whether the code makes the model, or has a name for one that an imported file makes."""
    return reader.own(record.statement) or any(each is record for each in reader.module.names.values())


def _agree(reader: Interpreter[KerasLibrary], answers: GivenValues) -> None:
    """Counts a value of the user as used if the code itself says the same of an expression: `X.shape[1]=60`."""
    reader.answers = GivenValues()
    reader.budget.rest()
    for name, given in answers.values.items():
        if name not in answers.used and not name.isidentifier():
            node = ast.parse(name, mode="eval").body
            if same(reader.value(node, reader.module), given):
                answers.used[name].add("")
    reader.answers = answers


def _check_single(names: list[str], reader: Interpreter[KerasLibrary]) -> None:
    """Raises `RnnError` if one of the names belongs to several missing values."""
    needs = [each for record in reader.library.models_made() for each in needs_of(record)]
    for name in names:
        owners = list(dict.fromkeys(each.full_name for each in needs if name in names_of(each.name, each.owner)))
        if len(owners) > 1:
            raise RnnError(f"--set {shown(name)}: there are several: {', '.join(owners)}; say which")


def _listed(source: Source, record: ModelRecord | Refusal, imports: Notes, keras: str) -> ListedModel:
    name, where = shown(record.title, 40), source.where(record.line)
    try:
        if isinstance(record, Refusal):
            raise record.error
        stack, notes = stack_of(record, keras)
    except CodeError as error:
        return replace(_unread(source, record, error), layers=drawn(record, keras))
    except (RecursionError, MemoryError):
        return UnreadModel(name, where, f"{where}: the model is nested too deeply to be read", record.line)
    passed = [(each.line, f"{each.place} is skipped: {each.why.partition(': ')[2]}") for each in source.hidden]
    told = list(dict.fromkeys(sorted([*imports, *notes, *passed])))[:MOST_NOTES]
    said = [*(_note(source, *each) for each in told), *(Note(0, each) for each in source.files.said())]
    return LoadedModel(stack, name, where, tuple(said), name=name)


def _unread(source: Source, record: ModelRecord | Refusal, error: CodeError) -> UnreadModel:
    """A model that could not be read: the values that it needs, or the reason."""
    problems = problems_of(record)
    final = next((each for each in problems if not each.needs), error if not error.needs else None)
    error = final or error
    needs = {} if final else {each.full_name: each for each in [*needs_of(record), *error.needs]}
    short = Counter(each.name for each in needs.values())
    asked = tuple(
        Need(shown(each.name if short[each.name] == 1 else name, 80), source.where(each.line), each.decides)
        for name, each in needs.items()
    )
    rest = [each.name for each in asked if f"--set {each.name}=" not in str(error)]
    also = f"; {', '.join(rest)} {'is' if len(rest) == 1 else 'are'} open too" if rest else ""
    why = f"{source.where(error.line)}: {error}{also}"
    return UnreadModel(shown(record.title, 40), source.where(record.line), why, error.line, asked)


def _note(source: Source, line: int, text: str) -> Note:
    return Note(source.place(line)[1], shown(text, 600), source.where(line))


def _no_model(reader: Interpreter[KerasLibrary], source: Source) -> str:
    paths = [each.path for each in reader.module.names.values() if isinstance(each, Dotted)]
    if any(each.split(".")[0] == "torch" for each in paths):
        return f"{NO_MODEL}; for a PyTorch model open its .pt, .safetensors or .onnx file"
    return f"{NO_MODEL}; {source.where(reader.left[0])} takes too long to be read" if reader.left else NO_MODEL
