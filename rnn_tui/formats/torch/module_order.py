"""The question about the order of a chain's modules, if names and shapes allow several."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

from rnn_tui.formats.loaded_model import Question
from rnn_tui.formats.torch.chain import Chain
from rnn_tui.formats.torch.in_out_features import numbered_alike
from rnn_tui.formats.torch.modules import Module, layers_of

MOST = 4
"""The largest number of recurrent modules whose orders are listed."""


def order_question(chain: Chain) -> Question | None:
    """The question about the order; None if only one order is possible, or the modules are numbered."""
    recurrent = [module for module, layers in chain.rest if layers]
    paths = [each.path for each in recurrent]
    if len(recurrent) > 1:
        choices = [] if numbered_alike(paths) or len(recurrent) > MOST else list(_orders(chain, recurrent))
    else:
        choices = _sides(chain, recurrent[0])
    if len(choices) < 2:
        return None
    return Question("order", "In which order are the modules applied?", tuple(map(",".join, choices)))


def _orders(chain: Chain, recurrent: Sequence[Module]) -> Iterator[list[str]]:
    """The assumed order, the other possible ones, and each module alone."""
    sizes = {each.path: (layers[0].features, layers[-1].width) for each, layers in chain.rest if layers}
    paths = [each.path for each in recurrent]
    yield paths
    direct = [module for module, _ in chain.rest[: chain.last_recurrent + 1]] == list(recurrent)
    for each in permutations(sorted(paths)) if direct else ():
        if list(each) != paths and all(sizes[one][1] == sizes[other][0] for one, other in pairwise(each)):
            yield list(each)
    for path in paths:
        yield [path]


def _sides(chain: Chain, recurrent: Module) -> list[list[str]]:
    """The two orders of a recurrent module and the linear layer directly before or after it."""
    layers = layers_of(recurrent)
    reads, makes = layers[0].features, layers[-1].width
    near = chain.front[-1:] if chain.front and not chain.heads else chain.heads[:1] if not chain.front else []
    for each in near:
        if each.matrix == (reads, makes) and not (chain.table or len(chain.heads) > 1):
            order = [each.path, recurrent.path]
            return [order, order[::-1]] if each in chain.front else [order[::-1], order]
    return []
