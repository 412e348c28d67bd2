"""Error codes, part numbers, versions, paths and names in code: found however they are spelt (pure)."""

import re
from functools import lru_cache

_TOKEN = re.compile(r"[^\W_](?:[\w./:#+-]*\w)?")
_PART = re.compile(r"\d+|[A-Z]+(?![a-z])|[A-Z]?[^\W\d_A-Z]+|[A-Z]")
_CODE = re.compile(
    r"(?=.*[^\W\d_])(?=.*\d)|_|[^\W_][/:.][^\W_]*[/:._]|[a-z][A-Z]|^\d{4,}$|^\d+(?:\.\d+){2,}$"
)
_PLAIN = re.compile(r"^(?:\d+(?:st|nd|rd|th|s|x|h|m|am|pm|km|kg|cm|mm|g|k)|(?:19|20)\d\d)$", re.IGNORECASE)
_VERSION = re.compile(r"^[vV]?\d+(?:\.\d+)+$")
_MOST = 8


def identifiers(text: str) -> list[str]:
    """Tokens that name one thing exactly, as written, each once: `E-4012`, `AB-1203/X`, `SerialPort`.

    Amounts such as `30km`, ordinals and years are none.
    """
    tokens = (token for token in _TOKEN.findall(text) if _CODE.search(token) and not _PLAIN.match(token))
    return list(dict.fromkeys(tokens))[:_MOST]


def mentions(identifier: str, text: str) -> bool:
    """Whether the text has it: in any case, and with hyphens, spaces or nothing between its parts."""
    return bool(_pattern(identifier).search(text))


def spelt_otherwise(text: str) -> str:
    """Words to look for beside the text's own: its identifiers in one word and in parts."""
    own = set(re.findall(r"[^\W_]+", text.casefold()))
    found: dict[str, None] = {}
    for identifier in identifiers(text):
        parts = [part.casefold() for part in _PART.findall(identifier)]
        for word in ("".join(parts), *parts):
            if len(word) > 1 and word not in own:
                found[word] = None
    return " ".join(found)


@lru_cache(maxsize=256)
def _pattern(identifier: str) -> re.Pattern[str]:
    if _VERSION.match(identifier):
        identifier = identifier.lstrip("vV")
        return re.compile(rf"(?<![\d.])(?<![^\W_v]){re.escape(identifier)}(?!\.?\d)", re.IGNORECASE)
    parts = r"[\W_]{0,2}".join(re.escape(part) for part in _PART.findall(identifier))
    return re.compile(rf"(?<![^\W_]){parts}(?![^\W_])", re.IGNORECASE)
