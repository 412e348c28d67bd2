"""Bytes of a text file → text, whatever its encoding (pure)."""

import codecs

from core.errors import UnreadableFile

# UTF-32 first: its little-endian mark begins with that of UTF-16.
_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_WESTERN = frozenset("äöüÄÖÜßéèêëÉÈÊàâáãåÀÁÂÃÅæøÆØñÑçÇíìîïÍóòôõÓÔÕúùûÚœŒ€£©®°–—‘’“”„…«»·§²³½¿¡†•™º\xa0")
_SAMPLE = 200_000
_NOT_TEXT = "This is not a text file, although its name says so. Add it under its real type."


def decode_text(content: bytes) -> str:
    """The text of a file: by byte order mark, as UTF-16/32 by its zeros, as UTF-8, or by a guess.

    Raises UnreadableFile when the bytes are no text.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return content[len(mark) :].decode(encoding, errors="replace")
    if wide := _wide_encoding(content[:4096]):
        return content.decode(wide, errors="replace")
    if b"\x00" in content[:_SAMPLE]:
        raise UnreadableFile(_NOT_TEXT)
    try:
        text = content.decode("utf-8")
    except UnicodeDecodeError:
        text = content.decode(_guess(content[:_SAMPLE]), errors="replace")
    _refuse_binary(text[:_SAMPLE])
    return text


def _wide_encoding(head: bytes) -> str | None:
    """UTF-16 or UTF-32 without a mark shows as zeros at regular places in Latin text."""
    if len(head) < 8:
        return None
    zeros = [head[place::4].count(0) / len(head[place::4]) for place in range(4)]
    if min(zeros[1], zeros[2], zeros[3]) > 0.7 and zeros[0] < 0.1:
        return "utf-32-le"
    if min(zeros[0], zeros[1], zeros[2]) > 0.7 and zeros[3] < 0.1:
        return "utf-32-be"
    if min(zeros[1], zeros[3]) > 0.4 and max(zeros[0], zeros[2]) < 0.1:
        return "utf-16-le"
    if min(zeros[0], zeros[2]) > 0.4 and max(zeros[1], zeros[3]) < 0.1:
        return "utf-16-be"
    return None


def _guess(sample: bytes) -> str:
    from charset_normalizer import from_bytes

    best = from_bytes(sample).best()
    guess = best.encoding if best else "cp1252"
    western = sample.decode("cp1252", errors="replace")
    special = [char for char in western if char > "\x7f"]
    # Single-byte guesses often confuse Western texts with their Central European or Mac cousins.
    letters = sum(char.isalpha() for char in western)
    is_western = (
        sum(char in _WESTERN for char in special) >= 0.9 * len(special) and len(special) < letters / 2
    )
    is_single_byte = guess.startswith(("cp125", "mac", "iso8859", "latin", "cp85", "cp4", "hp"))
    return "cp1252" if is_western and is_single_byte else guess


def _refuse_binary(text: str) -> None:
    controls = sum(char < " " and char not in "\t\n\r\x0c\x1b" for char in text)
    if controls > 0.02 * len(text) + 2:
        raise UnreadableFile(_NOT_TEXT)
