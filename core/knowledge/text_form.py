"""The one form in which texts are stored, so that equal content has equal spans and equal hashes (pure)."""

import hashlib
import re
import unicodedata

_LINE_ENDS = re.compile(r"\r\n?|[\u2028\u2029\x85\x0b\x0c]")
_UNWANTED = re.compile(r"[\x00-\x08\x0e-\x1f\x7f\x80-\x84\x86-\x9f\ufeff\ufffe\uffff\u200b\ud800-\udfff]")
_BLANK_LINES = re.compile(r"\n{4,}")


def normalise_text(text: str) -> str:
    """NFC, `\\n` line ends, no control characters, no trailing space, at most two blank lines in a row.

    Blank lines at both ends are dropped, so white space alone gives "". Normalising twice changes nothing.
    """
    text = _UNWANTED.sub("", _LINE_ENDS.sub("\n", text))
    text = unicodedata.normalize("NFC", text)
    text = "\n".join(line.rstrip() for line in text.split("\n"))
    return _BLANK_LINES.sub("\n\n\n", text).strip("\n").rstrip()


def normalise_title(title: str, *, longest: int = 300) -> str:
    """A title on one line without surrounding space, cut at `longest` characters."""
    flat = " ".join(normalise_text(title).split())
    return flat if len(flat) <= longest else flat[: longest - 1].rstrip() + "…"


def content_hash(title: str, text: str) -> str:
    """SHA-256 of a title and text in their stored form: equal hashes mean that nothing changed."""
    return hashlib.sha256(f"{title}\x1f{text}".encode()).hexdigest()


def comparable_location(location: str) -> str:
    """Equal for two ways to write where a source's content comes from: a URL, a name, a question."""
    return " ".join(location.casefold().split()).rstrip("/?")
