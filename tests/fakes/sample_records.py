"""Records with everything filled in, for tests to vary."""

import hashlib
from datetime import UTC, datetime, timedelta

from core.conversations.conversation import Channel, Conversation, ConversationState, Message, Role
from core.conversations.ports import ConversationChange
from core.knowledge.documents import Document, DocumentStatus, DocumentVersion, KnowledgeVersion
from core.knowledge.ports import KnowledgeChange
from core.knowledge.sources import Source, SourceKind, SourceStatus

START = datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


def minutes(count: float) -> datetime:
    """That many minutes after the start."""
    return START + timedelta(minutes=count)


def a_source(source_id: str = "src_1", **fields) -> Source:
    given = {
        "kind": SourceKind.SITE,
        "name": "Docs",
        "location": "https://docs.example.com/",
        "status": SourceStatus.READY,
        "created_at": START,
    }
    return Source(id=source_id, **(given | fields))


def a_document(document_id: str = "doc_1", **fields) -> Document:
    given = {
        "source_id": "src_1",
        "external_id": f"https://docs.example.com/{document_id}",
        "url": f"https://docs.example.com/{document_id}",
        "title": f"Title of {document_id}",
        "language": "en",
        "status": DocumentStatus.INDEXED,
        "current_version": 1,
    }
    return Document(id=document_id, **(given | fields))


def a_text(document_id: str = "doc_1", number: int = 1, *, valid_from: int = 1, **fields) -> DocumentVersion:
    text = f"Text {number} of {document_id}."
    given = {
        "title": f"Title of {document_id}",
        "text": text,
        "content_hash": hashlib.sha256(text.encode()).hexdigest(),
        "blob_hash": None,
        "valid_to": None,
        "created_at": START,
    }
    return DocumentVersion(document_id=document_id, number=number, valid_from=valid_from, **(given | fields))


def a_change(number: int = 1, **fields) -> KnowledgeChange:
    version = KnowledgeVersion(
        number=number,
        created_at=minutes(number),
        author="lead",
        cause="A test.",
        added=1,
        changed=0,
        removed=0,
    )
    return KnowledgeChange(version=version, **fields)


def a_conversation(conversation_id: str = "cnv_1", **fields) -> Conversation:
    given = {
        "channel": Channel.LIVE_CHAT,
        "state": ConversationState.AGENT_ACTIVE,
        "opened_at": START,
        "last_activity_at": START,
        "customer": "Ann Example",
        "subject": "Where is my parcel?",
    }
    return Conversation(id=conversation_id, **(given | fields))


def a_message(conversation_id: str = "cnv_1", position: int = 1, **fields) -> Message:
    given = {
        "id": f"msg_{conversation_id}_{position}",
        "role": Role.CUSTOMER,
        "text": "Where is my parcel?",
        "created_at": START,
    }
    return Message(conversation_id=conversation_id, position=position, **(given | fields))


def a_talk(conversation_id: str = "cnv_1", *texts: str, **fields) -> ConversationChange:
    """A conversation in which the customer says the texts."""
    said = [a_message(conversation_id, place, text=text) for place, text in enumerate(texts, start=1)]
    return ConversationChange(a_conversation(conversation_id, **fields), tuple(said))
