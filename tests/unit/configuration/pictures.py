"""Pictures to upload, honest and otherwise."""

import io
import struct
import zlib

from PIL import Image


def png(width: int, height: int, *, mode: str = "RGB") -> bytes:
    """Red on the left half, blue on the right."""
    picture = Image.new(mode, (width, height), "red")
    picture.paste(Image.new(mode, (width - width // 2, height), "blue"), (width // 2, 0))
    return encoded(picture, "PNG")


def encoded(picture: Image.Image, kind: str, **options: object) -> bytes:
    """The picture as a file."""
    out = io.BytesIO()
    picture.save(out, format=kind, **options)
    return out.getvalue()


def png_that_claims(width: int, height: int) -> bytes:
    """A few bytes that say they are a picture of this size."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    head = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + chunk(b"IHDR", head)
        + chunk(b"IDAT", zlib.compress(b"\0"))
        + chunk(b"IEND", b"")
    )
