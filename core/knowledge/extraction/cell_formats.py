"""Numbers of a spreadsheet as people see them: percentages, money, dates and times (pure)."""

import math
import re
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Context, Decimal

_BUILT_IN = {
    **{1: "0", 2: "0.00", 3: "#,##0", 4: "#,##0.00", 9: "0%", 10: "0.00%"},
    **dict.fromkeys((14, 15, 30), "yyyy-mm-dd"),
    **{16: "d-mmm", 17: "mmm-yy", 18: "h:mm", 19: "h:mm:ss", 20: "h:mm", 21: "h:mm:ss", 22: "d h:mm"},
    **{45: "mm:ss", 46: "[h]:mm:ss", 47: "mm:ss"},
}
_LITERAL = re.compile(r'"([^"]*)"|\\(.)|\[\$([^\]\-]*)(?:-[^\]]*)?\]')
_ASIDE = re.compile(r"\[[^\]]*\]|_.|\*.")
_DURATION = re.compile(r"\[h+\]", re.IGNORECASE)
_PLACES = re.compile(r"[0#?](?:[0#?,.]*[0#?])?")
_FIRST_DAY = datetime(1899, 12, 30, tzinfo=UTC)
_FIRST_DAY_1904 = datetime(1904, 1, 1, tzinfo=UTC)
_LAST_DAY = 2_958_465
_EXACT = 1e15
_DIGITS = Context(prec=400)
"""Room for the largest number there is."""


def format_code(identity: int, own: dict[int, str]) -> str:
    """The code of a number format; "" for plain numbers."""
    return own.get(identity, _BUILT_IN.get(identity, ""))


def shown_number(value: float, code: str, *, is_1904: bool = False) -> str:
    """A number in its format; dates as `2026-03-31`, so that nobody takes the month for the day."""
    section = code.partition(";")[0]
    if _DURATION.search(section):
        minutes = round(value * 1_440)
        return f"{minutes // 60}:{minutes % 60:02}"
    bare = _ASIDE.sub("", _LITERAL.sub("", section)).lower()
    if "general" not in bare and re.search(r"[ymdhs]", bare):
        return _shown_time(value, bare, is_1904=is_1904)
    places = _PLACES.findall(_ASIDE.sub("", _LITERAL.sub(_blank, section)))
    # Digits in several groups, as in 000-0000, would be cut at the wrong place.
    if len(places) != 1 or "e+" in bare or "/" in bare or not math.isfinite(value):
        return plain_number(value)
    return _shown_amount(value, section, places[0])


def plain_number(value: float) -> str:
    """The number without a format: no needless zeros, no noise of binary fractions."""
    if not math.isfinite(value):
        return ""
    return str(int(value)) if value == int(value) and abs(value) < _EXACT else f"{value:.15g}"


def _blank(literal: re.Match[str]) -> str:
    return " " * len(literal[0])


def _shown_amount(value: float, section: str, places: str) -> str:
    is_share = "%" in section
    decimals = len(re.sub(r"[^0#?]", "", places.partition(".")[2]))
    # Spreadsheets keep 15 digits and round halves up: 2.5 % is shown as 3%, where floats would give 2%.
    exact = Decimal(f"{value:.15g}") * (100 if is_share else 1)
    rounded = exact.quantize(Decimal(1).scaleb(-min(decimals, 10)), ROUND_HALF_UP, _DIGITS) + 0
    number = f"{rounded:{',' if ',' in places else ''}f}"
    if "#" in places.partition(".")[2]:
        number = number.rstrip("0").rstrip(".")
    before, _, after = _literals(section).partition("\x00")
    sign, number = ("-", number[1:]) if number.startswith("-") else ("", number)
    return " ".join(f"{sign}{before}{number}{'%' if is_share else ''}{after}".split())


def _literals(section: str) -> str:
    """What the format writes around the number, which stands as \\x00."""
    text = _LITERAL.sub(
        lambda found: "".join(part or "" for part in found.groups()).replace("0", "\x01"), section
    )
    text = re.sub(r"\[[^\]]*\]|[_*].", "", text).replace("%", "")
    text = re.sub(r"[0#?](?:[0#?,.]*[0#?])?", "\x00", text, count=1)
    return text.replace("\x01", "0")


def _shown_time(value: float, bare: str, *, is_1904: bool) -> str:
    if not 0 <= value <= _LAST_DAY:
        return plain_number(value)
    moment = (_FIRST_DAY_1904 if is_1904 else _FIRST_DAY) + timedelta(seconds=round(value * 86_400))
    has_seconds = "s" in bare
    time = moment.strftime("%H:%M:%S" if has_seconds and moment.second else "%H:%M")
    has_time = bool(re.search(r"[hs]", bare))
    if has_time and not re.search(r"[yd]", bare):
        return time
    day = moment.strftime("%Y-%m-%d")
    return f"{day} {time}" if has_time else day
