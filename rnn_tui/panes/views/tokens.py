"""The text with the colours of the selected unit."""

from textual.app import ComposeResult

from rnn_tui.charts.token_strip import BOUND, visible
from rnn_tui.engine.run.recompute import Recompute
from rnn_tui.engine.run.timestep_words import words_of
from rnn_tui.numbers import rounded
from rnn_tui.panes.selection import Focus
from rnn_tui.panes.views.view import NoState, View, some_of
from rnn_tui.panes.widgets.plain_text import PlainText, fitting
from rnn_tui.panes.widgets.series_cache import SeriesCache
from rnn_tui.panes.widgets.token_strip import TokenStrip


class TextView(View[NoState]):
    """Tokens, or token ids, on the colours of one unit."""

    view = "text"
    key = "T"
    help = "The text that is read, coloured by the chosen unit of the chosen signal"
    reading = "colour and sign: the unit after the token · ▲ where you are"

    DEFAULT_CSS = """
    TextView {
        & .heading { height: 1; color: $text-muted; }
        & #none { height: 1fr; content-align: center middle; color: $text-muted; display: none; }
        &.-none { & TokenStrip, & .heading { display: none; } & #none { display: block; } }
    }
    """

    def __init__(self, tracks: SeriesCache) -> None:
        super().__init__(tracks)
        self._tokens: tuple[str, ...] = ()
        self._tokens_of: tuple[object, ...] = ()

    def compose(self) -> ComposeResult:
        yield PlainText("", classes="heading")
        yield TokenStrip()
        yield PlainText(
            "The inputs are numbers, not text. Open a model that reads tokens and give it a text.", id="none"
        )

    def tokens(self, focus: Focus) -> tuple[str, ...]:
        """What each timestep of the layer reads: its token, or its id; empty if they are numbers."""
        of = focus.trace, focus.layer, focus.batch
        if self._tokens_of != of:
            self._tokens_of, self._tokens = of, words_of(*of)
        return self._tokens

    async def refresh_view(self) -> None:
        trace, focus = self.data.trace, self.data.focus
        tokens = self.tokens(focus)
        self.set_class(not tokens, "-none")
        if not tokens:
            return
        track, unit = focus.chosen_unit
        if not trace.has(track) and self.ask(Recompute(track.layer, track.signal)) is None:
            self.query_one(".heading", PlainText).update(self.waiting, layout=False)
            return
        text, series = self.query_one(TokenStrip), self.series(track)
        if series.timesteps != len(tokens):
            track = next(each for each in trace.tracks(focus.layer))
            series, unit = self.series(track), min(unit, self.series(track).units - 1)
        if series.timesteps != len(tokens):
            self.set_class(True, "-none")
            return
        text.series, text.tokens, text.unit, text.t = series, tokens, unit, self.data.t
        text.bound = trace.own_from if 0 < trace.own_from < len(tokens) else -1
        self.query_one(".heading", PlainText).update(self.heading(series.unit_name(unit), tokens), layout=False)

    def hint(self) -> str:
        """How to read the text, and for how many of the units it is there."""
        text = self.query_one(TokenStrip)
        how = super().hint()
        return f"{some_of(len(text.units), text.series.units)}{how}" if how and text.series is not None else how

    def heading(self, name: str, tokens: tuple[str, ...]) -> str:
        """Which unit colours the text, which token is read at the cursor, and what the numbers beside each text are."""
        text = self.query_one(TokenStrip)
        at = "before the first token"
        if text.series is not None and text.step is not None:
            value = float(text.series.values[text.step, text.unit])
            at = f"after {quoted(tokens[text.step])} it is {text.series.written(value)}"
        signs = signs_key(unsigned=text.series is not None and text.series.unsigned)
        legends = [f"{visible('')} padding · {signs}", signs] if "" in tokens else [signs]
        if text.bound > 0:
            t = text.bound + 1
            own = f"{BOUND} from t {t} on the model's own text", f"{BOUND} own from t {t}"
            legends = [*(f"{each} · {signs}" for each in own), own[1]]
        if text.has_numbers:
            beside = "beside each text: its own scale, below it the value at the cursor"
            brief, least = "left: each text's scale, then its value at the cursor", "left: scale, value at ▲"
            told = [*(f"{name}: {at} · {each}" for each in (beside, brief, least)), least]
            return fitting([*(f"{each} · {key}" for key in legends for each in told), least], self.size.width)
        told = [f"coloured by {name}, strongest at {rounded(text.scale, 4)} · {at}", f"{name}: {at}"]
        return fitting([*(f"{each} · {key}" for key in legends for each in told), told[1]], self.size.width)


def quoted(token: str) -> str:
    """A token in a sentence: in quotes; the empty one, which fills a short sequence up, as its sign."""
    return repr(token) if token else visible(token)


def signs_key(*, unsigned: bool) -> str:
    """What the signs under the tokens are: `marks, low to high: = - · + #`."""
    return f"marks, low to high: {'· - + #' if unsigned else '= - · + #'}"
