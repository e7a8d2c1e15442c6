"""`model.layers` of a functional model: Keras's order, by the distance from the outputs."""

from tests.formats.keras_code.reading import read_code

TWO = """
a = Input((10, 4), name="a")
b = Input((10, 4), name="b")
x = LSTM(5, name="x")(a)
y = LSTM(5, name="y")(b)
z = Dense(5, name="z")(y)
c = Concatenate(name="c")([x, z])
m = Model([a, b], Dense(1, name="d")(c))
"""


def layers(code: str) -> list[str]:
    return list(read_code(code)[-1].stack.layer_names)


def test_by_index() -> None:
    # Keras 3: [each.name for each in m.layers] == ["b", "a", "y", "x", "z", "c", "d"]
    assert layers(f"{TWO}k = Model(m.input, m.layers[3].output)") == ["x"]
    assert layers(f"{TWO}k = Model(m.input, m.layers[-3].output)") == ["y", "z"]


def test_by_name() -> None:
    assert layers(f"{TWO}k = Model(m.inputs, m.get_layer('z').output)") == ["y", "z"]


def test_in_a_loop() -> None:
    code = "for each in m.layers:\n    if each.name == 'c':\n        found = each.output\nk = Model(m.inputs, found)"
    assert set(layers(TWO + code)) == {"x", "y", "z", "c"}


def test_an_input_that_nothing_reads_has_its_place() -> None:
    code = "a = Input((3,), name='a')\nb = Input((3,), name='b')\nm = Model([a, b], Dense(2, name='d')(a))"
    assert layers(f"{code}\nk = Model(m.layers[0].output, m.layers[2].output)") == ["d"]


def test_its_outputs_are_tensors() -> None:
    assert "top" in layers(f"{TWO}k = Model(m.input, Dense(3, name='top')(m.output))")
