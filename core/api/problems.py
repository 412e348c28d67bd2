"""What routes describe besides their own shapes: refusals, and events of a stream."""

from typing import Any

from core.api.shapes import Problem

_MEANINGS = {
    400: "The request cannot be used",
    401: "The API key, the session's secret or the signature is missing or wrong",
    403: "This site may not show the chat",
    404: "There is no such thing",
    409: "This chat takes no new conversations now",
    413: "Too large",
    415: "A type of file that is not taken",
    422: "The request is not in the form described",
    429: "Too many at once; Retry-After says for how many seconds to wait",
    503: "A model or the database cannot be reached now",
}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """Their descriptions for the OpenAPI document."""
    return {status: {"model": Problem, "description": _MEANINGS[status]} for status in statuses}


def event_stream(*kinds: str) -> dict[str, Any]:
    """An answer of server-sent events of these kinds, each with JSON as its data."""
    event = {
        "type": "object",
        "required": ["event", "data"],
        "properties": {
            "event": {"type": "string", "enum": list(kinds)},
            "data": {"type": "string", "contentMediaType": "application/json"},
            "id": {"type": "string"},
        },
    }
    return {"content": {"text/event-stream": {"schema": event}}, "description": "Server-sent events"}
