"""Groups the modules of a state dict into parts, such as a generator and a discriminator, or an encoder and a decoder.

Recurrent modules of different parts never follow each other in a chain.
"""

import re
from itertools import takewhile

from rnn_tui.formats.torch.in_out_features import Link, natural, side

Key = tuple[str, ...]


def parts_of(links: list[Link]) -> list[list[Link]]:
    """The modules of each part with recurrent modules, parts in the order of names; other modules are in every part."""
    keys = _keys(links)
    recurrent = list(dict.fromkeys(keys[id(each)] for each in links if each.layers))
    if len(recurrent) < 2:
        return [links]
    found = [[each for each in links if _belongs(keys[id(each)], key, recurrent)] for key in recurrent]
    return sorted(found, key=lambda part: natural(next(each.path for each in part if each.layers)))


def _belongs(key: Key, part: Key, parts: list[Key]) -> bool:
    """Whether a module belongs to a part: the part of its path, or every part if its path has none."""
    if key in parts:
        return key == part
    own = [each for each in parts if each[:-1] and key[: len(each) - 1] == each[:-1] and key[-1] in ("", each[-1])]
    sided = [each for each in parts if key[-1] and key[-1] == each[-1]]
    return part in (own or sided or parts)


def _keys(links: list[Link]) -> dict[int, Key]:
    """For each module the words of its parent path without the common prefix, and its side (`side`)."""
    words = {id(each): [re.sub(r"\d+", "", word) for word in each.path.split(".")[:-1]] for each in links}
    common = zip(*words.values(), strict=False)
    shared = sum(1 for _ in takewhile(lambda each: len(set(each)) == 1, common))
    sides = {side(each.path) for each in links if each.layers} >= {"enc", "dec"}
    return {id(each): (*words[id(each)][shared:], side(each.path) if sides else "") for each in links}
