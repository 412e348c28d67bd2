"""A document as the command line and the API show it."""

from typing import Any

from core.knowledge.ports import DocumentStore, DocumentVersionStore


def describe_document(
    documents: DocumentStore, versions: DocumentVersionStore, document_id: str
) -> dict[str, Any]:
    """Names, status, newest text (empty when it has none) and all versions. Raises NotFound."""
    document = documents.find_document(document_id)
    history = versions.list_versions(document_id)
    return {
        "document_id": document.id,
        "external_id": document.external_id,
        "source_id": document.source_id,
        "url": document.url,
        "title": document.title,
        "language": document.language,
        "status": document.status.value,
        "reason": document.reason,
        "text": history[-1].text if history else "",
        "versions": [
            {
                "number": version.number,
                "title": version.title,
                "content_hash": version.content_hash,
                "valid_from": version.valid_from,
                "valid_to": version.valid_to,
                "created_at": version.created_at.isoformat(),
            }
            for version in history
        ],
    }
