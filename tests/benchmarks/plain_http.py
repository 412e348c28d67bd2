"""HTTP/1.0 by hand: a connection a request, so that hundreds of customers cost the machine little."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_PATIENCE_S = 30


class HttpFailed(Exception):
    """The connection broke, or nothing came."""


@dataclass(frozen=True, slots=True)
class Reply:
    """What was answered."""

    status: int
    body: bytes

    def json(self) -> dict[str, Any]:
        """The body, which has to be a JSON object."""
        found: dict[str, Any] = json.loads(self.body)
        return found


async def request(address: str, method: str, path: str, given: Any, headers: Mapping[str, str]) -> Reply:
    """One request with a JSON body. Raises HttpFailed, also for an answer that was cut off."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            reader, writer = await _sent(address, method, path, json.dumps(given).encode(), headers)
            try:
                status, length = await _head(reader)
                body = await (reader.read() if length is None else reader.readexactly(length))
                return Reply(status, body)
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
        raise HttpFailed(str(error)) from error


async def streamed_lines(address: str, path: str, headers: Mapping[str, str]) -> AsyncIterator[str]:
    """The lines of an event stream as they come, until it ends. Raises HttpFailed, also for a refusal."""
    try:
        reader, writer = await _sent(address, "GET", path, b"", headers)
        try:
            status, _ = await _head(reader)
            if status != 200:
                raise HttpFailed(f"status {status}")
            while line := await reader.readline():
                yield line.decode().rstrip()
        finally:
            writer.close()
    except (OSError, ValueError, asyncio.IncompleteReadError) as error:
        raise HttpFailed(str(error)) from error


async def _sent(
    address: str, method: str, path: str, body: bytes, headers: Mapping[str, str]
) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
    place = urlsplit(address)
    reader, writer = await asyncio.open_connection(place.hostname, place.port, limit=1 << 20)
    lines = [f"{method} {path} HTTP/1.0", f"Host: {place.netloc}"]
    lines += [f"{name}: {value}" for name, value in headers.items()]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    writer.write("\r\n".join([*lines, "", ""]).encode() + body)
    await writer.drain()
    return reader, writer


async def _head(reader: asyncio.StreamReader) -> tuple[int, int | None]:
    """The status, and the bytes of the body where that is said; reads on to the end of the headers."""
    first = await reader.readline()
    status = int(first.split(b" ", 2)[1]) if first.startswith(b"HTTP/") else 0
    if not status:
        raise ValueError("no answer")
    length = None
    while (line := await reader.readline()).strip():
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            length = int(value)
    if not line:
        raise ValueError("cut off within the headers")
    return status, length
