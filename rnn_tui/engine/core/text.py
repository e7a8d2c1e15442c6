"""Numbers in sentences: counts, ordinals, sizes; and names from files made printable."""

from collections.abc import Iterable
from difflib import get_close_matches


def meant(name: str, known: Iterable[str]) -> str:
    """A suggestion as a sentence with a blank before it: ` Is tutorial meant?`; empty if no known name is similar."""
    near = get_close_matches(name, list(known), 1)
    return f" Is {near[0]} meant?" if near else ""


def with_meant(text: str, name: str, known: Iterable[str]) -> str:
    """A refusal of `name` with a suggestion behind it: `… identifier: tahn. Is tanh meant?`; unchanged if no known name
    is similar."""
    suggestion = meant(name, known)
    return f"{text.removesuffix('.')}.{suggestion}" if suggestion else text


def constant_meant(name: str) -> str:
    """For a name that nothing defines, the constant of Python that it is similar to: `true` and `Ture` are True."""
    return meant(name, ("True", "False", "None"))


def counted(count: int, noun: str) -> str:
    """A count and its noun: `1 step`, `1,200 steps`. The noun is given in the singular; its plural ends in s."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def enumerated(words: Iterable[str], conjunction: str = "and") -> str:
    """Several words or names in a sentence: `a`, `a and b`, `a, b and c`."""
    *first, last = words
    return f"{', '.join(first)} {conjunction} {last}" if first else last


def ordinal(count: int) -> str:
    """An ordinal number: `2nd`, `3rd`, `25th`."""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count:,}{ending}"


def size_text(size: int) -> str:
    """A number of bytes as text: `48.8 MB`, `12 bytes`."""
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= 0.99995 * factor:  # what rounds to 1000.0 of a unit is 1.0 of the next
            return f"{size / factor:.1f} {unit}"
    return counted(size, "byte")


def plain(text: str) -> str:
    """A name from a file with ? in place of every character that a terminal cannot print."""
    return "".join(each if each.isprintable() else "?" for each in text)


def number_text(value: int) -> str:
    """A whole number: `1,200`; a very long one as `a number of about 31 digits`, since a file may hold a million
    digits."""
    if abs(value) < 10**18:
        return f"{value:,}"
    return f"a number of about {int(abs(value).bit_length() * 0.30103) + 1:,} digits"


def numbered(name: str, i: int) -> str:
    """Numbered names, the first without a number: `output`, `output1`, `output2`, …"""
    return f"{name}{i}" if i else name
