"""In which order a chain's modules stand where names and shapes allow several: what is assumed, and what else fits."""

from collections.abc import Iterator, Sequence
from itertools import pairwise, permutations

from rnn_tui.formats.loaded_model import Question
from rnn_tui.formats.torch.chain import Chain
from rnn_tui.formats.torch.in_out_features import numbered_alike
from rnn_tui.formats.torch.modules import Module, layers_of

MOST = 4
"""Recurrent modules whose possible orders are listed."""


def order_question(chain: Chain) -> Question | None:
    """The question in which order the modules stand; None where they fit in one order only, or are numbered."""
    recurrent = [module for module, layers in chain.rest if layers]
    paths = [each.path for each in recurrent]
    if len(recurrent) > 1:
        choices = [] if numbered_alike(paths) or len(recurrent) > MOST else list(_orders(chain, recurrent))
    else:
        choices = _sides(chain, recurrent[0])
    if len(choices) < 2:
        return None
    return Question("order", "In which order do the modules stand?", tuple(map(",".join, choices)))


def _orders(chain: Chain, recurrent: Sequence[Module]) -> Iterator[list[str]]:
    """The chain's own order, the others that fit, and each module alone."""
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
    """The two orders of a recurrent module and the product that stands right before or right behind it."""
    layers = layers_of(recurrent)
    reads, makes = layers[0].features, layers[-1].width
    near = chain.front[-1:] if chain.front and not chain.heads else chain.heads[:1] if not chain.front else []
    for each in near:
        if each.matrix == (reads, makes) and not (chain.table or len(chain.heads) > 1):
            order = [each.path, recurrent.path]
            return [order, order[::-1]] if each in chain.front else [order[::-1], order]
    return []
