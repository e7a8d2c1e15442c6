"""From a name to models: built-ins, files, FILE#2."""

import pytest

from rnn_tui.formats.io.errors import FormatError
from rnn_tui.formats.model_files import found_in

TWO = "a = Sequential([Input((2, 10)), SimpleRNN(3)])\nb = Sequential([Input((2, 10)), SimpleRNN(4)])\n"


@pytest.fixture
def file(tmp_path):
    made = tmp_path / "two.py"
    made.write_text(TWO)
    return made


def test_a_built_in_model_is_found_by_its_name():
    (found,) = found_in("deep")
    assert (found.title, len(found.stack.layers)) == ("deep", 2)


def test_every_model_of_a_file_has_a_number_in_its_title(file):
    assert [each.title for each in found_in(str(file))] == ["two#1", "two#2"]


def test_one_model_of_a_file(file):
    (found,) = found_in(f"{file}#2")
    assert found.stack.layers[0].units == 4
    assert found.stack.layer_names == ("simple_rnn_1",)


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("m.xyz", b"", r"m.xyz: .xyz is not read; models are read from"),
        ("m.py", b"\xff\xfe", "m.py: is not UTF-8 text; save it as UTF-8"),
        ("m.py", b"", "m.py: no Keras model found"),
        ("m.json", b"{", "m.json: line 1"),
    ],
)
def test_what_is_no_model_is_refused_by_name(tmp_path, name, content, said):
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(FormatError, match=said):
        found_in(str(file))


def test_the_style_asked_for_decides_what_the_file_leaves_open(tmp_path):
    file = tmp_path / "g.py"
    file.write_text("m = Sequential([GRU(3, input_shape=(2, 10))])")
    assert found_in(str(file), keras="keras2.3")[0].stack.parameters(0) == 126
    assert found_in(str(file))[0].stack.parameters(0) == 135


@pytest.mark.parametrize("name", ["lstm", "a.py", "a.onnx", "a.json"])
def test_an_architecture_is_refused_where_it_is_not_read(name, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(
        FormatError, match=f"^{name}: is read without --config, which gives the architecture of Keras's"
    ):
        found_in(name, config="lstm")


def test_an_answer_to_what_a_file_does_not_leave_open_is_passed_over_and_that_is_said():
    (found,) = found_in("lstm", head="last", order="a")
    assert [str(each) for each in found.notes] == [
        "ignored: --head, --order, which is for what a PyTorch state dict leaves open"
    ]
