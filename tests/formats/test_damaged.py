"""Every reader, on sound files damaged at random: each ends in what it reads, or in one clear line, in bounded time and
memory.

A few files of every kind, of which one in four has its memory traced, and in the long tests many, all of them traced:
`DAMAGED_FILES=2000 pytest -m long tests/formats --hypothesis-profile random`.
"""

import importlib.util
import io
import itertools
import json
import pickle
import tempfile
import zipfile
import zlib
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rnn_tui.engine.core.errors import InputError
from rnn_tui.engine.data.axis_order import AxisOrder
from rnn_tui.engine.data.columns import Columns
from rnn_tui.engine.data.series import SeriesOptions, Window
from rnn_tui.engine.plan.known_part import known_part
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.engine.recordings.recording import Recording
from rnn_tui.engine.run.model import Model
from rnn_tui.formats.data.inputs import Data, ReadOptions
from rnn_tui.formats.data.weights_npz import read_weights
from rnn_tui.formats.data_files import read_data
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.model_files import found_in
from rnn_tui.formats.onnx.operators.matmul import PRODUCTS
from rnn_tui.formats.onnx.operators.norms import NORMS
from rnn_tui.formats.onnx.operators.reshape_operators import SHAPES
from rnn_tui.formats.onnx.operators.windows import WINDOWS
from rnn_tui.formats.reports.plain_text import recording_text
from rnn_tui.formats.trace.reader import read_trace
from rnn_tui.record import save
from tests.formats.damage import FEW, MANY, Damaged, bounded, harmed, harmed_text, harmed_zip, this_often
from tests.formats.torch.saved import Saved, dictionary, name, product, under, weights

GOLDEN = Path(__file__).parent / "golden"
SMALL = 200_000
"""Weights; a larger model is not run here."""


def in_memory(save: Callable[..., None], *args: Any, **arrays: Any) -> bytes:
    file = io.BytesIO()
    save(file, *args, **arrays)
    return file.getvalue()


SPEC = json.dumps(
    {
        "format": "rnn-spec/1",
        "input_shape": [None, 4],
        "layers": [
            {"class_name": "Masking", "config": {"mask_value": 0.0}},
            {"class_name": "Bidirectional", "config": {"layer": {"class_name": "LSTM", "config": {"units": 3}}}},
            {"class_name": "Dense", "config": {"units": 1, "activation": "sigmoid"}},
        ],
    }
).encode()
X = np.arange(10.0).reshape(5, 2)
STATES = {"x": X, "lstm/h": X + 1, "lstm/forward/c": np.ones((5, 3), np.float16), "mask": np.ones(5, bool), "w0": X}


ARRAYS = {**under("rnn", weights(4, 3, 2)), **under("fc", product(2, 2))}


def scripted() -> bytes:
    """A TorchScript archive."""
    saved = Saved()
    attributes = dictionary(
        {key.partition(".")[2]: saved.tensor(each) for key, each in ARRAYS.items() if key[0] == "r"}
    )
    module = name("__torch__.rnn", "LSTM") + b")\x81" + attributes + b"b"
    raw = io.BytesIO(saved.zipped(name("__torch__.net", "Net") + b")\x81" + dictionary({"rnn": module}) + b"b"))
    with zipfile.ZipFile(raw, "a") as archive:
        archive.writestr("archive/constants.pkl", b"\x80\x02).")
    return raw.getvalue()


def with_settings() -> bytes:
    """A checkpoint with an object of an unknown class beside its tensors."""
    saved = Saved()
    setting = name("package.config", "Config") + b")\x81" + dictionary({"x": saved.tensor(X)}) + b"b"
    held = saved.state_dict(ARRAYS)
    return saved.zipped(dictionary({"hyper_parameters": setting, "state_dict": held}))


OWN = {key.replace(".weight_", "_w_").replace(".bias_", "_b_"): each for key, each in ARRAYS.items()}
"""Under names that NumPy code gives them."""


def recorded() -> bytes:
    """A recording with a vocabulary."""
    with tempfile.TemporaryDirectory() as folder:
        save(Path(folder, "s.npz"), x=np.arange(6).reshape(2, 3), gru=np.ones((2, 3, 2)), vocab="abcdef")
        return Path(folder, "s.npz").read_bytes()


def sound(*patterns: str) -> list[bytes]:
    found = [path.read_bytes() for pattern in patterns for path in sorted(GOLDEN.glob(pattern))]
    assert found, patterns
    return found


def models(path: Path) -> list[LoadedModel]:
    return found_in(str(path))


def weights_of(whole: str) -> Callable[[Path], list[LoadedModel]]:
    return lambda path: found_in(str(path), config=str(GOLDEN / "models" / whole))


def data(axes: int) -> Callable[[Path], Data]:
    return lambda path: read_data(path, axes)


def series(axes: int) -> Callable[[Path], Data]:
    """Read with every option."""
    options = SeriesOptions.parse("0", "standard", "2", None) if axes == 3 else SeriesOptions(window=Window(2))
    how = ReadOptions(axes, reading=AxisOrder(columns=Columns.parse("2-3")), series=options)
    return lambda path: read_data(path, axes, how)


@dataclass(frozen=True)
class Kind:
    """One kind of file, and who reads it."""

    ending: str
    seeds: Sequence[bytes]
    harm: Callable[[bytes], st.SearchStrategy[bytes]]
    read: Sequence[Callable[[Path], Any]]
    needs: str = ""
    """A library without which it cannot be read."""


KINDS = {
    "Keras code": Kind(".py", sound("code/*.py.txt"), harmed_text, [models]),
    "notebook": Kind(".ipynb", sound("tutorial.ipynb", "code/*.ipynb.txt"), harmed_text, [models]),
    "code as text": Kind(".txt", sound("code/*.py.txt"), harmed_text, [models]),
    "Keras JSON": Kind(".json", [*sound("json/*.json"), SPEC], harmed_text, [models]),
    ".keras": Kind(".keras", sound("models/*.keras"), harmed_zip, [models]),
    "submodels": Kind(".keras", sound("submodels/*.keras"), harmed_zip, [models]),
    ".h5": Kind(".h5", sound("models/*gru.h5", "models/*simplernn*.h5", "models/*bilstm.h5"), harmed, [models]),
    ".weights.h5": Kind(
        ".weights.h5",
        sound("models/functional_mixed.weights.h5", "models/sine_simplernn.weights.h5"),
        harmed,
        [weights_of("functional_mixed.keras"), weights_of("sine_simplernn.keras")],
    ),
    "weights of Keras 2": Kind(
        ".h5",
        sound("models/*weights_legacy.h5"),
        harmed,
        [weights_of("legacy_simplernn.h5"), weights_of("keras23_gru.h5")],
    ),
    ".pt": Kind(".pt", [*sound("models/torch_*[!t].pt", "bad/bfloat16.pt"), with_settings()], harmed_zip, [models]),
    ".pt of old": Kind(".pt", sound("models/torch_rnn1.legacyfmt.pt"), harmed, [models]),
    "pickled arrays": Kind(
        ".pkl",
        [pickle.dumps({"model": ARRAYS, "classes": ["a", "b"]}, protocol) for protocol in (2, 3, 5)],
        harmed,
        [models],
    ),
    "TorchScript": Kind(".jit", [scripted()], harmed_zip, [models]),
    "arrays by PyTorch's names": Kind(
        ".npz", [in_memory(np.savez, **ARRAYS), in_memory(np.savez, **OWN)], harmed_zip, [models]
    ),
    ".safetensors": Kind(".safetensors", sound("models/torch_*.safetensors"), harmed, [models]),
    ".onnx": Kind(".onnx", sound("models/*.onnx"), harmed, [models], needs="onnx"),
    ".npy": Kind(
        ".npy",
        [in_memory(np.save, X), in_memory(np.save, np.asfortranarray(X.astype(">f2"))), in_memory(np.save, X > 3)],
        harmed,
        [data(2), data(3), read_trace],
    ),
    ".npz": Kind(
        ".npz",
        [
            in_memory(np.savez, x=X, mask=np.ones(5, bool), initial_state0=np.ones((1, 3))),
            in_memory(np.savez_compressed, x0=np.zeros((5, 2)), x1=X, w0=X),
        ],
        harmed_zip,
        [data(2), data(3)],
    ),
    "weights as .npz": Kind(".npz", [in_memory(np.savez, w0=X, w1=X[0])], harmed_zip, [read_weights]),
    ".csv": Kind(
        ".csv",
        [b"x,y\n1,2\n3.5,-4e2\nnan,inf\n", "\ufeff1;2\r\n3;4\r\n".encode(), b'"1","2"\n"3","4"\n#c\n\n'],
        harmed_text,
        [data(2), data(3)],
    ),
    "series": Kind(
        ".csv",
        [
            b"date,temp,wind,sky\n2021-01-30 22:00,1.5,2,sun\n2021-01-30 23:00,,4,fog\n2021-01-31,3,NA,sun\n,,,\n",
            "Datum;Nr;Temp\n-;;°C\n30.01.2021;0;1.779,5\n31.01.2021;1;0,5\nDatum;Nr;Temp\n".encode(),
            b'"","Price","Vol."\n"0","1,779.0","12M"\n"1","1,000,779","1M"\n"2","12","3M"\n',
        ],
        harmed_text,
        [series(2), series(3)],
    ),
    ".tsv": Kind(".tsv", [b"a\tb\n1,5\t2,5\n", "a\tb\n1,5\t2,5\n".encode("utf-16")], harmed, [data(2), data(3)]),
    ".txt": Kind(".txt", [b"1 2 3\n4 5 6\n", b"some words\nand more\n"], harmed_text, [data(2), data(3)]),
    "recording": Kind(
        ".npz",
        [in_memory(np.savez, **STATES), in_memory(np.savez_compressed, **STATES), recorded()],
        harmed_zip,
        [read_trace],
    ),
}


ALONE = {
    f"ONNX: {path.stem}": path
    for path in sorted(GOLDEN.glob("*/*.onnx"))
    if path.parent.name in ("branches", "submodels")
}
"""Files of one branch of the reader each, which the long tests damage one by one."""
KINDS["ONNX's branches"] = Kind(".onnx", [path.read_bytes() for path in ALONE.values()], harmed, [models], needs="onnx")


def operators(graph: Any) -> set[str]:
    """The operators of a graph and of the graphs inside."""
    inner = [each.g for one in graph.node for each in one.attribute if each.type == each.GRAPH]
    return {each.op_type for each in graph.node}.union(*map(operators, inner))


def test_every_operator_that_is_read_is_in_a_file_that_is_damaged():
    onnx = pytest.importorskip("onnx")
    models = [onnx.load_model_from_string(each) for kind in (".onnx", "ONNX's branches") for each in KINDS[kind].seeds]
    found = set().union(*(operators(each.graph) for each in models))
    read = {*SHAPES, *PRODUCTS, *NORMS, *WINDOWS, "If", "Loop", "Scan", "QuantizeLinear", "DynamicQuantizeLSTM"}
    assert read <= found


few_or_many = pytest.mark.parametrize("count", [FEW, pytest.param(MANY, marks=pytest.mark.long)], ids=["few", "many"])


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("damaged")


def outcome(read: Callable[[Path], Any], path: Path, size: int, traced: bool = True) -> Any:
    """What was read, or the refusal; within its bounds."""
    try:
        with bounded(size, traced):
            return read(path)
    except FormatError as error:
        return error


def attempt(read: Callable[[Path], Any], path: Path, size: int, *names: str, traced: bool = True) -> None:
    """Reads the file; what comes of it must hold together."""
    found = outcome(read, path, size, traced)
    if isinstance(found, FormatError):
        assert str(found).startswith(tuple(f"{name}: " for name in (path.name, *names)))
        assert str(found).isprintable()
        return
    if isinstance(found, Data):
        assert found.x.dtype.kind in "fiu"
        assert found.x.size
        assert all(note.isprintable() for note in found.notes)
    elif isinstance(found, Recording):
        check_recording(found, size)
    elif found and isinstance(found[0], LoadedModel):
        for each in found:
            check_model(each)
    else:
        assert all(each.dtype.kind in "fiu" for each in found)


def check_model(found: LoadedModel) -> None:
    """A model with its own weights runs, or one line says why nothing of it can."""
    assert found.title.isprintable()
    assert all(str(note).isprintable() for note in found.notes)
    assert all(name.isprintable() for name in found.stack.layer_names)
    if found.weights is None or not found.stack.built:
        return
    assert [each.shape for each in found.weights] == [each.shape for at in found.stack.weights for each in at]
    if found.stack.layers and sum(each.size for each in found.weights) < SMALL:
        model = Model.draw(found.stack).with_weights(found.weights)
        batch, *rest = found.stack.input_shape or ()
        inputs = np.zeros((batch or 2, *(each or 3 for each in rest)))
        if inputs.size < SMALL and (known := known_layers(found.stack)):
            try:
                assert len(model.run(inputs).layers) == known
            except InputError as error:
                assert "longer sequences are needed" in str(error)  # noqa: PT017


def known_layers(stack: Stack) -> int:
    """How many layers can be run; 0 if the first one is of the author's own, or if a damaged name makes it so."""
    try:
        return len(known_part(stack).layers)
    except InputError:
        return 0


def check_recording(found: Recording, size: int) -> None:
    with bounded(size):
        assert all(name.isprintable() for name in found.model.stack.layer_names)
        assert recording_text(found).replace("\n", "").isprintable()
        for layer in range(-1, len(found.layers)):
            for track in found.tracks(layer):
                assert found.limits(track)[0] < found.limits(track)[1]
                assert found.values(track, found.batch - 1).ndim == 2


@few_or_many
@pytest.mark.parametrize("kind", KINDS)
def test_damaged_files_end_in_what_they_hold_or_in_one_line(kind: str, count: int, folder: Path) -> None:
    damage(KINDS[kind], count, folder)


@pytest.mark.long
@pytest.mark.parametrize("branch", ALONE)
def test_damaged_files_of_one_branch_end_so_too(branch: str, folder: Path) -> None:
    damage(Kind(".onnx", [ALONE[branch].read_bytes()], harmed, [models], needs="onnx"), MANY, folder)


def warm(one: Kind, path: Path) -> None:
    """Reads a sound file without bounds: what a reader imports on use is no part of them."""
    path.write_bytes(one.seeds[0])
    for read in one.read:
        with suppress(FormatError):
            read(path)


def damage(one: Kind, count: int, folder: Path) -> None:
    """Reads sound files of that kind, and `count` damaged ones."""
    if one.needs and importlib.util.find_spec(one.needs) is None:
        pytest.skip(f"needs {one.needs}")
    path = folder / f"damaged{one.ending}"
    warm(one, path)
    for seed in one.seeds:
        path.write_bytes(seed)
        for read in one.read:
            attempt(read, path, len(seed), traced=count > FEW)
    numbers = itertools.count()

    @this_often(count)
    @given(st.sampled_from(one.seeds).flatmap(one.harm).map(Damaged), st.sampled_from(one.read))
    def damaged(raw: bytes, read: Callable[[Path], Any]) -> None:
        path.write_bytes(raw)
        attempt(read, path, len(raw), traced=count > FEW or next(numbers) % 4 == 0)

    damaged()


@few_or_many
def test_damaged_folders_end_in_a_recording_or_in_one_line(count: int, folder: Path) -> None:
    place = folder / "states"
    (place / "lstm").mkdir(parents=True, exist_ok=True)

    @this_often(count)
    @given(
        st.binary(max_size=1)
        | harmed_text(b'{"format": "rnn-trace/1", "first": "time", "arrays": ["lstm/h", "lstm/c"]}')
        | st.just(b'{"first": "batch"}'),
        harmed(in_memory(np.save, X[:, None])) | st.just(in_memory(np.save, X[:, None])),
    )
    def damaged(index: bytes, array: bytes) -> None:
        (place / "trace.json").write_bytes(index)
        (place / "lstm" / "h.npy").write_bytes(array)
        np.save(place / "lstm" / "c.npy", X[:, None])
        attempt(read_trace, place, len(array), "h.npy", "trace.json")

    damaged()


@pytest.mark.parametrize("kind", KINDS)
def test_files_cut_off_anywhere_end_in_what_they_hold_or_in_one_line(kind: str, tmp_path: Path) -> None:
    one = KINDS[kind]
    if one.needs and importlib.util.find_spec(one.needs) is None:
        pytest.skip(f"needs {one.needs}")
    raw, path = min(one.seeds, key=len), tmp_path / f"cut{one.ending}"
    warm(one, path)
    for end in range(0, len(raw), max(len(raw) // 40, 1)):
        path.write_bytes(raw[:end])
        attempt(one.read[0], path, end)


def test_random_bytes_behind_each_beginning_end_in_one_line(tmp_path: Path) -> None:
    noise = zlib.compress(bytes(range(256)) * 8)
    old = b"\x80\x02\x8a\x0al\xfc\x9cF\xf9 j\xa8P\x19."
    for start in (b"PK\x03\x04", b"\x80\x02", old, b"\x10\0\0\0\0\0\0\0{", b"\x89HDF\r\n\x1a\n", b"\x93NUMPY\x01\0"):
        for ending in (".pt", ".safetensors", ".keras", ".h5"):
            path = tmp_path / f"noise{ending}"
            path.write_bytes(start + noise)
            assert isinstance(outcome(models, path, len(noise)), FormatError)
