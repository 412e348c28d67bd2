"""Files in the chat: sent by customers, given back to them alone."""

from functools import partial
from typing import Annotated, Any
from urllib.parse import quote

import anyio
import anyio.to_thread
from fastapi import APIRouter, HTTPException, Path, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.exceptions import HTTPException as StarletteHTTPException

from core.api.chat_doors import ChatDoors
from core.api.chat_shapes import SentFile
from core.api.chat_showing import file_shape
from core.api.problems import problems
from core.bootstrap import Engine
from core.channels.customer_channel import Guest
from core.errors import InvalidInput

_FORM = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}
_CHECKS_AT_ONCE = 2
_NO_FILE = "Send one file as the field “file” of a form (multipart/form-data)."


def add_files(router: APIRouter, engine: Engine, doors: ChatDoors, guest: Any) -> None:
    """Sending and fetching files."""
    checks = anyio.CapacityLimiter(_CHECKS_AT_ONCE)

    @router.post(
        "/files",
        status_code=201,
        summary="Send a file, to be named in a message",
        responses=problems(401, 403, 413, 415, 422, 429, 503),
        openapi_extra=_FORM,
    )
    async def take_file(request: Request, known: Annotated[Guest, guest]) -> SentFile:
        doors.take_upload(known, request, _announced(request, doors.file_bytes))
        if not await run_in_threadpool(lambda: doors.channel().takes_files):
            raise HTTPException(415, "This chat takes no files.")
        name, content = await _sent_file(request)
        if len(content) > doors.file_bytes:
            raise HTTPException(413, f"The file is too large. Send at most {doors.file_bytes} bytes.")
        try:
            take_in = partial(engine.live_chat.take_file, known, name, content)
            file = await anyio.to_thread.run_sync(take_in, limiter=checks)
        except InvalidInput as error:
            raise HTTPException(415, error.message) from error
        return file_shape(file)

    @router.get(
        "/files/{file_id}",
        summary="Fetch a file that was sent",
        response_class=Response,
        responses={
            200: {
                "content": {"application/octet-stream": {"schema": {"type": "string", "format": "binary"}}},
                "description": "The file, as an attachment",
            },
            **problems(401, 403, 404, 413, 422, 429, 503),
        },
    )
    def fetch_file(file_id: Annotated[str, Path(max_length=100)], known: Annotated[Guest, guest]) -> Response:
        file, content = engine.live_chat.open_file(known, file_id)
        return Response(content, media_type=file.media_type, headers=attachment_headers(file.name))


def attachment_headers(name: str) -> dict[str, str]:
    """A file from a stranger is saved, never shown or run as a page of ours."""
    plain = "".join(one if one.isascii() and (one.isalnum() or one in " ._-") else "_" for one in name)
    return {
        "Content-Disposition": f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}",
        "Content-Security-Policy": "sandbox; default-src 'none'",
        "X-Content-Type-Options": "nosniff",
        "Cache-Control": "private, no-store",
    }


def _announced(request: Request, most: int) -> int:
    """The size as the caller says, which the gate holds them to; where none is said, the most."""
    said = request.headers.get("content-length", "")
    return int(said) if said.isdigit() else most


async def _sent_file(request: Request) -> tuple[str, bytes]:
    kind = request.headers.get("content-type", "").partition(";")[0]
    if kind.strip().lower() != "multipart/form-data":
        raise HTTPException(422, _NO_FILE)
    try:
        async with request.form(max_files=1, max_fields=0) as form:
            sent = form.get("file")
            if isinstance(sent, UploadFile):
                return sent.filename or "", await sent.read()
    except StarletteHTTPException as error:
        # Not readable as a form; what is too large, says so itself.
        if error.status_code != 400:
            raise
    raise HTTPException(422, _NO_FILE)
