"""Why the agent said what it said, as a story: understood, found, decided, said, took."""

from collections.abc import Sequence

from core.answering.reply import Check, Citation, Reply, ReplySentence
from core.configuration.agent_config import Thresholds
from core.knowledge.documents import Medium
from core.retrieval.passages import Passage
from dashboard.formatting import milliseconds, percent, plural, shorten
from dashboard.presenters.document_page import citation_notes, medium_chip, pinned_anchor, pinned_query
from dashboard.presenters.markup import Html, icon, join, page_anchor, tag
from dashboard.presenters.passages import evidence_spans, mark_spans
from dashboard.presenters.wording import DECISIONS

_SHOWN_PASSAGES = 4
_GOOD_SUPPORT = 0.75
_FAIR_SUPPORT = 0.5


def insight_story(reply: Reply, thresholds: Thresholds, question: str) -> Html:
    """The whole panel of one reply. All text in it is escaped."""
    spans = evidence_spans(reply)
    return tag(
        "div",
        _understood(reply, question),
        _found(reply.passages, spans, reply.knowledge_version),
        _decided(reply, thresholds),
        _said(reply, spans),
        _took(reply.timings_ms),
        cls="ad-story",
    )


def _step(title: str, aside: str, *content: str | None) -> Html:
    heading = tag("div", tag("h4", title), tag("span", aside, cls="ad-muted"), cls="ad-step-head")
    return tag("section", heading, *content, cls="ad-step")


def _understood(reply: Reply, question: str) -> Html:
    same = reply.understood_as.strip() == question.strip() or not reply.understood_as
    note = "as asked" if same else "made to stand alone"
    return _step("Understood as", note, tag("p", reply.understood_as or question, cls="ad-quote"))


def _found(passages: Sequence[Passage], spans: Sequence[Citation], version: int) -> Html:
    if not passages:
        return _step(
            "Found", f"knowledge v{version}", tag("p", "Nothing close enough to look at.", cls="ad-muted")
        )
    shown = [_passage(passage, spans) for passage in passages[:_SHOWN_PASSAGES]]
    rest = [_passage(passage, spans) for passage in passages[_SHOWN_PASSAGES:]]
    more = tag("details", tag("summary", f"{plural(len(rest), 'more passage')}"), *rest) if rest else None
    return _step("Found", f"{plural(len(passages), 'passage')} · knowledge v{version}", *shown, more)


def _passage(passage: Passage, spans: Sequence[Citation]) -> Html:
    pieces = mark_spans(passage, spans)
    is_used = any(piece.cited_by for piece in pieces)
    where = " › ".join(part for part in (passage.title, passage.heading) if part)
    name = tag("a", where, href=passage.url) if passage.url else tag("span", where)
    marked = join(
        *(
            tag("mark", piece.text, tag("b", str(piece.cited_by), cls="ad-ref"))
            if piece.cited_by
            else piece.text
            for piece in pieces
        )
    )
    query = pinned_query(passage.document_id, passage.document_version, passage.start, passage.end)
    notes = [
        tag("span", "short answer", cls="ad-chip") if passage.kind == "answer" else None,
        tag("span", icon("lock"), "not cited", cls="ad-chip") if not passage.is_citable else None,
        medium_chip(passage.medium) if passage.medium is Medium.MACHINE_TRANSCRIPT else None,
        page_anchor("document", query, icon("open_in_new"), title="Open this text as it was searched"),
    ]
    head = tag(
        "div",
        tag("span", str(passage.rank), cls="ad-rank"),
        tag("span", name, cls="ad-where"),
        *notes,
        cls="ad-passage-head",
    )
    return tag(
        "div",
        head,
        _score(passage),
        tag("div", marked, cls="ad-passage-text"),
        cls="ad-passage ad-used" if is_used else "ad-passage",
    )


def _score(passage: Passage) -> Html:
    words = f"words {passage.lexical_score:.1f}" if passage.lexical_score else "no shared words"
    detail = f"meaning {passage.dense_score:.2f} · {words}"
    bar = tag("div", tag("div", cls="ad-bar-fill", width_pct=max(passage.dense_score, 0) * 100), cls="ad-bar")
    return tag(
        "div",
        bar,
        tag("span", detail, cls="ad-num ad-muted"),
        cls="ad-score",
        title="How near in meaning, 0 to 1",
    )


def _decided(reply: Reply, thresholds: Thresholds) -> Html:
    label = DECISIONS[reply.decision]
    verdict = tag("span", icon(label.icon), label.text, cls=f"ad-chip ad-{label.tone}")
    return _step(
        "Decided",
        f"confidence {percent(reply.confidence)}" if reply.was_weighed else "nothing to weigh",
        _scale(reply.confidence, thresholds) if reply.was_weighed else None,
        tag("p", verdict, " ", reply.reason),
        _checks(reply.checks),
    )


def _scale(confidence: float, thresholds: Thresholds) -> Html:
    """Where the confidence lies among the thresholds."""
    zones = [
        ("hand off", "amber", thresholds.ask_back),
        ("ask back", "indigo", thresholds.answer - thresholds.ask_back),
        ("answer", "green", 1 - thresholds.answer),
    ]
    scale = tag(
        "div",
        *(
            tag("div", name if width >= 0.14 else "", cls=f"ad-zone ad-{tone}", width_pct=width * 100)
            for name, tone, width in zones
            if width > 0
        ),
        cls="ad-zones",
    )
    pin = tag("div", tag("div", cls="ad-pin", width_pct=confidence * 100), cls="ad-pins")
    words = (
        f"Confidence {percent(confidence)}: answers from {percent(thresholds.answer)}, "
        f"asks back from {percent(thresholds.ask_back)}"
    )
    return tag("div", pin, scale, cls="ad-scale", role="img", label=words)


def _checks(checks: Sequence[Check]) -> Html | None:
    if not checks:
        return None
    rows = [
        tag(
            "li",
            icon("check" if check.passed else "close", cls="ad-green" if check.passed else "ad-red"),
            tag("span", "passed" if check.passed else "failed", cls="ad-hidden"),
            tag("span", check.name.replace("_", " ")),
            tag("span", check.detail, cls="ad-muted"),
        )
        for check in checks
    ]
    return tag("ul", *rows, cls="ad-checks")


def _said(reply: Reply, spans: Sequence[Citation]) -> Html | None:
    if not reply.sentences:
        return None
    numbers = {span: count for count, span in enumerate(spans, start=1)}
    rows = [_sentence(sentence, numbers) for sentence in reply.sentences]
    return _step("Said", _composed_by(reply), *rows)


def _composed_by(reply: Reply) -> str:
    carried = sum(1 for sentence in reply.sentences if sentence.citation is not None)
    how = {"extractive": "in the words of the source", "generative": f"written by {reply.model or 'a model'}"}
    return f"{plural(carried, 'sentence')} with facts, {how.get(reply.composer, 'fixed wording')}"


def _sentence(sentence: ReplySentence, numbers: dict[Citation, int]) -> Html:
    if sentence.citation is None:
        note = tag("span", "says nothing factual", cls="ad-muted")
        return tag("div", tag("p", sentence.text), note, cls="ad-said ad-edge-grey")
    tone = (
        "green"
        if sentence.support >= _GOOD_SUPPORT
        else "amber"
        if sentence.support >= _FAIR_SUPPORT
        else "red"
    )
    source = sentence.citation
    name = shorten(source.title or source.external_id, 70)
    note = tag(
        "span",
        tag("b", str(numbers.get(source, "")), cls="ad-ref"),
        " ",
        tag("a", name, href=source.url) if source.url else name,
        f" · support {percent(sentence.support)}",
        *(piece for part in citation_notes(source) for piece in (" · ", part)),
        " · ",
        pinned_anchor(source, icon("history"), " as it was"),
        cls="ad-muted",
    )
    return tag("div", tag("p", sentence.text), note, cls=f"ad-said ad-edge-{tone}")


def _took(timings_ms: dict[str, float]) -> Html | None:
    sums = {"total"} | ({"search"} if "index" in timings_ms else set())
    steps = {name: value for name, value in timings_ms.items() if name not in sums}
    total = timings_ms.get("total", sum(steps.values()))
    if total <= 0:
        return None
    tones = ("indigo", "teal", "violet", "amber", "green", "grey")
    parts = [(name, value, tones[place % len(tones)]) for place, (name, value) in enumerate(steps.items())]
    bar = [
        tag("div", cls=f"ad-time ad-fill-{tone}", width_pct=100 * value / max(total, sum(steps.values())))
        for _, value, tone in parts
    ]
    legend = [
        tag(
            "li",
            tag("span", cls=f"ad-dot ad-fill-{tone}"),
            name.replace("_", " "),
            " ",
            tag("span", milliseconds(value), cls="ad-num"),
        )
        for name, value, tone in parts
    ]
    return _step(
        "Took", milliseconds(total), tag("div", *bar, cls="ad-times"), tag("ul", *legend, cls="ad-legend")
    )
