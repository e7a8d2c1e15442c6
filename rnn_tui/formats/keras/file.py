"""Reads Keras's model files: `.keras` and `.h5` with architecture and weights, `.weights.h5` and legacy weights.

The first bytes, not the suffix, determine the format. The architecture is read as JSON (`configs`), never executed; the
weights are read with the shapes of the architecture (`weight_paths`).
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.core.errors import RnnError, ShapeNotTold
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.plan.weight_group_names import groups
from rnn_tui.formats.hdf5.file import MAGIC, Hdf5, hdf5
from rnn_tui.formats.io.data_file import OpenFile, opened
from rnn_tui.formats.io.errors import Flaw, FormatError, listed, printable
from rnn_tui.formats.keras.archive import CONFIG, METADATA, WEIGHTS, KerasZip
from rnn_tui.formats.keras.by_shape import models_by_shape
from rnn_tui.formats.keras.compiled import compiled_of, with_kept
from rnn_tui.formats.keras.configs import read_config
from rnn_tui.formats.keras.keras_versions import BEFORE_23, dialect, spoken
from rnn_tui.formats.keras.text_vectorization import VECTORIZER, without_vectorizer
from rnn_tui.formats.keras.weight_paths import (
    holds_cudnn,
    holds_weights,
    left_out,
    legacy_root,
    read_weights,
    weight_groups,
)
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, Note
from rnn_tui.formats.submodels.given_shapes import check_used, given_shapes, unread
from rnn_tui.formats.submodels.held_weights import read_shape, with_held
from rnn_tui.formats.submodels.models import with_submodels

LARGEST_CONFIG = 4 << 20
"""The largest size of an architecture in bytes."""
MOST_BRACKETS = 100_000
"""The largest number of lists and objects in an architecture; each takes much more memory than text."""
MOST_LAYERS = 1000

Architecture = Callable[[str], Stack]
"""A function that reads an architecture with the defaults of a version of Keras; "" if the version is unknown."""

Given = Mapping[str, Shapes]
"""The shapes that opaque layers make, by the layers' names, as the user gives them."""

_VARIABLES, _LEGACY = "optimizer/vars", "optimizer_weights"
"""The groups with the variables of an optimizer."""
_NONE = "it holds no weights: they are drawn from the seed"


def read_keras_file(
    path: Path, architecture: Stack | Architecture | None = None, head: str = "", values: Sequence[str] = ()
) -> list[ListedModel]:
    """Reads the model in a `.keras` or `.h5` file with its weights, or gives `architecture` the file's weights.

    Without an architecture, the shapes of the arrays determine the models; `head`: whether their Dense layers read
    "every" timestep or the "last" one. `values`: the output shapes of unknown layers, each as `NAME=SHAPE`. Raises
    `FormatError`.
    """
    if architecture is not None:
        return [read_keras_weights(path, architecture)]
    with _named(path), opened(path) as of:
        given = given_shapes(values)
        try:
            if _is_zip(of):
                return _of_zip(KerasZip(of), given)
            with _hdf5(of) as tree:
                if tree.text("model_config") is None and holds_weights(tree):
                    return [*models_by_shape(tree, tree.text("keras_version"), head)]
                return _of_h5(tree, given)
        except ShapeNotTold as error:
            return [unread(error, path.stem)]


def read_keras_weights(path: Path, architecture: Stack | Architecture) -> LoadedModel:
    """Gives the architecture the weights of a `.weights.h5` file, a legacy file of weights, or a file of a whole model.

    The version of Keras that wrote the weights, if the file names it, determines the defaults.

    Layers are matched as in Keras: in new files by class and order, in legacy files by name if all names agree,
    otherwise in order. Raises `FormatError`.
    """
    with _named(path), opened(path) as of:
        if not _is_zip(of):
            with _hdf5(of) as tree:
                version = tree.text("keras_version")
                if holds_cudnn(tree) and version and not isinstance(architecture, Stack):
                    architecture = partial(_of_cudnn, architecture)
                return _found(*_meant(architecture, version), tree)
        file = KerasZip(of)
        with file.weights() as tree:
            if tree is None:
                raise Flaw(f"holds no weights: {WEIGHTS} is missing")
            return _found(*_meant(architecture, _version(file)), tree)


def _of_cudnn(architecture: Architecture, keras: str) -> Stack:
    """The architecture for weights of cuDNN, whose gates are sigmoid in every version of Keras."""
    return architecture("keras2.3" if keras == BEFORE_23 else keras)


def _meant(architecture: Stack | Architecture, version: str | None) -> tuple[Stack, list[str]]:
    """The architecture with the defaults of that version of Keras, and sentences about what was assumed."""
    if isinstance(architecture, Stack) or not version:
        return architecture if isinstance(architecture, Stack) else architecture(""), []
    keras = dialect(version)
    stack = architecture(keras)
    said = f"the weights were written by Keras {printable(version)}"
    notes = []
    if stack.keras != spoken(keras):
        stack = replace(stack, keras=spoken(keras))
        notes.append(f"{said}, the architecture was not: its words mean what they mean there")
    earlier = architecture(BEFORE_23)
    later = architecture("keras2.3")
    pairs = zip(stack.layer_names, earlier.layers, later.layers, strict=True)
    left_open = listed([name for name, one, other in pairs if one != other])
    if left_open and keras == BEFORE_23:
        notes.append(f"{said}, so recurrent_activation, which {left_open} leaves open, is hard_sigmoid")
    elif left_open and version.endswith("-tf") and "2.2.4" in version:
        notes.append(f"{said}: where TensorFlow 1 wrote them, give {left_open} recurrent_activation='hard_sigmoid'")
    return stack, notes


def _version(file: KerasZip) -> str | None:
    """The version of Keras that wrote a `.keras` file; None if it is not there."""
    metadata = _json(file.text(METADATA, LARGEST_CONFIG) or "{}", METADATA)
    found = metadata.get("keras_version") if isinstance(metadata, dict) else None
    return found if isinstance(found, str) else None


@contextmanager
def _named(path: Path) -> Iterator[None]:
    """Converts errors of the engine to a `FormatError` of that file."""
    try:
        yield
    except FormatError:
        raise
    except RnnError as error:
        raise FormatError(path, printable(str(error), 600)) from None


def _is_zip(of: OpenFile) -> bool:
    """Whether the file is a zip rather than HDF5; raises `Flaw` if it is neither."""
    begins = of.file.read(512)
    of.file.seek(0)
    if begins.startswith(b"PK"):
        return True
    if begins.startswith(MAGIC):
        return False
    kind = "is a web page, not a model" if begins.lstrip()[:1] == b"<" else "is no Keras model"
    raise Flaw(f"{kind}: a .keras file is a zip, an .h5 file is HDF5")


@contextmanager
def _hdf5(of: OpenFile) -> Iterator[Hdf5]:
    with hdf5(of.file, of.size, of.allowance) as tree:
        yield tree


def _of_zip(file: KerasZip, given: Given) -> list[ListedModel]:
    """The model in a `.keras` file, and its submodels after unknown layers."""
    config = file.text(CONFIG, LARGEST_CONFIG)
    if config is None:
        raise Flaw(f"has no {CONFIG}, which says what layers a model has: it is a zip, but no .keras file")
    value, vocabulary = without_vectorizer(_json(config, CONFIG), file.others, file.text)
    stack = _stack(value, _version(file), "keras3", given)
    others = [each for each in file.others if vocabulary is None or not each.startswith("assets/")]
    left = [f"other members of the zip are left alone: {listed(others)}"] if others else []
    if vocabulary is not None:
        left.append(f"the model begins behind its {VECTORIZER}, whose {len(vocabulary):,} tokens are its vocabulary")
    with file.weights() as tree:
        if tree is not None:
            stack = with_kept(stack, tree, _VARIABLES, tree.names(_VARIABLES), built=True)
        return [*with_submodels(replace(_found(stack, left, tree), vocabulary=vocabulary))]


def _of_h5(tree: Hdf5, given: Given) -> list[ListedModel]:
    """The model in an `.h5` file, and its submodels after unknown layers."""
    config = tree.text("model_config")
    if config is None:
        raise Flaw("is an HDF5 file, but no Keras model: it has neither model_config nor weights that Keras wrote")
    if len(config) > LARGEST_CONFIG:
        raise Flaw(f"has a model_config of {len(config):,} characters, more than the {LARGEST_CONFIG:,} that are read")
    value, version = _json(config, "model_config"), tree.text("keras_version")
    stack = _told(value, version, given, tree)
    training = tree.text("training_config")
    if stack.keras == "keras3" and training is not None and len(training) <= LARGEST_CONFIG:
        compiled = compiled_of(_json(training, "training_config"))
        kept = tree.texts("weight_names", _LEGACY) or []
        stack = with_kept(replace(stack, compiled=compiled), tree, _LEGACY, kept, built=False)
    return [*with_submodels(_found(stack, [], tree if legacy_root(tree) is not None else None))]


def _told(value: Any, version: Any, given: Given, tree: Hdf5) -> Stack:
    """The stack of an `.h5` file; if the config does not have the output shape of an opaque layer, the weights of the
    next layer determine it."""
    shapes = dict(given)
    while True:
        try:
            return _stack(value, version, "keras2.3", shapes)
        except ShapeNotTold as error:
            found = read_shape(tree, error.reader, error.reader_ndim)
            if found is None or error.name in shapes:
                raise
            shapes[error.name] = (found,)


def _found(stack: Stack, said: list[str], tree: Hdf5 | None) -> LoadedModel:
    notes = [Note(0, text) for text in said]
    name = stack.names(stack.keras)[0]
    if tree is None or (not stack.built and not holds_weights(tree)):
        return LoadedModel(stack, name, "", (*notes, Note(0, _NONE)))
    if not stack.built:
        stack = _built(stack, tree)
    stack = with_held(tree, stack)
    arrays, more = read_weights(tree, stack)
    if left := left_out(tree, stack):
        notes.append(Note(0, f"only a part of its layers: left out are {listed(left)}"))
    return LoadedModel(stack, name, "", (*notes, *more), arrays)


def _built(stack: Stack, tree: Hdf5) -> Stack:
    """The stack with the number of features of its first weights, or for token ids; raises `Flaw` if neither
    determines the input."""
    if stack.layers and stack.layers[0].vocabulary is not None:
        return stack.with_input((None, None), "int32")
    root = legacy_root(tree)
    if root is not None:
        names = tree.texts("layer_names", root) or []
        listed_in = ((f"{root}/{each}", tree.texts("weight_names", f"{root}/{each}") or []) for each in names)
        paths = [f"{group}/{path}" for group, found in listed_in for path in found]
    else:
        first = groups(stack.layers)[:1]
        paths = [path for name, found in weight_groups(tree) if name in first for path in found]
    shape = tree.shape(paths[0]) if paths else None
    try:
        if shape is not None and len(shape) in (2, 3):  # a kernel of Conv1D is (steps, features, filters)
            return stack.with_input((None, None, shape[-2]))
    except RnnError:
        pass
    raise Flaw("holds weights, but not the shape of the model's input: `--config MODEL` with an input shape gives it")


def _stack(value: Any, version: Any, keras: str, given: Given) -> Stack:
    config = value.get("config") if isinstance(value, dict) else None
    layers = config.get("layers") if isinstance(config, dict) else config
    if isinstance(layers, list) and len(layers) > MOST_LAYERS:
        raise Flaw(f"has {len(layers):,} layers, more than the {MOST_LAYERS:,} that are read")
    stack = read_config(value, version, keras, given)
    check_used(stack, given)
    return stack


def _json(text: str, name: str) -> Any:
    """The JSON value of a text; raises a `Flaw` that names its part of the file."""
    if text.count("[") + text.count("{") > MOST_BRACKETS:
        raise Flaw(f"has a {name} of more than {MOST_BRACKETS:,} lists and objects")
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise Flaw(f"has a {name} that is not JSON: line {error.lineno}, column {error.colno}: {error.msg}") from None
    except (RecursionError, ValueError):
        raise Flaw(f"has a {name} nested too deeply, or with a number too long") from None
