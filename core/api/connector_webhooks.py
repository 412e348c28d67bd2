"""Where connected systems call when their content changes: a valid call has the source synced soon."""

import logging
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import suppress
from threading import Lock

from fastapi import FastAPI, HTTPException, Request
from starlette.concurrency import run_in_threadpool

from core.api.shapes import Problem
from core.bootstrap import Engine
from core.errors import SyncRunning
from core.knowledge.connector_catalogue import WebhookAccess

log = logging.getLogger("answerdesk.api")

MOST_BYTES = 1_000_000
_REMEMBERED = 1_000
_REFUSED = "This call is not signed as it should be, or is too old."


def add_connector_webhooks(api: FastAPI, engine: Engine) -> None:
    """The routes for webhooks, one for each system that can be connected."""
    recent = _RecentCalls()

    @api.post(
        "/v1/connectors/hubspot/{source_id}/webhook",
        status_code=202,
        summary="HubSpot calls here when content changes; its signature (v3) is asked for",
        responses={
            401: {"model": Problem, "description": "Not signed, or too old"},
            413: {"model": Problem, "description": "Too large"},
            422: {"model": Problem, "description": "Not a call that can be read"},
        },
    )
    async def hubspot_changed(source_id: str, request: Request) -> dict[str, str]:
        body = await _bounded_body(request)
        await run_in_threadpool(_take_call, engine, recent, source_id, request, body)
        return {"status": "accepted"}


def _take_call(engine: Engine, recent: "_RecentCalls", source_id: str, request: Request, body: bytes) -> None:
    """Check the call and ask for a sync; many calls lead to one. Raises a 401 that tells nothing more."""
    from core.connectors.hubspot_signature import is_signed

    access = engine.content_sources.webhook_access(source_id, "hubspot") if source_id.isprintable() else None
    signature = request.headers.get("x-hubspot-signature-v3", "")
    is_valid = is_signed(
        secret=access.secret if access else "",
        signature=signature,
        timestamp=request.headers.get("x-hubspot-request-timestamp", ""),
        method=request.method,
        urls=_addresses(request, access),
        body=body,
        now=engine.clock(),
    )
    if not is_valid:
        raise HTTPException(401, _REFUSED)
    if not recent.is_new(signature):
        return
    with suppress(SyncRunning):
        engine.content_sources.ask_for_sync(
            source_id, request=lambda source: engine.syncs.request(source, pause=_no_pause)
        )
    log.info("webhook accepted source=%s", source_id)


def _no_pause(_: float) -> None:
    """The caller waits for seconds at most: a sync that just ends is not waited for."""


def _addresses(request: Request, access: WebhookAccess | None) -> Iterator[str]:
    """Under which addresses the sender may have called us: as told, or as request and proxy say.

    None of it is trusted: the signature covers the address.
    """
    path = request.url.path + (f"?{request.url.query}" if request.url.query else "")
    if access is not None and access.public_url:
        yield access.public_url + path
        return
    yield f"{request.url.scheme}://{request.url.netloc}{path}"
    host = request.headers.get("x-forwarded-host", request.url.netloc).split(",")[0].strip()
    yield f"{request.headers.get('x-forwarded-proto', 'https').split(',')[0].strip()}://{host}{path}"


async def _bounded_body(request: Request) -> bytes:
    body = bytearray()
    async for block in request.stream():
        body += block
        if len(body) > MOST_BYTES:
            raise HTTPException(413, "This call is too large.")
    return bytes(body)


class _RecentCalls:
    """Signatures seen lately, so that a call caught on its way and sent again does nothing."""

    def __init__(self) -> None:
        self._seen: OrderedDict[str, None] = OrderedDict()
        self._lock = Lock()

    def is_new(self, signature: str) -> bool:
        with self._lock:
            if signature in self._seen:
                return False
            self._seen[signature] = None
            while len(self._seen) > _REMEMBERED:
                self._seen.popitem(last=False)
            return True
