"""Random stacks: the summary that Keras 3 prints, line by line, at every width."""

import pytest

keras = pytest.importorskip("keras", exc_type=ImportError)
pytest.importorskip("torch", exc_type=ImportError)

from hypothesis import assume, given, settings  # noqa: E402
from hypothesis import strategies as st  # noqa: E402

from rnn_tui.engine.plan.stack import Stack  # noqa: E402
from rnn_tui.engine.summary.render import render  # noqa: E402
from rnn_tui.engine.summary.summarize import summarize  # noqa: E402
from tests.engine.test_properties import in_keras, stacks  # noqa: E402
from tests.parity.test_keras import CALM, keras_model  # noqa: E402

pytestmark = [pytest.mark.parity, pytest.mark.filterwarnings("ignore")]


@settings(CALM, max_examples=60)
@given(
    stacks(), st.sampled_from([60, 80, 100, 140]), st.sampled_from([None, None, 50, 79, 110]), st.booleans(), st.data()
)
def test_the_summary_is_keras_s(stack: Stack, columns: int, line_length: int | None, show_trainable: bool, data):
    assume(stack.layers and in_keras(stack))
    for index, layer in enumerate(stack.layers):
        stack = stack.replace(index, layer.edit(name=data.draw(st.sampled_from([None, f"{index}", f"n{index}" * 20]))))
    keras.utils.clear_session()
    try:
        live = keras_model(stack, "32")
    except TypeError as error:  # Keras 3.15 cannot tell the mask of a Bidirectional that returns its states
        assume("'generator' and 'int'" not in str(error))
        raise
    printed = []
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("COLUMNS", str(columns))
        live.summary(
            print_fn=lambda text, **_: printed.append(text), line_length=line_length, show_trainable=show_trainable
        )
    want = "\n".join(printed).rstrip("\n").split("\n")
    made = render(summarize(stack), columns=columns, line_length=line_length, show_trainable=show_trainable)
    assert [each.rstrip() for each in made.rstrip("\n").split("\n")] == [each.rstrip() for each in want]
