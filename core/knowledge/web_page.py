"""Web page → Markdown: encoding, main content, title and language of crawled and uploaded pages."""

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from core.errors import UnreadableFile
from core.knowledge.extraction.content_checks import kind_of
from core.knowledge.ports import ExtractedText

if TYPE_CHECKING:
    from core.knowledge.page_tree import PageFacts

_SIGN_IN_PAGE = 600
"""A page that asks for a password and says less than this is only a door."""

_SCRIPT_PAGE = 80
"""A page that wants JavaScript and says less than this has its text elsewhere."""

_STRAY_NULS = 2
"""Browsers overlook a stray NUL, so we do; binary content has one in a few hundred bytes."""


@dataclass(frozen=True, slots=True)
class WebPage:
    """What a page says about itself, and its text."""

    title: str
    text: str
    """Markdown of the main content; never empty."""
    language: str | None
    canonical_url: str | None


def read_web_page(body: bytes, *, url: str | None, content_type: str = "") -> ExtractedText:
    """The page's main content as Markdown; links are absolute where the URL is known.

    Raises UnreadableFile with a sentence for what is no page, a page that is empty, shows its text only
    with JavaScript, or asks for a sign-in.
    """
    page = parse_web_page(body, url=url, content_type=content_type)
    return ExtractedText(title=page.title, text=page.text, language=page.language)


def parse_web_page(body: bytes, *, url: str | None, content_type: str = "") -> WebPage:
    """As read_web_page, with the canonical URL besides."""
    from core.knowledge import page_tree
    from core.knowledge.main_content import main_markdown

    markup = decode_markup(body, content_type=content_type)
    _refuse_other_kinds(body, markup)
    tree = page_tree.parse_tree(markup)
    if tree is None:
        raise UnreadableFile("This page is empty.")
    base_url = page_tree.base_url(tree, url)
    facts = page_tree.read_facts(tree, base_url)
    page_tree.remove_noise(tree)
    text = _normalise(main_markdown(tree, base_url=base_url))
    _refuse_shells(facts, text)
    title = _normalise(facts.title or page_tree.first_heading(tree)).replace("\n", " ")
    return WebPage(title=title[:300], text=text, language=facts.language, canonical_url=facts.canonical_url)


def _refuse_other_kinds(body: bytes, markup: str) -> None:
    """Markup is found in anything by a lenient parser: bytes of a picture would answer customers."""
    kind = kind_of(body.lstrip())
    if not kind and markup.count("\x00") > max(_STRAY_NULS, len(markup) // 1000):
        kind = "not text"
    if kind:
        raise UnreadableFile(f"What the address gives is {kind}, so it cannot be read as a page.")


def _refuse_shells(facts: "PageFacts", text: str) -> None:
    if facts.asks_for_password and len(text) < _SIGN_IN_PAGE:
        raise UnreadableFile("This page asks for a sign-in, so its text cannot be read.")
    if facts.needs_script and len(text) < _SCRIPT_PAGE:
        raise UnreadableFile(
            "This page shows its text only with JavaScript, so nothing could be read. "
            "If the site offers a plain version or an export, add that."
        )
    if not text:
        raise UnreadableFile("This page holds no text.")


def _normalise(text: str) -> str:
    text = unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))
    text = re.sub(r"[\x00-\x08\x0b-\x1f\x7f\u200b\u2060\ufeff\u00ad]", "", text)
    text = re.sub(r"[ \t\u00a0]+$", "", text, flags=re.MULTILINE)
    return re.sub(r"\n{3,}", "\n\n", text).strip()


_BOMS = (
    (b"\xef\xbb\xbf", "utf-8"),
    (b"\xff\xfe\x00\x00", "utf-32-le"),
    (b"\x00\x00\xfe\xff", "utf-32-be"),
    (b"\xff\xfe", "utf-16-le"),
    (b"\xfe\xff", "utf-16-be"),
)
_DECLARED = re.compile(rb"""(?:charset|encoding)\s*=\s*["']?\s*([A-Za-z0-9_.:-]+)""", re.IGNORECASE)
_ALIASES = {
    "iso-8859-1": "cp1252",
    "latin-1": "cp1252",
    "latin1": "cp1252",
    "us-ascii": "cp1252",
    "ascii": "cp1252",
}


def decode_markup(body: bytes, *, content_type: str = "") -> str:
    """The markup as text, by what its bytes say before what server and page say of them.

    In order: byte order mark; zeros of UTF-16; valid UTF-8, which no other encoding's text is by chance; HTTP
    header and the page's own word, the latter first where the header has but a server's default; UTF-8 with
    a few broken letters; a guess.
    """
    for mark, encoding in _BOMS:
        if body.startswith(mark):
            return body[len(mark) :].decode(encoding, errors="replace")
    head = body[:2048]
    if head.count(b"\x00") > len(head) // 4:
        return body.decode("utf-16-le" if head[1:2] == b"\x00" else "utf-16-be", errors="replace")
    declared = _declared(content_type, head)
    for encoding in (*declared, "utf-8") if body.isascii() else ("utf-8", *declared):
        text = _try_decode(body, encoding)
        if text is not None:
            return text
    return _nearly_utf8(body) or _guess(body)


def _nearly_utf8(body: bytes) -> str | None:
    text = body.decode("utf-8", errors="replace")
    broken = text.count("\ufffd")
    whole = sum(character > "\x7f" for character in text) - broken
    return text if whole > 20 * broken else None


def _declared(content_type: str, head: bytes) -> list[str]:
    by_server, by_page = (
        [found.decode("ascii").lower() for found in _DECLARED.findall(place)]
        for place in (content_type.encode("ascii", errors="replace"), head)
    )
    is_default = set(by_server) <= set(_ALIASES)
    return [*by_page, *by_server] if is_default else [*by_server, *by_page]


def _try_decode(body: bytes, encoding: str) -> str | None:
    encoding = _ALIASES.get(encoding, encoding)
    if encoding.startswith(("utf-16", "utf-32")):  # declared in bytes that read as ASCII: not true
        return None
    try:
        return body.decode(encoding)
    except (LookupError, UnicodeError):
        return None


def _guess(body: bytes) -> str:
    if len(body) < 500:  # too little to tell alphabets apart
        return body.decode("cp1252", errors="replace")
    from charset_normalizer import from_bytes

    best = from_bytes(body[:200_000]).best()
    return body.decode(best.encoding if best else "cp1252", errors="replace")
