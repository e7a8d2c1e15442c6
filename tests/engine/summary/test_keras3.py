"""The layout of Keras 3 against the library that draws it: a rich table, built as Keras builds it."""

import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from rich.console import Console
from rich.markup import escape
from rich.table import Column, Table

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.summary.render import Row, Summary, render

NAMES = st.text(st.sampled_from([*"abcdefgh_0123456789", *"    ", *"().,[]#", "世", "界", "é", "각"]), min_size=1)
SHAPES = st.lists(st.none() | st.integers(1, 10**7), min_size=1, max_size=5).map(tuple)
ROWS = st.builds(
    Row,
    name=NAMES,
    kind=st.sampled_from(["SimpleRNN", "Bidirectional", "TimeDistributed", "InputLayer"]),
    shapes=st.lists(SHAPES, max_size=5).map(tuple),
    parameters=st.integers(0, 10**13),
    trainable=st.sampled_from([True, False, None]),
    built=st.booleans(),
)
PARAMETERS = st.integers(0, 10**13)
SUMMARIES = st.builds(
    Summary,
    model_name=NAMES,
    rows=st.lists(ROWS, max_size=4).map(tuple),
    trainable=PARAMETERS,
    non_trainable=PARAMETERS,
    optimizer=st.none() | PARAMETERS,
)


def drawn_by_rich(summary: Summary, columns: int, line_length: int, show_trainable: bool) -> str:
    """Title, table and totals, each printed to a console of this width. Sizes in brackets are left to the text."""
    stops = [0.45, 0.80, 1.0]
    heads = [("Layer (type)", "left"), ("Output Shape", "left"), ("Param #", "right")]
    if show_trainable:
        stops = [*(stop * 0.90 for stop in stops), 1.0]
        heads.append(("Trainable", "center"))
    ends = [int(stop * line_length) for stop in stops]
    table = Table(
        *(
            Column(head, justify=side, width=end - start)
            for (head, side), start, end in zip(heads, [0, *ends], ends, strict=False)
        ),
        width=line_length,
        show_lines=True,
    )
    for row in summary.rows:
        shapes = [f"({', '.join(map(str, shape))})" for shape in row.shapes]
        letter = {True: "Y", False: "N", None: "-"}[row.trainable]
        fields = [
            f"{escape(row.name)} ({row.kind})",
            "?" if not shapes else shapes[0] if len(shapes) == 1 else "[" + ", ".join(shapes) + "]",
            f"{row.parameters:,}" if row.built else "0 (unbuilt)",
            letter,
        ]
        table.add_row(*fields[: len(heads)])
    console = Console(width=columns, highlight=False, force_terminal=False, color_system=None)
    with console.capture() as capture:
        console.print(f'[bold]Model: "{escape(summary.model_name)}"[/]')
        console.print(table)
    return capture.get()


@settings(derandomize=True, database=None, deadline=None, max_examples=60)
@given(SUMMARIES, st.integers(20, 300), st.none() | st.integers(16, 320), st.booleans())
@example(Summary("m", (Row("lstm", "LSTM", ((None, 8),), 1_000, True),), 1_000, 0), 20, None, False)
@example(Summary("世界" * 30, (Row("é" * 90, "LSTM", ((None, 8),), 1, None),), 1, 0), 40, None, True)
def test_table_is_the_one_rich_draws(
    summary: Summary, columns: int, line_length: int | None, show_trainable: bool
) -> None:
    length = line_length or min(100 if show_trainable else 88, columns - 4)
    assume(length >= (31 if show_trainable else 16))
    text = render(summary, columns=columns, line_length=line_length, show_trainable=show_trainable)
    drawn = drawn_by_rich(summary, columns, length, show_trainable)
    assert text.startswith(drawn)
    assert text[len(drawn) :].startswith(" Total params:")


@settings(derandomize=True, database=None, deadline=None)
@given(SUMMARIES, st.integers(20, 300))
def test_lines_below_the_table_are_wrapped_as_rich_wraps_them(summary: Summary, columns: int) -> None:
    wide = render(summary, columns=10_000).splitlines()
    totals = [line for line in wide if line.startswith(" ") and " params: " in line]
    console = Console(width=columns, highlight=False, force_terminal=False, color_system=None)
    with console.capture() as capture:
        for line in totals:
            console.print(line)
    assert len(totals) == (3 if summary.optimizer is None else 4)
    assert render(summary, columns=columns).endswith("┘\n" + capture.get().removesuffix("\n"))


@pytest.mark.parametrize(
    ("show_trainable", "columns", "characters", "needed"), [(False, 19, 15, 16), (True, 34, 30, 31)]
)
def test_terminal_too_narrow_is_refused(show_trainable: bool, columns: int, characters: int, needed: int) -> None:
    summary = Summary("sequential", (Row("gru", "GRU", ((None, 2),), 24, True),), 24, 0)
    with pytest.raises(RnnError) as refusal:
        render(summary, columns=columns, show_trainable=show_trainable)
    assert str(refusal.value) == (
        "Insufficient console width to print summary. "
        f"Its lines would have {characters} characters. "
        f"They need {needed}, a terminal of {needed + 4} columns."
    )
    assert render(summary, columns=columns + 1, show_trainable=show_trainable)


def test_optimizer_is_counted_into_the_total() -> None:
    summary = Summary("sequential", (Row("gru", "GRU", ((None, 2),), 24, True),), 24, 0, optimizer=50)
    assert render(summary).splitlines()[-4:] == [
        " Total params: 74 (296.00 B)",
        " Trainable params: 24 (96.00 B)",
        " Non-trainable params: 0 (0.00 B)",
        " Optimizer params: 50 (200.00 B)",
    ]
