"""Tells sentences planted in content to steer an assistant from those that help customers. Pure."""

import re
import unicodedata
from functools import lru_cache

from core.answering.phrase_files import any_of, read_phrases

_SECTIONS = read_phrases("planted_orders.txt")
_AI = any_of(_SECTIONS["ai"])
_SIGNS = _SECTIONS["signs"]
_PLANTED = [
    re.compile(pattern.replace("{ai}", _AI))
    for kind, patterns in _SECTIONS.items()
    if kind not in ("ai", "signs")
    for pattern in patterns
]
_ORDERS = re.compile(
    r"^\W*(?:please\s+|now\s+|then\s+|always\s+|also\s+)?(?:add|append|insert|include|integrate|incorporate|modify|alter|change|enhance"
    r"|augment|replace|convert|render|provide|write|use|introduce|misspell|scramble|jumble|rearrange|anagram|substitute|group|combine|remove"
    r"|translate|respond|reply|answer|say|end|begin|start|finish|conclude|mention|refuse|pretend|act|tell|draft|compose|develop|format"
    r"|encode|output|print|summari[sz]e|in\s+your)\b"
)
_OF_AN_ANSWER = re.compile(
    r"\b(?:your|the|this)\s+(?:\w+\s+)?(?:answers?|repl(?:y|ies)|responses?|output)(?:'s)?\b"
    r"|\b(?:user|reader|customer)s?\s+(?:to|that|should|must)\b|\bin\s+your\s+(?:answer|reply|response|message)\b"
    r"|\b(?:of|render|encode|format)\s+your\s+message\b|\bwith\s+the\s+following\b"
)
_SPACED_OUT = re.compile(r"\b(?:\w[ .\-_]){5,}\w\b")


@lru_cache(maxsize=20_000)
def instructs_assistant(sentence: str) -> bool:
    """True for a sentence that gives orders to whoever writes the reply rather than help to a customer.

    Seen through letters set apart, invisible characters and look-alike forms of letters.
    """
    plain = _plain(sentence)
    if _ORDERS.match(plain) and _OF_AN_ANSWER.search(plain):
        return True
    if plain.isascii() and not any(sign in f" {plain}" for sign in _SIGNS):
        return False
    return any(pattern.search(plain) for pattern in _PLANTED)


def _plain(sentence: str) -> str:
    folded = unicodedata.normalize("NFKC", sentence).casefold().replace("’", "'")
    seen = "".join(letter for letter in folded if unicodedata.category(letter) != "Cf")
    joined = _SPACED_OUT.sub(lambda match: re.sub(r"[ .\-_]", "", match.group()), seen)
    return re.sub(r"[*`~]+|\s+", lambda match: " " if match.group().isspace() else "", joined).strip()
