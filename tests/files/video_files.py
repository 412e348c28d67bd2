"""Small videos, made on the spot."""

from collections.abc import Sequence
from pathlib import Path

import av
import numpy as np

Cue = tuple[float, float, str]


def sound_of(seconds: float, *, loud: bool = True) -> np.ndarray:
    """A hum, or silence, at 16 kHz."""
    time = np.arange(int(seconds * 16_000)) / 16_000
    wave = np.sin(2 * np.pi * 220 * time) * (8_000 if loud else 0)
    return wave.astype(np.int16).reshape(1, -1)


def write_sound(path: Path, samples: np.ndarray, *, codec: str = "aac", title: str = "") -> None:
    """A video file with nothing but sound."""
    with av.open(str(path), "w") as container:
        if title:
            container.metadata["title"] = title
        stream = container.add_stream(codec, rate=16_000, layout="mono")
        for start in range(0, samples.shape[1], 16_000):
            block = np.ascontiguousarray(samples[:, start : start + 16_000])
            frame = av.AudioFrame.from_ndarray(block, format="s16", layout="mono")
            frame.sample_rate, frame.pts = 16_000, start
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)


def write_pictures(path: Path, *, width: int = 32, height: int = 32) -> None:
    """A video without sound."""
    with av.open(str(path), "w") as container:
        stream = container.add_stream("mpeg4", rate=5)
        stream.width, stream.height, stream.pix_fmt = width, height, "yuv420p"
        for _ in range(5):
            frame = av.VideoFrame.from_ndarray(np.zeros((height, width, 3), np.uint8), format="rgb24")
            for packet in stream.encode(frame):
                container.mux(packet)
        for packet in stream.encode(None):
            container.mux(packet)


def matroska_subtitles(cues: Sequence[Cue], *, codec: str = "S_TEXT/UTF8", language: str = "eng") -> bytes:
    """A Matroska or WebM file with nothing but a track of subtitles, none later than 32 s."""
    track = _element(
        0xAE,
        _number(0xD7, 1),
        _number(0x73C5, 1),
        _number(0x83, 17),
        _element(0x86, codec.encode()),
        _element(0x22B59C, language.encode()),
    )
    blocks = b"".join(
        _element(
            0xA0,
            _element(0xA1, b"\x81" + int(start * 1000).to_bytes(2, "big") + b"\x00" + text.encode()),
            _number(0x9B, int((end - start) * 1000)),
        )
        for start, end, text in cues
    )
    return _element(
        0x1A45DFA3,
        _number(0x4286, 1),
        _number(0x42F7, 1),
        _number(0x42F2, 4),
        _number(0x42F3, 8),
        _element(0x4282, b"matroska"),
        _number(0x4287, 4),
        _number(0x4285, 2),
    ) + _element(
        0x18538067,
        _element(0x1549A966, _number(0x2AD7B1, 1_000_000)),
        _element(0x1654AE6B, track),
        _element(0x1F43B675, _number(0xE7, 0), blocks),
    )


def _number(identity: int, value: int) -> bytes:
    return _element(identity, value.to_bytes(max(1, (value.bit_length() + 7) // 8), "big"))


def _element(identity: int, *content: bytes) -> bytes:
    body = b"".join(content)
    name = identity.to_bytes((identity.bit_length() + 7) // 8, "big")
    return name + (0x0100000000000000 | len(body)).to_bytes(8, "big") + body
