"""Numbers of a text in one normal form, each with its unit where one stands beside it. Pure."""

import itertools
import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field

from core.answering.content_words import STOP_WORDS, stem

_UNITS = {
    "%": "percent percents prozent procent %",
    "eur": "€ eur euro euros", "usd": "$ usd dollar dollars", "gbp": "£ gbp pound pounds quid",
    "jpy": "¥ jpy yen", "inr": "₹ inr rupee rupees", "sek": "sek kr kronor krona",
    "chf": "chf francs franken",
    "cent": "cent cents pence", "second": "second seconds sec secs sekunden sekunde",
    "minute": "minute minutes min mins minuten", "hour": "hour hours hr hrs h stunde stunden",
    "day": "day days tag tage tagen", "week": "week weeks woche wochen",
    "month": "month months monat monate monaten",
    "year": "year years yr yrs jahr jahre jahren", "degree": "° degree degrees grad °c °f",
    "kg": "kg kilo kilos kilogram kilograms", "g": "g gram grams", "lb": "lb lbs", "mm": "mm", "cm": "cm",
    "m": "m metre metres meter meters", "km": "km kilometre kilometres kilometer kilometers",
    "mile": "mile miles", "inch": "inch inches", "litre": "litre litres liter liters l",
    "kb": "kb", "mb": "mb", "gb": "gb", "tb": "tb", "time": "times",
}  # fmt: skip
_UNIT_OF = {word: unit for unit, words in _UNITS.items() for word in words.split()}
CURRENCIES = frozenset({"%", "eur", "usd", "gbp", "jpy", "inr", "sek", "chf", "cent"})
CURRENCY_WORDS = frozenset(word for word, unit in _UNIT_OF.items() if unit in CURRENCIES)
_KINDS_OF_DAYS = {"working": "working", "business": "working", "calendar": "calendar"}
_SMALL = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "dozen": 12, "thirteen": 13, "fourteen": 14,
    "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19,
}  # fmt: skip
_TENS = {
    "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80,
    "ninety": 90,
}  # fmt: skip
_SCALES = {"hundred": 100, "thousand": 1_000, "million": 1_000_000, "billion": 1_000_000_000}
_WORDS = _SMALL | _TENS | _SCALES
_WORDED = "|".join(sorted(_WORDS, key=len, reverse=True))
_TOKEN = re.compile(
    r"(?P<number>(?:(?<![\w.,:%€$£)\]-])[-−])?"
    r"(?:\d+(?:[ \u00a0\u202f',.]\d{3})+(?:[.,]\d+)?(?!\d)|\d+(?:[.,:]\d+)*))"
    rf"|(?P<worded>\b(?:an?\s+)?(?:{_WORDED})(?:(?:[\s-]+|\s+and\s+)(?:{_WORDED}))*\b)"
    r"|(?P<word>[^\W\d_]+(?:['’][^\W\d_]+)*|°[cf]?|[€$£¥₹%])"
    r"|(?P<mark>[–—-])"
)
_ARTICLES = frozenset({"a", "an", "per", "each", "every", "ein", "eine", "einem", "einen"})
_PERIOD = re.compile(r"\b(?:within|after|in|for|lasts?|takes?) an? ([a-z]+)\b")
_BETWEEN = frozenset({"to", "and", "or", "bis", "oder", "und", "–", "—", "-"})


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number as `1234.5`, its unit (empty for none), and where it stands among the words of its text."""

    number: str
    unit: str
    place: int
    start: int = field(default=0, compare=False)
    end: int = field(default=0, compare=False)
    """text[start:end] is the number as written, without its unit."""


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    text: str
    start: int
    end: int


def quantities_of(text: str) -> list[Quantity]:
    """The numbers of lower-case text, in figures or words, in order. 'one' counts beside a unit only."""
    tokens = _tokens(text)
    found: list[Quantity] = []
    for place, token in enumerate(tokens):
        if token.kind not in {"number", "worded"}:
            continue
        unit = _unit_at(tokens, place)
        number = _figure(token.text) if token.kind == "number" else _from_words(token.text)
        if unit or token.text != "one":
            found.append(Quantity(number, unit, place, token.start, token.end))
    return found


def currencies_of(text: str) -> frozenset[str]:
    """Currencies, and percent as one of them, that lower-case text names."""
    return frozenset(_UNIT_OF[token.text] for token in _tokens(text) if token.text in CURRENCY_WORDS)


def is_number_word(word: str) -> bool:
    """Whether the lower-case word, hyphenated or not, is a number or begins with one."""
    return word.split("-", maxsplit=1)[0] in _WORDS


def missing_quantities(said: str, held: str, *, also: Collection[str] = ()) -> list[str]:
    """Numbers of `said` that `held` lacks, has with another unit, or has the other way round, in words.

    Both are lower-case. Numbers in `also` are held too.
    """
    theirs = quantities_of(held)
    units: dict[str, set[str]] = {}
    for one in theirs:
        units.setdefault(one.number, set()).add(one.unit)
    units.setdefault("1", set()).update(_after_articles(held))
    if re.search(r"\b(?:one|single|an?|ein\w*)\b", held):
        units["1"].add("one of anything")
    missing = [
        f"number {one.number}{f' {one.unit}' if one.unit else ''}"
        for one in [*quantities_of(said), *_spans_of_one(said, {one.unit for one in theirs})]
        if one.number not in also and not _is_held(one, units.get(one.number, set()))
    ]
    if not missing and _is_swapped(said, held):
        missing = ["number for that, they are swapped"]
    return list(dict.fromkeys(missing))


def _is_held(one: Quantity, units: Collection[str]) -> bool:
    return bool(units) and (not one.unit or one.unit in units or "" in units)


def _spans_of_one(said: str, units: set[str]) -> list[Quantity]:
    """'within a year' says one year where the other text counts years."""
    found = _PERIOD.findall(said)
    return [Quantity("1", _UNIT_OF[word], 0) for word in found if _UNIT_OF.get(word, "") in units - {""}]


def _after_articles(text: str) -> set[str]:
    """The units of 'a year', 'per month' …, which stand for one of them."""
    words = [token.text for token in _tokens(text)]
    return {
        _UNIT_OF[unit]
        for article, unit in itertools.pairwise(words)
        if article in _ARTICLES and unit in _UNIT_OF
    }


def _is_swapped(said: str, held: str) -> bool:
    """Whether two numbers of one text stand by each other's words in the other: 'A 5, B 10' for 'A 10, B 5'.

    Judged by the nearest number of each word that both texts hold; needs both directions of the swap.
    """
    ours, theirs = _nearest_numbers(said), _nearest_numbers(held)
    moves = {(ours[word], theirs[word]) for word in ours.keys() & theirs.keys() if ours[word] != theirs[word]}
    return any((there, here) in moves for here, there in moves)


def _nearest_numbers(text: str) -> dict[str, str]:
    """For each content word the one number that it stands nearest to."""
    found = quantities_of(text)
    if len({one.number for one in found}) < 2:
        return {}
    near: dict[str, str] = {}
    for place, token in enumerate(_tokens(text)):
        if token.kind == "word" and token.text not in STOP_WORDS and token.text not in _UNIT_OF:
            nearest = _nearest(found, place)
            # A word that stands twice by different numbers tells nothing.
            if near.setdefault(stem(token.text), nearest) != nearest:
                near[stem(token.text)] = ""
    return {word: number for word, number in near.items() if number}


def _nearest(found: Sequence[Quantity], place: int) -> str:
    """Of two as near, the one that follows: 'express costs 10'."""
    return min(found, key=lambda one: (abs(one.place - place), one.place < place)).number


def _tokens(text: str) -> list[_Token]:
    return [_Token(str(match.lastgroup), match.group(), *match.span()) for match in _TOKEN.finditer(text)]


def _unit_at(tokens: list[_Token], place: int) -> str:
    """The unit right after the number, after its range ('3 to 5 days'), or the currency before it."""
    if place and tokens[place - 1].text in CURRENCY_WORDS and not _follows_number(tokens, place - 1):
        return _UNIT_OF[tokens[place - 1].text]
    rest = tokens[place + 1 : place + 6]
    if len(rest) > 2 and rest[0].text in _BETWEEN and rest[1].kind in {"number", "worded"}:
        rest = rest[2:]
    if rest and rest[0].text in {"-", "full"}:
        rest = rest[1:]
    if len(rest) > 1 and rest[0].text in _KINDS_OF_DAYS and rest[1].text in _UNIT_OF:
        return f"{_KINDS_OF_DAYS[rest[0].text]} {_UNIT_OF[rest[1].text]}"
    return _UNIT_OF.get(rest[0].text, "") if rest else ""


def _follows_number(tokens: list[_Token], place: int) -> bool:
    return place > 0 and tokens[place - 1].kind in {"number", "worded"}


def _figure(found: str) -> str:
    sign, compact = ("-", found[1:]) if found[0] in "-−" else ("", found)
    return sign + _unsigned(re.sub(r"[ \u00a0\u202f']", "", compact))


def _unsigned(compact: str) -> str:
    if ":" in compact:
        return compact.lstrip("0") or "0"
    if re.fullmatch(r"\d{1,3}(?:[.,]\d{3})+", compact):
        return re.sub(r"[.,]", "", compact)
    last = max(compact.rfind("."), compact.rfind(","))
    has_many_marks = compact.count(".") > 1 or (compact.count(",") > 1 and "." not in compact)
    if last == -1 or has_many_marks:
        return compact.lstrip("0") or "0"
    whole, fraction = re.sub(r"[.,]", "", compact[:last]), compact[last + 1 :].rstrip("0")
    whole = whole.lstrip("0") or "0"
    return f"{whole}.{fraction}" if fraction else whole


def _from_words(found: str) -> str:
    """'two hundred and fifty' as 250, 'a dozen' as 12."""
    total = current = 0
    for word in _number_words(found):
        if word not in _SCALES:
            current += _WORDS[word]
        elif word == "hundred":
            current = max(current, 1) * 100
        else:
            total, current = total + max(current, 1) * _SCALES[word], 0
    return str(total + current)


def _number_words(found: str) -> Iterator[str]:
    return (word for word in re.split(r"[\s-]+", found) if word in _WORDS)
