"""Reads the recurrent models in `.onnx` files, with their weights.

The onnx library parses the file after its structure was checked. The graph is analysed here, never run.
"""

from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.data.vocabulary import vocabulary_beside
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, FormatError, printable
from rnn_tui.formats.io.tensors import Numbers
from rnn_tui.formats.loaded_model import LoadedModel, Note
from rnn_tui.formats.onnx.external_data import take_in
from rnn_tui.formats.onnx.graph import Graph
from rnn_tui.formats.onnx.graph_values import BATCH, FEATURES, TIME, Flow
from rnn_tui.formats.onnx.operators.initial_states import of_all
from rnn_tui.formats.onnx.size_limits import check_structure
from rnn_tui.formats.onnx.submodels import Submodel, Submodels

_SPARE = 64 << 20
_LOST = "has a recurrent node, but what it reads or makes cannot be followed"
_ENDS = "the model ends before it"
"""The end of a sentence about an operator after a submodel."""


def read_onnx(path: Path) -> list[LoadedModel]:
    """Reads the models in an `.onnx` file, with weights, initial states and sequence lengths. Raises `FormatError`.

    Needs the onnx library, an optional dependency.
    """
    with opened(path) as of:
        model = _parsed(of)
        numbers = Numbers(2 * (of.size + take_in(model, path)) + _SPARE)
        try:
            beside = {each.key: each.value for each in model.metadata_props}
            return _found(Graph(model, numbers), path, beside)
        except RnnError as error:
            if isinstance(error, FormatError):
                raise
            raise Flaw(f"holds a model that cannot be: {error}") from None


def _parsed(of: OpenFile) -> Any:
    """The file as onnx's ModelProto."""
    try:
        load = import_module("onnx").load_model_from_string
        damaged = import_module("google.protobuf.message").DecodeError
    except ImportError:
        raise Flaw("needs the onnx library to be read: pip install 'rnn-tui[onnx]'") from None
    data = of.whole()
    check_structure(data)
    try:
        return load(data)
    except (damaged, ValueError, RecursionError):
        raise Flaw("is no ONNX model, or a damaged one: export it again") from None


def _found(graph: Graph, path: Path, beside: dict[str, str]) -> list[LoadedModel]:
    """One model for each submodel of the graph."""
    submodels = Submodels(graph)
    if not submodels.found:
        raise (submodels.left_out or list(graph.left_out.values()) or [Flaw(_LOST)])[0]
    return [_model(graph, submodels, each, path, beside) for each in submodels.found]


def _model(graph: Graph, submodels: Submodels, submodel: Submodel, path: Path, beside: dict[str, str]) -> LoadedModel:
    flow = submodel.flow
    scope = list(_scope(submodels.scope(submodel)))
    said = [*scope]
    said += [text for place in sorted(submodel.path) for text in graph.notes.get(place, [])]
    if flow.source.beyond:
        said.append(f"{_front(flow.source.beyond)}: the model begins behind it")
        said.append(f"it reads {_tensor(flow)}: record that and give it as --data")
    before = said[-2:] if flow.source.beyond else []
    behind = list(submodels.notes(submodel))
    said += behind
    left_out = [f"a recurrent node is left out: the file {flaw}" for flaw in submodels.left_out]
    said += left_out
    part = (*scope, *before, *(each for each in behind if each.endswith(_ENDS)), *left_out)
    if flow.side is not None:
        said.append("the file goes on with one direction of the last layer; here both come out")
    if flow.flipped:
        said.append("the last layer reads backwards: its output stands in the order in which it was read")
    roles = [axis.role for axis in flow.source.axes]
    if TIME in roles and roles[:2] == [TIME, BATCH]:
        said.append("the file reads (time, batch, …); here data is (batch, time, …)")
    if list(flow.roles[1:]) == [FEATURES, TIME]:
        said.append("the file puts out (batch, features, time); here the output is (batch, time, features)")
    if roles[1:] == [FEATURES, TIME]:
        said.append("the file reads (batch, features, time); here data is (batch, time, features)")
    names = [each.layer.name for each in flow.steps if each.layer.name]
    clash = len(set(names)) < len(names)
    layers = tuple(each.layer.edit(name=None) if clash else each.layer for each in flow.steps)
    first = next(each for each in flow.steps if each.ending is not None)
    tokens = len(flow.source.axes) == 2 and FEATURES not in roles
    stack = Stack(layers, _shape(flow), "int32" if tokens else "float32")
    notes = (*(Note(0, each) for each in dict.fromkeys(said)), *graph.numbers.notes)
    weights = tuple(array for each in flow.steps for array in each.weights)
    known = vocabulary_beside(beside, printable(path.name))
    return LoadedModel(
        stack, printable(path.stem), "", notes, weights, of_all(flow.steps), first.lengths, vocabulary=known, part=part
    )


def _scope(scope: tuple[str, ...]) -> Iterator[str]:
    """A sentence about the branch or loop that contains a submodel."""
    for inner in scope[::-1]:
        branch = "_branch of the If node" in inner
        if branch or "body of the " in inner:
            often = "only where its condition chooses that branch" if branch else "again and again"
            yield f"it stands in the {inner}, which the file runs {often}"
            return


def _front(beyond: str) -> str:
    """What stands before a submodel, in words."""
    if beyond[:1].isupper():
        return f"the operator {printable(beyond)} stands before the recurrent layers and has no counterpart"
    return f"{printable(beyond)} stands before the recurrent layers"


def _tensor(flow: Flow) -> str:
    """The input tensor of a submodel: `"/Transpose_output_0", (time, batch, 128)`."""
    sizes = (
        axis.role if axis.role in (TIME, BATCH) else str(axis.size or axis.role or "?") for axis in flow.source.axes
    )
    return f'"{printable(flow.source.name, 200)}", ({", ".join(sizes)})'


def _shape(flow: Flow) -> tuple[int | None, ...]:
    """The input shape of the model: (None, time), or (None, time, features)."""
    sizes = {axis.role: axis.size for axis in flow.source.axes}
    if len(flow.source.axes) == 2 and FEATURES not in sizes:
        return (None, sizes.get(TIME))
    return (None, sizes.get(TIME), sizes.get(FEATURES))
