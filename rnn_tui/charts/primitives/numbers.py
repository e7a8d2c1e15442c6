"""Numbers as text, in few cells and without misleading rounding: 0.99999 never reads as 1."""

import math


def exact(value: float, *, signed: bool = True) -> str:
    """Four decimals, `+0.9786`; a value close to 1 keeps its distance visible: `+0.999996`, `+1-3e-9`, `-1+3e-9`.

    Very large and very small magnitudes are written with an exponent: `-3.20e-7`. NaN is `nan`, infinities
    `+inf` and `-inf`.
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
    if not 5e-5 <= magnitude < 1e4:
        return exponent(f"{value:{sign}.2e}")
    text = f"{value:{sign}.4f}"
    if magnitude == 1 or not text.endswith("1.0000") or magnitude >= 2:
        return text
    text = f"{value:{sign}.6f}"
    if not text.endswith("1.000000"):
        return text
    distance = exponent(f"{abs(magnitude - 1):.0e}")
    return f"{'-' if value < 0 else sign}1{'-' if (magnitude < 1) == (value > 0) else '+'}{distance}"


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
