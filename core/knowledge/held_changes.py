"""Changes that a sync found in a source whose content waits for approval: what waits, and what need not."""

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from core.knowledge.change_plan import KnownDocuments, NewText
from core.knowledge.documents import Medium
from core.knowledge.read_texts import ReadText


class HeldKind(StrEnum):
    """What approving does."""

    ADDED = "added"
    CHANGED = "changed"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class HeldChange:
    """The newest finding about one document. A removal has neither text nor hash.

    A discarded one stays, so that the same finding does not wait again; it ends when the page changes.
    """

    source_id: str
    document_id: str
    external_id: str
    kind: HeldKind
    title: str
    url: str | None
    language: str | None
    medium: Medium
    blob_hash: str | None
    content_hash: str
    run_id: str | None
    found_at: datetime
    text: str
    is_discarded: bool = False

    def as_read(self) -> ReadText:
        """The text as ingestion takes it."""
        return ReadText(
            self.external_id,
            self.title,
            self.text,
            url=self.url,
            language=self.language,
            blob_hash=self.blob_hash,
            medium=self.medium,
        )

    def says_same_as(self, other: "HeldChange") -> bool:
        """Whether both would do the same to the document."""
        return (self.kind, self.content_hash) == (other.kind, other.content_hash)


class HeldChangeReader(Protocol):
    """Held changes of all sources, at most one a document."""

    def find_held(self, source_id: str, document_ids: Iterable[str]) -> dict[str, HeldChange]:
        """By document id, discarded ones too; documents without are left out."""
        ...

    def list_held(self, source_id: str, *, offset: int = 0, limit: int | None = 100) -> list[HeldChange]:
        """A page of those that wait, in title order. limit None: all."""
        ...

    def count_held(self) -> dict[str, int]:
        """Changes that wait, by source; sources without are left out."""
        ...

    def holds_of_run(self, run_id: str) -> bool:
        """Whether something waits that this sync found."""
        ...


class HeldChangeStore(HeldChangeReader, Protocol):
    """The same, with its changes."""

    def save_held(self, changes: Sequence[HeldChange]) -> None:
        """Insert, or replace by source and document."""
        ...

    def drop_held(self, changes: Sequence[HeldChange]) -> None:
        """Forget these, unless a later finding has replaced them."""
        ...

    def discard_held(self, changes: Sequence[HeldChange]) -> int:
        """Mark these as discarded, unless a later finding has replaced them; gives how many."""
        ...


@dataclass(slots=True)
class Holding:
    """What to do with one batch of findings of a held source."""

    save: list[HeldChange] = field(default_factory=list)
    drop: list[HeldChange] = field(default_factory=list)
    held_ids: set[str] = field(default_factory=set)
    """Documents whose findings wait or were discarded: nothing of them counts now."""


def plan_holding(
    known: KnownDocuments,
    *,
    new: Mapping[str, NewText],
    removed: Set[str],
    held: Mapping[str, HeldChange],
    run_id: str | None,
    now: datetime,
) -> Holding:
    """What waits of these findings (pure). `held` is what is stored about the same documents.

    A text that answers already needs no approval, and ends what waited; nor does the removal of a document
    that does not answer.
    """
    plan = Holding()
    found = [_found_text(known, text, run_id, now) for text in new.values() if not known.says(text)]
    gone = sorted(key for key in removed - new.keys() if key in known.hashes)
    found += [_found_removal(known, key, run_id, now) for key in gone]
    for change in found:
        plan.held_ids.add(change.document_id)
        before = held.get(change.document_id)
        if before is None or not before.says_same_as(change):
            plan.save.append(change)
    settled = (new.keys() | removed) - plan.held_ids
    plan.drop = [held[key] for key in sorted(settled & held.keys())]
    return plan


def waiting_words(count: int) -> str:
    """What stands at a source with so many changes that wait; empty for none."""
    if not count:
        return ""
    return "1 change waits for approval" if count == 1 else f"{count:,} changes wait for approval"


def _found_text(known: KnownDocuments, text: NewText, run_id: str | None, now: datetime) -> HeldChange:
    document = text.document
    return HeldChange(
        source_id=document.source_id,
        document_id=document.id,
        external_id=document.external_id,
        kind=HeldKind.CHANGED if document.id in known.hashes else HeldKind.ADDED,
        title=document.title,
        url=document.url,
        language=document.language,
        medium=document.medium,
        blob_hash=text.blob_hash,
        content_hash=text.content_hash,
        run_id=run_id,
        found_at=now,
        text=text.text,
    )


def _found_removal(known: KnownDocuments, key: str, run_id: str | None, now: datetime) -> HeldChange:
    document = known.documents[key]
    return HeldChange(
        source_id=document.source_id,
        document_id=document.id,
        external_id=document.external_id,
        kind=HeldKind.REMOVED,
        title=document.title,
        url=document.url,
        language=document.language,
        medium=document.medium,
        blob_hash=None,
        content_hash="",
        run_id=run_id,
        found_at=now,
        text="",
    )
