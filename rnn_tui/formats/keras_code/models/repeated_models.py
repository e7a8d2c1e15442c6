"""Models that a loop makes again and again, of which the first is listed."""

from collections.abc import Sequence
from dataclasses import replace

from rnn_tui.formats.keras_code.layer_records import ModelRecord, Refusal
from rnn_tui.formats.loaded_model import ListedModel, LoadedModel, Note, UnreadModel


def without_repeated(made: Sequence[ModelRecord | Refusal], found: Sequence[ListedModel]) -> list[ListedModel]:
    """The models without those that the same statement makes once more, by the same line and with the same layers."""
    kept: list[ListedModel] = []
    places: dict[tuple[str, int, int], list[int]] = {}
    times: dict[int, int] = {}
    for record, model in zip(made, found, strict=True):
        same_place = places.setdefault((record.title, record.statement, record.line), [])
        before = next((each for each in same_place if _alike(kept[each], model)), None)
        if before is None:
            same_place.append(len(kept))
            kept.append(model)
        else:
            times[before] = times.get(before, 1) + 1
    return [_told(each, times[place]) if place in times else each for place, each in enumerate(kept)]


def _told(model: ListedModel, times: int) -> ListedModel:
    if isinstance(model, UnreadModel):
        return model
    note = Note(0, f"made {times} times by the same line, with the same layers; listed once", model.where)
    return replace(model, notes=(*model.notes, note))


def _alike(a: ListedModel, b: ListedModel) -> bool:
    """Whether two models are the same but for the numbers in the names that Keras gives."""
    if isinstance(a, UnreadModel) or isinstance(b, UnreadModel):
        return isinstance(a, UnreadModel) and isinstance(b, UnreadModel) and (a.why, a.needs) == (b.why, b.needs)
    return _plan(a) == _plan(b)


def _plan(model: LoadedModel) -> object:
    stack = model.stack
    layers = [replace(each, name=None) for each in stack.layers]
    form = stack.form
    if form is not None:
        form = replace(form, inputs=tuple(replace(each, name="") for each in form.inputs))
    return layers, form, stack.input_shape, stack.input_dtype, stack.outputs, stack.compiled
