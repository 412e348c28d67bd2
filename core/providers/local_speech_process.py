"""The recognising process: hears sound from standard input and answers with captions, until the input ends.

A frame is eight bytes of length and as many of content: samples in, a JSON object out.
"""

import json
import os
import sys
from collections.abc import Iterable
from typing import Any

from core.knowledge.extraction.frames import read_frame, write_frame
from core.knowledge.recordings import SAMPLE_RATE
from core.providers.local_speech_models import installed_speech_model

_LEAST_LIKELY = -1.0
"""Mean log probability of a segment's words, below which they are guesses: music, noise."""
_LEAST_LIKELY_ENGLISH = -0.9
"""The same where all is taken for English. Measured: English words from -0.8 on, Swedish ones at -1.0."""
_SURE_LANGUAGE = 0.5
"""Measured: where speech was understood its language was told with .77 and more, else with .45 and less."""
_MOST_REPETITIVE = 2.4
"""Compression of a segment's text, above which the recogniser has run into a loop."""
_SHORTEST_S = 0.2
_OPTIONS: dict[str, Any] = {
    "vad_filter": True,
    "condition_on_previous_text": False,
    # A second try where the first makes no sense; the usual six take as long as the sound itself.
    "temperature": [0.0, 0.4],
}


def main() -> None:
    """Load the model, say so with a frame, and serve."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "wb")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())
    os.nice(10)
    found = installed_speech_model()
    if found is None:
        return
    listener = Listener(found.open(), knows_languages=found.knows_languages)
    write_frame(answers, b"ready")
    while (samples := read_frame(sys.stdin.buffer)) is not None:
        write_frame(answers, json.dumps(listener.hear(samples)).encode())


class Listener:
    """Hears one recording, a piece at a time. What it is not sure to have understood it leaves out."""

    def __init__(self, model: Any, *, knows_languages: bool) -> None:
        self._model = model
        self._knows_languages = knows_languages
        self._language: str | None = None
        """Of the last piece whose language was told for sure."""

    def hear(self, samples: bytes) -> dict[str, object]:
        """Captions as [start, end, text], their language, and whether speech was not understood."""
        import numpy as np

        sound = np.frombuffer(samples, dtype="<i2").astype(np.float32) / 32_768
        if len(sound) < _SHORTEST_S * SAMPLE_RATE:
            return _answer([], None, is_unclear=False)
        segments, info = self._model.transcribe(sound, **_OPTIONS)
        has_speech = info.duration_after_vad > 0
        if self._knows_languages and has_speech and info.language_probability < _SURE_LANGUAGE:
            if self._language is None:
                return _answer([], None, is_unclear=True)
            segments, info = self._model.transcribe(sound, language=self._language, **_OPTIONS)
        captions = self._likely(segments)
        if captions:
            self._language = info.language
        return _answer(captions, self._language, is_unclear=has_speech and not captions)

    def _likely(self, segments: Iterable[Any]) -> list[list[object]]:
        least = _LEAST_LIKELY if self._knows_languages else _LEAST_LIKELY_ENGLISH
        return [
            [segment.start, segment.end, segment.text.strip()]
            for segment in segments
            if segment.avg_logprob >= least and segment.compression_ratio <= _MOST_REPETITIVE
        ]


def _answer(captions: list[list[object]], language: str | None, *, is_unclear: bool) -> dict[str, object]:
    return {"captions": captions, "language": language if captions else None, "is_unclear": is_unclear}


if __name__ == "__main__":
    main()
