"""A transcription model behind any endpoint that speaks OpenAI's audio transcriptions."""

import io
import time
import wave
from collections.abc import Iterator
from functools import cached_property
from typing import Any

from core.errors import ConfigurationError, ProviderRejected, ProviderUnavailable
from core.knowledge.recordings import BYTES_A_SECOND, SAMPLE_RATE, Heard
from core.knowledge.transcript import Caption
from core.providers.openai_errors import Sleep, timeout_of, translated_errors, with_retries
from core.settings import ModelSettings

MOST_BYTES = 24_000_000
"""Endpoints take files below 25 MB: twelve minutes of such sound."""
_LANGUAGES = {
    **{"english": "en", "swedish": "sv", "german": "de", "french": "fr", "spanish": "es", "italian": "it"},
    **{"portuguese": "pt", "dutch": "nl", "danish": "da", "norwegian": "no", "finnish": "fi"},
    **{"polish": "pl", "japanese": "ja", "chinese": "zh", "korean": "ko", "russian": "ru", "turkish": "tr"},
}


class OpenAICompatibleTranscriber:
    """Implements Transcriber over the network."""

    def __init__(self, settings: ModelSettings, *, model: str, sleep: Sleep = time.sleep) -> None:
        """Raises ConfigurationError when no endpoint is named. The client is loaded on first use."""
        if not (settings.base_url or settings.api_key):
            raise ConfigurationError(
                "No endpoint is named that could transcribe. Set ANSWERDESK_MODEL__BASE_URL."
            )
        self._settings = settings
        self._model = model
        self._sleep = sleep
        self._has_segments = True

    def transcribe(self, samples: bytes) -> Heard:
        """What is said in the samples; long sound is sent in parts. Raises ProviderError."""
        captions: list[Caption] = []
        language: str | None = None
        for start_s, part in _parts(samples):
            answer = with_retries(
                lambda part=part: self._request(part),  # type: ignore[misc]
                attempts=self._settings.attempts,
                sleep=self._sleep,
            )
            captions += _captions(answer, start_s, len(part) / BYTES_A_SECOND)
            language = language or _language(answer)
        return Heard(tuple(captions), language)

    def _request(self, samples: bytes) -> Any:
        if self._has_segments:
            try:
                return self._create(
                    samples, response_format="verbose_json", timestamp_granularities=["segment"]
                )
            except ProviderRejected:
                self._has_segments = False  # newer models know no segments; other refusals come again
        return self._create(samples, response_format="json")

    def _create(self, samples: bytes, **form: Any) -> Any:
        sound = ("sound.wav", _as_wave(samples), "audio/wav")
        with translated_errors():
            return self._client.audio.transcriptions.create(file=sound, model=self._model, **form)

    @cached_property
    def _client(self) -> Any:
        import openai

        key = self._settings.api_key
        return openai.OpenAI(
            api_key=key.get_secret_value() if key else "none",
            base_url=self._settings.base_url,
            timeout=timeout_of(self._settings),  # type: ignore[arg-type]
            max_retries=0,
        )


def _parts(samples: bytes) -> Iterator[tuple[float, bytes]]:
    for start in range(0, len(samples), MOST_BYTES):
        yield start / BYTES_A_SECOND, samples[start : start + MOST_BYTES]


def _as_wave(samples: bytes) -> bytes:
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(SAMPLE_RATE)
        sound.writeframes(samples)
    return file.getvalue()


def _captions(answer: Any, start_s: float, length_s: float) -> Iterator[Caption]:
    try:
        segments = getattr(answer, "segments", None)
        if segments is None:
            if text := str(answer.text or "").strip():
                yield Caption(start_s, start_s + length_s, text)
            return
        for one in segments:
            if text := str(one.text).strip():
                yield Caption(start_s + float(one.start), start_s + float(one.end), text)
    except (AttributeError, TypeError, ValueError) as error:
        raise ProviderUnavailable(
            "The transcription endpoint's answer holds no usable text. Check the model's name."
        ) from error


def _language(answer: Any) -> str | None:
    """Endpoints give a name or a code."""
    told = str(getattr(answer, "language", None) or "").lower()
    return told if len(told) == 2 else _LANGUAGES.get(told)
