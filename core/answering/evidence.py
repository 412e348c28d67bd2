"""A reply as JSON and back: what is stored with the message, and what the insight panel reads."""

from collections.abc import Mapping
from dataclasses import asdict
from enum import StrEnum
from typing import Any

from core.answering.reply import (
    Check,
    Citation,
    Decision,
    HandoffReason,
    MetSituation,
    Reply,
    ReplySentence,
    SituationKind,
    ToolCall,
)
from core.errors import StorageError
from core.knowledge.documents import Medium
from core.retrieval.passages import Passage

FORMAT = 2
"""Raised when the stored shape changes; `reply_from_evidence` goes on reading every earlier one."""
_READABLE = frozenset({1, FORMAT})
"""Format 1 knew neither situations nor tool calls."""

_BESIDES = frozenset({"format", "in_reply_to"})
"""What evidence holds besides the reply."""


def evidence_of(reply: Reply, *, in_reply_to: str | None = None) -> dict[str, object]:
    """The whole reply in plain JSON types; equal replies give equal dictionaries.

    `in_reply_to` names the message that is answered where it is not the customer's last before the reply.
    """
    stored = _plain(asdict(reply))
    link = {"in_reply_to": in_reply_to} if in_reply_to else {}
    return {"format": FORMAT, **link, **stored}


def reply_from_evidence(evidence: Mapping[str, object]) -> Reply:
    """The reply as it was. Raises StorageError for evidence of a newer or unknown shape."""
    if evidence.get("format") not in _READABLE:
        raise StorageError(
            f"Evidence of format {evidence.get('format')} cannot be read by this version. Update Answerdesk."
        )
    stored: dict[str, Any] = {name: value for name, value in evidence.items() if name not in _BESIDES}
    handoff = stored["handoff_reason"]
    try:
        return Reply(
            **{
                **stored,
                "decision": Decision(stored["decision"]),
                "handoff_reason": HandoffReason(handoff) if handoff else None,
                "sentences": tuple(_sentence(one) for one in stored["sentences"]),
                "citations": tuple(_citation(one) for one in stored["citations"]),
                "passages": tuple(_passage(one) for one in stored["passages"]),
                "checks": tuple(Check(**one) for one in stored["checks"]),
                "situation": _situation(stored.get("situation")),
                "tool_calls": tuple(ToolCall(**one) for one in stored.get("tool_calls", ())),
            }
        )
    except (KeyError, TypeError, ValueError) as error:
        raise StorageError("The stored evidence of a reply is damaged.") from error


def _passage(stored: Mapping[str, Any]) -> Passage:
    medium = Medium(stored.get("medium", Medium.TEXT))
    return Passage(**{**stored, "columns": tuple(stored.get("columns", ())), "medium": medium})


def _citation(stored: Mapping[str, Any]) -> Citation:
    return Citation(**{**stored, "medium": Medium(stored.get("medium", Medium.TEXT))})


def _sentence(stored: Mapping[str, Any]) -> ReplySentence:
    citation = stored["citation"]
    return ReplySentence(stored["text"], _citation(citation) if citation else None, stored["support"])


def _situation(stored: Mapping[str, Any] | None) -> MetSituation | None:
    return MetSituation(**{**stored, "kind": SituationKind(stored["kind"])}) if stored else None


def _plain(value: Any) -> Any:
    """Tuples as lists and enums as their values, so that what is read back equals what was written."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value.value if isinstance(value, StrEnum) else value
