"""What the draft changes, page by page: what it was, struck through, and what it becomes."""

from collections.abc import Iterable, Mapping, Sequence

from pydantic import BaseModel

from core.configuration.differences import ChangeKind, ConfigChange
from core.configuration.field_words import NAMED_BY, ConfigPage, Path, label_of
from dashboard.presenters.config_words import field_value
from dashboard.presenters.markup import Html, tag
from dashboard.presenters.text_diff import marked_change

PAGES = {
    ConfigPage.PROFILE: "Profile",
    ConfigPage.THRESHOLDS: "Profile · When it answers",
    ConfigPage.GUIDELINES: "Guidelines",
    ConfigPage.HANDOFF: "Handoff",
}
"""In the order in which they are read."""
_KINDS = {
    ChangeKind.ADDED: tag("span", "added", cls="ad-chip ad-green"),
    ChangeKind.REMOVED: tag("span", "removed", cls="ad-chip ad-red"),
    ChangeKind.MOVED: tag("span", "moved", cls="ad-chip"),
}


def changes_by_page(changes: Iterable[ConfigChange]) -> dict[ConfigPage, list[ConfigChange]]:
    """The changes of each page that has any."""
    by_page: dict[ConfigPage, list[ConfigChange]] = {page: [] for page in PAGES}
    for change in changes:
        by_page[change.page].append(change)
    return {page: found for page, found in by_page.items() if found}


def diff(changes: Iterable[ConfigChange], names: Mapping[str, str]) -> Html:
    """Page by page, field by field. `names` of people and teams by their ids."""
    sections = [
        tag("section", tag("h4", PAGES[page]), _page_diff(found, names), cls="ad-section")
        for page, found in changes_by_page(changes).items()
    ]
    return tag("div", *sections)


def _page_diff(changes: Sequence[ConfigChange], names: Mapping[str, str]) -> Html:
    rows: list[Html] = []
    last = None
    for change in changes:
        # Entries of one list that were added, or removed, stand below one heading.
        head = (_label(change), change.kind)
        if head != last:
            rows.append(tag("dt", f"{head[0]} ", _KINDS.get(change.kind)))
        rows.append(tag("dd", _what(change, names)))
        last = head
    return tag("dl", *rows, cls="ad-diff")


def _label(change: ConfigChange) -> str:
    """The field; an entry that is a text, a person or a team says itself below."""
    whole = change.new if change.old is None else change.old
    says_itself = change.kind is not ChangeKind.CHANGED and not isinstance(whole, BaseModel)
    label = label_of(change.path[:-1] if says_itself else change.path)
    return label.removeprefix(f"{PAGES[change.page]} · ")


def _what(change: ConfigChange, names: Mapping[str, str]) -> Html:
    if change.kind is ChangeKind.MOVED:
        return tag("span", f"to place {change.place + 1}", cls="ad-muted")
    if change.kind is ChangeKind.CHANGED:
        old, new = (field_value(change.path, value, names) for value in (change.old, change.new))
        return tag("div", tag("span", "changed: ", cls="ad-hidden"), marked_change(old, new), cls="ad-delta")
    is_new = change.kind is ChangeKind.ADDED
    element, cls = ("ins", "ad-new") if is_new else ("del", "ad-old")
    lines = _lines(change.path, change.new if is_new else change.old, names)
    return tag("div", *(tag("div", tag(element, line, cls=cls)) for line in lines), cls="ad-delta")


def _lines(path: Path, value: object, names: Mapping[str, str]) -> list[str]:
    """A whole entry a line a field, without what names it and what is empty."""
    if not isinstance(value, BaseModel):
        return [field_value(path, value, names)]
    fields = [(name, getattr(value, name)) for name in type(value).model_fields]
    return [
        f"{label_of((*path, name)).rpartition(' · ')[2]}: {field_value((*path, name), one, names)}"
        for name, one in fields
        if one not in ("", ()) and name != NAMED_BY.get(type(value))
    ]
