"""A reply as the command line and the API give it: stable names for programs to rely on."""

from typing import Any

from core.answering.reply import Citation, Reply
from core.retrieval.passage_json import passage_row


def reply_summary(reply: Reply) -> dict[str, Any]:
    """The stable fields of a reply; `quote` is the stored document text from `start` to `end`."""
    return {
        "decision": reply.decision.value,
        "text": reply.text,
        "confidence": round(reply.confidence, 4),
        "reason": reply.reason,
        "handoff_reason": reply.handoff_reason.value if reply.handoff_reason else None,
        "understood_as": reply.understood_as,
        "citations": [_citation(citation) for citation in reply.citations],
        "passages": [passage_row(passage) for passage in reply.passages],
        "knowledge_version": reply.knowledge_version,
        "config_version": reply.config_version,
        "composer": reply.composer,
        "model": reply.model,
        "timings_ms": {name: round(value, 2) for name, value in reply.timings_ms.items()},
    }


def _citation(citation: Citation) -> dict[str, Any]:
    return {
        "document_id": citation.document_id,
        "document_version": citation.document_version,
        "external_id": citation.external_id,
        "url": citation.url,
        "title": citation.title,
        "quote": citation.quote,
        "start": citation.start,
        "end": citation.end,
        "medium": citation.medium.value,
        "time_s": citation.time_s,
    }
