"""What readers hand to ingestion, and what ingestion reports back."""

from dataclasses import dataclass

from core.knowledge.documents import Medium

NO_TEXT = "There is no text in it."


@dataclass(frozen=True, slots=True)
class ReadText:
    """One document as just read. `external_id` is what its source knows it by, such as its URL."""

    external_id: str
    title: str
    text: str
    """Markdown, in any form: it is normalised by ingestion."""
    url: str | None = None
    language: str | None = None
    blob_hash: str | None = None
    medium: Medium = Medium.TEXT


@dataclass(frozen=True, slots=True)
class FailedRead:
    """One document that could not be read, with the reason as a sentence."""

    external_id: str
    reason: str
    title: str = ""
    url: str | None = None


@dataclass(frozen=True, slots=True)
class IngestReport:
    """Counts of documents of one or several calls. `version`: newest version made; None: nothing changed."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    failed: int = 0
    removed: int = 0
    version: int | None = None
    held: int = 0
    """Documents whose findings wait for approval, or were discarded: they change nothing."""

    def __add__(self, later: "IngestReport") -> "IngestReport":
        return IngestReport(
            self.added + later.added,
            self.changed + later.changed,
            self.unchanged + later.unchanged,
            self.failed + later.failed,
            self.removed + later.removed,
            self.version if later.version is None else later.version,
            self.held + later.held,
        )
