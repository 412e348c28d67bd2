"""Checks a generated sentence against its span: its numbers, dates, links and names must be there. Pure."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass

from core.answering.content_words import STOP_WORDS, all_stems, content_stems, stem
from core.answering.opposites import turned_words
from core.answering.phrase_files import read_phrases
from core.answering.quantities import (
    CURRENCY_WORDS,
    Quantity,
    currencies_of,
    is_number_word,
    missing_quantities,
    quantities_of,
)

LEAST_CONTAINMENT = 0.5
"""Share of a sentence's content words that its span must hold …"""
LEAST_COSINE = 0.55
"""… unless the two are this near in meaning (a paraphrase); below both, the sentence is unsupported."""

_MONTHS = {
    name: number
    for number, names in enumerate(
        (
            "january jan januar janvier enero", "february feb februar février febrero",
            "march mar märz mars marzo",
            "april apr avril abril", "may mai mayo",
            "june jun juni juin junio", "july jul juli juillet julio",
            "august aug août agosto", "september sep sept septembre septiembre",
            "october oct oktober octobre octubre",
            "november nov novembre noviembre", "december dec dezember décembre diciembre",
        ),
        start=1,
    )
    for name in names.split()
}  # fmt: skip
_MONTH = "|".join(sorted(_MONTHS, key=len, reverse=True))
_DATES = (
    re.compile(r"\b(?P<y>\d{4})[-/.](?P<m>\d{1,2})[-/.](?P<d>\d{1,2})\b"),
    re.compile(
        rf"\b(?P<d>\d{{1,2}})(?:st|nd|rd|th|\.)?\s+(?:of\s+|de\s+)?(?P<name>{_MONTH})\.?"
        r"(?:,?\s+(?:de\s+)?(?P<y>\d{4}))?\b"
    ),
    re.compile(rf"\b(?P<name>{_MONTH})\.?\s+(?P<d>\d{{1,2}})(?:st|nd|rd|th)?\b(?:,?\s+(?P<y>\d{{4}}))?"),
)  # fmt: skip
_LINK = re.compile(
    r"(?:https?://|www\.)[^\s<>()\[\]\"']+|\b[a-z0-9-]+(?:\.[a-z0-9-]+)*\.(?:com|org|net|io|eu|de|se|co|xyz|app|dev|info|biz|shop|example)\b(?:/[^\s<>()\[\]\"']*)?"
)
_MAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
_NAME = re.compile(r"(?<![\w'’-])(?:[A-ZÅÄÖÜÉ][\w'’&-]*|[a-z]{1,3}[A-Z]\w*)(?:\s+[A-ZÅÄÖÜÉ0-9][\w'’&-]*)*")
_OPENERS = frozenset(stem(word) for line in read_phrases("openers.txt")["openers"] for word in line.split())
_ORDINARY_ENDING = re.compile(r"\w{3,}(?:ly|ing|ings|ion|ions|ment|ments|ness|ity|ities|able|ance|ed)")


@dataclass(frozen=True, slots=True)
class WrittenDate:
    """A date as `2024-05-03` (`????` for no year), written at text[start:end]."""

    day: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Facts:
    """The checkable facts of a text, each in one normal form."""

    quantities: tuple[Quantity, ...]
    dates: frozenset[str]
    links: frozenset[str]
    addresses: frozenset[str]
    units: frozenset[str]
    names: frozenset[str]
    rest: str
    """The text in lower case without its dates, links and addresses."""

    @property
    def numbers(self) -> frozenset[str]:
        """Without their units."""
        return frozenset(one.number for one in self.quantities)


def facts_of(text: str) -> Facts:
    """1,000, 1 000 and 1.000 are one number; 3 May 2024, 2024-05-03 and May 3rd, 2024 one date."""
    plain = unicodedata.normalize("NFKC", text)
    folded = plain.casefold()
    links = {_bare_link(found) for found in _LINK.findall(_MAIL.sub(" ", folded))}
    addresses = set(_MAIL.findall(folded))
    rest = _LINK.sub(" ", _MAIL.sub(" ", folded))
    dates = dates_in(rest)
    rest = without_spans(rest, [(one.start, one.end) for one in dates])
    days = frozenset(one.day for one in dates)
    return Facts(
        tuple(quantities_of(rest)), days, frozenset(links), frozenset(addresses),
        currencies_of(rest), frozenset(_names(_MAIL.sub(" ", _LINK.sub(" ", plain)))), rest,
    )  # fmt: skip


def dates_in(text: str) -> list[WrittenDate]:
    """The dates of lower-case text that are written out, in order, none within another."""
    found: list[WrittenDate] = []
    for pattern in _DATES:
        matches = [WrittenDate(_date(match), *match.span()) for match in pattern.finditer(text)]
        found += matches
        text = without_spans(text, [(one.start, one.end) for one in matches])
    return sorted(found, key=lambda one: one.start)


def without_spans(text: str, spans: Iterable[tuple[int, int]]) -> str:
    """The text with white space in place of these spans; as long as before."""
    for start, end in spans:
        text = f"{text[:start]}{' ' * (end - start)}{text[end:]}"
    return text


def _bare_link(link: str) -> str:
    return link.removeprefix("https://").removeprefix("http://").removeprefix("www.").rstrip("/.,;:!?)")


def _date(match: re.Match[str]) -> str:
    parts = match.groupdict()
    month = _MONTHS[parts["name"]] if parts.get("name") else int(parts["m"])
    return f"{parts.get('y') or '????'}-{month:02d}-{int(parts['d']):02d}"


def _names(text: str) -> set[str]:
    """Words written as names: capitals within a sentence, or a capital or digit within the word."""
    found: set[str] = set()
    for match in _NAME.finditer(text):
        before = text[: match.start()].rstrip(" *_\"“'(")
        opens = not before or before[-1] in ".!?:\n-•"
        words = match.group().split()
        for place, word in enumerate(words):
            is_plain_opener = opens and place == 0 and word[1:].islower() and _is_ordinary(word.casefold())
            if not is_plain_opener and len(word) > 1 and not _is_checked_otherwise(word.casefold()):
                found.add(stem(word.casefold().replace("’", "'").removesuffix("'s")))
    return found


def _is_ordinary(word: str) -> bool:
    """Whether a sentence may open with this word, which then says nothing of a name."""
    return stem(word) in _OPENERS or _ORDINARY_ENDING.fullmatch(word) is not None


def _is_checked_otherwise(word: str) -> bool:
    """Numbers, months and currencies have their own comparison; stop words need none."""
    return (
        is_number_word(word)
        or word in STOP_WORDS
        or word in _MONTHS
        or word in CURRENCY_WORDS
        or word[0].isdigit()
    )


def unsupported_facts(sentence: str, span: str) -> list[str]:
    """Facts of the sentence that its span does not hold, in words; empty when all are there."""
    said, held = facts_of(sentence), facts_of(span)
    span_stems = all_stems(span)
    return [
        *missing_quantities(said.rest, held.rest, also=_numbers_of_dates(held)),
        *_lacking("date", said.dates, _with_vague_years(held.dates)),
        *_lacking("link", said.links, held.links),
        *_lacking("e-mail address", said.addresses, held.addresses),
        *_lacking("currency or percentage", said.units, held.units),
        *turned_words(said.rest, held.rest),
        *_lacking("name", {name for name in said.names if not _has_name(name, span_stems)}, frozenset()),
    ]


def _lacking(kind: str, said: Iterable[str], held: Iterable[str]) -> list[str]:
    present = set(held)
    return [f"{kind} {one}" for one in sorted(said) if one not in present]


def _has_name(name: str, stems: frozenset[str]) -> bool:
    return name in stems or all(stem(part) in stems for part in re.split(r"[-/&.']", name) if part)


def _numbers_of_dates(facts: Facts) -> frozenset[str]:
    """'in 2024' is carried by a date of that year."""
    return frozenset(date[:4] for date in facts.dates)


def _with_vague_years(dates: frozenset[str]) -> frozenset[str]:
    return dates | {f"????{date[4:]}" for date in dates}


def containment(sentence: str, span: str) -> float:
    """Share of the sentence's content words that the span holds; 1 for a sentence without any."""
    wanted = content_stems(sentence)
    present = all_stems(span)
    return sum(one in present for one in wanted) / len(wanted) if wanted else 1.0


def contradicts_negation(sentence: str, span: str) -> bool:
    """One denies and the other does not: 'you can return it' is not carried by 'you cannot return it'."""
    return _denies(sentence) != _denies(span)


_DENIAL = re.compile(
    r"\b(?:not|no|never|cannot|can't|won't|don't|doesn't|isn't|aren't|without|nicht|kein\w*)\b"
)


def _denies(text: str) -> bool:
    return bool(_DENIAL.search(text.casefold().replace("’", "'")))
