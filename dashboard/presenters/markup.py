"""A small builder of HTML in which text cannot become markup: what is not made by `tag` is escaped."""

import re
from collections.abc import Mapping
from html import escape
from urllib.parse import urlencode

from markdown_it import MarkdownIt
from markdown_it.renderer import RendererHTML
from markdown_it.token import Token
from markdown_it.utils import EnvType, OptionsDict

from dashboard.presenters.untrusted_text import web_address

_TAGS = frozenset(
    {"a", "b", "dd", "del", "details", "div", "dl", "dt", "h3", "h4", "ins", "li", "mark", "p", "section"}
    | {"span", "summary", "table", "tbody", "td", "th", "thead", "time", "tr", "ul"}
)


_PICTURE = re.compile(r"data:image/(?:png|jpeg|webp);base64,[A-Za-z0-9+/=]+")


class Html(str):
    """Markup made here, safe to draw; joined and nested, never built from text by hand."""

    __slots__ = ()


def tag(
    name: str,
    *children: str | None,
    cls: str = "",
    title: str = "",
    label: str = "",
    role: str = "",
    href: str | None = None,
    width_pct: float | None = None,
) -> Html:
    """An element. Children that are not Html are escaped; None is left out.

    `href` is followed only when it is a web address, in a new tab. `width_pct` (0 to 100) sets the width.
    """
    if name not in _TAGS:
        raise ValueError(f"<{name}> is not among the elements we draw.")
    attributes = {"class": cls, "title": title, "aria-label": label, "role": role}
    if address := web_address(href):
        attributes |= {"href": address, "target": "_blank", "rel": "noopener noreferrer"}
    if width_pct is not None:
        attributes["style"] = f"width:{min(max(width_pct, 0.0), 100.0):.2f}%"
    printed = "".join(f' {key}="{escape(value)}"' for key, value in attributes.items() if value)
    return Html(f"<{name}{printed}>{join(*children)}</{name}>")


def page_anchor(page: str, query: Mapping[str, str], *children: str | None, title: str = "") -> Html:
    """A link to one of our own pages, in a new tab so that what is open here stays; `page` is its path."""
    if not page.isidentifier():
        raise ValueError(f"{page!r} is not the path of a page of ours.")
    address = escape(f"{page}?{urlencode(query)}")
    shown = f' title="{escape(title)}"' if title else ""
    return Html(f'<a href="{address}" target="_blank" rel="noopener"{shown}>{join(*children)}</a>')


def join(*parts: str | None) -> Html:
    """Parts one after the other; those that are not Html are escaped."""
    return Html(
        "".join(part if isinstance(part, Html) else escape(part) for part in parts if part is not None)
    )


def icon(name: str, *, cls: str = "") -> Html:
    """A Material symbol by its ligature, hidden from screen readers: a word stands beside it."""
    return Html(f'<span class="ad-icon {escape(cls)}" aria-hidden="true">{escape(name)}</span>')


def picture(address: str) -> Html:
    """A small picture that is itself in its address, so that no server is asked; a name stands beside it."""
    if not _PICTURE.fullmatch(address):
        raise ValueError("Only pictures that lie in their address are drawn.")
    return Html(f'<img src="{address}" alt="" class="ad-picture">')


def _link_open(
    renderer: RendererHTML, tokens: list[Token], index: int, options: OptionsDict, env: EnvType
) -> str:
    token = tokens[index]
    address = web_address(str(token.attrGet("href") or ""))
    token.attrs = {"href": address, "target": "_blank", "rel": "noopener noreferrer"} if address else {}
    return renderer.renderToken(tokens, index, options, env)


def _markdown_reader() -> MarkdownIt:
    reader = MarkdownIt("commonmark", {"html": False, "breaks": True}).enable(["table", "strikethrough"])
    # An image would call the server of whoever wrote the text.
    reader.disable(["image", "html_block", "html_inline"])
    reader.add_render_rule("link_open", _link_open)
    return reader


_READER = _markdown_reader()


def markdown(text: str) -> Html:
    """Outside Markdown as HTML: no raw HTML, no images, links only to the web and in a new tab."""
    return Html(f'<div class="ad-prose">{_READER.render(text)}</div>')
