"""Takes in the tensors of an `.onnx` file that are in a file beside it, where PyTorch's exporter writes them.

Only a regular file in the model's own folder is opened, by its plain name: no path and no link. What is taken from it
is no more than it holds.
"""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rnn_tui.formats.io.data_file import opened
from rnn_tui.formats.io.errors import Flaw, printable
from rnn_tui.formats.onnx.tensors import text

_EXTERNAL = 1
_ONE_FILE = "save the model in one file, with onnx.save(model, …, save_as_external_data=False)"


@dataclass(frozen=True)
class _Place:
    """Where a tensor's bytes are: `length` bytes from `offset` on in a file; all that follow where length is None."""

    tensor: Any
    name: str
    offset: int
    length: int | None

    @classmethod
    def of(cls, tensor: Any) -> "_Place":
        """As the tensor says it; raises `Flaw`."""
        said = {text(each.key): text(each.value) for each in tensor.external_data}
        name = said.get("location", "")
        if not name or name in (".", "..") or any(each in name for each in '/\\:\0"') or not name.isprintable():
            raise Flaw(
                f'keeps the tensor {printable(text(tensor.name))} in "{printable(name)}", which is no plain name of a'
                f" file beside it, and is never opened: {_ONE_FILE}"
            )
        return cls(tensor, name, _number(said, "offset") or 0, _number(said, "length"))

    def take(self, data: bytes, model: str) -> int:
        """Puts the bytes into the tensor, and returns how many they are; raises `Flaw`."""
        end = len(data) if self.length is None else self.offset + self.length
        if not self.offset <= end <= len(data):
            raise Flaw(
                f"holds {len(data):,} bytes; {printable(model)} looks for the tensor"
                f" {printable(text(self.tensor.name))} in its bytes {self.offset:,} to {end:,}: export it again"
            )
        self.tensor.raw_data = data[self.offset : end]
        self.tensor.ClearField("external_data")
        self.tensor.ClearField("data_location")
        return end - self.offset


def take_in(model: Any, path: Path) -> int:
    """Puts the bytes that are in files beside `path` into the model's tensors; returns the size of these files.

    Raises `Flaw`, or `FormatError` for one of these files.
    """
    files: dict[str, list[_Place]] = defaultdict(list)
    nodes = [node for function in model.functions for node in function.node]
    for tensor in (*_tensors(model.graph), *_of_nodes(nodes)):
        if tensor.data_location == _EXTERNAL or len(tensor.external_data):
            place = _Place.of(tensor)
            files[place.name].append(place)
    return sum(_take_file(path.with_name(name), places, path.name) for name, places in files.items())


def _take_file(path: Path, places: list[_Place], model: str) -> int:
    if path.is_symlink() or not path.exists():
        what = "is a link, which is not followed" if path.is_symlink() else "is not there"
        name = printable(text(places[0].tensor.name))
        raise Flaw(
            f'keeps the tensor {name} in "{printable(path.name)}", and that file beside it {what}: copy both into one'
            f" folder, or {_ONE_FILE}"
        )
    with opened(path) as of:
        data, taken = of.whole(), 0
        for each in places:
            taken += each.take(data, model)
            if taken > 2 * of.size:
                raise Flaw(f"is too small for the tensors that {printable(model)} takes from it: they overlap")
        return of.size


def _number(said: dict[str, str], key: str) -> int | None:
    value = said.get(key)
    if value is None:
        return None
    if not (value.isascii() and value.isdigit() and len(value) < 19):
        raise Flaw(f'says "{printable(value, 30)}" as the {key} of a tensor in another file: export it again')
    return int(value)


def _tensors(graph: Any) -> Iterator[Any]:
    """Every tensor of a graph, those of its branches and bodies too."""
    yield from graph.initializer
    yield from _of_nodes(graph.node)


def _of_nodes(nodes: Any) -> Iterator[Any]:
    for attribute in (each for node in nodes for each in node.attribute):
        if attribute.HasField("t"):
            yield attribute.t
        yield from attribute.tensors
        for graph in (*([attribute.g] if attribute.HasField("g") else []), *attribute.graphs):
            yield from _tensors(graph)
