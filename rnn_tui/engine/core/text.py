"""Numbers in sentences: how many of what, how large, which in a row; and names from files that can be shown."""


def counted(count: int, noun: str) -> str:
    """`1 step`, `1,200 steps`: the noun is given in the singular, and its plural ends in s."""
    return f"{count:,} {noun}{'s' * (count != 1)}"


def ordinal(count: int) -> str:
    """`2nd`, `3rd`, `25th`"""
    ending = "th" if count % 100 in (11, 12, 13) else {1: "st", 2: "nd", 3: "rd"}.get(count % 10, "th")
    return f"{count:,}{ending}"


def size_text(size: int) -> str:
    """So many bytes: `48.8 MB`, `12 bytes`"""
    for unit, factor in (("TB", 1e12), ("GB", 1e9), ("MB", 1e6), ("kB", 1e3)):
        if size >= 0.99995 * factor:  # what rounds to 1000.0 of a unit is 1.0 of the next
            return f"{size / factor:.1f} {unit}"
    return counted(size, "byte")


def plain(text: str) -> str:
    """A name from a file with ? for every character that a terminal cannot show."""
    return "".join(each if each.isprintable() else "?" for each in text)


def number_text(value: int) -> str:
    """`1,200`, and of numbers that no one reads `a number of 31 digits`: a file may hold one of a million."""
    if abs(value) < 10**18:
        return f"{value:,}"
    return f"a number of about {int(abs(value).bit_length() * 0.30103) + 1:,} digits"
