"""`FILE#2`: what a user types to name a model."""

from pathlib import Path

import pytest

from rnn_tui.formats.model_name import ModelName


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("m.py", ModelName("m.py")),
        ("m.py#2", ModelName("m.py", 2)),
        ("a#b.py", ModelName("a#b.py")),
        ("a#b.py#10", ModelName("a#b.py", 10)),
        ("m.py#", ModelName("m.py#")),
        ("m.py#x", ModelName("m.py#x")),
        ("m.py#" + "9" * 5000, ModelName("m.py#" + "9" * 5000)),
        ("-", ModelName("-")),
    ],
)
def test_a_number_behind_the_last_mark_counts_models(typed, meant):
    assert ModelName.parse(typed) == meant
    assert str(meant) == typed


def test_a_model_may_be_named_as_its_file_calls_it(tmp_path):
    there = tmp_path / "m.py"
    there.write_text("")
    assert ModelName.parse(f"{there}#encoder") == ModelName(str(there), called="encoder")
    assert str(ModelName.parse(f"{there}#build.net")) == f"{there}#build.net"
    assert ModelName.parse(f"{there}#not a name").file == f"{there}#not a name"


def test_a_file_that_is_really_called_so_comes_first(tmp_path):
    odd = tmp_path / "odd#2"
    odd.write_text("")
    assert ModelName.parse(str(odd)) == ModelName(str(odd))
    assert ModelName.parse(str(tmp_path / "even#2")) == ModelName(str(tmp_path / "even"), 2)


def test_the_user_s_folder_is_written_out():
    assert ModelName("~/m.py").path == Path.home() / "m.py"
