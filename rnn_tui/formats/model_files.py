"""Finds the models that a user names: a built-in model, a file, one model of a file (`FILE#2`), standard input.

The table of formats determines the reader of a file. Error messages begin with the file's name.
"""

import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import meant, with_meant
from rnn_tui.formats.format import Format, endings
from rnn_tui.formats.input_shapes import parsed_shapes, with_shapes
from rnn_tui.formats.io.errors import FormatError, beside, missing
from rnn_tui.formats.io.text_file import LARGEST_TEXT, text_of
from rnn_tui.formats.known_formats import CODE, MODELS, SOURCE_WEIGHTS, model_by_content
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, Note, UnreadModel, known
from rnn_tui.formats.model_name import ModelName, exists
from rnn_tui.formats.pretrained.models import STACKS, built_in_model

_NO_CONFIG = (
    "is read without --config, which gives the architecture of Keras's weights (.weights.h5, .h5, .keras) and of a"
    " PyTorch state dict (.pt, .pth, .safetensors)"
)


def found_in(name: str | ModelName, **options: Any) -> list[LoadedModel]:
    """The models of that name that can be read; `options` as in `listed_in`.

    Raises an `RnnError` that names the file and what would work if no model, or not the chosen one, can be read.
    """
    return known_in(name, listed_in(name, **options))


def known_in(name: str | ModelName, found: Sequence[ListedModel]) -> list[LoadedModel]:
    """The models of a file that were read; raises `FormatError` if there are none."""
    try:
        return known(found)
    except RnnError as error:
        name = ModelName.parse(name) if isinstance(name, str) else name
        raise FormatError(Path("standard input" if name.file == "-" else name.file), str(error)) from None


def openable(name: ModelName, found: Sequence[ListedModel]) -> tuple[ListedModel, ...]:
    """All models of a file; raises `FormatError` if every one is refused and none only needs values."""
    if not any(isinstance(each, LoadedModel) or each.needs for each in found):
        known_in(name, found)
    return tuple(found)


def listed_in(
    name: str | ModelName,
    *,
    keras: str = "keras3",
    config: str | None = None,
    values: Sequence[str] = (),
    shapes: Sequence[str] = (),
    nonlinearity: str = "",
    head: str = "",
    order: str = "",
) -> list[ListedModel]:
    """All models of that name, also those that need values or are refused; raises an `RnnError` that names the file and
    what would work.

    `keras`: the version whose names and defaults apply if the file does not say. `config`: the model with the
    architecture for a file of weights. `values`: values that code does not define, each as `NAME=VALUE`. `shapes`: open
    input shapes, each as `10,4` or `NAME=10,4`. `nonlinearity`, `head`, `order`: facts that a PyTorch state dict does
    not contain.
    """
    name = ModelName.parse(name) if isinstance(name, str) else name
    asked = {"nonlinearity": nonlinearity, "head": head, "order": order}
    options: dict[str, object] = {"keras": keras, "values": tuple(values), **asked}
    own = name.file == "-" or name.file in STACKS
    takes = CODE.takes if name.file == "-" else () if own else model_format(name.path).takes
    if config is not None and not {"architecture", "source"} & {*takes}:
        raise FormatError(name.path, _NO_CONFIG)
    if values and config is None and "values" not in takes:
        raise FormatError(Path(name.file), "leaves nothing open that --set could give; it is for Python code")
    found: Sequence[ListedModel]
    if name.file in STACKS:
        found = [built_in_model(name.file)]
    elif name.file == "-":
        source = Path("standard input")
        found = _named(source, lambda: CODE.read(sys.stdin.read(LARGEST_TEXT), keras=keras, values=tuple(values)))
    else:
        reader = model_format(name.path)
        if config is not None:
            options["architecture"] = lambda words: found_in(config, keras=words or keras, values=values)[0].stack
        if config is not None and "source" in takes:
            found = [SOURCE_WEIGHTS(name.path, found_in(config, keras=keras, values=values)[0])]
        else:
            found = read_models(reader, name.path, **options)
    unread = [f"--{each}" for each, value in asked.items() if value and each not in takes]
    if unread:
        text = f"ignored: {', '.join(unread)}, which is for what a PyTorch state dict leaves open"
        found = [each if isinstance(each, UnreadModel) else each.noting(Note(0, text)) for each in found]
    try:
        return with_shapes(_chosen(name, list(found)), parsed_shapes(shapes))
    except FormatError:
        raise
    except RnnError as error:
        raise FormatError(Path(name.file), str(error)) from None


def _chosen(name: ModelName, found: list[ListedModel]) -> list[ListedModel]:
    """The chosen model, or all; raises `FormatError` if there is none with that number or name."""
    if not name.chooses:
        return found
    fitting = [n for n, each in enumerate(found, 1) if n == name.number or (name.called and each.name == name.called)]
    if len(fitting) == 1:
        return [found[fitting[0] - 1]]
    if name.number is not None:
        problem = f"there is no model {name.number}; it holds {len(found)}, counted from 1"
    elif fitting:
        problem = (
            f"{len(fitting)} models are called {name.called}: {', '.join(f'#{n}' for n in fitting)}; say the number"
        )
    else:
        names = (
            ", ".join(f"{each.name} (#{n})" for n, each in enumerate(found, 1) if each.name)
            or f"{len(found)}, by number"
        )
        named = [each.name for each in found if each.name]
        problem = with_meant(f"there is no model called {name.called}; there are {names}", name.called or "", named)
    raise FormatError(Path(name.file), problem)


def listed_code(text: str, values: Sequence[str] = ()) -> tuple[ListedModel, ...]:
    """All models in pasted or typed code. Raises `RnnError`, also if every model is refused and none only needs
    values."""
    found = CODE.read(text, values=tuple(values))
    if not any(isinstance(each, LoadedModel) or each.needs for each in found):
        known(found)
    return tuple(found)


def model_format(path: Path) -> Format[Sequence[ListedModel]]:
    """The format of a file of models; raises a `FormatError` that lists the formats."""
    for each in MODELS:
        if each.fits(path):
            return each
    if not exists(path):
        if path.name != str(path):  # with a folder it is the name of no built-in model
            raise FormatError(path, missing(path))
        suggestion = meant(path.name, [*STACKS, *beside(path)])
        raise FormatError(
            path, f"no such file, and no built-in model of that name; those are {', '.join(STACKS)}.{suggestion}"
        )
    if path.is_dir():
        raise FormatError(path, "is a folder, not a file; a folder of recorded states is opened by rnn-tui trace")
    with suppress(FormatError):  # an empty file: the list of formats is the better answer
        if (found := model_by_content(path)) is not None:
            return found
    ending = path.suffix.lower() or "a file without an ending"
    raise FormatError(path, f"{ending} is not read; models are read from {', '.join(endings(MODELS))}")


def read_models(reader: Format[Sequence[ListedModel]], path: Path, **options: object) -> Sequence[ListedModel]:
    """Reads the models of a file, with the options that the reader takes. Raises `FormatError`."""
    given = {name: value for name, value in {**options, "path": path}.items() if name in reader.takes}
    return _named(path, lambda: reader.read(text_of(path) if reader.text else path, **given))


def _named(path: Path, read: Callable[[], Sequence[ListedModel]]) -> Sequence[ListedModel]:
    try:
        found = read()
    except FormatError:
        raise
    except RnnError as error:
        raise FormatError(path, str(error)) from None
    return _titled(path, found)


def _titled(path: Path, found: Sequence[ListedModel]) -> Sequence[ListedModel]:
    """The models with titles made from the file's name."""
    several = len(found) > 1
    titled: list[ListedModel] = []
    for number, each in enumerate(found, 1):
        if isinstance(each, LoadedModel):
            title = each.name if each.module is not None else f"{path.stem}#{number}" if several else path.stem
            each = replace(each, title=title, number=number)
        titled.append(each)
    return titled
