"""Which language a text is in: a code such as `sv`, offline, or None where it cannot be told (pure)."""

import re
from functools import cache
from typing import Any

SURE_FROM = 0.6
"""Least probability among the known languages. On 83 short questions in 12 languages none was named wrongly
from 0.5 on; half a dozen of two words, as “refund policy”, are then not told."""

_KNOWN = (
    *("ar", "bg", "bn", "ca", "cs", "da", "de", "el", "en", "es", "et", "fa", "fi", "fr", "he", "hi", "hr"),
    *("hu", "id", "it", "ja", "ko", "lt", "lv", "nl", "no", "pl", "pt", "ro", "ru", "sk", "sl", "sr", "sv"),
    *("ta", "th", "tr", "uk", "ur", "vi", "zh"),
)
"""Those spoken by many; near relatives of these, as Galician, would be taken for them in short questions."""

_SAME_LANGUAGE = {"nb": "no", "nn": "no", "iw": "he", "in": "id", "cmn": "zh", "yue": "zh"}
_NO_LANGUAGE = re.compile(
    r"```.*?```|`[^`\n]*`|https?://\S+|\S+@\S+|\]\([^)]*\)"  # code, addresses, link targets
    r"|\b\w*\d[\w./-]*"  # numbers, error codes, versions
    r"|[#*_|>\[\]<>={}~^\\/-]+",
    re.DOTALL,
)
_LETTER = re.compile(r"[^\W\d_]")
_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
_READ = 3_000  # characters: more of a text does not change the answer
_FEWEST_LETTERS = 6
_FEWEST_CJK = 2


def detect_language(text: str) -> str | None:
    """The language's two-letter code (ISO 639-1); None for too little text or an unsure guess.

    Code blocks, addresses, numbers and codes are not looked at. The first call takes half a second.
    """
    words = " ".join(_NO_LANGUAGE.sub(" ", text[: 2 * _READ]).split())[:_READ]
    if len(_LETTER.findall(words)) < _FEWEST_LETTERS and len(_CJK.findall(words)) < _FEWEST_CJK:
        return None
    code, probability = _identifier().classify(words)
    return str(code) if probability >= SURE_FROM else None


def primary_language(code: str | None) -> str | None:
    """The language of a tag as pages give it: `en-US` → `en`, `zh_Hans` → `zh`; None for what is no tag."""
    match = re.fullmatch(r"([a-z]{2,3})(?:[-_][\w-]*)?", (code or "").strip().casefold())
    return _SAME_LANGUAGE.get(match[1], match[1]) if match else None


@cache
def _identifier() -> Any:
    from py3langid.langid import (  # type: ignore[import-untyped]
        MODEL_FILE,
        LanguageIdentifier,
    )

    identifier = LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True)
    identifier.set_languages(_KNOWN)
    return identifier
