"""What a page looks like to a reader: its words, its headings, and what stands before its text (pure)."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass
from urllib.parse import unquote

from lxml import etree

from core.knowledge.page_tree import PageFacts

_UNSEEN = frozenset({"script", "style", "title", "noscript", "template"})
_WORD = re.compile(r"\w+")
_DOOR = 120
"""Words: a page that asks for a password and says no more is only a door to the real one."""
_SHELL = 15
"""Words: a page that wants JavaScript and says no more has its text elsewhere."""
_MISSING = re.compile(
    r"\b404\b|not (be )?found|does ?n.t exist|does not exist|no longer (exists|available)|nicht gefunden|"
    r"existiert nicht|introuvable|n.existe|non trouv|no encontrad|no existe|não encontrad|non trovat|"
    r"niet gevonden|hittades inte|finns inte|ikke fundet|ikke funnet|ei löyt|nie znalezion|nenalezen|"
    r"не найден|не існує|找不到|不存在|未找到|見つかりません|찾을 수 없",
    re.IGNORECASE,
)
_COOKIE_WALL = re.compile(r"\bcookies?\b|куки", re.IGNORECASE)

SIGN_IN = "This page asks for a sign-in, so its text cannot be read."
SCRIPT = "This page shows its text only with JavaScript, so nothing could be read."
COOKIES = "The site shows its pages only to browsers that take its cookies, so nothing could be read."


@dataclass(frozen=True, slots=True)
class PageShape:
    """A page as its reader sees it."""

    title: str = ""
    heading: str = ""
    words: tuple[str, ...] = ()
    """In order, in lower case."""
    asks_for_password: bool = False
    needs_script: bool = False

    @property
    def digest(self) -> str:
        """Equal for pages that read alike, however their markup differs."""
        return hashlib.sha256("\n".join((self.title, *self.words)).encode()).hexdigest()

    @property
    def barrier(self) -> str:
        """Why the page's text cannot be had, in words; empty for an ordinary page."""
        if self.asks_for_password and len(self.words) < _DOOR:
            return SIGN_IN
        return SCRIPT if self.needs_script and len(self.words) < _SHELL else ""

    @property
    def is_cookie_wall(self) -> bool:
        """Whether a page that the site gives for every address wants nothing but its cookies taken."""
        return len(self.words) < _DOOR and _COOKIE_WALL.search(" ".join(self.words)) is not None

    @property
    def says_missing(self) -> bool:
        """Whether title or heading say, in one of many languages, that there is no such page."""
        return _MISSING.search(f"{self.title}\n{self.heading}") is not None


def read_shape(tree: etree._Element, facts: PageFacts) -> PageShape:
    """The shape of a parsed page; the tree is left as it is."""
    heading = next((text for text in map(_text_of, tree.iter("h1")) if text), "")
    return PageShape(
        title=" ".join((tree.findtext(".//title") or "").split()),
        heading=heading,
        words=tuple(_WORD.findall(_visible_text(tree).lower())),
        asks_for_password=facts.asks_for_password,
        needs_script=facts.needs_script,
    )


def _text_of(element: etree._Element) -> str:
    return " ".join("".join(map(str, element.itertext())).split())


def _visible_text(tree: etree._Element) -> str:
    unseen = {inner for outer in tree.iter("noscript", "template") for inner in outer.iter()}
    parts: list[str] = []
    for element in tree.iter():
        if element.text and element not in unseen and element.tag not in _UNSEEN:
            parts.append(element.text)
        if element.tail and (element not in unseen or element.tag in _UNSEEN):
            parts.append(element.tail)
    return " ".join(parts)


def is_same_but_for_address(page: PageShape, url: str, other: PageShape, other_url: str) -> bool:
    """Whether two pages differ only in words of their own addresses and in numbers, as times are."""
    more, less = Counter(page.words), Counter(other.words)
    return _are_of_address(more - less, url) and _are_of_address(less - more, other_url)


def _are_of_address(words: Counter[str], url: str) -> bool:
    own = set(_WORD.findall(unquote(url).lower()))
    return all(word in own or word.isdigit() for word in words)


def is_missing_page(page: PageShape, url: str, probe: PageShape, probe_url: str) -> bool:
    """Whether a page is the one that the site gives for addresses that do not exist.

    Either it reads the same, or it carries the same headings, which say so, and little else that is new:
    sites put changing suggestions below.
    """
    if is_same_but_for_address(page, url, probe, probe_url):
        return True
    if not probe.says_missing or not page.says_missing:
        return False
    if not page.heading or page.heading != probe.heading or page.title != probe.title:
        return False
    new = Counter(page.words) - Counter(probe.words)
    return new.total() <= max(0.3 * len(page.words), 10)


def brings_much_new(page: PageShape, other: PageShape, *, share: float) -> bool:
    """Whether at least a few sentences, and that share of its phrases, stand on a page but not on another."""
    phrases, known = _phrases(page.words), _phrases(other.words)
    new = len(phrases - known)
    return new >= 20 and new >= share * len(phrases)


def _phrases(words: tuple[str, ...]) -> set[tuple[str, ...]]:
    return set(zip(words, words[1:], words[2:], words[3:], strict=False))
