"""A document as the command line and the API show it."""

from typing import Any

from core.errors import NotFound
from core.knowledge.documents import DocumentVersion
from core.knowledge.ports import DocumentStore, DocumentVersionStore


def describe_document(
    documents: DocumentStore, versions: DocumentVersionStore, document_id: str, *, version: int | None = None
) -> dict[str, Any]:
    """Names, status, one text (the newest without a `version`; empty when it has none) and all versions.

    Raises NotFound for an unknown document or version.
    """
    document = documents.find_document(document_id)
    history = versions.list_versions(document_id)
    wanted = [one for one in history if one.number == version] if version is not None else history
    if version is not None and not wanted:
        raise NotFound(f"Document {document_id} has no version {version}; it has {len(history)}.")
    return {
        "document_id": document.id,
        "external_id": document.external_id,
        "source_id": document.source_id,
        "url": document.url,
        "title": document.title,
        "language": document.language,
        "status": document.status.value,
        "reason": document.reason,
        "text": wanted[-1].text if wanted else "",
        "versions": [_version_row(one) for one in history],
    }


def _version_row(version: DocumentVersion) -> dict[str, Any]:
    return {
        "number": version.number,
        "title": version.title,
        "content_hash": version.content_hash,
        "valid_from": version.valid_from,
        "valid_to": version.valid_to,
        "created_at": version.created_at.isoformat(),
    }
