"""Versions of knowledge as rows and heads, their documents as lines, and what a restore would do."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from core.knowledge.documents import KnowledgeVersion, TextDifference
from core.knowledge.restoring import RestorePreview
from dashboard.formatting import exact, number, plural, relative
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.untrusted_text import plain

_CHANGES = (("added", "added", "green", "add"), ("changed", "changed", "indigo", "edit"))
_REMOVED = ("removed", "removed", "amber", "remove")
_BADGES = {
    "added": ":green-badge[Added]",
    "changed": ":blue-badge[Changed]",
    "removed": ":orange-badge[Removed]",
}


def version_row(
    version: KnowledgeVersion, source: str | None, *, is_newest: bool, now: datetime, zone: tzinfo
) -> Html:
    """Two lines: number, cause and when; counts, author, source."""
    when = tag(
        "time",
        relative(version.created_at, now),
        title=exact(version.created_at, zone),
        cls="ad-muted ad-num",
    )
    return tag(
        "div",
        tag(
            "div",
            tag(
                "span", tag("b", f"v{version.number}", cls="ad-num"), "  ", version.cause, cls="ad-item-title"
            ),
            when,
            cls="ad-item-top",
        ),
        tag(
            "div",
            tag("span", icon("check_circle"), "Answers now", cls="ad-chip ad-green") if is_newest else None,
            *change_chips(version),
            tag("span", f"by {version.author}", cls="ad-muted"),
            tag("span", source, cls="ad-muted ad-customer") if source else None,
            cls="ad-item-notes",
        ),
    )


def change_chips(version: KnowledgeVersion) -> list[Html]:
    """Documents added, changed, removed; none of what there is none."""
    counts = {"added": version.added, "changed": version.changed, "removed": version.removed}
    return [
        tag("span", icon(symbol), f"{number(counts[key])} {words}", cls=f"ad-chip ad-{tone}")
        for key, words, tone, symbol in (*_CHANGES, _REMOVED)
        if counts[key]
    ]


def version_head(version: KnowledgeVersion, *, is_newest: bool, zone: tzinfo) -> Html:
    """Number, cause, who and when, counts."""
    now_answers = tag("span", icon("check_circle"), "Answers now", cls="ad-chip ad-green")
    return tag(
        "div",
        tag("div", now_answers if is_newest else None, *change_chips(version), cls="ad-row"),
        tag("h3", f"Knowledge version {version.number}"),
        tag("p", version.cause),
        tag("p", f"{exact(version.created_at, zone)}, by {version.author}"),
        cls="ad-head",
    )


def difference_label(one: TextDifference, source: str | None) -> str:
    """A line of Streamlit's Markdown: title, what became of it, its source where there are several."""
    aside = f" :gray[{plain(source)}]" if source else ""
    return f"{plain(one.title or 'Untitled')} {_BADGES[one.kind]}{aside}"


def restore_sentences(preview: RestorePreview, *, current: int) -> list[str]:
    """What a restore would do, a sentence each, the numbers first."""
    report = preview.report
    if not preview.differences:
        return [f"It says today what it said at version {preview.to}: there is nothing to restore."]
    counts: Mapping[str, int] = {
        "comes back": report.added,
        "says again what it said": report.changed,
        "stops answering": report.removed,
    }
    told = ", ".join(_counted(count, words) for words, count in counts.items() if count)
    said = [f"{told}. It becomes version {current + 1}; nothing of what was since is lost."]
    if preview.coming_back:
        names = ", ".join(f"“{name}”" for name in preview.coming_back)
        said.append(f"{names} {'comes' if len(preview.coming_back) == 1 else 'come'} back as a source.")
    return [*said, *preview.notes]


_PLURALS = {
    "comes back": "come back",
    "says again what it said": "say again what they said",
    "stops answering": "stop answering",
}


def _counted(count: int, words: str) -> str:
    return f"{plural(count, 'page')} {words if count == 1 else _PLURALS[words]}"
