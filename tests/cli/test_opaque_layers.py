"""Models with layers that are not known, on the command line."""

from pathlib import Path

import numpy as np
import pytest

from tests.cli.test_main import call, refused

SUBMODELS = Path(__file__).parents[1] / "formats" / "golden" / "submodels"


def test_a_run_of_a_model_with_a_lambda_holds_what_does_not_depend_on_it(capsys, tmp_path):
    _, _, err = call(capsys, "run", f"{SUBMODELS / 'lambda_side_branch.keras'}", "--out", f"{tmp_path / 'out.npz'}")
    assert "rnn-tui: lambda_side_branch#1: not run: double (Lambda), code that is never run" in err.splitlines()
    assert "rnn-tui: lambda_side_branch#1: not run, depending on it: side" in err.splitlines()
    with np.load(tmp_path / "out.npz") as found:
        names = set(found)
        np.testing.assert_array_equal(found["output"], found["main/output"])
    assert {"w8", "a/h", "main/h"} <= names
    assert not {"output1", "double/output", "side/output"} & names


def test_no_output_is_written_where_code_makes_it(capsys, tmp_path):
    call(capsys, "run", f"{SUBMODELS / 'lambda_middle.keras'}", "--out", f"{tmp_path / 'out.npz'}")
    with np.load(tmp_path / "out.npz") as found:
        assert {"gru/h", "gru/output", "w4"} <= set(found)
        assert "output" not in found
    said = "the output of the model depends on rise (Lambda), code that is never run, so it is not known"
    assert said in refused(capsys, "grad", f"{SUBMODELS / 'lambda_middle.keras'}")


@pytest.mark.parametrize("target", ["keras", "keras2", "json", "pytorch", "numpy"])
def test_what_is_not_known_is_not_written(capsys, target):
    error = refused(capsys, "export", f"{SUBMODELS / 'lambda_middle.keras'}", "--to", target)
    assert "needs every layer, and not known is rise (Lambda), code that is never run" in error


def test_the_shape_that_an_unknown_layer_makes_is_given(capsys, tmp_path):
    _, out, _ = call(capsys, "summary", f"{SUBMODELS / 'sketching.keras'}", "--set", "mixture=(None, None, 24)")
    assert "mixture (MixtureHead)           │ (None, None, 24)" in out
    assert "no layer of that name" in refused(capsys, "models", f"{SUBMODELS / 'sketching.keras'}", "--set", "a=(3,)")
