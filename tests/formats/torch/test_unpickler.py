"""The pickle machine: data is read, names are kept or refused, and nothing a pickle says costs more than its length."""

import io
import pickle
import struct
import tracemalloc
from collections import OrderedDict

import pytest

from rnn_tui.formats.io.errors import Flaw
from rnn_tui.formats.torch.safe_globals import PASSED, ForeignObject, Name, Storage, TensorAt
from rnn_tui.formats.torch.unpickler import read_pickle
from tests.formats.torch.saved import dictionary, name, number, pickled, storage, tensor, text


def read(raw: bytes) -> object:
    return read_pickle(io.BytesIO(raw))


@pytest.mark.parametrize("protocol", range(5))
def test_plain_data_comes_back(protocol):
    value = {"a": [1, 2.5, None, True], "b": ("x", b"y" if protocol > 2 else "y", {}), "long": 1 << 70, "e": []}
    assert read(pickle.dumps(value, protocol)) == value


SETTING = name("omegaconf.listconfig", "ListConfig") + b")\x81" + dictionary({"_content": b"K\x01"}) + b"b"


def test_objects_of_unknown_classes_are_passed_over_and_named():
    foreign: dict[Name, None] = {}
    criterion = name("torch.nn.modules.loss", "MSELoss") + b")\x81}b"
    enum = name("package.task", "Problem.Kind") + b"K\x00\x85R"
    made = read_pickle(
        io.BytesIO(pickled(dictionary({"a": b"K\x01", "s": SETTING, "c": criterion, "e": enum}))), foreign=foreign
    )
    assert isinstance(made, dict)
    assert made["a"] == 1
    assert all(isinstance(made[each], ForeignObject) for each in "sce")
    assert [str(each) for each in foreign] == [
        "omegaconf.listconfig.ListConfig",
        "torch.nn.modules.loss.MSELoss",
        "package.task.Problem.Kind",
    ]


@pytest.mark.parametrize(
    "called",
    [("subprocess", "Popen"), ("package", "run"), ("numpy.testing", "Runstring"), ("torch.hub", "Load"), ("pip", "M")],
)
def test_functions_and_what_belongs_to_python_are_refused_inside_too(called):
    with pytest.raises(Flaw, match="is never imported and never called"):
        read(pickled(dictionary({"x": name(*called) + text("true") + b"\x85R"})))


def test_the_stream_stands_behind_the_pickle():
    stream = io.BytesIO(pickle.dumps(1, 2) + pickle.dumps(2, 2))
    assert [read_pickle(stream), read_pickle(stream)] == [1, 2]


def test_a_tensor_is_described_not_made():
    held = storage("7", "float16", 100)
    assert read(pickled(tensor(held, 3, (2, 5), (5, 1)))) == TensorAt(
        Storage("7", "float16"), "float16", 3, (2, 5), (5, 1)
    )


def test_a_parameter_is_its_tensor():
    held = tensor(storage("0", "float32", 4), 0, (4,), (1,))
    made = (
        name("torch._utils", "_rebuild_parameter")
        + b"("
        + held
        + b"\x88"
        + name("collections", "OrderedDict")
        + b")RtR"
    )
    assert isinstance(read(pickled(made)), TensorAt)


def test_an_untyped_storage_gets_its_type_from_the_tensor():
    held = (
        b"(" + text("storage") + name("torch.storage", "UntypedStorage") + text("0") + text("cpu") + number(8) + b"tQ"
    )
    hooks = name("collections", "OrderedDict") + b")R"
    rest = number(0) + b"(K\x02t(K\x01t\x89" + hooks + name("torch", "float32")
    found = read(pickled(name("torch._utils", "_rebuild_tensor_v3") + b"(" + held + rest + b"tR"))
    assert isinstance(found, TensorAt)
    assert (found.dtype, found.storage.dtype) == ("float32", "")


def test_dictionaries_keep_their_order():
    made = read(pickle.dumps(OrderedDict(z=1, a=2), 2))
    assert list(made.items()) == [("z", 1), ("a", 2)]


def test_what_is_harmless_is_passed_over():
    assert read(pickle.dumps({1, 2}, 2)) is PASSED
    assert read(pickle.dumps({1, 2}, 4)) is PASSED
    assert isinstance(read(pickled(name("torch", "float32"))), Name)


@pytest.mark.parametrize(
    ("raw", "line"),
    [
        (pickled(name("os", "system") + text("true") + b"\x85R"), "refers to os.system, which is never imported"),
        (pickled(name("__main__", "Net") + b")\x81"), "refers to __main__.Net, which is never imported"),
        (pickled(name("torch.nn.modules.rnn", "LSTM") + b")\x81"), "is a whole pickled model"),
        (pickled(name("__torch__", "Net") + b")\x81"), "is a TorchScript archive"),
        (b"(ios\nsystem\n.", "holds a pickle with an instruction that data does not need (INST)"),
        (b"\x80\x02\x82\x01.", "holds a pickle with an instruction that data does not need (EXT1)"),
        (b"\x80\x02K\x012.", "holds a pickle with an instruction that data does not need (DUP)"),
        (b"\x80\x02.", "holds a damaged pickle"),
        (b"\x80\x02h\x05.", "holds a damaged pickle"),
        (b"\x80\x02K\x01", "holds a damaged pickle"),
        (b"", "holds a damaged pickle"),
        (pickled(text("x") + b")R"), "holds a damaged pickle"),
        (pickled(text("weights") + b"Q"), "holds a damaged pickle"),
    ],
)
def test_code_and_damage_are_refused(raw, line):
    with pytest.raises(Flaw) as caught:
        read(raw)
    assert str(caught.value).startswith(line)


@pytest.mark.long
@pytest.mark.parametrize(
    "raw",
    [
        b"\x80\x02)" + b"q\x00h\x00h\x00\x86" * 60 + b"}" + b"h\x00K\x01s.",  # a key that would take 2^60 steps to hash
        b"\x80\x02K\x01r" + struct.pack("<I", (1 << 32) - 1) + b".",  # a memo of four thousand million places
        b"\x80\x02" + b"(" * 50_000 + b"t" * 50_000 + b".",  # tuples in tuples
        b"\x80\x02" + b"]" * 200_000 + b"0" * 199_999 + b".",
        b"\x80\x02X" + struct.pack("<I", 1 << 31) + b"short.",  # a text longer than the file
        b"\x80\x02\x8b" + struct.pack("<i", 1 << 30) + b"1.",  # a number longer than the file
    ],
)
def test_no_pickle_costs_more_than_its_length(raw):
    tracemalloc.start()
    try:
        read(raw)
    except Flaw:
        pass
    finally:
        peak = tracemalloc.get_traced_memory()[1]
        tracemalloc.stop()
    assert peak < 4 * len(raw) + (64 << 20)


def test_a_pickle_of_endless_instructions_is_refused(monkeypatch):
    monkeypatch.setattr("rnn_tui.formats.torch.unpickler.MOST", 1000)
    with pytest.raises(Flaw, match=r"more than 1,000 instructions"):
        read(b"\x80\x02" + b"N0" * 1000 + b"N.")


def test_a_dictionary_made_over_and_over_of_one_list_is_refused(monkeypatch):
    monkeypatch.setattr("rnn_tui.formats.torch.unpickler.MOST", 1000)
    pairs = b"](" + b"K\x01K\x02\x86" * 100 + b"eq\x00"
    again = name("collections", "OrderedDict") + b"h\x00\x85R0"
    with pytest.raises(Flaw, match="holds a damaged pickle"):
        read(pickled(pairs + again * 20))


def test_keys_that_are_no_texts_or_numbers_are_passed_over():
    assert read(pickled(dictionary({"a": b"K\x01"})[:-1] + b"K\x01K\x02\x86K\x03u")) == {"a": 1}
