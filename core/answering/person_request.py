"""Recognises that a customer asks for a person, in many wordings, with typos, in several languages. Pure."""

import re
import unicodedata

from core.answering.phrase_files import any_of, read_phrases

_SECTIONS = read_phrases("person_requests.txt")
_VOCABULARY = " ".join(_SECTIONS["vocabulary"]).split()
_REAL_WORDS = frozenset(" ".join(_SECTIONS["real words"]).split())
_BY_LETTERS = {"".join(sorted(word)): word for word in _VOCABULARY}
_KIND = any_of(_SECTIONS["kind"])
_PERSON = any_of(_SECTIONS["person"])
_START = rf"(?:{any_of(_SECTIONS['determiner'])}\s+)*"
_WHO = rf"{_START}(?:{_KIND}\s+)*{_PERSON}"
_SURE_WHO = _START + any_of(_SECTIONS["sure"]).replace("{kind}", _KIND).replace("{person}", _PERSON)


def _compiled(pattern: str) -> re.Pattern[str]:
    parts = (("{sure_who}", _SURE_WHO), ("{who}", _WHO), ("{kind}", _KIND), ("{person}", _PERSON))
    for name, part in parts:
        pattern = pattern.replace(name, part)
    return re.compile(pattern)


_PATTERNS = tuple(_compiled(pattern) for pattern in _SECTIONS["request"])
_ABOUT_PEOPLE = re.compile(any_of(_SECTIONS["about"]))
_WHOLE = re.compile(
    rf"(?:{any_of(_SECTIONS['before'])} )*(?:{_SURE_WHO}|{_START}{any_of(_SECTIONS['bare'])})"
    rf"(?: {any_of(_SECTIONS['after'])})*"
)


def asks_for_person(text: str) -> bool:
    """True when the message asks to deal with a person instead of the agent.

    A question *about* people ("when can I call customer service?") is not such a request.
    """
    plain = _corrected(text)
    if not plain:
        return False
    if _WHOLE.fullmatch(plain):
        return True
    return not _ABOUT_PEOPLE.search(plain) and any(pattern.search(plain) for pattern in _PATTERNS)


def _corrected(text: str) -> str:
    folded = unicodedata.normalize("NFKC", text).casefold().replace("’", "'")
    folded = re.sub(r"\bwanna\b", "want to", folded)
    words = re.findall(r"[\w']+", folded)
    return " ".join(_correct(word) for word in words)


def _correct(word: str) -> str:
    if len(word) < 4 or word in _REAL_WORDS or word in _VOCABULARY:
        return word
    if jumbled := _BY_LETTERS.get("".join(sorted(word))):
        return jumbled
    if len(word) == 4:
        return word
    budget = 2 if len(word) >= 9 else 1
    for known in _VOCABULARY:
        near_length = abs(len(known) - len(word)) <= budget
        if near_length and known[0] == word[0] and _distance(word, known, limit=budget) <= budget:
            return known
    return word


def _distance(one: str, other: str, *, limit: int) -> int:
    """Letters to insert, delete, replace or swap; stops counting beyond `limit`."""
    before: list[int] = []
    previous = list(range(len(other) + 1))
    for i, a in enumerate(one, start=1):
        current = [i]
        for j, b in enumerate(other, start=1):
            cost = min(previous[j] + 1, current[j - 1] + 1, previous[j - 1] + (a != b))
            if i > 1 and j > 1 and a == other[j - 2] and one[i - 2] == b:
                cost = min(cost, before[j - 2] + 1)
            current.append(cost)
        if min(current) > limit:
            return limit + 1
        before, previous = previous, current
    return previous[-1]
