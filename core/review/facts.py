"""The facts of one sentence, each in a normal form and as written: what a reader would check. Pure."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from core.answering.content_words import STOP_WORDS, stem
from core.answering.grounding import dates_in, facts_of, without_spans
from core.answering.quantities import CURRENCIES, CURRENCY_WORDS, Quantity, quantities_of


class FactKind(StrEnum):
    """What a fact is about; POLARITY is whether something is so at all, and shows only in comparison."""

    MONEY = "money"
    PERCENTAGE = "percentage"
    DURATION = "duration"
    NUMBER = "number"
    DATE = "date"
    TIME = "time"
    WEEKDAY = "weekday"
    VERSION = "version"
    PHONE = "phone"
    EMAIL = "email"
    LINK = "link"
    NAME = "name"
    POLARITY = "polarity"


@dataclass(frozen=True, slots=True)
class Fact:
    """One fact, written at text[start:end]. Of equal kind, value and bound: the same, however written."""

    kind: FactKind
    value: str
    """Normal form with its unit: `30 day`, `1299 usd/month`, `3–5 day`, `2024-05-03`, `mon–fri`."""
    unit: str
    """What is counted or measured: the unit, or the stem of the noun that follows; empty for none."""
    bound: str
    """`≤` for up to, at most, max …; `≥` for at least, minimum …; else empty."""
    shown: str
    start: int
    end: int


def facts_in(text: str, *, with_names: bool = True) -> list[Fact]:
    """The facts of a sentence without markup, in the order they are written; none overlaps another."""
    lowered = _lowered(text)
    found: list[Fact] = []
    rest = lowered
    for read in _READERS:
        facts = [_shown_in(text, fact) for fact in read(rest, text)]
        rest = without_spans(rest, [(fact.start, fact.end) for fact in facts])
        found += facts
    if with_names:
        found += [_shown_in(text, fact) for fact in _names(rest, text)]
    return sorted(found, key=lambda fact: fact.start)


def _lowered(text: str) -> str:
    """In lower case, letter by letter, so that offsets still fit; any white space is a plain space."""
    return "".join(
        " " if letter.isspace() else small if len(small := letter.lower()) == 1 else letter for letter in text
    )


def _shown_in(text: str, fact: Fact) -> Fact:
    return Fact(
        fact.kind, fact.value, fact.unit, fact.bound, text[fact.start : fact.end], fact.start, fact.end
    )


def _fact(kind: FactKind, value: str, start: int, end: int, *, unit: str = "", bound: str = "") -> Fact:
    return Fact(kind, value, unit, bound, "", start, end)


# --- addresses and links


def _addresses(rest: str, text: str) -> Iterator[Fact]:
    if "@" not in text:
        return
    for address in sorted(facts_of(text).addresses, key=len, reverse=True):
        yield from _places(FactKind.EMAIL, address, address, rest)


_DOTTED = re.compile(r"[a-z0-9-]\.[a-z]{2}")


def _links(rest: str, text: str) -> Iterator[Fact]:
    if not _DOTTED.search(rest):
        return
    taken: list[tuple[int, int]] = []
    for link in sorted(facts_of(text).links, key=len, reverse=True):
        for fact in _places(FactKind.LINK, link, link, rest):
            start = re.search(r"(?:https?://)?(?:www\.)?$", rest[: fact.start])
            begin = start.start() if start else fact.start
            if all(fact.end <= low or fact.start >= high for low, high in taken):
                taken.append((begin, fact.end))
                yield _fact(FactKind.LINK, link, begin, fact.end)


def _places(kind: FactKind, value: str, wanted: str, rest: str) -> Iterator[Fact]:
    for match in re.finditer(re.escape(wanted), rest):
        yield _fact(kind, value, *match.span())


_PHONE = re.compile(
    r"(?<![\w.,/-])(?:"
    r"(?:\+|00)\d{1,3}[ .()/-]*\d(?:[ .()/-]*\d){5,12}"  # +46 8 123 456
    r"|\(\d{2,5}\)[ .-]*\d(?:[ .-]*\d){4,9}"  # (555) 123-4567
    r"|(?:1[ .-])?\d{3}[.-]\d{3}[.-]\d{4}"  # 1-800-555-0199
    r"|0\d{1,4}[ /-]\d(?:[ -]?\d){4,9}"  # 08-123 456 78
    r")(?![\w-])"
)


def _phones(rest: str, _: str) -> Iterator[Fact]:
    for match in _PHONE.finditer(rest):
        digits = re.sub(r"\D", "", match.group())
        yield _fact(FactKind.PHONE, digits, *match.span())


# --- dates, times and days of the week

_NUMERIC_DATE = re.compile(r"(?<![\w./-])(\d{1,2})([./])(\d{1,2})\2(\d{4}|\d{2})(?![\w/-]|\.\d)")


def _dates(rest: str, _: str) -> Iterator[Fact]:
    for date in dates_in(rest):
        yield _fact(FactKind.DATE, date.day, date.start, date.end)
    for match in _NUMERIC_DATE.finditer(rest):
        first, mark, second, year = match.groups()
        # Which of the two is the month is not known; written the same way, they compare all the same.
        value = f"{int(first)}{mark}{int(second)}{mark}{year}"
        yield _fact(FactKind.DATE, value, *match.span())


_TIME = re.compile(
    r"(?<![\w.,:/$€£-])(?P<h>\d{1,2})(?:[:.](?P<m>[0-5]\d))?\s*(?P<half>[ap])\.?m\b\.?"
    r"|(?<![\w.,:/-])(?P<h2>[01]?\d|2[0-4]):(?P<m2>[0-5]\d)(?:\s*uhr\b|\s*h\b)?(?![\w:])"
    r"|(?<![\w.,:/-])(?P<h3>[01]?\d|2[0-4])(?:\.(?P<m3>[0-5]\d))?\s*uhr\b"
)


def _times(rest: str, _: str) -> Iterator[Fact]:
    for match in _TIME.finditer(rest):
        parts = match.groupdict()
        hour = int(parts["h"] or parts["h2"] or parts["h3"])
        if parts["half"]:
            hour = hour % 12 + (12 if parts["half"] == "p" else 0)
        minute = int(parts["m"] or parts["m2"] or parts["m3"] or 0)
        yield _fact(FactKind.TIME, f"{hour:02d}:{minute:02d}", *match.span())


_DAYS = {
    name: day
    for day, names in {
        "mon": "monday mondays montag montags måndag måndagar lundi lunes",
        "tue": "tuesday tuesdays dienstag dienstags tisdag tisdagar mardi martes",
        "wed": "wednesday wednesdays mittwoch mittwochs onsdag onsdagar mercredi miércoles",
        "thu": "thursday thursdays donnerstag donnerstags torsdag torsdagar jeudi jueves",
        "fri": "friday fridays freitag freitags fredag fredagar vendredi viernes",
        "sat": "saturday saturdays samstag samstags lördag lördagar samedi sábado sábados",
        "sun": "sunday sundays sonntag sonntags söndag söndagar dimanche domingo domingos",
    }.items()
    for name in names.split()
}
_TO = r"\s*(?:-|–|—|to|through|until|till|bis|till|à|a)\s*"
_DAY = "|".join(sorted(_DAYS, key=len, reverse=True))
_SHORT_DAY = "mon|tues?|wed|thu(?:rs)?|fri|sat|sun"
_WEEKDAYS = re.compile(
    rf"\b(?P<first>{_DAY})(?:{_TO}(?P<last>{_DAY}))?\b|\b(?P<f>{_SHORT_DAY})\.?\s*[-–—]\s*(?P<l>{_SHORT_DAY})\b"
)


def _weekdays(rest: str, _: str) -> Iterator[Fact]:
    for match in _WEEKDAYS.finditer(rest):
        first, last = match["first"] or match["f"], match["last"] or match["l"]
        days = [_DAYS.get(day, day[:3]) for day in (first, last) if day]
        yield _fact(FactKind.WEEKDAY, "–".join(days), *match.span())


# --- versions and quantities

_VERSION = re.compile(
    r"(?<![\w.])(?:(?:version|release|firmware)\s+v?(?P<named>\d+(?:\.\d+)*)|v(?P<marked>\d+(?:\.\d+)*)"
    r"|(?P<bare>\d+\.\d+\.\d+(?:\.\d+)*))(?:-(?:alpha|beta|rc)[.\d]*)?(?![\w]|\.\d)"
)


def _versions(rest: str, _: str) -> Iterator[Fact]:
    for match in _VERSION.finditer(rest):
        value = match["named"] or match["marked"] or match["bare"]
        yield _fact(FactKind.VERSION, value, *match.span())


_TIME_UNITS = frozenset({"second", "minute", "hour", "day", "week", "month", "year"})
_BOUNDS = re.compile(
    r"(?:(?P<most>up to|at most|(?:a )?max(?:imum)?\.?(?: of)?|(?:no|not) (?:more|longer|later) than"
    r"|less than|under|below|höchstens|maximal|bis zu|högst|jusqu'à|hasta|como máximo)"
    r"|(?P<least>at least|(?:a )?min(?:imum)?\.?(?: of)?|(?:no|not) (?:less|fewer|earlier) than"
    r"|more than|over|mindestens|minst|au moins|al menos))\s*[€$£¥₹]?\s*$"
)
_RANGE = re.compile(r"\s*(?:-|–|—|to|bis)\s*[€$£¥₹]?\s*")
_BETWEEN = re.compile(r"\b(?:between|zwischen|entre|mellan)\s*[€$£¥₹]?\s*$")
_AND = re.compile(r"\s*(?:and|und|y|et|och)\s*[€$£¥₹]?\s*")
_BEFORE = re.compile(r"(?:[€$£¥₹]|\b[a-z]{3})\s?$")
_AFTER = re.compile(r"[\s-]*(?:[^\W\d_]+|[€$£¥₹%]|°[cf]?)")
_PER = re.compile(r"\s*(?:/|,?\s*(?:per|each|every|an?|pro|je|par|por)\s+)\s*([^\W\d_]+)")
_NOUN = re.compile(r"\s+([^\W\d_]{3,})")


def _quantities(rest: str, _: str) -> Iterator[Fact]:
    """Ranges are one fact. What is counted is told by the unit or by the noun that follows."""
    quantities = [one for one in quantities_of(rest) if not _is_within_a_word(rest, one)]
    at = 0
    while at < len(quantities):
        first = last = quantities[at]
        if at + 1 < len(quantities) and _is_range(rest, first, quantities[at + 1]):
            last = quantities[at + 1]
            at += 1
        at += 1
        yield _quantity_fact(rest, first, last)


def _is_within_a_word(rest: str, one: Quantity) -> bool:
    """H7, ESP32, 2FA and 3D are names, 25MB and EUR5 are not."""
    if one.unit:
        return rest[: one.start][-1:].isalpha() and one.unit not in CURRENCIES
    return rest[: one.start][-1:].isalpha() or rest[one.end : one.end + 1].isalpha()


def _is_range(rest: str, low: Quantity, high: Quantity) -> bool:
    between = rest[low.end : high.start]
    is_between = _BETWEEN.search(rest[: low.start]) and _AND.fullmatch(between)
    return low.unit == high.unit and (is_between or _RANGE.fullmatch(between)) is not None


def _quantity_fact(rest: str, first: Quantity, last: Quantity) -> Fact:
    start, end = _with_unit(rest, first, last)
    number = first.number if first is last else f"{first.number}–{last.number}"
    kind = _kind_of(last.unit)
    rate = ""
    if kind is FactKind.MONEY:
        while match := _PER.match(rest, end):
            rate += f"/{_unit_called(match[1])}"
            end = match.end()
    unit = last.unit
    noun = None if unit else _NOUN.match(rest, end)
    if noun and noun[1] not in STOP_WORDS:
        unit = stem(noun[1])
    bounded = _BOUNDS.search(rest[max(0, start - 30) : start])
    bound = "" if bounded is None else "≤" if bounded["most"] else "≥"
    if bounded is not None:
        start -= len(bounded.group())
    value = f"{number} {last.unit}{rate}".strip()
    return _fact(kind, value, start, end, unit=f"{unit}{rate}", bound=bound)


def _kind_of(unit: str) -> FactKind:
    if unit == "%":
        return FactKind.PERCENTAGE
    if unit in CURRENCIES:
        return FactKind.MONEY
    return FactKind.DURATION if unit.rsplit(" ", maxsplit=1)[-1] in _TIME_UNITS else FactKind.NUMBER


def _unit_called(word: str) -> str:
    return quantities_of(f"1 {word}")[0].unit or stem(word)


def _with_unit(rest: str, first: Quantity, last: Quantity) -> tuple[int, int]:
    """From the first number to the last with the unit that stands before or after."""
    start, end = first.start, last.end
    if not last.unit:
        return start, end
    before = _BEFORE.search(rest[:start])
    if before and before.group().strip() in CURRENCY_WORDS:
        return before.start(), end
    reach = end
    for _ in range(3):  # "30 business days": the unit is at most three words away
        match = _AFTER.match(rest, reach)
        if match is None:
            break
        reach = match.end()
        if any(one.unit == last.unit for one in quantities_of(rest[last.start : reach])[:1]):
            return start, reach
    return start, end


# --- names

_WORD = re.compile(r"[^\W_][\w'’&-]*")
_TITLE_SHARE = 0.6


def _names(rest: str, text: str) -> Iterator[Fact]:
    """Conservative: no word that may be capital because it opens a sentence, none of a text in title case."""
    words = [match for match in _WORD.finditer(text) if rest[match.start()] != " "]
    letters = [match.group() for match in words if match.group()[0].isalpha()]
    if len(letters) > 1 and sum(word[0].isupper() for word in letters) / len(letters) > _TITLE_SHARE:
        return
    names = facts_of(text).names
    run: list[re.Match[str]] = []
    for match in words:
        if _is_name(match.group(), names) and not _only_opens(match, text):
            if run and text[run[-1].end() : match.start()] != " ":
                yield _name(run)
                run = []
            run.append(match)
    if run:
        yield _name(run)


def _is_name(word: str, names: frozenset[str]) -> bool:
    return word[0].isupper() and _name_stem(word) in names


def _name_stem(word: str) -> str:
    return stem(word.casefold().replace("’", "'").removesuffix("'s"))


def _only_opens(match: re.Match[str], text: str) -> bool:
    before = text[: match.start()].rstrip(" *_\"“'(")
    is_first = not before or before[-1] in ".!?:•–-"
    return is_first and match.group()[1:].islower()


def _name(run: Sequence[re.Match[str]]) -> Fact:
    value = " ".join(_name_stem(match.group()) for match in run)
    return _fact(FactKind.NAME, value, run[0].start(), run[-1].end())


_READERS: tuple[Callable[[str, str], Iterator[Fact]], ...] = (
    _addresses, _links, _phones, _dates, _versions, _times, _weekdays, _quantities,
)  # fmt: skip
