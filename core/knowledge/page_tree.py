"""A web page as a tree: parsed leniently, asked what it is, and stripped of what is not content (pure)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from lxml import etree, html

from core.knowledge.language_codes import two_letter_code

_CONTROLS = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]"
    r"|&#(?:x0*(?:[0-8bcef]|1[0-9a-f]|d[89a-f][0-9a-f]{2}|fff[ef])(?![0-9a-f])"
    r"|0*(?:[0-8]|1[124-9]|2\d|3[01]|6553[45])(?!\d));?",
    re.IGNORECASE,
)
"""A tree that holds one, written or as a reference, can be read but no longer changed."""
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_LANGUAGE = re.compile(r"^[A-Za-z]{2,3}(?=$|[-_,\s])")
_PANEL = re.compile(
    r"accordion|collaps|faq|panel|answer|expand|toggle|\btabs?\b|tab-?(pane|panel|content)", re.IGNORECASE
)
_UNSHOWN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_NEWER_TAGS = frozenset(
    {"main", "article", "section", "header", "footer", "nav", "aside", "figure", "details", "dialog"}
)
"""Elements of HTML 5 that the parser does not know to begin the body."""
_NOISE_TAGS = (
    "script", "style", "noscript", "template", "svg", "iframe", "object", "embed", "canvas", "nav", "footer",
    "audio", "video", "select", "input", "textarea", "dialog",
)  # fmt: skip
_NOISE_ROLES = frozenset(
    {"navigation", "banner", "contentinfo", "search", "dialog", "alertdialog", "menu", "menubar"}
)
_NOISE_NAMES = re.compile(
    r"^(breadcrumbs?|cookie[-_]?(banner|consent|notice|bar)|skip[-_]?(link|nav|to[-_]content)s?|share[-_]?(bar|buttons?)|"
    r"social[-_]?(share|links|media)|sidebar|side[-_]nav|navbar|nav[-_]?(menu|bar)|site[-_]?(header|footer|nav)|footer|"
    r"pagination|pager|headerlink|edit[-_]?(link|page)|sr-only|visually-hidden|related[-_]?(articles|posts|links)|"
    r"newsletter([-_]?signup)?|sphinxsidebar|mw-editsection|mw-jump-link|vector-(header|menu|toc|page-toolbar).*|navbox|"
    r"wp-block-navigation|table-of-contents)$",
    re.IGNORECASE,
)
_SIGN_IN_FIELD = (
    "boolean(.//input[translate(@type,'PASWORD','pasword')='password']"
    "[not(ancestor::header or ancestor::nav or ancestor::footer or ancestor::*[@role='dialog'])])"
)
_SCRIPT_ROOTS = ("root", "app", "__next", "__nuxt", "main-app", "react-root", "app-root", "svelte")
_HAS_SCRIPT_ROOT = etree.XPath(
    f"boolean(.//*[@id][{' or '.join(f'@id={name!r}' for name in _SCRIPT_ROOTS)}])"
)


@dataclass(frozen=True, slots=True)
class PageFacts:
    """What the page says beside its text."""

    title: str
    language: str | None
    canonical_url: str | None
    asks_for_password: bool
    needs_script: bool


def parse_tree(markup: str) -> html.HtmlElement | None:
    """The page's tree, or None when there is no element in it."""
    markup = _CONTROLS.sub("", _DECLARATION.sub("", markup, count=1))
    if not markup.strip():
        return None
    parser = html.HTMLParser(remove_comments=True, remove_pis=True, no_network=True, huge_tree=True)
    try:
        tree = html.document_fromstring(markup, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError):
        return None
    _begin_body(tree)
    return tree


def _begin_body(tree: html.HtmlElement) -> None:
    """Pages may leave out <body>; the parser then takes <main> and what follows for a part of the head."""
    head = tree.find("head")
    inside = [] if head is None else list(head)
    first = next((at for at, one in enumerate(inside) if one.tag in _NEWER_TAGS), None)
    if first is None:
        return
    body = tree.find("body")
    if body is None:
        body = etree.SubElement(tree, "body")
    for at, element in enumerate(inside[first:]):
        body.insert(at, element)


def base_url(tree: html.HtmlElement, url: str | None) -> str | None:
    """The address that relative links count from."""
    base = tree.find(".//base[@href]")
    if base is None:
        return url
    try:
        joined = urljoin(url or "", (base.get("href") or "").strip())
    except ValueError:
        return url
    return joined if joined.startswith(("http://", "https://")) else url


def read_facts(tree: html.HtmlElement, address: str | None) -> PageFacts:
    """Title, language, canonical address, and whether text may be behind a script or a sign-in."""
    return PageFacts(
        title=_title(tree),
        language=_language(tree),
        canonical_url=_canonical(tree, address),
        asks_for_password=bool(tree.xpath(_SIGN_IN_FIELD)),
        needs_script=_needs_script(tree),
    )


def first_heading(tree: html.HtmlElement) -> str:
    """The first heading's text; empty without one."""
    for element in tree.iter("h1", "h2", "h3"):
        text = _plain(element)
        if text:
            return text
    return ""


def remove_noise(tree: html.HtmlElement) -> None:
    """Take out scripts, navigation, what is hidden and the like; folded-up answers are unfolded."""
    controlled = {
        name
        for element in tree.iterfind(".//*[@aria-controls]")
        for name in (element.get("aria-controls") or "").split()
    }
    doomed = [element for element in tree.iter(etree.Element) if _is_noise(element, controlled)]
    for element in doomed:
        if element.getparent() is not None and element.tag not in {"html", "body", "main"}:
            element.drop_tree()


def _is_noise(element: html.HtmlElement, controlled: set[str]) -> bool:
    if element.tag in _NOISE_TAGS or element.get("role") in _NOISE_ROLES:
        return True
    if element.tag in {"header", "aside"}:
        return _stands_outside_content(element)
    if element.tag == "button":
        return not _is_fold_button(element)
    if _is_hidden(element):
        return not _unfold(element, controlled)
    names = (element.get("class") or "").split()
    identity = element.get("id")
    return any(_NOISE_NAMES.match(name) for name in ([*names, identity] if identity else names))


def _stands_outside_content(element: html.HtmlElement) -> bool:
    return not any(parent.tag in {"main", "article"} for parent in element.iterancestors())


def _is_fold_button(element: html.HtmlElement) -> bool:
    if element.get("aria-expanded") is not None or element.get("aria-controls") is not None:
        return True
    return any(
        parent.tag in {"h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary"}
        for parent in element.iterancestors()
    )


def _is_hidden(element: html.HtmlElement) -> bool:
    if element.get("hidden") is not None or element.get("aria-hidden") == "true":
        return True
    style = element.get("style")
    return style is not None and _UNSHOWN.search(style) is not None


def _unfold(element: html.HtmlElement, controlled: set[str]) -> bool:
    """Show a hidden answer panel; False for what is hidden for good."""
    identity = element.get("id") or ""
    is_panel = (
        identity in controlled
        or element.get("role") in {"region", "tabpanel"}
        or _PANEL.search(f"{element.get('class') or ''} {identity}") is not None
    )
    if is_panel:
        for name in ("hidden", "aria-hidden", "style"):
            element.attrib.pop(name, None)
    return is_panel


def _title(tree: html.HtmlElement) -> str:
    headings = [text for text in map(_plain, tree.iter("h1")) if text]
    if len(headings) == 1 and len(headings[0]) <= 200:
        return headings[0]
    shared = tree.xpath("string(.//meta[@property='og:title']/@content)")
    named = " ".join(tree.xpath("string(.//head/title)").split())
    return " ".join(shared.split()) or _without_site(named, tree) or (headings[0] if headings else "")


def _without_site(title: str, tree: html.HtmlElement) -> str:
    site = " ".join(tree.xpath("string(.//meta[@property='og:site_name']/@content)").split())
    parts = re.split(r"\s+[|–—·»]\s+|\s+-\s+", title)
    if len(parts) < 2:
        return title
    if site and parts[-1].casefold() == site.casefold():
        return title[: title.rindex(parts[-1])].rstrip(" |–—·»-")
    return parts[0] if len(parts[0]) >= 3 else title


def _language(tree: html.HtmlElement) -> str | None:
    """As two letters; None where the page says none, or one that has no such code."""
    return next(filter(None, map(_two_letters, _named_languages(tree))), None)


def _named_languages(tree: html.HtmlElement) -> Iterator[str]:
    yield tree.get("lang") or tree.get("xml:lang") or ""
    metas = list(tree.iter("meta"))
    for attribute, name in (("http-equiv", "content-language"), ("property", "og:locale")):
        yield from (
            meta.get("content") or "" for meta in metas if (meta.get(attribute) or "").lower() == name
        )


def _two_letters(text: str) -> str | None:
    found = _LANGUAGE.match(text.strip())
    return two_letter_code(found.group()) if found else None


def _canonical(tree: html.HtmlElement, address: str | None) -> str | None:
    for link in tree.iterfind(".//link[@rel][@href]"):
        if "canonical" in (link.get("rel") or "").lower().split():
            try:
                target = urljoin(address or "", (link.get("href") or "").strip())
            except ValueError:
                return None
            return target if target.startswith(("http://", "https://")) else None
    return None


def _needs_script(tree: html.HtmlElement) -> bool:
    if tree.find(".//script") is None:
        return False
    for element in tree.iter("noscript"):
        if "javascript" in element.text_content().lower():
            return True
    if _HAS_SCRIPT_ROOT(tree):
        return True
    body = tree.find("body")
    return body is not None and not any(
        _plain(child) for child in body if child.tag not in {"script", "style"}
    )


def _plain(element: html.HtmlElement) -> str:
    return " ".join(element.text_content().split()).rstrip("¶# ") if isinstance(element.tag, str) else ""
