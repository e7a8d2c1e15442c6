"""Converts a chain of cells with the same weights, each with the states of the one before, to one layer.

    x_t of every cell is a timestep of one sequence, in order; the new states are stacked, or only the last one is used.

If x_t is something else, such as the output of the previous cell in a decoder, only the first cell becomes a layer.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from rnn_tui.formats.onnx.cells.producers import Element, Makers
from rnn_tui.formats.onnx.cells.scan_and_loop import OVER_TIME, SAID, STEP
from rnn_tui.formats.onnx.flat_graph import FlatNode
from rnn_tui.formats.onnx.graph_values import Constant

AGAIN = "the same again"
"""The domain of replaced nodes: a cell of a chain, or one of its timesteps."""
_GLUE = ("Identity", "Squeeze", "Unsqueeze")


def chains_as_layers(nodes: Sequence[FlatNode], makers: Makers, weights: Mapping[str, Constant]) -> list[FlatNode]:
    """The nodes, in which chains of cells are replaced by layers."""
    instead: dict[str, list[FlatNode]] = {}
    sequences: dict[str, Element] = {}
    for chain in _chains(nodes, makers, weights):
        if len(chain) > 1:
            instead |= _layer(chain, nodes, makers, sequences)
    made: list[FlatNode] = []
    for node in nodes:
        made += instead.get(next(iter(node.outputs), ""), [node])
    return made


def _chains(nodes: Sequence[FlatNode], makers: Makers, weights: Mapping[str, Constant]) -> list[list[FlatNode]]:
    chains: list[list[FlatNode]] = []
    by_last: dict[tuple[str, ...], list[FlatNode]] = {}
    for node in nodes:
        if node.domain != STEP:
            continue
        chain = by_last.get(tuple(makers.same(each) for each in node.inputs[4:]))
        if chain is None or not _alike(chain[0], node, weights):
            chain = []
            chains.append(chain)
        chain.append(node)
        by_last[node.outputs] = chain
    return chains


def _alike(first: FlatNode, second: FlatNode, weights: Mapping[str, Constant]) -> bool:
    pairs = zip(first.inputs[1:4], second.inputs[1:4], strict=True)
    same = first.operator == second.operator and first.scope == second.scope
    return same and all(np.array_equal(weights[one].values, weights[other].values) for one, other in pairs)


def _layer(
    chain: list[FlatNode], nodes: Sequence[FlatNode], makers: Makers, sequences: dict[str, Element]
) -> dict[str, list[FlatNode]]:
    """The replacements for a chain's cells and for the nodes that stack their states, by their first outputs."""
    first, last = chain[0], chain[-1]
    given = [sequences.get(makers.same(each.inputs[0], _GLUE)) or makers.element(each.inputs[0]) for each in chain]
    whole = _whole(given)
    if whole is None:
        return {each.outputs[0]: [replace(each, domain=AGAIN)] for each in chain[1:]}
    every = f"{first.outputs[0]} (every timestep)"
    read, before = _time_first(first, whole[0])
    said = f"the file writes {len(chain)} timesteps out, one by one: here a whole sequence is computed"
    attributes = dict(first.attributes) | {SAID: said} | ({"direction": "reverse"} if whole[1] else {})
    layer = replace(
        first,
        domain=OVER_TIME,
        inputs=(read, *first.inputs[1:]),
        outputs=(every, *last.outputs),
        attributes=attributes,
    )
    steps = [each.outputs[0] for each in (chain[::-1] if whole[1] else chain)]
    sequences |= {name: Element(every, 0, place) for place, name in enumerate(steps)}
    made = {each.outputs[0]: [replace(each, inputs=(every,), domain=AGAIN)] for each in chain[:-1]}
    made[first.outputs[0]] = [*before, layer, *made[first.outputs[0]]]
    made[last.outputs[0]] = []
    return made | _stacks(steps, every, nodes, makers)


def _whole(given: Sequence[Element | None]) -> tuple[Element, bool] | None:
    """The sequence of which these are all timesteps in order, and whether it is reversed; None if there is none."""
    found = [each for each in given if each is not None and isinstance(each.index, int)]
    order = [each.index for each in found]
    alike = len({(each.sequence, each.axis) for each in found}) == 1 and len(found) == len(given)
    if not alike or found[0].axis not in (0, 1):
        return None
    ways = {False: list(range(len(found))), True: list(range(len(found)))[::-1]}
    return next(((found[0], backwards) for backwards, way in ways.items() if order == way), None)


def _time_first(node: FlatNode, of: Element) -> tuple[str, list[FlatNode]]:
    """The sequence (time, batch, features), with a node that puts time first if necessary."""
    if of.axis == 0:
        return of.sequence, []
    turned = f"{of.sequence} (time first, for {node.outputs[0]})"
    order = {"perm": [1, 0, 2]}
    return turned, [FlatNode("Transpose", "", (of.sequence,), (turned,), scope=node.scope, attributes=order)]


def _stacks(steps: Sequence[str], every: str, nodes: Sequence[FlatNode], makers: Makers) -> dict[str, list[FlatNode]]:
    """Replaces the nodes that stack the states of all timesteps in order by the layer's sequence."""
    made: dict[str, list[FlatNode]] = {}
    for node in nodes:
        if node.own and node.operator == "Concat" and len(node.inputs) == len(steps):
            axes = {makers.unsqueezed(each) for each in node.inputs}
            names = [makers.same(each, _GLUE) for each in node.inputs]
            if names != list(steps) or axes not in ({0}, {1}) or axes != {makers.axis(node)}:
                continue
            turned = FlatNode("Transpose", "", (every,), node.outputs, scope=node.scope, attributes={"perm": [1, 0, 2]})
            same = FlatNode("Identity", "", (every,), node.outputs, scope=node.scope)
            made[node.outputs[0]] = [same if axes == {0} else turned]
    return made
