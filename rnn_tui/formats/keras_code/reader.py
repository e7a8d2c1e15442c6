"""Keras code in: a script, a notebook, a pasted fragment → the models it would make. It is parsed, never executed.

Three stages, each in files of its own: text to syntax trees (`python_code/source_text.py`), trees to records of layers
and models (the interpreter of `python_code`, with Keras as its `library.py`), records to engine stacks
(`to_stack.py`).
"""

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats.keras_code.library import KerasLibrary
from rnn_tui.formats.keras_code.records import ModelRecord
from rnn_tui.formats.keras_code.to_stack import stack_of
from rnn_tui.formats.loaded_model import LoadedModel, Note
from rnn_tui.formats.python_code.flow.budget import STEPS, Budget
from rnn_tui.formats.python_code.interpreter import Interpreter
from rnn_tui.formats.python_code.source.notebook import code_cells
from rnn_tui.formats.python_code.source.source_text import Source, parse
from rnn_tui.formats.python_code.values.code_error import CodeError, shown
from rnn_tui.formats.python_code.values.records import Dotted

MOST_NOTES = 100
"""Of a model."""
NO_MODEL = "no Keras model found: expected Sequential(...), model.add(...) or Model(inputs, outputs)"


def read_code(text: str, notebook: bool = False, keras: str = "keras3") -> list[LoadedModel]:
    """The models of a piece of Keras code, in the order it makes them; `notebook` where the text is an `.ipynb`.

    `keras` says whose names and defaults hold: "keras3", "keras2" or "keras2.3".

    A model beyond what is understood (a Conv1D in it, two inputs) is passed over with a note where others can be
    read. Raises `RnnError`, its text beginning with the place: `line 5: hidden_size is not defined in this file; …`.
    """
    notebook = notebook or (text.lstrip().startswith("{") and '"cells"' in text)
    source = parse(code_cells(text) if notebook else [text], notebook)
    reader = Interpreter(KerasLibrary, Budget(STEPS + 4 * len(text)))
    try:
        reader.read(source.trees)
    except CodeError as error:
        raise _placed(source, error) from None
    except (RecursionError, MemoryError):
        raise RnnError(f"{source.where(reader.budget.line)}: the code is nested too deeply to be read") from None
    found: list[tuple[ModelRecord, LoadedModel]] = []
    refused: list[tuple[str, CodeError]] = []
    for record in reader.library.models.models:
        try:
            found.append((record, _found(source, record, reader.library.notes, keras)))
        except CodeError as error:
            if error.mistake and not record.alone:
                raise _placed(source, error) from None
            refused.append((record.title, error))
        except (RecursionError, MemoryError):
            raise RnnError(f"{source.where(record.line)}: the model is nested too deeply to be read") from None
    refused += [("", error) for error in reader.library.problems]
    if not found:
        if refused:
            raise _placed(source, min((error for _, error in refused), key=_emptiness))
        raise RnnError(_no_model(reader, source))
    if not refused:
        return [each for _, each in found]
    passed = tuple(
        _note(source, error.line, f"{title or 'a model'} is passed over: {error}") for title, error in refused
    )
    return [LoadedModel(each.stack, each.title, each.where, each.notes + passed) for _, each in found]


def read_notebook(text: str, keras: str = "keras3") -> list[LoadedModel]:
    """The models of an `.ipynb`; as `read_code`."""
    return read_code(text, notebook=True, keras=keras)


def _emptiness(error: CodeError) -> tuple[bool, int]:
    """Of several refusals the first is told; that a model has no layers is the least interesting."""
    return "has no layers" in str(error), error.line


def _placed(source: Source, error: CodeError) -> RnnError:
    return RnnError(f"{source.where(error.line)}: {error}")


def _found(source: Source, record: ModelRecord, imports: list[tuple[int, str]], keras: str) -> LoadedModel:
    stack, notes = stack_of(record, keras)
    told = list(dict.fromkeys(sorted([*imports, *notes])))[:MOST_NOTES]
    title = shown(record.title, 40)
    return LoadedModel(stack, title, source.where(record.line), tuple(_note(source, line, text) for line, text in told))


def _note(source: Source, line: int, text: str) -> Note:
    return Note(source.place(line)[1], shown(text, 600), source.where(line))


def _no_model(reader: Interpreter[KerasLibrary], source: Source) -> str:
    paths = [each.path for each in reader.module.names.values() if isinstance(each, Dotted)]
    if any(each.split(".")[0] == "torch" for each in paths):
        return f"{NO_MODEL}; for a PyTorch model open its .pt, .safetensors or .onnx file"
    return f"{NO_MODEL}; {source.where(reader.left[0])} takes too long to be read" if reader.left else NO_MODEL
