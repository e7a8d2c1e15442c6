"""PyTorch's files: real ones compute what PyTorch computed, broken ones end in one line, none is executed."""

import io
import struct
import zipfile
from pathlib import Path

import numpy as np
import pytest

from rnn_tui.engine.run.model import Model
from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.loaded_model import LoadedModel
from rnn_tui.formats.torch.state_dict import read_state_dict_file
from tests.formats.torch.saved import (
    Saved,
    dictionary,
    name,
    number,
    pickled,
    product,
    storage,
    tensor,
    text,
    under,
    weights,
    write,
)

MODELS = Path(__file__).parent.parent / "golden" / "models"
BAD = Path(__file__).parent.parent / "golden" / "bad"
FILES = sorted(each.name for pattern in ("torch_*.pt", "torch_*.safetensors") for each in MODELS.glob(pattern))


def read(path: Path, nonlinearity: str = "tanh") -> LoadedModel:
    (found,) = read_state_dict_file(path, nonlinearity=nonlinearity)
    return found


def notes(found: LoadedModel) -> list[str]:
    return [str(each) for each in found.notes]


def refusal(path: Path) -> str:
    with pytest.raises(FormatError) as caught:
        read_state_dict_file(path)
    return str(caught.value)


@pytest.mark.parametrize("file", FILES)
def test_a_model_of_pytorch_s_computes_what_pytorch_computed(file):
    with np.load(MODELS / f"{file.split('.')[0]}.io.npz") as io_:
        found = read(MODELS / file, "relu" if "relu" in file else "tanh")
        trace = Model.draw(found.stack).with_weights(found.weights or ()).run(io_["x"])
        np.testing.assert_allclose(trace.output, io_["y_f64"], rtol=2e-5, atol=2e-5)


def test_layers_are_called_what_the_file_calls_them():
    assert read(MODELS / "torch_lstm2_bi.pt").stack.layer_names == ("rnn_l0", "rnn_l1", "fc")
    assert read(MODELS / "torch_emb_lstm.safetensors").stack.layer_names == ("embedding", "rnn", "fc")
    assert read(MODELS / "torch_gru2_bi_bare.pt").stack.layer_names == ("bidirectional", "bidirectional_1")


def test_what_the_file_leaves_open_is_said():
    assert notes(read(MODELS / "torch_rnn_relu2.pt", "relu")) == [
        "the file does not say whether fc.weight reads every timestep or the last one only: every timestep is assumed"
        " (otherwise: --head last)",
    ]
    assert notes(read(MODELS / "torch_rnn1.pt", "")) == [
        "the file does not say the nonlinearity of nn.RNN: tanh is assumed (otherwise: --nonlinearity relu)"
    ]
    assert notes(read(MODELS / "torch_gru2_bi_bare.pt")) == []


def test_what_the_user_says_is_not_called_an_assumption():
    (found,) = read_state_dict_file(MODELS / "torch_rnn_relu2.pt", nonlinearity="relu", head="last")
    assert notes(found) == []
    assert [each.choices[0] for each in found.asks] == ["relu", "last"]


def test_the_input_is_as_wide_as_the_first_layer_reads():
    assert read(MODELS / "torch_gru1.pt").stack.input_shape == (None, None, 5)
    embedded = read(MODELS / "torch_emb_lstm.pt").stack
    assert (embedded.input_shape, embedded.input_dtype) == ((None, None), "int32")


@pytest.mark.parametrize(
    ("file", "line"),
    [
        (
            "malicious.pt",
            "refers to __builtin__.eval, which is never imported and never called: save model.state_dict()",
        ),
        ("malicious_legacy.pt", "refers to __builtin__.eval, which is never imported and never called"),
        ("malicious_plain_pickle.pt", "refers to builtins.eval, which is never imported and never called"),
        ("whole_module.pt", "is a whole pickled model (torch.nn.modules.rnn.RNN), whose classes are never imported"),
        ("truncated.pt", "is a damaged zip archive, or one that is cut off: copy it again"),
        ("empty.pt", "is empty"),
        ("wrong_hh_shape.pt", "holds weight_hh_l0 of shape (6, 5): its rows are 1 · units of RNN, 3 · units of GRU,"),
        (
            "not_rnn.pt",
            "holds no recurrent weights (weight_ih_l0, weight_hh_l0, …); its keys: conv.weight, conv.bias",
        ),
    ],
)
def test_what_is_broken_or_dangerous_is_refused_in_one_line(file, line, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    said = refusal(BAD / file)
    assert said.startswith(f"{file}: {line}")
    assert said.isprintable()
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("file", ["half_precision.pt", "bfloat16.pt"])
def test_half_precision_becomes_float32(file):
    found = read(BAD / file)
    dtype = "float16" if "half" in file else "bfloat16"
    assert notes(found)[-1] == f"4 weights are stored in half precision ({dtype}): converted to float32"
    assert {each.dtype.name for each in (found.weights or ())[:2]} == {"float32"}  # two biases are added exactly


def test_bfloat16_is_the_upper_half_of_a_float32():
    with zipfile.ZipFile(BAD / "bfloat16.pt") as archive:
        raw = archive.read("archive/data/1")
    whole = [struct.unpack("<f", b"\0\0" + raw[at : at + 2])[0] for at in range(0, len(raw), 2)]
    kernel = (read(BAD / "bfloat16.pt").weights or ())[1].T
    assert sorted(kernel.reshape(-1).tolist()) == sorted(whole)


def test_strides_and_offsets_are_honoured():
    turned = read(BAD / "transposed_view.pt").weights or ()
    assert turned[0].T.tolist() == [[0, 3], [1, 4], [2, 5]]
    shared = read(BAD / "storage_offset_view.pt").weights or ()
    assert shared[0].T.tolist() == [[10, 11], [12, 13], [14, 15]]
    assert shared[1].T[0].tolist() == [50, 51, 52]


def test_prefixes_of_wrappers_are_left_out(tmp_path):
    state = under("module.rnn", weights(4, 3, 5)) | under("module.fc", product(2, 5))
    assert read(write(tmp_path / "parallel.pt", state)).stack.layer_names == ("rnn", "fc")


def test_every_model_of_a_checkpoint_is_found(tmp_path):
    saved = Saved()
    models = {each: saved.state_dict(under("rnn", weights(3, 2, 4, seed=i))) for i, each in enumerate(("g", "d"))}
    state = dictionary({"epoch": number(3), "nets": dictionary(models)})
    path = tmp_path / "two.pt"
    path.write_bytes(saved.zipped(state))
    found = read_state_dict_file(path)
    assert [each.title for each in found] == ["nets.g.rnn", "nets.d.rnn"]
    np.testing.assert_array_equal(
        (found[1].weights or ())[1].T[:4], saved.storages["5"].reshape(12, 4)[4:8], "z before r"
    )


def test_what_stands_beside_tensors_is_passed_over(tmp_path):
    saved = Saved()
    arguments = name("argparse", "Namespace") + b")R" + b"}" + text("lr") + b"K\x01sb"
    state = dictionary({"hyperparameters": arguments, "model": saved.state_dict(weights(1, 2, 3))})
    path = tmp_path / "lightning.ckpt"
    path.write_bytes(saved.zipped(state))
    assert read(path).stack.layers[0].brief == "3 tanh seq"


def test_float64_stays_whole_numbers_become_floats_and_booleans_are_refused(tmp_path):
    state = weights(1, 2, 3, bias=False)
    double = read(write(tmp_path / "double.pt", {k: v.astype(np.float64) for k, v in state.items()}))
    assert {each.dtype.name for each in double.weights or ()} == {"float64"}
    whole = read(write(tmp_path / "whole.pt", {k: np.round(v).astype(np.int64) for k, v in state.items()}))
    assert notes(whole)[-1] == "2 weights are stored as whole numbers (int64): converted to float32"
    flags = write(tmp_path / "flags.pt", {k: v > 0 for k, v in state.items()})
    assert refusal(flags) == "flags.pt: holds weight_ih_l0 as bool, which is not a type of weights"


def test_a_weight_that_is_not_finite_is_named(tmp_path):
    state = weights(1, 2, 3)
    state["weight_hh_l0"][1, 2] = np.nan
    state["bias_ih_l0"][0] = np.inf
    assert notes(read(write(tmp_path / "nan.pt", state)))[-2:] == [
        "the weight weight_hh_l0 holds NaN or Inf",
        "the weight bias_ih_l0 holds NaN or Inf",
    ]


def test_big_endian_archives_are_turned(tmp_path):
    saved = Saved()
    state = weights(1, 2, 3)
    path = tmp_path / "big.pt"
    path.write_bytes(saved.zipped(saved.state_dict(state), order="big"))
    np.testing.assert_array_equal((read(path).weights or ())[0].T, state["weight_ih_l0"])


def test_an_archive_that_was_packed_again_is_read(tmp_path):
    saved = Saved()
    state = weights(1, 2, 3)
    path = tmp_path / "packed.pt"
    path.write_bytes(saved.zipped(saved.state_dict(state), zipfile.ZIP_DEFLATED))
    np.testing.assert_array_equal((read(path).weights or ())[0].T, state["weight_ih_l0"])


@pytest.mark.long
def test_a_bomb_is_refused_before_it_unpacks(tmp_path):
    saved = Saved()
    path = tmp_path / "bomb.pt"
    saved.storages["0"] = np.zeros(1 << 26, np.float32)
    held = storage("0", "float32", 1 << 26)
    path.write_bytes(
        saved.zipped(
            dictionary(
                {"weight_ih_l0": tensor(held, 0, (4, 2), (2, 1)), "weight_hh_l0": tensor(held, 0, (4, 4), (4, 1))}
            ),
            zipfile.ZIP_DEFLATED,
        )
    )
    assert refusal(path).startswith("bomb.pt: is packed in a way that torch.save does not pack: save the tensors alone")


def test_a_view_larger_than_its_storage_is_refused(tmp_path):
    saved = Saved()
    saved.storages["0"] = np.zeros(8, np.float32)
    held = storage("0", "float32", 8)
    for path, recurrent, line in (
        ("wide.pt", tensor(held, 0, (1 << 20, 1 << 20), (0, 0)), "is too small for the tensors it declares"),
        ("far.pt", tensor(held, 7, (2, 2), (1, 1)), "a tensor of shape (2, 2) reaches to number 10 of a storage"),
    ):
        state = {"weight_ih_l0": tensor(held, 0, (1 << 20, 1), (0, 0)), "weight_hh_l0": recurrent}
        if path == "far.pt":
            state["weight_ih_l0"] = tensor(held, 0, (2, 1), (1, 1))
        (tmp_path / path).write_bytes(saved.zipped(dictionary(state)))
        assert line in refusal(tmp_path / path)


def archive(members: dict[str, bytes]) -> bytes:
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as made:
        for each, data in members.items():
            made.writestr(each, data)
    return file.getvalue()


@pytest.mark.parametrize(
    ("members", "line"),
    [
        ({"a/notes.txt": b""}, "is a zip archive, but not one that torch.save wrote (no data.pkl in it)"),
        ({"a/data.pkl": pickled(b"}"), "a/constants.pkl": b""}, "holds no dictionary of tensors"),
        ({"a/data.pkl": pickled(b"}")}, "holds no dictionary of tensors"),
        ({"a/data.pkl": b""}, "holds a damaged pickle, or one that torch.save did not write"),
    ],
)
def test_other_archives_are_named(members, line, tmp_path):
    (tmp_path / "other.pt").write_bytes(archive(members))
    assert refusal(tmp_path / "other.pt").startswith(f"other.pt: {line}")


def test_a_storage_that_is_missing_is_named(tmp_path):
    saved = Saved()
    state = saved.state_dict(weights(1, 2, 3))
    del saved.storages["1"]
    (tmp_path / "lost.pt").write_bytes(saved.zipped(state))
    assert refusal(tmp_path / "lost.pt") == (
        "lost.pt: lacks its member archive/data/1: copy it again, or save it again with torch.save"
    )


def test_a_checksum_that_does_not_match_is_said(tmp_path):
    saved = Saved()
    raw = bytearray(saved.zipped(saved.state_dict(weights(1, 2, 3))))
    at = raw.find(saved.storages["0"].tobytes())
    raw[at] ^= 1
    (tmp_path / "bit.pt").write_bytes(raw)
    assert notes(read(tmp_path / "bit.pt"))[-1] == (
        "a checksum of the zip archive does not match: numbers may be damaged"
    )


def test_keys_are_escaped(tmp_path):
    path = write(tmp_path / "codes.pt", {"\x1b[2Jw": np.zeros(2, np.float32)})
    assert refusal(path).endswith(r"its keys: \x1b[2Jw")


def test_a_text_file_is_no_checkpoint(tmp_path):
    (tmp_path / "text.pt").write_text("hello")
    assert refusal(tmp_path / "text.pt").startswith("text.pt: is no file that torch.save wrote")


def test_another_nonlinearity_is_refused():
    with pytest.raises(ValueError, match="nonlinearity is tanh or relu, got 'gelu'"):
        read_state_dict_file(MODELS / "torch_rnn1.pt", nonlinearity="gelu")


def recurrent(path: str, features: int, units: int) -> dict[str, np.ndarray]:
    shapes = {"weight_ih_l0": (4 * units, features), "weight_hh_l0": (4 * units, units)}
    return {f"{path}.{name}": np.full(shape, 0.1, np.float32) for name, shape in shapes.items()}


@pytest.fixture
def two_in_a_row(tmp_path):
    from safetensors.numpy import save_file

    tensors = {"emb.weight": np.ones((12, 5), np.float32), "fc.weight": np.ones((2, 5), np.float32)}
    path = tmp_path / "two.safetensors"
    save_file(tensors | recurrent("b", 5, 5) | recurrent("a", 5, 5), path, metadata={"chars": "abcdefghij "})
    return path


def test_the_order_of_modules_is_a_question_where_several_fit(two_in_a_row):
    (found,) = read_state_dict_file(two_in_a_row)
    assert [layer.name for layer in found.stack.layers] == ["emb", "a", "b", "fc"]
    order = next(each for each in found.asks if each.name == "order")
    assert order.choices == ("a,b", "b,a", "a", "b")
    (other,) = read_state_dict_file(two_in_a_row, order="b,a")
    assert [layer.name for layer in other.stack.layers] == ["emb", "b", "a", "fc"]
    assert [each.name for each in other.asks] == ["head"]
    with pytest.raises(FormatError, match=r"two.safetensors: has no module c; its modules: "):
        read_state_dict_file(two_in_a_row, order="c")


def test_what_the_head_reads_is_a_question(two_in_a_row):
    (every,) = read_state_dict_file(two_in_a_row)
    assert every.stack.output_shapes[-1][0] == (None, None, 2)
    (last,) = read_state_dict_file(two_in_a_row, head="last")
    assert last.stack.output_shapes[-1][0] == (None, 2)
    assert next(each for each in last.asks if each.name == "head").choices == ("last", "every")


def test_a_vocabulary_beside_the_tensors_is_found(two_in_a_row):
    (found,) = read_state_dict_file(two_in_a_row)
    assert found.vocabulary is not None
    assert found.vocabulary.ids["j"] == 9


def test_a_checkpoint_with_settings_of_a_package_opens_and_says_so(tmp_path):
    saved = Saved()
    held = saved.state_dict(under("rnn", weights(4, 3, 2)))
    setting = name("omegaconf.listconfig", "ListConfig") + b")\x81" + dictionary({"t": saved.tensor(np.ones(2))}) + b"b"
    (tmp_path / "m.ckpt").write_bytes(saved.zipped(dictionary({"hyper_parameters": setting, "state_dict": held})))
    (found,) = read_state_dict_file(tmp_path / "m.ckpt")
    assert found.weights is not None
    assert notes(found)[-1] == (
        "objects of other classes in it are passed over, never imported: omegaconf.listconfig.ListConfig"
    )


def test_a_checkpoint_of_which_the_model_is_such_an_object_is_refused_by_its_name(tmp_path):
    saved = Saved()
    model = name("package.models", "Net") + b")\x81" + dictionary({"t": saved.tensor(np.ones(2))}) + b"b"
    (tmp_path / "m.pt").write_bytes(saved.zipped(dictionary({"epoch": b"K\x01", "model": model})))
    assert "refers to package.models.Net, which is never imported and never called" in refusal(tmp_path / "m.pt")
