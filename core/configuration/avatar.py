"""The agent's picture: what people upload, made a small square picture, and checked before it is kept."""

import base64
import binascii
import contextlib
import io
from collections.abc import Iterator
from typing import TYPE_CHECKING

from core.errors import InvalidInput

if TYPE_CHECKING:
    from PIL.Image import Image

SIDE = 256
"""Most pixels a side."""
UPLOAD_BYTES = 5_000_000
"""Largest upload that is looked at."""
_UPLOAD_PIXELS = 25_000_000
"""A few kilobytes may claim to be a picture of gigabytes: what is larger is never decoded."""
_ADDRESS_LETTERS = 80_000
"""As the configuration holds it."""
_FORMATS = ("PNG", "JPEG", "WEBP")
_WHAT_WORKS = "Use a PNG, JPEG or WebP picture of at most 5 MB and 25 million pixels."


def avatar_from_upload(content: bytes) -> str:
    """The middle of the picture as a square of at most 256 pixels a side, as a data address.

    Nothing of the upload is kept but its colours: no metadata, no animation. Raises InvalidInput for what is
    no such picture, or too large.
    """
    if len(content) > UPLOAD_BYTES:
        raise InvalidInput(f"The picture is larger than 5 MB. {_WHAT_WORKS}")
    with _decoding(f"This file is not a picture that can be read. {_WHAT_WORKS}"):
        picture = _square(_opened(content, _FORMATS))
        for quality in (90, 75, 50, 25):
            address = _address(picture, quality)
            if len(address) <= _ADDRESS_LETTERS:
                return address
    raise InvalidInput(f"The picture cannot be made small enough. {_WHAT_WORKS}")


def avatar_problem(address: str) -> str:
    """What is wrong with a data address as the agent's picture, in words; empty when it is one."""
    head, _, encoded = address.partition(";base64,")
    kind = head.removeprefix("data:image/").upper()
    if kind not in _FORMATS or not encoded:
        return "is not a picture as a data address of the type PNG, JPEG or WebP"
    try:
        content = base64.b64decode(encoded, validate=True)
    except binascii.Error:
        return "is damaged: what follows base64 cannot be decoded"
    try:
        with _decoding(f"is not a {kind} picture, or is damaged"):
            picture = _opened(content, (kind,))
            if max(picture.size) > SIDE:
                return f"is larger than {SIDE} × {SIDE} pixels; upload it on the profile page to shrink it"
            picture.load()
    except InvalidInput as error:
        return error.message
    return ""


@contextlib.contextmanager
def _decoding(complaint: str) -> Iterator[None]:
    """Whatever a decoder stumbles over in a stranger's file is one sentence."""
    import struct

    from PIL.Image import DecompressionBombError

    try:
        yield
    except (OSError, ValueError, SyntaxError, EOFError, IndexError, KeyError, struct.error) as error:
        raise InvalidInput(complaint) from error
    except (DecompressionBombError, OverflowError, MemoryError, TypeError) as error:
        raise InvalidInput(complaint) from error


def _opened(content: bytes, formats: tuple[str, ...]) -> "Image":
    """Its head is read and its size checked; nothing is decoded yet."""
    from PIL import Image

    picture = Image.open(io.BytesIO(content), formats=formats)
    if picture.width * picture.height > _UPLOAD_PIXELS:
        raise ValueError("too many pixels")
    return picture


def _square(picture: "Image") -> "Image":
    from PIL import Image, ImageOps

    picture.draft("RGB", (2 * SIDE, 2 * SIDE))  # a JPEG is decoded no larger than needed
    has_alpha = picture.mode in {"RGBA", "LA", "PA"} or "transparency" in picture.info
    upright = ImageOps.exif_transpose(picture).convert("RGBA" if has_alpha else "RGB")
    side = min(*upright.size, SIDE)
    return ImageOps.fit(upright, (side, side), Image.Resampling.LANCZOS)


def _address(picture: "Image", quality: int) -> str:
    encoded = io.BytesIO()
    picture.save(encoded, format="WEBP", quality=quality)
    return f"data:image/webp;base64,{base64.b64encode(encoded.getvalue()).decode('ascii')}"
