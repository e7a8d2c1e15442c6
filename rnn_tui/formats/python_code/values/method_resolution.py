"""The order in which Python looks for an attribute in a class and its bases: C3 linearization."""

from typing import Any


def merged(lines: list[list[Any]]) -> list[Any]:
    """What stands in several lines, each once: first what stands behind nothing else."""
    found: list[Any] = []
    while lines := [each for each in lines if each]:
        heads = [each[0] for each in lines]
        free = [each for each in heads if not any(each in line[1:] for line in lines)]
        found.append((free or heads)[0])
        lines = [[each for each in line if each != found[-1]] for line in lines]
    return found
