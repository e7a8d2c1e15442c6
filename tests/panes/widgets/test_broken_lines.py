from rnn_tui.panes.widgets.broken_lines import aligned, broken, whole

LSTM = "h[0] = -0.0005 = o +0.29 · tanh( c -0.00 ),  c = f +0.54 · c′ -0.21  +  i +0.31 · g +0.36"
SUM = "h[0] = +0.9999 = tanh( Wx·x +1.10  +  Wh·h +3.18  +  b +0.57 )"


def test_an_equation_is_broken_after_a_comma_or_before_an_operator():
    assert broken(LSTM, 56, 2).split("\n") == [
        "h[0] = -0.0005 = o +0.29 · tanh( c -0.00 ),",
        "c = f +0.54 · c′ -0.21  +  i +0.31 · g +0.36",
    ]
    assert broken(SUM, 40, 2).split("\n") == ["h[0] = +0.9999 = tanh( Wx·x +1.10", "+  Wh·h +3.18  +  b +0.57 )"]


def test_a_side_of_an_equation_stays_in_one_line_where_it_fits():
    text = "h[0] = +0.9996 = tanh(Wx·x + Wh·h′ + b) = tanh(0.7936 + 2.9141 - 0.5743)"
    assert broken(text, 56, 2).split("\n") == [
        "h[0] = +0.9996 = tanh(Wx·x + Wh·h′ + b)",
        "= tanh(0.7936 + 2.9141 - 0.5743)",
    ]


def test_what_does_not_fit_is_told_before_it_is_shortened():
    assert whole(LSTM, 80, 1) is None
    assert whole(f"backward {LSTM}", 92, 1) == "◂ " + LSTM.replace("  ", " ")
    assert whole(LSTM, 56, 2) == broken(LSTM, 56, 2)


def test_a_name_stays_with_its_number():
    for width in range(34, 90):
        lines = broken(LSTM, width, 3).split("\n")
        assert all(len(each) <= width for each in lines), width
        assert all(not each.endswith((" i", " g", " f", " o", "c′")) for each in lines), width
        assert "".join("".join(lines).split()) == "".join(LSTM.split()), width


def test_a_number_after_a_colon_stays_with_its_name():
    told = "encoder t 1 attends most to decoder t 7: 0.08418 · t 1: 0.08378"
    assert broken(told, 42, 2).split("\n") == ["encoder t 1 attends most to decoder", "t 7: 0.08418 · t 1: 0.08378"]
    ids = "writer t 1 id 7 attends most to reader t 2 id 5: 0.2012 · t 3 id 4: 0.2004"
    for width in (42, 46, 48):
        assert broken(ids, width, 2).split("\n") == [
            "writer t 1 id 7 attends most to reader",
            "t 2 id 5: 0.2012 · t 3 id 4: 0.2004",
        ]


def test_a_sentence_is_broken_anywhere_if_it_must_be_and_a_shape_is_not():
    sentence = "h at 12 uses x back to the first step · x at 12 reaches h up to the last step"
    assert broken(sentence, 42, 2).count("\n") == 1
    shapes = broken("forward · Keras: kernel (4, 32) · recurrent_kernel (8, 32) · bias (32,) · gates i f c o", 56, 2)
    assert shapes.split("\n") == [
        "forward · Keras: kernel (4, 32)",
        "recurrent_kernel (8, 32) · bias (32,) · gates i f c o",
    ]


def test_no_line_of_a_sentence_begins_with_the_sign_between_its_facts():
    radii = "spectral radius: Wh_i 0.4468 · Wh_f 0.5066 · Wh_g 0.6578 · Wh_o 0.5849 · Jacobian at t 3 0.9042"
    assert broken(radii, 72, 2).split("\n") == [
        "spectral radius: Wh_i 0.4468 · Wh_f 0.5066 · Wh_g 0.6578 · Wh_o 0.5849",
        "Jacobian at t 3 0.9042",
    ]
    for width in range(30, len(radii)):
        assert not any(each.startswith("·") for each in broken(radii, width, 3).split("\n")), width
    assert "\n·" in broken("h[0] = o +0.2912345 · tanh( c -0.0012345 )", 24, 2)  # there it is a product


def test_of_what_is_too_long_whole_parts_are_left_out():
    told = "lstm h: ∂L/∂h reaches back all 4 steps, 0.87× its size at the end, from 0.87× to 1.36× between and more"
    assert broken(told, 40, 2).replace("\n", " ") == "lstm h: ∂L/∂h reaches back all 4 steps, 0.87× its size at the end"
    assert broken("one", 40, 2) == "one"
    assert broken("a_name_of_thirty_letters_in_all t 1 attends most to another_such_name t 12: 0.0852", 40, 2) == (
        "a_name_of_thirty_letters_in_all t 1\nattends most to another_such_name …"
    )
    assert broken("x" * 90, 40, 1) == "x" * 90


def test_an_equation_in_one_line_loses_its_gaps_first_and_then_a_whole_clause():
    whole = f"backward {LSTM}"
    assert broken(whole, 99, 1) == whole
    assert broken(whole, 97, 1) == whole.replace("  ", " ")
    assert broken(whole, 92, 1) == "◂ " + LSTM.replace("  ", " ")
    for width in range(46, 86):
        assert broken(whole, width, 1) == "◂ h[0] = -0.0005 = o +0.29 · tanh( c -0.00 )"


def test_a_clause_that_is_too_long_for_one_line_loses_its_last_sides():
    text = "h[0] = -0.0912 = o·tanh(c) ≈ 0.43·tanh(-0.21),  c = f·c′ + i·g ≈ 0.69·(-0.37) + 0.44·0.09"
    assert broken(text, 45, 1) == "h[0] = -0.0912 = o·tanh(c) ≈ 0.43·tanh(-0.21)"
    assert broken(text, 44, 1) == "h[0] = -0.0912 = o·tanh(c)"
    assert broken(text, 25, 1) == "h[0] = -0.0912"


def test_a_last_clause_that_is_too_long_for_its_lines_loses_its_numbers():
    text = "h[0] = -0.0912 = o·tanh(c) ≈ 0.43·tanh(-0.21),  c = f·c′ + i·g ≈ 0.69·(-0.37) + 0.44·0.09"
    assert (
        broken(text, 47, 2)
        == "h[0] = -0.0912 = o·tanh(c) ≈ 0.43·tanh(-0.21),\nc = f·c′ + i·g ≈ 0.69·(-0.37) + 0.44·0.09"
    )
    assert broken(text, 38, 2) == "h[0] = -0.0912 = o·tanh(c)\n≈ 0.43·tanh(-0.21),  c = f·c′ + i·g"


ROWS = [
    ("tutorial", "(None, 10, 4) → (None, 10, 8)", "104 params"),
    ("deep-bidirectional", "(None, 10, 4) → (None, 16)", "1,408 params"),
]


def test_columns_are_as_wide_as_the_widest_cell():
    assert aligned(ROWS, 80) == [
        "tutorial             (None, 10, 4) → (None, 10, 8)   104 params",
        "deep-bidirectional   (None, 10, 4) → (None, 16)      1,408 params",
    ]


def test_columns_that_do_not_fit_go_on_in_indented_lines_and_a_shape_stays_whole():
    first, second = aligned(ROWS, 54)
    assert first.split("\n") == ["tutorial             (None, 10, 4) → (None, 10, 8)", "    104 params"]
    assert second.split("\n") == ["deep-bidirectional   (None, 10, 4) → (None, 16)", "    1,408 params"]
    narrow = ["tutorial", "    (None, 10, 4)", "    → (None, 10, 8)", "    104 params"]
    assert aligned(ROWS, 30)[0].split("\n") == narrow
    assert aligned([("한국어", "1"), ("abc", "2")], 20) == ["한국어   1", "abc      2"]
    assert aligned([("name", "", ""), ("b", "2", "three")], 12) == ["name", "b      2\n    three"]
    assert aligned([("a", "", "x"), ("b", "1,234,567", "y")], 14) == ["a\n    x", "b   1,234,567\n    y"]
    assert aligned([("a", " ", "x"), ("a name", "1,2", "y")], 9) == ["a\n    x", "a name\n    1,2\n    y"]


def test_no_column_is_broken_within_a_shape():
    for width in range(24, 60):
        [row] = aligned([("1", "encoder", "(None, 12) → (None, 7, 50)", "5,650 params")], width)
        assert all(each.count("(") == each.count(")") and len(each) <= width for each in row.split("\n")), width


def test_an_index_stays_in_one_line():
    text = "kernel[0, 0]: A +0.3182  B -0.1373  B − A = -0.4555 · of x[0] in i of unit 0"
    assert all("kernel[0, 0]" in broken(text, width, 2) for width in range(40, len(text) + 1))
    assert broken(text, 60, 2).startswith("kernel[0, 0]: A +0.3182")


def test_a_difference_stays_with_its_name():
    text = "kernel[0, 0]: A +0.3182, B -0.1373, B − A = -0.4555 · of x[0] in i of unit 0"
    assert broken(text, 60, 2).split("\n") == [text[:35], text[36:]]
