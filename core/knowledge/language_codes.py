"""Codes of languages, as pages and videos write them (pure)."""

_TWO_LETTERS = {
    "eng": "en", "deu": "de", "ger": "de", "fra": "fr", "fre": "fr", "spa": "es", "ita": "it", "por": "pt",
    "nld": "nl", "dut": "nl", "swe": "sv", "dan": "da", "nor": "no", "nob": "no", "nno": "no", "fin": "fi",
    "pol": "pl", "ces": "cs", "cze": "cs", "tur": "tr", "rus": "ru", "ukr": "uk", "ell": "el", "gre": "el",
    "ara": "ar", "heb": "he", "hin": "hi", "zho": "zh", "chi": "zh", "cmn": "zh", "jpn": "ja", "kor": "ko",
}  # fmt: skip


def two_letter_code(code: str) -> str | None:
    """`sv` of `swe` or `SV`; None for a longer code that is not known, such as `und`."""
    code = code.lower()
    return _TWO_LETTERS.get(code, code if len(code) == 2 else None)
