"""Every summary that Keras printed, printed again from its content; and the sums that must hold in all of them.

The recorded texts (`golden/summary`, one file per style) come from Keras 3.15, tf_keras 2.21 and Keras 2.3.1.
"""

import ast
import json
import re
from pathlib import Path
from typing import Any

import pytest

from rnn_tui.engine.core.errors import NotBuilt, RnnError
from rnn_tui.engine.summary.render import Row, Summary, lines_of_row, render
from rnn_tui.engine.summary.styles import STYLES, summary_style

GOLDEN = Path(__file__).parents[1] / "golden" / "summary"


def recorded() -> list[Any]:
    files = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(GOLDEN.glob("*.json"))]
    return [
        pytest.param(file["style"], case, id=f"{file['style']}-{name}")
        for file in files
        for name, case in file["cases"].items()
    ]


def row(title: str, shape: str, parameters: str, trainable: str) -> Row:
    """A row from the words it was recorded in."""
    name, kind = re.fullmatch(r"(.*) \((\w+)\)", title).groups()
    shapes = () if shape == "?" else ast.literal_eval(shape)
    return Row(
        name=name,
        kind=kind,
        shapes=tuple(shapes) if shape.startswith("[") else (shapes,) if shapes else (),
        parameters=int(parameters.removesuffix(" (unbuilt)").replace(",", "")),
        trainable={"Y": True, "N": False, "-": None}[trainable],
        built=not parameters.endswith("(unbuilt)"),
    )


def content(case: dict[str, Any]) -> Summary:
    rows = tuple(row(*words) for words in case["rows"])
    return Summary(case["model_name"], rows, **case["totals"], built=all(each.built for each in rows))


printed = [case for case in recorded() if "text" in case.values[1]]
refused = [case for case in recorded() if "error" in case.values[1]]


@pytest.mark.parametrize(("style", "case"), printed)
def test_summary_is_printed_as_keras_prints_it_and_totals_are_the_sums_of_the_rows(
    style: str, case: dict[str, Any]
) -> None:
    summary = content(case)
    text = render(summary, style, **case.get("arguments", {}))
    assert text == "\n".join(case["text"])
    totals = {
        label: int(number.replace(",", ""))
        for label, number in re.findall(r"^ ?(\S+) params: ([\d,]+)", text, re.MULTILINE)
    }
    held = sum(each.parameters for each in summary.rows)
    assert totals["Total"] == held + totals.get("Optimizer", 0)
    assert totals["Trainable"] + totals["Non-trainable"] == held


@pytest.mark.parametrize(("style", "case"), refused)
def test_unbuilt_model_is_refused_in_the_words_of_keras_2(style: str, case: dict[str, Any]) -> None:
    rows = (Row("simple_rnn", "SimpleRNN", (), 0, None, built=False),)
    with pytest.raises(NotBuilt) as refusal:
        render(Summary("sequential", rows, 0, 0, built=False), style)
    assert str(refusal.value) == case["error"]


def test_every_style_has_its_recordings() -> None:
    assert {case.values[0] for case in recorded()} == {summary_style(each).keras for each in STYLES}
    assert len(printed) == 123
    assert len(refused) == 4


def test_columns_change_only_keras_3() -> None:
    summary = Summary("sequential", (Row("lstm", "LSTM", ((None, 8),), 320, True),), 320, 0)
    assert render(summary, "keras2", columns=30) == render(summary, "keras2")
    assert render(summary, "keras2.3", columns=30) == render(summary, "keras2.3")
    assert render(summary, "keras3", columns=30) != render(summary, "keras3")


def test_unknown_style_names_the_known_ones() -> None:
    with pytest.raises(
        RnnError,
        match=r"^Unknown summary style 'torch'. Choose one of keras3, keras2, tf2.6, tf2.0, keras2.3, keras2.2.$",
    ):
        render(Summary("sequential", (), 0, 0), "torch")


def test_keras_2_3_has_no_trainable_column() -> None:
    with pytest.raises(
        RnnError,
        match=r"^The summary of Keras 2.3 and earlier has no trainable column. Choose the style",
    ):
        render(Summary("sequential", (), 0, 0), "keras2.3", show_trainable=True)


def test_tensorflow_2_0_has_no_trainable_column() -> None:
    with pytest.raises(RnnError, match=r"^The summary of TensorFlow 2.0 to 2.5 has no trainable column"):
        render(Summary("sequential", (), 0, 0), "tf2.0", show_trainable=True)


@pytest.mark.parametrize("style", STYLES)
def test_the_lines_of_each_row_are_found(style: str):
    rows = [Row(f"a_layer_with_a_long_name_{n}", "TimeDistributed", ((None, 10, n),), n, True) for n in range(1, 4)]
    text = render(Summary("sequential", tuple(rows), 6, 0), style)
    found = [lines_of_row(text, number) for number in range(4)]
    lines = text.split("\n")
    assert ["a_layer_with_a_long" in lines[each.start] for each in found[:3]] == [True] * 3
    assert [f"10, {n})" in lines[each.start] for n, each in enumerate(found[:3], 1)] == [True] * 3
    assert not found[3]
