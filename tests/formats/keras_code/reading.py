"""Code as the tests read it: the models that are known."""

from rnn_tui.formats.keras_code.reader import list_code
from rnn_tui.formats.loaded_model import LoadedModel, known


def read_code(
    text: str, notebook: bool = False, keras: str = "keras3", values: tuple[str, ...] = ()
) -> list[LoadedModel]:
    """The models of a piece of code that are known; raises `RnnError` where none is."""
    return known(list_code(text, notebook, keras, values))
