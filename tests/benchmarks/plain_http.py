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


async def request(address: str, method: str, path: str, body: Any, headers: Mapping[str, str]) -> Reply:
    """One request with a JSON body. Raises HttpFailed."""
    try:
        async with asyncio.timeout(_PATIENCE_S):
            reader, writer = await _sent(address, method, path, json.dumps(body).encode(), headers)
            try:
                status = await _status(reader)
                return Reply(status, await reader.read())
            finally:
                writer.close()
    except (OSError, TimeoutError, ValueError, asyncio.IncompleteReadError) as error:
        raise HttpFailed(str(error)) from error


async def streamed_lines(address: str, path: str, headers: Mapping[str, str]) -> AsyncIterator[str]:
    """The lines of an event stream as they come, until it ends. Raises HttpFailed, also for a refusal."""
    try:
        reader, writer = await _sent(address, "GET", path, b"", headers)
        try:
            status = await _status(reader)
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


async def _status(reader: asyncio.StreamReader) -> int:
    """The status; reads on to the end of the headers."""
    first = await reader.readline()
    status = int(first.split(b" ", 2)[1]) if first.startswith(b"HTTP/") else 0
    if not status:
        raise ValueError("no answer")
    while (await reader.readline()).strip():
        pass
    return status
