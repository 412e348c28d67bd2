"""What changed in one page: facts as a table, sentences old and new, past answers, who says otherwise."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo
from itertools import groupby
from typing import Any

from core.review.reviews import HELD_BACK, ReviewedDocument
from dashboard.formatting import NOTHING, calendar_day, exact, plural, shorten
from dashboard.presenters.conflict import marked_words, place_card
from dashboard.presenters.markup import Html, icon, join, page_anchor, tag
from dashboard.presenters.text_diff import marked_change
from dashboard.presenters.wording import CHANNELS, Label, fact_kind

_LONGEST_REPLY = 600
Delta = Mapping[str, Any]
"""As `core.review.delta_json` writes it."""


def page_links(document: ReviewedDocument) -> Html:
    """Where to read the page: as the agent reads it, before and after side by side, and at its place."""
    delta, links = document.delta, []
    old, new = delta["old_version"], delta["new_version"]
    if new and new != HELD_BACK:
        links.append(
            page_anchor("document", {"id": document.document_id, "version": str(new)}, "As it is now")
        )
    if old:
        was = "As it is until approved" if new == HELD_BACK else "As it was"
        links.append(page_anchor("document", {"id": document.document_id, "version": str(old)}, was))
    if old and new and new != HELD_BACK:
        query = {"id": document.document_id, "version": str(new), "view": "Compare"}
        links.append(page_anchor("document", query, "Whole text compared"))
    if delta["url"]:
        links.append(tag("a", icon("open_in_new"), " ", shorten(delta["url"], 80), href=delta["url"]))
    return tag("div", *links, cls="ad-row ad-muted ad-place")


def facts_table(delta: Delta) -> Html | None:
    """Facts that differ, a row each; None without any."""
    facts = [fact for change in delta["changes"] for fact in change["facts"]]
    if not facts:
        return None
    head = tag("tr", *(tag("th", name) for name in ("What about", "Kind", "Before", "After")))
    rows = [
        tag(
            "tr",
            tag("td", fact["about"] or NOTHING),
            tag("td", fact_kind(fact["kind"]), cls="ad-muted"),
            tag("td", tag("span", fact["old"], cls="ad-old") if fact["old"] else NOTHING),
            tag("td", tag("span", fact["new"], cls="ad-new") if fact["new"] else NOTHING),
        )
        for fact in facts
    ]
    return tag("div", tag("table", tag("thead", head), tag("tbody", *rows)), cls="ad-fact-table")


def sentence_list(delta: Delta) -> Html | None:
    """Sentences old and new under their headings; None when none is kept."""
    if not delta["changes"]:
        return None
    parts: list[Html] = []
    for heading, changes in groupby(delta["changes"], key=_heading):
        parts += [tag("div", heading, cls="ad-muted ad-under")] if heading else []
        parts += [tag("div", _sentence(change), cls="ad-sentence") for change in changes]
    more = delta["left_out"]
    note = tag("p", f"And {plural(more, 'more sentence')}; the whole text shows them.", cls="ad-muted")
    return tag("div", *parts, note if more else None, cls="ad-delta")


def _heading(change: Mapping[str, Any]) -> str:
    return str((change["new"] or change["old"])["heading"])


def _sentence(change: Mapping[str, Any]) -> Html:
    old, new = (change[side]["words"] if change[side] else "" for side in ("old", "new"))
    return marked_change(old, new)


def quiet_words(document: ReviewedDocument) -> str:
    """In a sentence, what there is to say when no sentence is listed; empty when there are some."""
    delta = document.delta
    if delta["changes"]:
        return ""
    if delta["old_version"] is None:
        return "A new page: nothing that customers were told changes by it."
    if delta["moved"]:
        return f"Only the order changed: {plural(delta['moved'], 'sentence')} stand elsewhere."
    return "No sentence changed; what differs is how it is laid out, or the title."


def contradiction(found: Mapping[str, Any], sources: Mapping[str, str]) -> Html:
    """What the page says now, and the other place that says otherwise."""
    ours = tag(
        "div",
        tag("div", "This page now", cls="ad-item-title"),
        tag("div", marked_words(found["words"], found["ours"]), cls="ad-passage-text"),
        cls="ad-side",
    )
    return tag("div", ours, place_card(found["elsewhere"], found["theirs"], sources), cls="ad-sides")


def touched_answer(answer: Mapping[str, Any], *, zone: tzinfo) -> Html:
    """A past answer: what was asked and said, where and when, and what became of the words it rests on."""
    at = datetime.fromisoformat(answer["at"])
    query = {"id": answer["conversation_id"], "reply": answer["message_id"]}
    question = shorten(answer["question"] or "Conversation", 200)
    channel = _channel(answer["channel"])
    return tag(
        "div",
        tag(
            "div",
            tag("span", page_anchor("conversation", query, question, title="Open the conversation")),
            tag(
                "span",
                icon(channel.icon),
                f" {channel.text} · ",
                tag("time", calendar_day(at.astimezone(zone)), title=exact(at, zone)),
                cls="ad-muted ad-num",
            ),
            cls="ad-item-top ad-answer-top",
        ),
        tag("div", tag("span", "Answered ", cls="ad-muted"), shorten(answer["reply"], _LONGEST_REPLY)),
        tag("div", tag("span", _rested(answer), cls="ad-muted"), _became(answer), cls="ad-delta"),
        cls="ad-change",
    )


def _rested(answer: Mapping[str, Any]) -> str:
    return "The words it rests on now say " if answer["now"] else "The words it rests on are gone "


def _became(answer: Mapping[str, Any]) -> Html:
    return marked_change(answer["said"], answer["now"] or "")


def _channel(name: str) -> Label:
    known = {channel.value: label for channel, label in CHANNELS.items()}
    return known.get(name, Label(name.replace("_", " ").capitalize(), "chat", "grey"))


def answers_note(document: ReviewedDocument) -> str:
    """How many past answers there are beyond those shown; empty for none."""
    left = document.answer_count - len(document.delta["answers"])
    return f"And {plural(left, 'older one')}." if left > 0 else ""


def contradictions(delta: Delta, sources: Mapping[str, str]) -> Html | None:
    """All of them, below each other; None without any."""
    found: Sequence[Mapping[str, Any]] = delta["contradictions"]
    return join(*(contradiction(one, sources) for one in found)) if found else None
