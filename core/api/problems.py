"""What routes describe besides their own shapes: refusals, and events of a stream."""

from typing import Any

from pydantic import BaseModel

from core.api.shapes import Problem

_ELSEWHERE = "#/components/schemas/{model}"
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


def event_stream(*kinds: str, **shaped: type[BaseModel]) -> dict[str, Any]:
    """An answer of server-sent events of these kinds, each with JSON as its data; of some, with its shape.

    What the shapes consist of has to be described elsewhere in the document, too.
    """
    events = [_event(kind, None) for kind in kinds] + [_event(kind, one) for kind, one in shaped.items()]
    schema = {"type": "object", "required": ["event", "data"], "oneOf": events}
    return {"content": {"text/event-stream": {"schema": schema}}, "description": "Server-sent events"}


def _event(kind: str, shape: type[BaseModel] | None) -> dict[str, Any]:
    data: dict[str, Any] = {"type": "string", "contentMediaType": "application/json"}
    if shape is not None:
        described = shape.model_json_schema(mode="serialization", ref_template=_ELSEWHERE)
        data["contentSchema"] = {key: value for key, value in described.items() if key != "$defs"}
    properties = {"event": {"const": kind}, "data": data, "id": {"type": "string"}}
    return {"title": kind, "type": "object", "properties": properties}
