"""The form's rows are the options as they are declared; of every kind, every option can be edited in it."""

import pytest
from textual.app import App, ComposeResult
from textual.widgets import Checkbox, Input, Static

from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.layers import GRU, Bidirectional, SimpleRNN
from rnn_tui.engine.nn.kinds import kinds
from rnn_tui.engine.nn.layer import Layer
from rnn_tui.engine.options.options import Nested
from rnn_tui.engine.plan.input_form import InputForm
from rnn_tui.panes.layers.field_rows import FieldRows
from rnn_tui.panes.layers.form_fields import KIND, at, offered, rows
from rnn_tui.panes.layers.layer_form import LayerForm
from rnn_tui.screens.workbench.plan_editor import edited
from tests.engine.variants import plain, values
from tests.quiet import laid_out


def names(value):
    return ["/".join(path) for path, _ in rows(value)]


def test_what_matters_most_comes_first_and_nothing_is_missing():
    shown = names(GRU(3))
    assert shown[:5] == ["units", "activation", "recurrent_activation", "use_bias", "return_sequences"]
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
    assert offered(Bidirectional.option("layer")) == ["SimpleRNN", "LSTM", "GRU"]
    assert offered(Bidirectional.option("backward_layer")) == ["None", "SimpleRNN", "LSTM", "GRU"]


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


KINDS = pytest.mark.parametrize("kind", list(kinds()), ids=lambda kind: kind.kind())


@KINDS
async def test_every_option_says_what_it_does_and_refuses_what_it_cannot_be(kind):
    app = Desk(plain(kind))
    async with app.run_test(size=(60, 80)):
        for place, field in enumerate(app.form.fields):
            await app.form.enter(place)
            await laid_out(app)
            option, control = field.option, app.form.control
            assert str(app.query_one(".help", Static).render()) == f"{option.name} — {option.help}"
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


@KINDS
async def test_every_option_is_edited(kind):
    layer = plain(kind)
    app = Desk(layer)
    changed, refused = set(), set()
    async with app.run_test(size=(60, 80)):
        for place, field in enumerate(app.form.fields):
            if field.path == (KIND,):
                continue
            await app.form.enter(place)
            await laid_out(app)
            control, rule = app.form.control, field.option.rule
            for value in values(field.option):
                offers = offered(field.option) if isinstance(rule, Nested) else [rule.show(value)]
                if value is None or value == at(layer, field.path) or rule.show(value) not in offers:
                    continue
                control.value = value if isinstance(control, Checkbox) else rule.show(value)
                await laid_out(app)
                proposed = app.proposed[-1]
                assert proposed.path in (field.path, (*field.path, KIND))
                assert proposed.value == (rule.show(value) if isinstance(rule, Nested) else value)
                try:
                    found = edited(layer, proposed.path, proposed.value)
                except RnnError:
                    refused.add(field.path)  # what it does not take together with the others
                    continue
                assert rule.show(at(found, field.path)) == rule.show(value)
                changed.add(field.path)
                break
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
