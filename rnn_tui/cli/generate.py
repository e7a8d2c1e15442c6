"""`rnn-tui generate`: a model that has learned which token comes next writes a text."""

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import click

from rnn_tui.cli.arguments import PATH, OneOf, dtype_option, init_option, seed_option, weights_option
from rnn_tui.cli.model_command import Job, say, takes_a_job
from rnn_tui.cli.progress_line import finish_with_progress
from rnn_tui.engine.core.errors import RnnError
from rnn_tui.engine.core.text import counted
from rnn_tui.engine.data.token_text import joined
from rnn_tui.engine.data.vocabulary import CHARACTERS, WORDS, Vocabulary
from rnn_tui.engine.run.generation.free_run import GeneratedTokens, generate
from rnn_tui.engine.run.generation.free_run_inputs import check_tokens
from rnn_tui.engine.run.generation.sampling import Sampling
from rnn_tui.engine.run.generation.stepping import reader_for
from rnn_tui.formats.data_files import read_vocabulary

INTERRUPTED = 130
"""The exit code after Ctrl-C."""


@click.command(name="generate")
@takes_a_job(weights_option, init_option, seed_option, dtype_option)
@click.option("--prompt", metavar="TEXT", required=True, help="The text that the model reads first.")
@click.option(
    "--length", metavar="N", type=click.IntRange(1, 1_000_000), default=200, show_default=True, help="Tokens."
)
@click.option("--temperature", metavar="V", type=float, default=1.0, show_default=True, help="0: always the likeliest.")
@click.option("--top-k", metavar="K", type=int, help="Draw from the K likeliest tokens only.")
@click.option("--window", metavar="N", type=click.IntRange(1), help="Read the last N tokens anew for every token.")
@click.option("--vocab", metavar="FILE", type=PATH, help="The ids of the tokens: one a line, or .json.")
@click.option("--split", type=OneOf([CHARACTERS, WORDS]), help="The prompt is divided so.")
@click.option("--json", "as_json", is_flag=True, help="Prompt, text and loop as JSON.")
def generate_command(
    job: Job,
    prompt: str,
    length: int,
    temperature: float,
    top_k: int | None,
    window: int | None,
    vocab: Path | None,
    split: str | None,
    as_json: bool,
) -> int:
    """Write a text: each token is chosen by the model's output and read next.

    The model keeps its states from token to token. One that cannot, such as a Bidirectional one, reads a window of its
    last tokens anew each time. Ctrl-C ends it with the text so far.
    """
    sampling = Sampling(temperature, top_k, job.given["seed"])
    found = job.one()
    vocabulary = found.vocabulary if vocab is None else read_vocabulary(vocab)
    if vocabulary is None:
        raise RnnError(f"{found.title}: which token has which id is not known: --vocab FILE says so")
    unit = split or vocabulary.unit
    ids, strange = vocabulary.encode(vocabulary.split(prompt, unit))
    if strange:
        say(f"the prompt: {counted(strange.total(), 'token')} read as unknown")
    setup = job.prepared(found).setup
    check_tokens(replace(setup, vocabulary=vocabulary))
    model = setup.model(found.stack)
    reader = reader_for(model, window, job.given["dtype"])
    written: list[int] = []
    code = 0
    try:
        made = finish_with_progress(generate(model, reader, tuple(ids), length, sampling, written))
    except KeyboardInterrupt:
        made, code = GeneratedTokens(tuple(ids), tuple(written)), INTERRUPTED
        say(f"stopped after {len(written):,} of {counted(length, 'token')}")
    text = GeneratedText(made, vocabulary, unit)
    click.echo(json.dumps(text.values(sampling)) if as_json else text.whole)
    if made.loop is not None and not as_json:
        say(text.about_loop())
    return code


class GeneratedText:
    """Generated tokens as text."""

    def __init__(self, made: GeneratedTokens, vocabulary: Vocabulary, unit: str) -> None:
        self.made, self._unit = made, unit
        self._prompt, self._tokens = (vocabulary.tokens_of(each) for each in (made.prompt, made.tokens))

    @property
    def whole(self) -> str:
        """Prompt and text."""
        return joined((*self._prompt, *self._tokens), self._unit)

    @property
    def repeated(self) -> str:
        """What is repeated to the end."""
        loop = self.made.loop
        return "" if loop is None else joined(self._tokens[loop.start : loop.start + loop.period], self._unit)

    def about_loop(self) -> str:
        """A sentence about the loop."""
        loop = self.made.loop
        assert loop is not None
        return f"from token {loop.start + 1} on it repeats {self.repeated!r}; a higher --temperature leaves such a loop"

    def values(self, sampling: Sampling) -> dict[str, Any]:
        """For JSON."""
        loop = self.made.loop
        found = None if loop is None else {"start": loop.start, "period": loop.period, "text": self.repeated}
        asked = {"temperature": sampling.temperature, "top_k": sampling.top_k, "seed": sampling.seed}
        text = joined(self._tokens, self._unit)
        return {"prompt": joined(self._prompt, self._unit), "text": text, **asked, "loop": found}
