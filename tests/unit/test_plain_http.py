"""The benchmarks' customers take an answer that a killed server cut off for none, and ask again."""

import asyncio

import pytest

from tests.benchmarks.plain_http import HttpFailed, Reply, request
from tests.fakes.own_loop import run_apart

WHOLE = b'HTTP/1.1 202 Accepted\r\nContent-Length: 7\r\n\r\n{"a":1}'


async def asked(answer: bytes) -> Reply:
    """What comes back of a server that says this and is gone."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        writer.write(answer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        port = server.sockets[0].getsockname()[1]
        return await request(f"http://127.0.0.1:{port}", "POST", "/", {}, {})


def test_a_whole_answer_is_read():
    reply = run_apart(asked(WHOLE))
    assert (reply.status, reply.json()) == (202, {"a": 1})


@pytest.mark.parametrize("kept", [0, 12, 30, len(WHOLE) - 7, len(WHOLE) - 1])
def test_an_answer_that_was_cut_off_is_none(kept: int):
    with pytest.raises(HttpFailed):
        run_apart(asked(WHOLE[:kept]))
