"""The preview of a file: a few lines about its content, before it is opened."""

from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import size_text
from rnn_tui.formats.format import Format
from rnn_tui.formats.io.errors import listed
from rnn_tui.formats.known_formats import FORMATS, candidates
from rnn_tui.formats.loaded_model import ListedModel, UnreadModel
from rnn_tui.formats.model_files import read_models
from rnn_tui.formats.reports.plain_text import model_line, model_words

MOST = 8
"""The largest number of layers in a preview."""


def entries(folder: Path, begins: str = "", most: int = 200) -> list[Path]:
    """The folders, then the files in a folder that can be opened, by name; hidden ones only if `begins` has a dot."""
    try:
        found = [
            each
            for each in folder.iterdir()
            if each.name.startswith(begins)
            and (begins.startswith(".") or not each.name.startswith("."))
            and each.name.isprintable()
            and (each.is_dir() or any(kind.fits(each) for kind in FORMATS))
        ]
    except OSError:
        return []
    return sorted(found, key=lambda each: (not each.is_dir(), each.name.lower()))[:most]


def preview(path: Path) -> list[str]:
    """The format, the size and the content of a file: layers, shapes, the first words. Never raises."""
    try:
        if path.is_dir():
            inside = entries(path)
            return [f"folder   {len(inside)} to open: {listed([each.name for each in inside])}" if inside else "folder"]
        size = path.stat().st_size
    except OSError:
        return []
    kinds = _kinds(path)
    if not kinds:
        return [f"not read: {path.suffix.lower() or 'no ending'} · {size_text(size)}"]
    *earlier, last = kinds
    for each in earlier:
        with suppress(RnnError):
            return [f"{each.title} · {size_text(size)}", *_lines(each, path, size)]
    head = f"{last.title} · {size_text(size)}"
    try:
        return [head, *_lines(last, path, size)]
    except RnnError as error:
        return [head, str(error)]


def _kinds(path: Path) -> tuple[Format[Any], ...]:
    """The possible formats of a file; if it cannot be read, those for its name."""
    try:
        return candidates(path)
    except RnnError:
        return tuple(each for each in FORMATS if each.fits(path))[-1:]


def _lines(kind: Format[Any], path: Path, size: int) -> list[str]:
    if size > kind.largest:
        return ["too large for a preview"]
    if kind.preview is not None:
        return kind.preview(path)
    return _models(read_models(kind, path))


def _models(found: Sequence[ListedModel]) -> list[str]:
    if len(found) > 1:
        return [f"{len(found)} models", *(model_line(each, n) for n, each in enumerate(found[:MOST], 1))]
    asks = "; it is asked for" if isinstance(found[0], UnreadModel) and found[0].needs else ""
    return [f"{model_words(found[0])}{asks}", *layers_text(found[0])]


def layers_text(found: ListedModel) -> list[str]:
    """One line for each layer, up to `MOST`."""
    if isinstance(found, UnreadModel):
        return [] if found.needs else [found.why]
    lines = [f"  {each.kind()} {each.brief}" for each in found.stack.layers[:MOST]]
    more = len(found.stack.layers) - MOST
    return [*lines, *([f"  and {more} more"] if more > 0 else [])]
