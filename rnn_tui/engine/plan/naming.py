"""The names Keras gives to layers and models that have none.

snake_case of the class name, and one counter per name and session: `simple_rnn`, `simple_rnn_1`, … in Keras 3 and
tf_keras, `simple_rnn_1`, `simple_rnn_2`, … in Keras 2.3. A wrapped layer uses up a number of its own kind; a given name
uses up none.
"""

import re
from collections import Counter
from collections.abc import Iterable

from rnn_tui.engine.nn.layer import Layer

Counts = tuple[tuple[str, int], ...]
"""How often each name has been given in a session, sorted: a value that can stand in a frozen Stack."""


def snake_case(kind: str) -> str:
    """`TimeDistributed` → `time_distributed`, `SimpleRNN` → `simple_rnn`, as Keras's `to_snake_case` does."""
    name = re.sub(r"\W+", "", kind)
    name = re.sub("(.)([A-Z][a-z]+)", r"\1_\2", name)
    return re.sub("([a-z])([A-Z])", r"\1_\2", name).lower()


def numbered(prefix: str, given: int, keras: str) -> str:
    """The name that follows `given` earlier ones."""
    number = given + 1 if keras == "keras2.3" else given
    return f"{prefix}_{number}" if number else prefix


class NameCounter:
    """Gives names in the order in which layers and models are made."""

    def __init__(self, keras: str = "keras3", counts: Iterable[tuple[str, int]] = ()) -> None:
        self.keras = keras
        self._given = Counter(dict(counts))

    @property
    def counts(self) -> Counts:
        """What has been given so far."""
        return tuple(sorted(self._given.items()))

    def name(self, prefix: str) -> str:
        """The next name of that kind."""
        self._given[prefix] += 1
        return numbered(prefix, self._given[prefix] - 1, self.keras)

    def input(self) -> str:
        """The next input layer's name; Keras 2 counts inputs from 1 in both its versions."""
        if self.keras == "keras3":
            return self.name("input_layer")
        self._given["input"] += 1
        return f"input_{self._given['input']}"

    def layer(self, layer: Layer) -> str:
        """The layer's own name, or the next of its kind; layers inside it use up theirs."""
        for inner in layer.nested:
            self.layer(inner)
        return layer.name or self.name(snake_case(layer.kind()))
