"""What terminals paste for a dropped file."""

import pytest

from rnn_tui.formats.io.dropped_path import dropped_path


@pytest.mark.parametrize(
    "spelled",
    ["{}", "'{}'", '"{}"', "{} ", "{}\n", "file://{quoted}", "{escaped}", "{escaped} \r\n", "'file://{quoted}'"],
)
def test_every_spelling_is_the_file(tmp_path, spelled):
    path = tmp_path / "my model (1).keras"
    path.write_text("x")
    plain = str(path)
    quoted = plain.replace(" ", "%20").replace("(", "%28").replace(")", "%29")
    escaped = plain.replace(" ", "\\ ").replace("(", "\\(").replace(")", "\\)")
    assert dropped_path(spelled.format(plain, quoted=quoted, escaped=escaped)) == path


def test_the_first_of_several_counts(tmp_path):
    (tmp_path / "a.npy").write_text("x")
    assert dropped_path(f"{tmp_path}/none.npy\n{tmp_path}/a.npy\n") == tmp_path / "a.npy"


@pytest.mark.parametrize(
    "text", ["", "model.add(SimpleRNN(8))", "/no/such/file", "\x1b[31m", "a\x00b", "x" * 100_000, "~nobody/x"]
)
def test_what_names_no_file_is_none(text):
    assert dropped_path(text) is None
