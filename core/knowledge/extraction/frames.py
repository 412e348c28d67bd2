"""Length-prefixed frames over a pipe."""

import struct
from typing import IO

_LENGTH = struct.Struct(">Q")
PREFIX_BYTES = _LENGTH.size


def write_frame(stream: IO[bytes], content: bytes) -> None:
    """Write one frame and flush it."""
    stream.write(_LENGTH.pack(len(content)))
    stream.write(content)
    stream.flush()


def read_frame(stream: IO[bytes]) -> bytes | None:
    """The next frame; None at the end of the stream."""
    prefix = stream.read(PREFIX_BYTES)
    if len(prefix) < PREFIX_BYTES:
        return None
    length = frame_length(prefix)
    content = stream.read(length)
    return content if len(content) == length else None


def frame_length(prefix: bytes) -> int:
    """How many bytes follow a prefix."""
    return int(_LENGTH.unpack(prefix)[0])
