"""Numbers as text, in few cells and without misleading rounding: 0.99999 never reads as 1.

Charts, equations and tables all write their numbers with these functions, so that a value has the same digits wherever
it stands. All texts are numbers for `float`.
"""

import math

DIGITS = 4
"""Decimals of a number of usual size."""
LEAST, MOST = 1e-3, 999_999.95
"""The magnitudes that are written without an exponent."""
BESIDE_ONE = 6
"""Decimals of a number that four decimals would show as 1."""


def exact(value: float, *, signed: bool = True) -> str:
    """In at most nine cells: four decimals, `+0.9786`; fewer from 1,000 on, `+1234.500`; three digits and an exponent
    below 0.001 and from a million on, `-3.20e-7` (a cell more for each digit of the exponent beyond two).

    Close to 1 six decimals, `+0.999996`, which are cut below it: `+0.999999`, never `+1.000000`. NaN is `nan`,
    infinities `+inf` and `-inf`, and 0 has no sign.
    """
    value = float(value)
    sign = "+" if signed else ""
    if math.isnan(value):
        return "nan"
    if math.isinf(value):
        return "+inf" if value > 0 else "-inf"
    if value == 0:
        return "0.0000"
    magnitude = abs(value)
    if not LEAST <= magnitude < MOST:
        return exponent(f"{value:{sign}.2e}")
    if not beside_one(value):
        return f"{value:{sign}.{decimals(magnitude)}f}"
    near = max(value, -0.999999) if value < 0 else min(value, 0.999999)
    return f"{near if magnitude < 1 else value:{sign}.{BESIDE_ONE}f}"


def decimals(magnitude: float) -> int:
    """How many decimals a magnitude below a million has: 4, and one fewer for each digit before the point beyond
    three."""
    return next((DIGITS - n for n in range(3) if magnitude < 10 ** (3 + n) - 0.5 * 10 ** (n - DIGITS)), 1)


def beside_one(value: float) -> bool:
    """Whether four decimals would show a number as 1 or -1 that is not."""
    return abs(value) != 1 and abs(round(value, DIGITS)) == 1


def rounded(value: float, digits: int) -> str:
    """So many digits, for a number in a sentence: `0.123`, `1.2e-7`, `2.47e8`."""
    return exponent(f"{value:.{digits}g}")


def two_decimals(value: float) -> str:
    """For a line of text without room for four: `+0.41`. What they would show as 0 or 1 has the digits that it needs,
    `-0.0038`, `+1.2e-5`, `+0.9999`; large ones have an exponent."""
    value = float(value)
    if not math.isfinite(value) or beside_one(value):
        return exact(value)
    if value == 0:
        return "0.00"
    if abs(value) >= 1e5:
        return exponent(f"{value:+.2e}")
    text = f"{value:+.2f}"
    if not float(text):
        return exponent(f"{value:+.2g}")
    return f"{value:+.4f}" if abs(float(text)) == 1 != abs(value) else text


def short(value: float, *, signed: bool = True) -> str:
    """Five cells, more for an exponent of two or three digits: `+0.98`, `+12.3`, `+1e4`, `-2e-10`, `0`; just below one
    `+.999`, because `+1.00` means exactly one."""
    value = float(value)
    sign = "+" if signed else ""
    if math.isnan(value) or math.isinf(value):
        return exact(value)
    if value == 0:
        return "0"
    magnitude = abs(value)
    if magnitude < 0.005:
        return exponent(f"{value:{sign}.0e}")
    if 0.995 <= magnitude < 1:
        return f"{'-' if value < 0 else sign}.{int(magnitude * 1000)}"
    for limit, decimals in ((9.995, 2), (99.95, 1), (9999.5, 0)):
        if magnitude < limit:
            return f"{value:{sign}.{decimals}f}"
    return exponent(f"{value:{sign}.0e}")


NARROWEST = 6
"""The columns of the narrowest cell of a table that has a number in it."""


def whole_number(value: float) -> str:
    """A number that counts or names something: `22`; `22.5000` if it is none."""
    return f"{value:.0f}" if float(value).is_integer() else exact(value, signed=False)


def in_cell(value: float, width: int, *, signed: bool = True) -> str:
    """As exactly as a table's cell of that width has room for, with a blank cell between neighbours; empty if there is
    no room, and below 6. Just below one the decimals are cut, because `+1.0000` means exactly one."""
    if width < NARROWEST:
        return ""
    text = exact(value, signed=signed) if width >= 8 else ""
    if 0 < len(text) < width:
        return text
    if 0.995 <= abs(value) < 1:
        sign = "-" if value < 0 else "+" * signed
        digits = min(width - len(sign) - 2, 4)
        whole = "0" if width - len(sign) - digits > 2 else ""
        return f"{sign}{whole}.{int(abs(value) * 10**digits)}"
    text = short(value, signed=signed)
    return text if len(text) < width else ""


def limit(value: float, *, signed: bool = True) -> str:
    """The end of an axis: `+1`, `0`, `-2.5`, `0.025`, `1.2e4`: as short as two decimals allow, and two digits of what
    is small or large."""
    if 0 < abs(value) < 0.1 or 9999.5 <= abs(value) < math.inf:
        return exponent(f"{value:{'+' if signed else ''}.2g}")
    text = short(value, signed=signed)
    return text.rstrip("0").rstrip(".") if "." in text and "e" not in text else text


def exponent(text: str) -> str:
    """`1.20e-07` as `1.20e-7`, `1e+05` as `1e5`."""
    digits, _, power = text.partition("e")
    return f"{digits}e{int(power)}" if power else text
