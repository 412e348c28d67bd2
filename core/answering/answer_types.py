"""What kind of thing a question asks for, and whether a text holds it; and the names it speaks of. Pure."""

import re

from core.answering.content_words import STOP_WORDS, all_stems, stem
from core.retrieval.identifiers import identifiers, mentions

_NUMBER_WORD = (
    r"one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|twenty|thirty|forty|fifty|sixty|hundred"
    r"|thousand|million|half|once|twice|single|unlimited|no limit|several"
)
_NUMBER = rf"\d|\b(?:{_NUMBER_WORD})\b"
_UNIT_OF_TIME = r"second|minute|hour|day|night|week|month|year|decade|centur|midnight|noon"
_TIME = (
    rf"\d\s?(?:am|pm|a\.m|p\.m|:\d\d)|\b(?:{_UNIT_OF_TIME})|\b(?:19|20)\d\d\b|\b(?:1\d{{3}}|[3-9]\d\d)\b"
    r"|\b(?:mon|tues|wednes|thurs|fri|satur|sun)day|\b(?:january|february|march|april|may|june|july|august|september|october"
    r"|november|december|jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec)\b"
    r"|24/7|immediately|instant|at once|straight away"
    r"|always|anytime|any time|daily|weekly|monthly|yearly|today|tomorrow|after|before|until|as soon as"
)
_AMOUNT = (
    r"[$€£¥₹]\s?\d|\d[\d.,]*\s?(?:[€£$%]|(?:usd|eur|gbp|sek|nok|dkk|chf|kr|dollars?|euros?|pounds?|cents?|percent)\b)"
    r"|\b(?:free|no (?:extra )?(?:charge|cost|fee))\b"
)
_ASKS_PRICE = re.compile(
    r"\bhow (?:much|expensive)\b.*\b(?:costs?|prices?|charges?|fees?|pay)\b|^\W*how much (?:is|are|for)\b"
    r"|\b(?:price|cost|fee) (?:of|for)\b|\bwhat .*\b(?:price|cost|fee)s?\b",
    re.IGNORECASE,
)
_PRICE_WORD = re.compile(
    r"\b(?:price[sd]?|costs?|fees?|charge[sd]?|rates?|tariffs?|pay(?:s|ment)?)\b", re.IGNORECASE
)
_HOLDS_AMOUNT = re.compile(_AMOUNT, re.IGNORECASE)
_TYPES: tuple[tuple[re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (re.compile(asked, re.IGNORECASE), re.compile(held, re.IGNORECASE))
    for asked, held in (
        (r"\bhow (?:long|soon|quickly|fast|often|late|early)\b", rf"{_TIME}|{_NUMBER}"),
        (
            r"\bhow (?:many|much|old|far|big|large|tall|heavy|high|deep|wide|fast)\b"
            r"|\bwhat (?:percentage|number|percent)\b",
            _NUMBER,
        ),
        (
            r"\bwhen\b(?! i\b)|\bwhat (?:time|year|date|day|month|century)\b"
            r"|\bwhich (?:year|day|month)\b|\bopening hours\b",
            rf"{_TIME}|\d",
        ),
        (r"\b(?:e-?mail address|what(?:'s| is) (?:your|the) e-?mail)\b", r"@"),
        (r"\b(?:phone|telephone) number\b", r"\d{3}|\d[\d -]{5,}"),
    )
)  # fmt: skip
_HOW_TO = re.compile(
    r"\bhow (?:do|can|could|should|would|to|does one|might)\b|\bsteps?\b|\binstructions?\b|\bguide\b"
    r"|\bset(?:ting)? up\b"
    r"|^(?:add|change|configure|connect|create|delete|disable|enable|fix|install|remove|reset|set|update|upload|use)\b",
    re.IGNORECASE,
)
_WHO = re.compile(r"^\W*who(?:m|se)?\b", re.IGNORECASE)
_NUMBERED = re.compile(r"\b([A-ZÅÄÖÜÉ][a-zåäöüé]{2,})[ -](\d{1,4})\b(?! ?(?:%|am\b|pm\b))")
_IS_TIME = re.compile(_TIME, re.IGNORECASE)
_INNER_NAME = re.compile(r"(?<![.!?:]\s)(?<!^)\b[A-ZÅÄÖÉ][\w'’-]+")
_NAME = re.compile(r"\b(?:[A-Z][\w'’-]*[A-Z0-9][\w'’-]*|[A-ZÅÄÖÜÉ][\w'’-]+|\w*\d[\w.,:-]*\w|\d)")


def answer_type_signal(question: str, text: str) -> float:
    """1 when the text holds the kind of thing asked for, -1 when it lacks it, 0 when any kind will do."""
    if _ASKS_PRICE.search(question):
        if _HOLDS_AMOUNT.search(text):
            return 1.0
        # A bare number is a price only where a word says so, as a column's name may.
        is_priced = _PRICE_WORD.search(text) and re.search(_NUMBER, text, re.IGNORECASE)
        return 0.0 if is_priced else -1.0
    for asked, held in _TYPES:
        if asked.search(question):
            return 1.0 if held.search(text) else -1.0
    if _WHO.search(question):
        return (
            1.0 if _INNER_NAME.search(text) or re.search(r"\b(?:you|we|team|anyone|only)\b", text) else -1.0
        )
    return 0.0


def asks_how_to(question: str) -> bool:
    """Whether steps to follow are the best answer."""
    return bool(_HOW_TO.search(question))


def names_of(question: str) -> list[str]:
    """Names and numbers the question speaks of: capitalised words within it, and tokens with digits."""
    if question.isupper():
        return []
    found = []
    for match in _NAME.finditer(question):
        word = match.group()
        opens = not question[: match.start()].strip() or question[: match.start()].rstrip()[-1:] in ".!?:"
        is_sure = any(letter.isdigit() for letter in word) or any(letter.isupper() for letter in word[1:])
        if (is_sure or not opens) and word.casefold() not in STOP_WORDS:
            found.append(word)
    return list(dict.fromkeys(found))


def missing_names(question: str, text: str) -> float:
    """Share of the question's names and numbers that the text lacks; 0 when it has none."""
    names = names_of(question)
    if not names:
        return 0.0
    return sum(not _is_named(name, text) for name in names) / len(names)


def codes_of(question: str) -> list[str]:
    """What tells a thing by its number or code, as 'Kulku 9' or 'E-4012'; each holds a digit."""
    numbered = [
        f"{name} {number}"
        for name, number in _NUMBERED.findall(question)
        if name.casefold() not in STOP_WORDS and not _IS_TIME.search(name)
    ]
    return [code for code in identifiers(question) if any(letter.isdigit() for letter in code)] + numbered


def lacks_code(question: str, text: str) -> bool:
    """The question tells a thing by its number or code, and the text does not name it."""
    return any(not mentions(code, text) for code in codes_of(question))


def _is_named(name: str, text: str) -> bool:
    """A number must stand there by itself: 9 is not in 390."""
    if name.isdigit():
        return re.search(rf"(?<![\d.,]){name}(?![\d]|[.,]\d)", text) is not None
    return stem(name.casefold()) in all_stems(text) or name.casefold() in text.casefold()
