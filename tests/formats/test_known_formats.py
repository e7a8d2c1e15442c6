"""The table of what is read: every entry can be used, and nothing is imported before it is."""

from dataclasses import fields, is_dataclass

import numpy as np
import pytest

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.formats import data_files
from rnn_tui.formats import export_targets as targets
from rnn_tui.formats.format import endings
from rnn_tui.formats.io.lazy_import import LazyImport
from rnn_tui.formats.known_formats import FORMATS, MODELS, candidates
from rnn_tui.formats.model_files import listed_in
from rnn_tui.formats.preview import preview


def places(value):
    """Every function that a value of a table names."""
    if isinstance(value, type):
        return
    if isinstance(value, LazyImport):
        yield value
    elif is_dataclass(value):
        for each in fields(value):
            yield from places(getattr(value, each.name))


def test_every_place_in_a_table_holds_a_function():
    named = [*FORMATS, *targets.TARGETS.values(), *vars(targets).values(), *vars(data_files).values()]
    found = {each.place: each for value in named for each in places(value)}
    assert len(found) > 15
    for each in found.values():
        assert callable(each.function()), each.place


@pytest.mark.parametrize("ending", endings(FORMATS))
def test_every_ending_has_a_title_and_is_looked_into(tmp_path, ending):
    file = tmp_path / f"file{ending}"
    file.write_bytes(b"no such thing {")
    head, said = preview(file)[:2]
    assert head.split(" · ")[0] in {each.title for each in FORMATS if ending in each.endings}
    assert said


def test_what_an_ending_leaves_open_the_file_decides(tmp_path):
    for name, arrays in (("states", {"lstm/h": 1}), ("weights", {"w0": 1}), ("inputs", {"x": 1, "w0": 1})):
        np.savez(tmp_path / f"{name}.npz", **{each: np.zeros(2) for each in arrays})
    kinds = {path.stem: [each.reads for each in candidates(path)] for path in tmp_path.iterdir()}
    assert kinds == {"states": ["recordings"], "weights": ["weights"], "inputs": ["inputs"]}


def test_only_models_are_outlined_without_a_preview_of_their_own():
    assert {each for each in FORMATS if each.preview is None} == set(MODELS)


def test_a_name_too_long_for_any_file_is_of_no_format(tmp_path):
    assert candidates(tmp_path / ("x" * 3000)) == ()


def test_a_name_too_long_for_any_file_is_no_model():
    with pytest.raises(RnnError, match="no such file"):
        listed_in("x" * 3000)
