"""Shapes that opaque layers make, as the user gives them: `--set attention=(None, 8)`."""

from collections.abc import Iterable, Mapping, Sequence

from rnn_tui.engine.core.arrays import Shapes
from rnn_tui.engine.core.errors import OptionError, RnnError, ShapeNotTold
from rnn_tui.engine.layers.core.opaque import OutputShapes
from rnn_tui.engine.plan.known_part import opaque_keys
from rnn_tui.engine.plan.stack import Stack
from rnn_tui.formats.loaded_model import LayerOutline, Need, UnreadModel
from rnn_tui.formats.python_code.values.code_error import shown


def given_shapes(values: Iterable[str]) -> dict[str, Shapes]:
    """The shapes by the names of layers, parsed from texts `NAME=SHAPE`. Raises `RnnError`."""
    found: dict[str, Shapes] = {}
    for text in values:
        name, _, shape = text.partition("=")
        try:
            found[name.strip()] = OutputShapes().parse("shape", shape)
        except OptionError:
            raise RnnError(
                f"--set {shown(text)}: what a layer makes is a shape with its batch axis: --set attention=(None, 8)"
            ) from None
    return found


def check_used(stack: Stack, given: Mapping[str, Shapes]) -> None:
    """Raises `RnnError` for a name that is not one of the model's opaque layers."""
    names = [stack.name_of(key) for key in opaque_keys(stack)]
    for name in given:
        if name not in names:
            known = f"; there are {', '.join(names)}" if names else ": the file leaves nothing open"
            works = shown(f": --set '{names[0]}=(None, 8)'") if names else ""
            raise RnnError(
                f"--set {shown(name)}: no layer of that name whose shape could be given{shown(known, 200)}{works}"
            )


def unread(error: ShapeNotTold, name: str, drawn: Sequence[LayerOutline] = (), where: str = "") -> UnreadModel:
    """A model with an opaque layer whose output shape the user must give."""
    decides = f"the shape that {error.name} ({error.kind}) makes, such as (None, 8)"
    return UnreadModel(
        name,
        where,
        f"{error.name} ({error.kind}) is not known, and neither is the shape that it makes: --set"
        f" '{error.name}=(None, 8)' gives it",
        needs=(Need(error.name, where or error.kind, decides),),
        layers=tuple(drawn),
    )
