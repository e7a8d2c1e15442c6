"""`rnn-tui shot`: the explorer's screen as a file, without a terminal."""

import re
import sys

import pytest

from rnn_tui.app.app import RnnTui
from rnn_tui.app.pictures.shot import themed
from tests.cli.test_main import call, refused


def test_a_view_at_a_timestep_is_drawn_as_text_and_as_svg(capsys, tmp_path):
    place = tmp_path / "shown.txt"
    code, out, err = call(capsys, "shot", "lstm", "--view", "heatmap", "--t", "7", "--size", "80x24", "--out", place)
    text = place.read_text(encoding="utf-8")
    assert (code, out) == (0, "")
    assert err == f"rnn-tui: {place}: written, {len(text.encode()) / 1000:.1f} kB\n"
    assert len(text.splitlines()) == 24
    assert "│ t 7/" in text
    assert "lstm · h" in text


@pytest.mark.long
def test_an_svg_is_what_textual_writes_after_some_keys(capsys, tmp_path):
    place = tmp_path / "shown.svg"
    assert call(capsys, "shot", "tutorial", "--keys", "question_mark", "--out", place)[0] == 0
    assert place.read_text(encoding="utf-8").startswith("<svg ")
    assert "Help" in place.read_text(encoding="utf-8")


@pytest.mark.long
def test_the_theme_is_the_one_that_the_environment_asks_for(capsys, tmp_path, monkeypatch):
    monkeypatch.setenv("TEXTUAL_THEME", "textual-light")
    place = tmp_path / "shown.svg"
    assert call(capsys, "shot", "tutorial", "--size", "60x20", "--out", place)[0] == 0
    assert "#e0e0e0" in place.read_text(encoding="utf-8").lower()


@pytest.mark.parametrize(
    ("asked", "drawn"),
    [("nord", "nord"), ("ansi-light", "textual-light"), ("ansi-dark", "textual-dark"), ("none", "textual-dark")],
)
def test_a_picture_has_no_terminal_whose_colours_a_theme_could_have(monkeypatch, asked, drawn):
    monkeypatch.setenv("TEXTUAL_THEME", asked)
    assert themed(RnnTui()) == drawn


def test_the_palette_has_only_characters_that_a_png_can_draw(capsys, tmp_path):
    place = tmp_path / "shown.txt"
    assert call(capsys, "shot", "tutorial", "--size", "80x24", "--keys", "ctrl+p", "--out", place)[0] == 0
    text = place.read_text(encoding="utf-8")
    assert "Search" in text
    assert max(text) < "\U00010000", "no emoji"


@pytest.mark.parametrize(
    ("keys", "beside"),
    [("enter down down down enter", "recurrent_activation  ▌linear"), ("t down down enter", "optimizer  ▌SimpleRNN")],
)
def test_an_open_list_has_an_edge_so_that_a_choice_is_not_read_as_a_field_s_value(capsys, tmp_path, keys, beside):
    place = tmp_path / "shown.txt"
    assert call(capsys, "shot", "lstm", "--size", "80x24", "--keys", keys, "--out", place)[0] == 0
    assert beside in re.sub(r" {3,}", "  ", place.read_text(encoding="utf-8"))


@pytest.mark.long
def test_a_gif_has_a_frame_for_each_key_that_changes_something(capsys, tmp_path):
    images = pytest.importorskip("PIL.Image")
    place = tmp_path / "shown.gif"
    assert (
        call(
            capsys, "shot", "tutorial", "--size", "60x20", "--keys", "right right left left left left", "--out", place
        )[0]
        == 0
    )
    with images.open(place) as shown:
        assert shown.n_frames == 6, "t 1, 2, 3, 2, 1, 0; another left changes nothing"
        times = [shown.seek(n) or shown.info["duration"] for n in range(6)]
    assert times == [700] * 5 + [3000]


def test_a_png_says_what_to_install_where_pillow_is_missing(capsys, tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "PIL", None)
    monkeypatch.delitem(sys.modules, "rnn_tui.app.pictures.png", raising=False)
    place = tmp_path / "shown.png"
    said = refused(capsys, "shot", "tutorial", "--size", "60x20", "--out", place)
    assert "a .png needs Pillow, which is not installed: pip install 'rnn-tui[png]'" in said
    assert not place.exists()


@pytest.mark.parametrize(
    ("args", "said"),
    [
        (["--out", "x.bmp"], "x.bmp: a picture of the screen is .svg, .png, .gif, .txt"),
        (["--view", "gradint", "--out", "x.svg"], "'gradint' is no view; the views are overview, bars"),
        (["--view", "gradint", "--out", "x.svg"], "Is gradient meant?"),
        (["--keys", "rihgt e", "--out", "x.svg"], "--keys 'rihgt' is no key"),
        (["--keys", "ctrl+p question_mark rihgt", "--out", "x.svg"], "Is right meant?"),
        (["--keys", "bracketright", "--out", "x.svg"], "Is right_curly_bracket or right_square_bracket meant?"),
        (["--keys", "questionmark", "--out", "x.svg"], "Is question_mark meant?"),
        (["--size", "80", "--out", "x.svg"], "--size '80' is no size of a screen: columns and rows, as in 120x36"),
        (["--size", "9000x900", "--out", "x.svg"], "--size 9000x900: a screen has 20 columns and 6 rows or more"),
    ],
)
def test_what_cannot_be_drawn_is_refused_before_anything_runs(capsys, args, said):
    assert said in refused(capsys, "shot", "tutorial", *args)


def test_a_timestep_beyond_the_last_is_not_passed_over(capsys, tmp_path):
    _, _, err = call(capsys, "shot", "simple", "--t", "99", "--size", "60x20", "--out", tmp_path / "x.txt")
    assert "--t 99: there are 2 timesteps, and the last is shown" in err
    assert "t 2/2" in (tmp_path / "x.txt").read_text(encoding="utf-8")


def test_what_the_font_has_not_is_an_empty_box_and_is_named(capsys, tmp_path):
    pytest.importorskip("PIL")
    model, place = tmp_path / "\u65e5\ud55c.py", tmp_path / "shown.png"
    model.write_text("model = Sequential([SimpleRNN(3, input_shape=(2, 1))])\n")
    code, _, err = call(capsys, "shot", model, "--size", "60x20", "--out", place)
    assert code == 0, err
    boxes = "\u65e5 (U+65E5), \ud55c (U+D55C): drawn as empty boxes; .svg and .txt keep the characters"
    assert f"shown.png: DejaVu Sans Mono has no {boxes}\n" in err
    assert place.read_bytes().startswith(b"\x89PNG")
