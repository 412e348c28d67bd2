"""HubSpot's JSON → items: states, titles, and the words of pages gathered from their modules (pure)."""

import html
import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from core.connectors.outside_json import text_of
from core.errors import InvalidInput
from core.knowledge.content_connector import ContentItem, ItemState
from core.network import check_web_url

Row = Mapping[str, Any]

TOO_LARGE = "too_large"
"""Set by the reader in a row whose content has more bytes than one answer may."""

_DEEPEST = 40
_TAG = re.compile(r"<[a-zA-Z!/][^>]*>")
_TOKENS = re.compile(
    r"\{\{\s*(?:cta|personalization_token|contact|company|content|owner|site_settings|local_dt)\b[^{}]*\}\}"
)
"""What HubSpot fills in for each visitor: buttons and names, no content."""
_SPOKEN = re.compile(
    r"(?:^|_)(?:heading|headline|header|title|subtitle|subheading|text|description|content|body|question|answer"
    r"|quote|caption|summary|paragraph|note|price|plan|feature|label)s?\d*(?:_|$)"
)
"""Names under which modules keep plain words that visitors read."""
_HEADING = re.compile(r"(?:^|_)(?:heading|headline|header|title|question)s?\d*(?:_|$)")
_UNSPOKEN = re.compile(
    r"(?:css|style|class|icon|script|schema|color|font|alt|width|height|align|path|href|src|url|link_type"
    r"|module_id|embed|tag|type|smart|_id$|^id$)"
)
_NO_WORDS = (
    "HubSpot gives no text of it. If customers see some, it stands in the template: "
    "add its address as a website."
)
_LOSERS = {"loser_variant", "automated_loser_variant"}
_RESTRICTED = re.compile(r"PRIVATE|GROUP|MEMBER|CONTACT|RESTRICT|PASSWORD|SSO|LOGIN|REGISTRATION")


def page_item(row: Row, *, kind: str, now: datetime) -> ContentItem:
    """A website or landing page."""
    return _item(row, kind=kind, now=now, title=_title(row), fragments=_page_fragments(row))


def post_item(row: Row, *, kind: str, now: datetime) -> ContentItem:
    """A blog post."""
    body = text_of(row.get("postBody")) or text_of(row.get("postSummary"))
    fragments = [body] if body.strip() else _page_fragments(row)
    title = text_of(row.get("name")) or _title(row)
    return _item(row, kind=kind, now=now, title=title, fragments=fragments)


def article_item(row: Row, *, kind: str, now: datetime) -> ContentItem:
    """An article of the knowledge base API."""
    subtitle = text_of(row.get("subtitle")).strip()
    fragments = [f"<p>{html.escape(subtitle)}</p>"] if subtitle else []
    return _item(row, kind=kind, now=now, title=_title(row), fragments=[*fragments, text_of(row.get("body"))])


def hit_item(hit: Row, indexed: Row, *, kind: str) -> ContentItem:
    """An article as the site search has it: the hit, and the fields that were indexed of it."""
    fields = indexed.get("fields")
    fragments = _indexed_html(fields) if isinstance(fields, Mapping) else []
    title = _plain(text_of(hit.get("title")))
    return ContentItem(
        external_id=f"{kind}/{row_id(hit)}",
        state=ItemState.PUBLISHED,
        updated_at=instant(hit.get("publishedDate")),
        title=title,
        html=_document(title, text_of(hit.get("language")), fragments),
        url=_safe_url(hit.get("url")),
        language=text_of(hit.get("language")) or None,
    )


def deleted_item(row: Row, *, kind: str) -> ContentItem:
    """What is left of something that was deleted."""
    return ContentItem(
        external_id=f"{kind}/{row_id(row)}",
        state=ItemState.DELETED,
        updated_at=instant(row.get("archivedAt")),
        title=_title(row),
        reason="It was deleted in HubSpot.",
    )


def row_id(row: Row) -> str:
    """The row's id as text; empty when it has none."""
    value = row.get("id")
    return str(value) if isinstance(value, int | str) and not isinstance(value, bool) else ""


def updated_at(row: Row) -> datetime | None:
    """When the row changed last, however this endpoint calls it."""
    return instant(row.get("updatedAt")) or instant(row.get("updated"))


def instant(value: object) -> datetime | None:
    """A time given as ISO 8601 text or milliseconds; None for what is none, and for HubSpot's zero time."""
    found: datetime | None = None
    try:
        if isinstance(value, str) and value.strip().lstrip("-").isdigit():
            value = int(value)
        if isinstance(value, int | float) and not isinstance(value, bool):
            found = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(milliseconds=value)
        elif isinstance(value, str):
            found = datetime.fromisoformat(value)
    except (ValueError, OverflowError):
        return None
    if found is None:
        return None
    found = found.replace(tzinfo=UTC) if found.tzinfo is None else found.astimezone(UTC)
    return found if found.year > 1970 else None


def _item(row: Row, *, kind: str, now: datetime, title: str, fragments: list[str]) -> ContentItem:
    reason = _why_unpublished(row, now)
    state = ItemState.UNPUBLISHED if reason else ItemState.PUBLISHED
    language = text_of(row.get("language"))
    if not reason and row.get(TOO_LARGE):
        state, reason = ItemState.UNREADABLE, "It has more bytes than can be read at once."
    elif not reason and not any(text.strip() for text in fragments):
        state, reason = ItemState.UNREADABLE, _NO_WORDS
    is_published = state is ItemState.PUBLISHED
    return ContentItem(
        external_id=f"{kind}/{row_id(row)}",
        state=state,
        updated_at=updated_at(row),
        title=title,
        html=_document(title, language, fragments) if is_published else "",
        url=_safe_url(row.get("url")),
        language=language or None,
        reason=reason,
    )


def _why_unpublished(row: Row, now: datetime) -> str:
    """Why customers do not see it, as a sentence; empty when they do."""
    if row.get("archived") is True or instant(row.get("archivedAt")) is not None:
        return "It is archived in HubSpot."
    if not _is_live(row, now):
        state = text_of(row.get("state")) or text_of(row.get("currentState")) or "not published"
        return f"It is not published in HubSpot ({state[:40].lower().replace('_', ' ')})."
    expires = instant(row.get("pageExpiryDate")) if row.get("pageExpiryEnabled") is True else None
    if expires is not None and expires <= now:
        return "It has expired in HubSpot."
    if text_of(row.get("abStatus")) in _LOSERS:
        return "It is the variant of a page that lost its test."
    if _is_restricted(row):
        return "Only some visitors may see it in HubSpot, so it does not answer everybody."
    return ""


def _is_live(row: Row, now: datetime) -> bool:
    live = row.get("currentlyPublished")
    if isinstance(live, bool):
        return live
    state = text_of(row.get("state")).upper() or text_of(row.get("currentState")).upper()
    if state == "PUBLISHED_OR_SCHEDULED":
        published = instant(row.get("publishDate"))
        return published is not None and published <= now
    return state.startswith("PUBLISHED")


def _is_restricted(row: Row) -> bool:
    groups = row.get("accessGroupIds")
    return (
        bool(text_of(row.get("password")))
        or row.get("publicAccessRulesEnabled") is True
        or (isinstance(groups, list) and bool(groups))
        or bool(_RESTRICTED.search(text_of(row.get("accessType")).upper()))
    )


def _title(row: Row) -> str:
    names = ("title", "htmlTitle", "name")
    return next((_plain(text_of(row.get(name))) for name in names if text_of(row.get(name)).strip()), "")


def _plain(text: str) -> str:
    """A title that may carry marks of a search hit."""
    return html.unescape(re.sub(r"</?(?:span|em|b|strong)\b[^>]*>", "", text)).strip()


def _safe_url(value: object) -> str | None:
    try:
        return check_web_url(text_of(value))
    except InvalidInput:
        return None


def _document(title: str, language: str, fragments: list[str]) -> str:
    """The fragments as one HTML page.

    Each stands in an element of its own name, so that none is taken for a frame around the others: a reader
    that looks for the main content of a page would drop the short ones.
    """
    head = f'<meta charset="utf-8"><title>{html.escape(title)}</title>'
    body = "\n".join(f"<hs-module>{_TOKENS.sub('', text)}</hs-module>" for text in fragments if text.strip())
    start = f'<!doctype html><html lang="{html.escape(language, quote=True)}">'
    return f"{start}<head>{head}</head><body><main>\n{body}\n</main></body></html>"


def _indexed_html(fields: Row) -> list[str]:
    """Fields such as `html_other_nested.en`, each with all its values."""
    found: list[str] = []
    for name, field in fields.items():
        if name.startswith("html_") and isinstance(field, Mapping):
            values = field.get("values")
            given = values if isinstance(values, list) and values else [field.get("value")]
            found += [value for value in given if isinstance(value, str)]
    return list(dict.fromkeys(found))


def _page_fragments(row: Row) -> list[str]:
    """The words of a page's modules in the order of the page."""
    sections = row.get("layoutSections")
    found = list(_section_words(sections, 0)) if isinstance(sections, Mapping) else []
    widgets = row.get("widgets")
    if isinstance(widgets, Mapping):
        modules = [module for module in widgets.values() if isinstance(module, Mapping)]
        for module in sorted(modules, key=_order):
            found += _module_words("", module.get("body"), 0)
    containers = row.get("widgetContainers")
    found += _module_words("", containers, 0) if isinstance(containers, Mapping) else []
    return list(dict.fromkeys(found))


def _order(module: Row) -> float:
    value = module.get("order")
    return float(value) if isinstance(value, int | float) else 1e9


def _section_words(node: Any, depth: int) -> Iterator[str]:
    """Down through sections, rows and columns to modules; columns of a row are named by where they begin."""
    if depth > _DEEPEST:
        return
    if isinstance(node, list):
        for part in node:
            yield from _section_words(part, depth + 1)
    elif isinstance(node, Mapping):
        parameters = node.get("params")
        if isinstance(parameters, Mapping):
            yield from _module_words("", parameters, depth + 1)
        inner = {key: part for key, part in node.items() if key not in {"params", "rowMetaData"}}
        for _, part in sorted(inner.items(), key=_column):
            if isinstance(part, list | Mapping):
                yield from _section_words(part, depth + 1)


def _column(entry: tuple[str, Any]) -> int:
    return int(entry[0]) if entry[0].isdigit() and len(entry[0]) < 5 else 0


def _module_words(name: str, node: Any, depth: int) -> Iterator[str]:
    """HTML of a module's rich texts, and its plain words under the names that modules use for them."""
    if depth > _DEEPEST or (name and _UNSPOKEN.search(name.lower())):
        return
    if isinstance(node, str):
        words = _fragment(name.lower(), node)
        if words:
            yield words
    elif isinstance(node, list):
        for part in node:
            yield from _module_words(name, part, depth + 1)
    elif isinstance(node, Mapping):
        for key, part in node.items():
            yield from _module_words(str(key), part, depth + 1)


def _fragment(name: str, value: str) -> str:
    if _TAG.search(value):
        return value
    words = " ".join(value.split())
    if not words or not _SPOKEN.search(name) or not any(letter.isalpha() for letter in words):
        return ""
    tag = "h3" if _HEADING.search(name) else "p"
    return f"<{tag}>{html.escape(words)}</{tag}>"
