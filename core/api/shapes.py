"""What the API takes and gives: the shapes that programs may rely on, and that the OpenAPI document shows."""

from datetime import datetime
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

MAX_QUESTION = 4_000


def _whole(value: object) -> object:
    """In JSON, 7.0 is the integer 7."""
    return int(value) if isinstance(value, float) and value.is_integer() else value


Whole = Annotated[int, BeforeValidator(_whole)]


class HistoryItem(BaseModel):
    """One earlier message."""

    model_config = ConfigDict(extra="forbid", strict=True)
    role: Literal["customer", "user", "agent", "assistant", "person"]
    text: str = Field(max_length=20_000)


class Question(BaseModel):
    """A question to the agent."""

    model_config = ConfigDict(extra="forbid", strict=True)
    question: str = Field(min_length=1, max_length=MAX_QUESTION)
    history: list[HistoryItem] = Field(default_factory=list, max_length=200)
    at_version: Whole | None = Field(None, ge=0, description="Knowledge version; the newest without one")
    segments: list[Annotated[str, Field(max_length=200)]] = Field(
        default_factory=list,
        max_length=100,
        description="Segments the customer belongs to: content limited to others is not for them",
    )
    stream: bool = Field(False, description="Answer with server-sent events: delta …, then reply or error")


class SearchTerms(BaseModel):
    """What to search for."""

    model_config = ConfigDict(extra="forbid")
    q: str = Field(min_length=1, max_length=MAX_QUESTION)
    k: int = Field(10, ge=1, le=100, description="How many passages at most")
    at_version: int | None = Field(None, ge=0, description="Knowledge version; the newest without one")


class DocumentTerms(BaseModel):
    """Which text of a document."""

    model_config = ConfigDict(extra="forbid")
    version: int | None = Field(None, ge=1, description="Its version; the newest without one")


class Problem(BaseModel):
    """Why a request was refused, in a sentence."""

    detail: str


class Health(BaseModel):
    """That this process answers, and how new its knowledge is."""

    status: Literal["ok"] = "ok"
    knowledge_version: int


class FoundPassage(BaseModel):
    """A piece of a document as found for a question."""

    rank: int
    score: float
    document_id: str
    external_id: str
    source_id: str
    url: str | None
    title: str
    heading: str
    text: str


class ShownCitation(BaseModel):
    """A span of a stored document: `quote` is its text from `start` to `end`, counted in characters.

    `medium` tells written text from the subtitles of a video and from what a machine heard in it; then
    `time_s` is the second at which it is spoken.
    """

    document_id: str
    document_version: int
    external_id: str
    url: str | None
    title: str
    quote: str
    start: int
    end: int
    medium: Literal["text", "subtitles", "machine_transcript"] = "text"
    time_s: int | None = None


class AgentReply(BaseModel):
    """What the agent would say, why, and from what."""

    decision: Literal["answer", "ask_back", "hand_off", "small_talk"]
    text: str
    confidence: float
    reason: str
    handoff_reason: str | None
    understood_as: str
    citations: list[ShownCitation]
    passages: list[FoundPassage]
    knowledge_version: int
    config_version: int
    composer: str
    model: str
    timings_ms: dict[str, float]


class VersionRow(BaseModel):
    """One version of a document's text, and from which to which knowledge version it answered."""

    number: int
    title: str
    content_hash: str
    valid_from: int
    valid_to: int | None
    created_at: datetime


class StoredDocument(BaseModel):
    """A document with its text as the agent reads it."""

    document_id: str
    external_id: str
    source_id: str
    url: str | None
    title: str
    language: str | None
    status: str
    reason: str
    text: str
    versions: list[VersionRow]
