"""The names that Keras gives to layers and models without a name.

They are the class name in snake_case and a counter for each name and session: `simple_rnn`, `simple_rnn_1`, … in Keras
3 and tf_keras, `simple_rnn_1`, `simple_rnn_2`, … in Keras 2.3. A wrapped layer counts as one of its kind; a layer with
a given name does not count.
"""

import itertools
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from rnn_tui.engine.nn.layer import Layer

Counts = tuple[tuple[str, int], ...]
"""How often each name was given in a session, sorted: hashable, so that a frozen Stack can hold it."""


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
    """Gives names in the order in which layers and models are created."""

    def __init__(self, keras: str = "keras3", counts: Iterable[tuple[str, int]] = ()) -> None:
        self.keras = keras
        self._given = Counter(dict(counts))

    @property
    def counts(self) -> Counts:
        """How often each name was given so far."""
        return tuple(sorted(self._given.items()))

    def name(self, prefix: str) -> str:
        """The next name with that prefix."""
        self._given[prefix] += 1
        return numbered(prefix, self._given[prefix] - 1, self.keras)

    def input(self) -> str:
        """The next input layer's name; Keras 2 counts inputs from 1 in both its versions."""
        if self.keras == "keras3":
            return self.name("input_layer")
        self._given["input"] += 1
        return f"input_{self._given['input']}"

    def layer(self, layer: Layer) -> str:
        """The layer's own name, or the next name of its kind; the layers inside it count too."""
        for inner in layer.nested:
            self.layer(inner)
        return layer.name or self.name(snake_case(layer.kind()))

    # Avoiding names that are given already

    def distinct(self, layers: Sequence[Layer], before: Sequence[str | None]) -> tuple[Layer, ...]:
        """The layers of a plan, some of them renamed where a generated name would equal another layer's name.

        `before`: the name of each layer until now; None if the layer, or its kind, is new. A layer without a name whose
        generated name is taken keeps the name it had; a new one gets the next free name of its kind. Layers with equal
        given names are left unchanged, so that they are refused.
        """
        made = list(layers)
        while (clash := self._clash(made)) is not None:
            taken = {*before, *(each.name for each in made)}
            name = before[clash] or next(each for each in self._names_of(made[clash]) if each not in taken)
            made[clash] = made[clash].edit(name=name)
        return tuple(made)

    def _clash(self, layers: Sequence[Layer]) -> int | None:
        """The first layer without a name whose generated name is taken; None if there is none."""
        counter = NameCounter(self.keras, self.counts)
        names = [counter.layer(each) for each in layers]
        return next((n for n, each in enumerate(layers) if not each.name and names.count(names[n]) > 1), None)

    def _names_of(self, layer: Layer) -> Iterator[str]:
        return (numbered(snake_case(layer.kind()), given, self.keras) for given in itertools.count())
