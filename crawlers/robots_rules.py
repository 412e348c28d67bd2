"""robots.txt as RFC 9309 and its reference parser read it (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit

_MOST_BYTES = 512_000
"""RFC 9309 asks for at least 500 KiB; what follows is not read."""

LONGEST_DELAY_S = 10.0
"""A longer crawl-delay is a mistake or a refusal in disguise: 5,000 pages would take days."""

_LONGEST_LINE = 2_083 * 8
_AGENT = re.compile(r"[A-Za-z_-]*")
_NAMES = {
    "useragent": "user-agent", "user-agent": "user-agent", "user agent": "user-agent",
    "dissallow": "disallow", "dissalow": "disallow", "disalow": "disallow", "diasllow": "disallow",
    "disallaw": "disallow", "site-map": "sitemap", "crawldelay": "crawl-delay",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Rule:
    pattern: str
    is_allowed: bool


@dataclass(frozen=True, slots=True)
class RobotsRules:
    """What one robots.txt says to one crawler."""

    rules: tuple[_Rule, ...]
    crawl_delay_s: float
    sitemaps: tuple[str, ...]

    def allows(self, url: str) -> bool:
        """Whether the URL may be fetched: the longest matching rule decides, allow wins a tie."""
        path = _path_of(url)
        if path == "/robots.txt":
            return True
        longest, is_allowed = -1, True
        for rule in self.rules:
            length = len(rule.pattern)
            if (length > longest or (length == longest and rule.is_allowed)) and _matches(rule.pattern, path):
                longest, is_allowed = length, rule.is_allowed
        return is_allowed


ALLOW_ALL = RobotsRules(rules=(), crawl_delay_s=0.0, sitemaps=())
DISALLOW_ALL = RobotsRules(rules=(_Rule("/", is_allowed=False),), crawl_delay_s=0.0, sitemaps=())


def parse_robots(content: bytes, user_agent: str) -> RobotsRules:
    """The rules for a user agent such as `AnswerdeskBot/0.1`; the group named `*` where none names it."""
    reading = _Reading((_AGENT.match(user_agent) or [""])[0].lower())
    sitemaps: list[str] = []
    for name, value in _lines(content):
        if name == "user-agent":
            reading.name_agent(value)
        elif name in {"allow", "disallow"}:
            reading.add_rule(value, is_allowed=name == "allow")
        elif name == "crawl-delay":
            reading.set_delay(_seconds(value))
        elif name == "sitemap" and value:
            sitemaps.append(value)
    group = "own" if reading.has_own_group else "common"
    return RobotsRules(tuple(reading.rules[group]), reading.delays[group], tuple(dict.fromkeys(sitemaps)))


class _Reading:
    """Where a parser stands in the file: which groups the current lines belong to, and what these said."""

    def __init__(self, token: str) -> None:
        self._token = token
        self._groups: set[str] = set()
        self._agents_just_named = False
        self.has_own_group = False
        self.rules: dict[str, list[_Rule]] = {"own": [], "common": []}
        self.delays = {"own": 0.0, "common": 0.0}

    def name_agent(self, value: str) -> None:
        if not self._agents_just_named:
            self._groups = set()
        self._agents_just_named = True
        if value == "*" or re.match(r"\*\s", value):
            self._groups.add("common")
        elif self._token and (_AGENT.match(value) or [""])[0].lower() == self._token:
            self._groups.add("own")
            self.has_own_group = True

    def add_rule(self, value: str, *, is_allowed: bool) -> None:
        self._agents_just_named = False
        if value:
            for group in self._groups:
                self.rules[group].append(_Rule(_escape(value), is_allowed=is_allowed))

    def set_delay(self, delay_s: float) -> None:
        for group in self._groups:
            self.delays[group] = delay_s


def _lines(content: bytes) -> Iterator[tuple[str, str]]:
    text = content[:_MOST_BYTES].removeprefix(b"\xef\xbb\xbf").decode("utf-8", errors="surrogateescape")
    for line in re.split(r"\r\n|\r|\n", text):
        statement = line[:_LONGEST_LINE].split("#", 1)[0].strip(" \t\x00")
        name, found, value = statement.partition(":")
        if not found:
            # The reference parser forgives a forgotten colon where two words stand alone.
            words = statement.split()
            if len(words) != 2:
                continue
            name, value = words
        name = name.strip().lower()
        yield _NAMES.get(name, name), value.strip()


def _seconds(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        return 0.0
    return min(value, LONGEST_DELAY_S) if value > 0 else 0.0


def _escape(pattern: str) -> str:
    """Bytes beyond ASCII as percent-escapes, and escapes in upper case, as URLs carry them."""
    raw = pattern.encode("utf-8", errors="surrogateescape")
    text = "".join(chr(byte) if byte < 0x80 else f"%{byte:02X}" for byte in raw)
    return re.sub(r"%[0-9a-fA-F]{2}", lambda match: match[0].upper(), text)


def _path_of(url: str) -> str:
    parts = urlsplit(url)
    return (parts.path or "/") + (f"?{parts.query}" if parts.query else "")


def _matches(pattern: str, path: str) -> bool:
    """Prefix match with `*` for any run and a last `$` for the end; linear in practice, never exponential."""
    is_anchored = pattern.endswith("$")
    pieces = (pattern[:-1] if is_anchored else pattern).split("*")
    if not path.startswith(pieces[0]):
        return False
    if len(pieces) == 1:
        return not is_anchored or path == pieces[0]
    position = len(pieces[0])
    for piece in pieces[1:-1]:
        position = path.find(piece, position)
        if position < 0:
            return False
        position += len(piece)
    if is_anchored:
        return path.endswith(pieces[-1]) and len(path) - len(pieces[-1]) >= position
    return path.find(pieces[-1], position) >= 0
