"""The form's rows are the options as they are declared; of every kind, every option can be edited in it."""

from typing import Any

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Checkbox, Input, Static

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, Bidirectional, SimpleRNN
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.nn.layer_registry import kinds
from rnn_tui.engine.options.options import Nested, Option
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.panes.layers.field_rows import FieldRows
from rnn_tui.panes.layers.form_fields import KIND, Path, at, offered, rows
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.screens.workbench.plan_editor import edited
from tests.engine.variants import plain, values
from tests.quiet import laid_out


def names(value):
    return ["/".join(path) for path, _ in rows(value)]


def test_what_matters_most_comes_first_and_nothing_is_missing():
    shown = names(GRU(3))
    assert shown[:5] == ["units", "return_sequences", "return_state", "activation", "recurrent_activation"]
    assert shown[-10:-7] == ["kernel_initializer", "recurrent_initializer", "bias_initializer"]
    assert all(each.endswith(("_regularizer", "_constraint")) for each in shown[-7:])
    assert set(shown) == {each.name for each in GRU.options()}


def test_a_wrapper_shows_the_options_of_what_it_wraps():
    shown = names(Bidirectional(SimpleRNN(3)))
    assert shown[0] == "layer"
    assert "layer/units" in shown
    assert "merge_mode" in shown
    assert "backward_layer" in shown
    assert "backward_layer/units" not in shown
    both = Bidirectional(SimpleRNN(3), backward_layer=GRU(2, go_backwards=True))
    assert "backward_layer/units" in names(both)
    assert at(Bidirectional(SimpleRNN(3)), ("layer", "units")) == 3


def test_a_wrapper_offers_only_what_it_takes():
    there = offered(Bidirectional.option("layer"))
    assert there[:3] == ["SimpleRNN", "LSTM", "GRU"]
    assert not {"None", "Dense", "Bidirectional"} & set(there)
    assert offered(Bidirectional.option("backward_layer")) == ["None", *there]


def test_the_input_has_a_form_too():
    assert names(InputForm((None, 10, 4))) == ["shape", "dtype"]


class Desk(App[None]):
    """A form, and what it posts."""

    def __init__(self, layer: Layer) -> None:
        super().__init__()
        self.layer = layer
        self.proposed: list[LayerForm.Edited] = []

    def compose(self) -> ComposeResult:
        yield LayerForm(self.layer, "a layer", "a fact", 0)

    def on_layer_form_edited(self, event: LayerForm.Edited) -> None:
        self.proposed.append(event)

    @property
    def form(self) -> FieldRows:
        return self.query_one(FieldRows)

    @property
    def lines(self) -> list[str]:
        """The rows as they are drawn."""
        return [self.form.render_line(y).text.rstrip() for y in range(self.form.size.height)]


KINDS = list(kinds())


def first_seen() -> dict[type[Layer], list[Path]]:
    """The options of every kind that no kind before it has just so, where it has any: a field is made of its option."""
    seen, found = set(), {}
    for kind in KINDS:
        for path, option in rows(plain(kind)):
            alike = (option.name, option.help, repr(option.rule))
            if alike not in seen:
                seen.add(alike)
                found.setdefault(kind, []).append(path)
    return found


FIRST_SEEN = first_seen()
over_fields = pytest.mark.parametrize("kind", FIRST_SEEN, ids=lambda kind: kind.kind())


@pytest.mark.long
@over_fields
async def test_every_option_says_what_it_does_and_refuses_what_it_cannot_be(kind):
    app = Desk(plain(kind))
    async with app.run_test(size=(60, 80)):
        for place, field in enumerate(app.form.fields):
            if field.path not in FIRST_SEEN[kind]:
                continue
            await app.form.enter(place)
            await laid_out(app)
            option, control = field.option, app.form.control
            said = str(app.query_one(".help", Static).render())
            assert said.startswith(f"{option.name} — {option.help}")  # and then what Keras takes beyond the limits
            if isinstance(control, Input):  # the others cannot be set to what is not there
                before = control.value
                control.value = "no/such value"
                await laid_out(app)
                reason = app.form.fields[place].refusal
                assert reason
                assert "\n" not in reason
                assert reason.split()[0] in app.lines[place + 1]
                control.value = before
                await laid_out(app)
                assert not app.form.fields[place].refusal
                assert len(app.lines) == len(app.form.fields)
        assert {each.value == at(app.layer, each.path) for each in app.proposed} <= {True}


def others(layer: Layer, path: Path, option: Option) -> list[Any]:
    """What may be chosen in a field and is not what stands there."""
    rule = option.rule
    found = [each for each in values(option) if each is not None and each != at(layer, path)]
    return [each for each in found if not isinstance(rule, Nested) or rule.show(each) in offered(option)]


@pytest.mark.long
@over_fields
async def test_what_is_chosen_in_a_field_is_proposed(kind):
    app = Desk(plain(kind))
    async with app.run_test(size=(60, 80)):
        for place, field in enumerate(app.form.fields):
            if field.path not in FIRST_SEEN[kind]:
                continue
            await app.form.enter(place)
            await laid_out(app)
            control, show = app.form.control, field.option.rule.show
            nested = isinstance(field.option.rule, Nested)
            value = others(app.layer, field.path, field.option)[0]
            control.value = value if isinstance(control, Checkbox) else show(value)
            await laid_out(app)
            proposed = app.proposed[-1]
            assert proposed.path == ((*field.path, KIND) if nested else field.path)
            assert proposed.value == (show(value) if nested else value)


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.kind())
def test_every_option_is_edited(kind):
    layer = plain(kind)
    changed, refused = set(), set()
    for path, option in rows(layer):
        nested, show = isinstance(option.rule, Nested), option.rule.show
        for value in others(layer, path, option):
            try:
                found = edited(layer, (*path, KIND) if nested else path, show(value) if nested else value)
            except RnnError:
                refused.add(path)  # what it does not take together with the others
                continue
            assert show(at(found, path)) == show(value)
            changed.add(path)
    assert changed | refused == {path for path, _ in rows(layer)}
    assert all(len(path) > 1 for path in refused - changed)  # inside a wrapper, which decides some itself


def test_what_both_directions_must_agree_about_is_changed_in_both():
    layer = edited(Bidirectional(SimpleRNN(3, name="there")), ("backward_layer", KIND), "GRU")
    assert layer.backward_layer == GRU(3, go_backwards=True)
    layer = edited(layer, ("layer", "return_sequences"), True)
    assert layer.backward_layer.return_sequences
    layer = edited(layer, ("backward_layer", "stateful"), True)
    assert layer.layer.stateful
    layer = edited(layer, ("backward_layer", "units"), 5)
    assert (layer.layer.units, layer.backward_layer.units) == (3, 5)
    assert edited(layer, ("backward_layer", KIND), "None").backward_layer is None
