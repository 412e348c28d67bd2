"""Decoded sound becomes pieces of about a minute, cut where it is quiet so that no word is halved."""

import math
from collections.abc import Iterator
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.knowledge.recordings import SAMPLE_RATE, SoundPiece

PIECE_S = 60
_SEARCHED_S = 12
"""A piece is cut at the quietest moment of its last seconds."""
_MOMENT = SAMPLE_RATE // 5
LONGEST_S = 12 * 3600.0
"""No recording is longer; times beyond are not believed."""
_GAP_S = 1.0
"""Where the recording's own times leap ahead by more, a new piece begins with the time as it is there."""

Samples = NDArray[np.int16]


class SoundCutter:
    """Collects frames and gives pieces. `begins_s` is the time that the recording calls its beginning."""

    def __init__(self, begins_s: float = 0.0) -> None:
        self._begins_s = begins_s
        self._start_s = 0.0
        self._held: list[Samples] = []
        self._count = 0
        self._resampler: Any = None
        self.heard_s = 0.0
        """Seconds of sound so far; what a file claims its times to be does not count."""

    def add(self, frame: Any) -> Iterator[SoundPiece]:
        """Take one frame; gives the pieces that are full. Raises ValueError for sound that makes no sense."""
        time_s = self._time_of(frame)
        expected_s = self._start_s + self._count / SAMPLE_RATE
        if time_s - expected_s > _GAP_S:
            yield from self.rest()
            self._start_s = time_s
        for samples in self._resampled(frame):
            self._held.append(samples)
            self._count += len(samples)
            self.heard_s += len(samples) / SAMPLE_RATE
        while self._count >= PIECE_S * SAMPLE_RATE:
            yield self._cut()

    def rest(self) -> Iterator[SoundPiece]:
        """What is left, as a last piece."""
        if self._count:
            yield self._piece(np.concatenate(self._held))
            self._held, self._count = [], 0

    def _time_of(self, frame: Any) -> float:
        expected_s = self._start_s + self._count / SAMPLE_RATE
        time_s = frame.time
        if time_s is None or not math.isfinite(time_s):
            return expected_s
        told_s = float(time_s) - self._begins_s
        return told_s if told_s <= LONGEST_S else expected_s

    def _resampled(self, frame: Any) -> Iterator[Samples]:
        import av

        if self._resampler is None:
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
        try:
            frames = self._resampler.resample(frame)
        except ValueError:  # the form of the sound changed in mid-stream
            self._resampler = av.AudioResampler(format="s16", layout="mono", rate=SAMPLE_RATE)
            frames = self._resampler.resample(frame)
        for one in frames:
            yield one.to_ndarray().reshape(-1).astype(np.int16, copy=False)

    def _cut(self) -> SoundPiece:
        whole = np.concatenate(self._held)
        at = quietest_cut(whole[: PIECE_S * SAMPLE_RATE])
        piece = self._piece(whole[:at])
        self._held, self._count = [whole[at:]], len(whole) - at
        return piece

    def _piece(self, samples: Samples) -> SoundPiece:
        piece = SoundPiece(self._start_s, samples.astype("<i2").tobytes())
        self._start_s += len(samples) / SAMPLE_RATE
        return piece


def quietest_cut(samples: Samples) -> int:
    """Where to end a piece: in the middle of the quietest moment of its last seconds."""
    first = max(0, len(samples) - _SEARCHED_S * SAMPLE_RATE)
    searched = samples[first:].astype(np.float32)
    moments = len(searched) // _MOMENT
    if not moments:
        return len(samples)
    loudness = (searched[: moments * _MOMENT].reshape(moments, _MOMENT) ** 2).mean(axis=1)
    return first + int(loudness.argmin()) * _MOMENT + _MOMENT // 2
