"""From what a user names to models: a built-in, a file, one model of a file (`FILE#2`), standard input.

Which reader a file takes follows from the table of formats. Errors name the file first.
"""

import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.builtin_models import BUILT_INS, built_in
from rnn_tui.formats.format import Format, endings
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.io.text_file import LARGEST_TEXT, text_of
from rnn_tui.formats.known_formats import CODE, MODELS
from rnn_tui.formats.loaded_model import LoadedModel, Note
from rnn_tui.formats.model_name import ModelName

_NO_CONFIG = (
    "is read without --config, which gives the architecture of Keras's weights (.weights.h5, .h5, .keras); what a"
    " PyTorch state dict leaves open is said by --nonlinearity, --head and --order"
)


def built_in_found(name: str) -> LoadedModel:
    """A built-in model as if it came from a file; raises `RnnError`."""
    chosen = built_in(name)
    return LoadedModel(chosen.stack, chosen.name, "", init=chosen.init)


def found_in(
    name: str | ModelName,
    *,
    keras: str = "keras3",
    config: str | None = None,
    nonlinearity: str = "",
    head: str = "",
    order: str = "",
) -> list[LoadedModel]:
    """The models that a name stands for, one or more; raises `RnnError` naming the file and what would work.

    `keras` is whose names and defaults hold where the file does not say. `config` names the model whose architecture
    a file of weights has. `nonlinearity`, `head` and `order` are what a PyTorch state dict does not say, where the user
    does.
    """
    name = ModelName.parse(name) if isinstance(name, str) else name
    asked = {"nonlinearity": nonlinearity, "head": head, "order": order}
    options: dict[str, object] = {"keras": keras, **asked}
    own = name.file == "-" or name.file in {each.name for each in BUILT_INS}
    takes = () if own else model_format(name.path).takes
    if config is not None and "architecture" not in takes:
        raise FormatError(name.path, _NO_CONFIG)
    if name.file in {each.name for each in BUILT_INS}:
        found = [built_in_found(name.file)]
    elif name.file == "-":
        found = _named(Path("standard input"), lambda: code_models(sys.stdin.read(LARGEST_TEXT), keras))
    else:
        reader = model_format(name.path)
        if config is not None:
            options["architecture"] = lambda words: found_in(config, keras=words or keras)[0].stack
        found = read_models(reader, name.path, **options)
    unread = [f"--{each}" for each, value in asked.items() if value and each not in takes]
    if unread:
        text = f"passed over: {', '.join(unread)}, which is for what a PyTorch state dict leaves open"
        found = [replace(each, notes=(*each.notes, Note(0, text))) for each in found]
    if name.number is None:
        return found
    if not 1 <= name.number <= len(found):
        problem = f"there is no model {name.number}; it holds {len(found)}, counted from 1"
        raise FormatError(Path(name.file), problem)
    return [found[name.number - 1]]


def code_models(text: str, keras: str = "keras3") -> list[LoadedModel]:
    """The models of a piece of code that stands in no file: pasted, typed, piped. Raises `RnnError`."""
    return CODE.read(text, keras=keras)


def model_format(path: Path) -> Format[list[LoadedModel]]:
    """The kind of a file that holds models; raises `FormatError`, which says what is read."""
    for each in MODELS:
        if each.fits(path):
            return each
    if not path.exists():
        known = ", ".join(each.name for each in BUILT_INS)
        raise FormatError(path, f"no such file, and no built-in model of that name; those are {known}")
    if path.is_dir():
        raise FormatError(path, "is a folder, not a file; a folder of recorded states is opened by rnn-tui trace")
    ending = path.suffix.lower() or "a file without an ending"
    raise FormatError(path, f"{ending} is not read; models are read from {', '.join(endings(MODELS))}")


def read_models(reader: Format[list[LoadedModel]], path: Path, **options: object) -> list[LoadedModel]:
    """The models of a file by that reader, with those of the options that it takes. Raises `FormatError`."""
    given = {name: options[name] for name in reader.takes if name in options}
    return _named(path, lambda: reader.read(text_of(path) if reader.text else path, **given))


def _named(path: Path, read: Callable[[], list[LoadedModel]]) -> list[LoadedModel]:
    try:
        found = read()
    except FormatError:
        raise
    except RnnError as error:
        raise FormatError(path, str(error)) from None
    return _titled(path, found)


def _titled(path: Path, found: list[LoadedModel]) -> list[LoadedModel]:
    """The models under the file's name, which is what the user knows them by."""
    if len(found) == 1:
        return [replace(found[0], title=path.stem)]
    return [replace(each, title=f"{path.stem}#{n}") for n, each in enumerate(found, 1)]
