"""What a restore writes, from what differs between now and then (pure)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.knowledge.answer_text import split_answer_text
from core.knowledge.change_plan import ChangePlan, Embedded
from core.knowledge.documents import Document, DocumentStatus, DocumentVersion, TextDifference, chunk_id
from core.knowledge.read_texts import IngestReport
from core.knowledge.schedule import SyncSchedule
from core.knowledge.sources import Source, SourceChanges, SourceKind, SourceStatus
from core.knowledge.text_form import comparable_location

_NEXT_SYNC = {
    SourceKind.SITE: "The next sync reads the site again and brings back what it says then",
    SourceKind.CMS: "The next full read, within hours, brings back what the system says then",
    SourceKind.FILE: "Syncing it reads the newest file again",
    SourceKind.DOCUMENTS: "Syncing it reads the newest set again",
    SourceKind.ANSWER: "",
}


@dataclass(frozen=True, slots=True)
class PastTexts:
    """The documents that differ, as they are now, with the texts they had then and those texts' chunks."""

    documents: Mapping[str, Document]
    versions: Mapping[tuple[str, int], DocumentVersion]
    embedded: Mapping[tuple[str, int], Embedded]


def plan_restore(
    differences: Sequence[TextDifference], past: PastTexts, *, number: int, now: datetime
) -> ChangePlan:
    """What knowledge version `number` writes. `differences` lead from now to then."""
    plan = ChangePlan()
    for one in differences:
        document = past.documents[one.document_id]
        if one.before is not None:
            plan.ended.append(one.document_id)
        if one.after is None:
            plan.documents.append(replace(document, status=DocumentStatus.REMOVED, reason=""))
            plan.report += IngestReport(removed=1)
        else:
            _bring_back(plan, one, document, past, number=number, now=now)
    if not plan.is_empty:
        plan.report += IngestReport(version=number)
    return plan


def _bring_back(
    plan: ChangePlan,
    one: TextDifference,
    document: Document,
    past: PastTexts,
    *,
    number: int,
    now: datetime,
) -> None:
    place = (one.document_id, one.after or 0)
    text, embedded = past.versions[place], past.embedded[place]
    version = document.current_version + 1
    plan.documents.append(
        replace(document, title=text.title, status=DocumentStatus.INDEXED, reason="", current_version=version)
    )
    plan.versions.append(replace(text, number=version, valid_from=number, valid_to=None, created_at=now))
    plan.chunks.extend(
        replace(chunk, id=chunk_id(one.document_id, version, chunk.ordinal), document_version=version)
        for chunk in embedded.chunks
    )
    plan.vectors.append(embedded.vectors)
    plan.report += IngestReport(added=one.before is None, changed=one.before is not None)


def plan_sources(
    sources: Sequence[Source],
    differences: Sequence[TextDifference],
    past: PastTexts,
    *,
    to: int,
    hold: bool,
    schedule: SyncSchedule,
    now: datetime,
) -> tuple[tuple[str, SourceChanges], ...]:
    """How the sources of the differing documents change with them.

    A removed source comes back; a short answer says in its own row what its document says.
    """
    by_source: dict[str, list[TextDifference]] = {}
    for one in differences:
        by_source.setdefault(one.source_id, []).append(one)
    planned = []
    for source in sources:
        found = by_source.get(source.id, [])
        if source.kind is SourceKind.ANSWER:
            changes = _answer_changes(found, past)
        else:
            changes = _synced_changes(source, found, to=to, hold=hold)
        if source.status is SourceStatus.REMOVED and changes.get("status") is SourceStatus.READY:
            changes |= SourceChanges(next_sync_at=schedule.next_regular(source, now), failures=0)
        if changes:
            planned.append((source.id, changes))
    return tuple(planned)


def doubled_sources(
    sources: Sequence[Source], differences: Sequence[TextDifference], present: Sequence[Source]
) -> list[tuple[Source, Source]]:
    """Removed sources that would come back, each with the one that took its place and would stay."""
    back = {one.source_id for one in differences if one.after is not None}
    # A short answer that was not there then ends with its document, so it is in nobody's way.
    leaving = {one.id for one in sources if one.kind is SourceKind.ANSWER and one.id not in back}
    staying = {_place_of(one): one for one in present if one.id not in leaving}
    returning = [one for one in sources if one.id in back and one.status is SourceStatus.REMOVED]
    return [(one, staying[_place_of(one)]) for one in returning if _place_of(one) in staying]


def _place_of(source: Source) -> tuple[SourceKind, str]:
    return source.kind, comparable_location(source.location)


def what_next(kind: SourceKind, *, hold: bool) -> str:
    """What the next sync of a restored source does, as a sentence; empty for a short answer."""
    sentence = _NEXT_SYNC[kind]
    if not sentence:
        return ""
    return f"{sentence}; that waits for approval." if hold else f"{sentence}."


def _synced_changes(source: Source, found: Sequence[TextDifference], *, to: int, hold: bool) -> SourceChanges:
    """Of a failed source or one being synced, what was said of that goes on being true."""
    changes = SourceChanges()
    comes_back = source.status is SourceStatus.REMOVED and any(one.after is not None for one in found)
    if comes_back or source.status is SourceStatus.READY:
        changes |= SourceChanges(status=SourceStatus.READY, reason=_restored(source, to, hold))
    if hold:
        changes["is_held"] = True
    return changes


def _restored(source: Source, to: int, hold: bool) -> str:
    return f"Restored to version {to}. {what_next(source.kind, hold=hold or source.is_held)}"


def _answer_changes(found: Sequence[TextDifference], past: PastTexts) -> SourceChanges:
    for one in found:
        if one.after is None:
            return SourceChanges(status=SourceStatus.REMOVED, reason="")
        text = past.versions[one.document_id, one.after]
        answer, alternatives = split_answer_text(text.text)
        return SourceChanges(
            status=SourceStatus.READY,
            reason="",
            name=text.title[:200],
            location=text.title,
            options={"answer": answer, "alternatives": list(alternatives)},
        )
    return SourceChanges()
