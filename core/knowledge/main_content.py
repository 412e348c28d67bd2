"""Which part of a page is its content: trafilatura says where it lies, the page's markup how it reads."""

from collections import Counter

from lxml import etree, html

from core.knowledge.html_markdown import element_to_markdown

_CONTAINERS = frozenset(
    {"div", "section", "article", "main", "td", "tr", "tbody", "table", "center", "form", "font", "span"}
)
_TEXT_BLOCKS = ("p", "li", "td", "th", "dd", "dt", "pre", "h1", "h2", "h3", "h4", "h5", "h6", "div", "span")
_PREFIX = 60


def main_markdown(tree: html.HtmlElement, *, base_url: str | None) -> str:
    """Markdown of the main content; empty when the page has no text. Takes navigation lists out of the tree.

    Trafilatura finds the place best, but drops headings, cells and whole answers of FAQ and help pages.
    So its text only points to the innermost element that holds it; that element is then read in full. Where
    this leaves too much of the page's own main element out, the latter is read instead.
    """
    marked = _marked_container(tree)
    body = tree.find("body")
    root = marked if marked is not None else body if body is not None else tree
    if marked is None:
        _drop_link_lists(root)
    whole = element_to_markdown(root, base_url=base_url)
    place = _locate(root, _text_starts(tree))
    if place is root:
        return whole
    found = element_to_markdown(place, base_url=base_url)
    is_enough = len(found) >= 0.7 * len(whole) or (marked is None and len(found) >= 1_500)
    return found if is_enough else whole


def _marked_container(tree: html.HtmlElement) -> html.HtmlElement | None:
    for path in (".//main", ".//*[@role='main']", ".//article", ".//*[@itemprop='articleBody']"):
        found = tree.findall(path)
        if len(found) == 1 and len("".join(found[0].itertext()).strip()) >= 100:
            return found[0]
    return None


def _text_starts(tree: html.HtmlElement) -> set[str]:
    """How each block of the main content begins, as trafilatura sees it."""
    from trafilatura import bare_extraction

    found = bare_extraction(tree, fast=True, include_comments=False, include_tables=True)
    if found is None or isinstance(found, dict) or found.body is None:
        return set()
    starts = {_start(element) for element in found.body.iter("p", "head", "item", "cell", "quote", "code")}
    return {start for start in starts if len(start) >= 15}


def _locate(root: html.HtmlElement, starts: set[str]) -> html.HtmlElement:
    """The innermost container below root that holds nine tenths of the blocks."""
    weights: Counter[html.HtmlElement] = Counter()
    for element in root.iter(*_TEXT_BLOCKS):
        if element.tag in {"div", "span"} and not (element.text or "").strip():
            continue
        if _start(element) in starts:
            weight = len("".join(element.itertext()))
            for holder in element.iterancestors(*_CONTAINERS, "body"):
                weights[holder] += weight
                if holder is root:
                    break
    place = root
    while True:
        inner = max(place, key=lambda child: weights[child], default=None)
        if inner is None or inner.tag not in _CONTAINERS or weights[inner] < max(0.9 * weights[root], 1):
            return place
        place = inner


def _start(element: etree._Element) -> str:
    found = ""
    for text in element.itertext():
        found += str(text)
        if len(found) > 2 * _PREFIX:
            break
    return " ".join(found.split())[:_PREFIX]


def _drop_link_lists(body: html.HtmlElement) -> None:
    """Lists that are nearly all links are navigation, wherever they stand."""
    for element in list(body.iter("ul", "ol")):
        links = list(element.iter("a"))
        linked = sum(len(" ".join("".join(link.itertext()).split())) for link in links)
        if len(links) >= 4 and linked > 0.8 * len(" ".join("".join(element.itertext()).split())):
            element.drop_tree()
