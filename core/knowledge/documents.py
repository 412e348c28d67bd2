"""Documents, their versions and their chunks: frozen records with ids derived from content."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.identifiers import derived_id


class DocumentStatus(StrEnum):
    """Whether a document answers, and if not, why not."""

    INDEXED = "indexed"
    FAILED = "failed"
    REMOVED = "removed"


class Medium(StrEnum):
    """What a document's words come from; where they were spoken, each line begins with its time."""

    TEXT = "text"
    SUBTITLES = "subtitles"
    MACHINE_TRANSCRIPT = "machine_transcript"
    """Heard by a speech recogniser: it may have misheard, and whoever quotes it says so."""


@dataclass(frozen=True, slots=True)
class Document:
    """A page, file, short answer or bulk document; its texts are in its versions."""

    id: str
    source_id: str
    external_id: str
    """The id outside: a page's URL, a file's name, a bulk document's own id."""
    url: str | None
    title: str
    language: str | None
    status: DocumentStatus
    reason: str = ""
    """In words, when the document does not answer."""
    current_version: int = 0
    """Number of the newest DocumentVersion; 0 when there is none."""
    medium: Medium = Medium.TEXT


@dataclass(frozen=True, slots=True)
class DocumentVersion:
    """An immutable text of a document. Spans and citations index `text` by Unicode code points.

    Valid for knowledge versions v with valid_from <= v < valid_to (None: still valid).
    """

    document_id: str
    number: int
    """1, 2, 3 … by document."""
    title: str
    text: str
    """Markdown, normalised: no carriage returns, no trailing white space, NFC."""
    content_hash: str
    """SHA-256 of title and text; equal hashes mean that nothing changed."""
    blob_hash: str | None
    """SHA-256 of the original bytes in the blob store, if kept."""
    valid_from: int
    valid_to: int | None
    created_at: datetime


@dataclass(frozen=True, slots=True)
class Chunk:
    """A stored piece of a document version: text[start:end] of it, with where it stands."""

    id: str
    document_id: str
    document_version: int
    ordinal: int
    source_id: str
    kind: str
    """passage, or answer for a short answer (its text is the answer, its title the question)."""
    title: str
    heading: str
    """Heading path above the chunk, joined by ` › `; empty at top level."""
    text: str
    start: int
    end: int
    search_text: str
    """What is embedded and indexed for full text: title, heading and text made plain."""


@dataclass(frozen=True, slots=True)
class TextDifference:
    """A document whose text differs between two knowledge versions, or is there at one of them only."""

    document_id: str
    source_id: str
    title: str
    """As it is afterwards; of a document that is gone, as it was."""
    before: int | None
    """Number of the text at the first knowledge version; None: it had none."""
    after: int | None
    """Number of the text at the second knowledge version; None: it has none."""

    @property
    def kind(self) -> str:
        """added, changed or removed."""
        if self.before is None:
            return "added"
        return "removed" if self.after is None else "changed"


def document_id(source_id: str, external_id: str) -> str:
    """The id of the document that a source knows by `external_id`."""
    return derived_id("doc", source_id, external_id)


def chunk_id(owner_id: str, version: int, ordinal: int) -> str:
    """The id of a version's n-th chunk: the same version chunked again gives the same ids."""
    return derived_id("chk", owner_id, str(version), str(ordinal))


@dataclass(frozen=True, slots=True)
class KnowledgeVersion:
    """One applied change to what the agent knows."""

    number: int
    created_at: datetime
    author: str
    cause: str
    """In words: 'First sync of docs.example.com', 'Short answer added: How …'."""
    added: int
    changed: int
    removed: int
    source_id: str | None = None
    """The one source it is about; None when it is about several, as a restored workspace is."""
    run_id: str | None = None
    """The sync that made it; None for a change by hand. One sync may make several versions."""
