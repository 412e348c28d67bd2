"""The local recogniser leaves out what it did not understand, and says so."""

from collections.abc import Iterator
from types import SimpleNamespace

import pytest

from core.knowledge.recordings import BYTES_A_SECOND
from core.providers.local_speech_process import Listener

MINUTE = bytes(60 * BYTES_A_SECOND)


class ScriptedModel:
    """Stands for Whisper: tells a language with a probability, and a segment with its likelihood."""

    def __init__(self, *answers: tuple[str, float, float], speech_s: float = 50.0) -> None:
        self._answers = iter(answers)
        self._speech_s = speech_s
        self.asked_languages: list[str | None] = []
        self._last = ("en", 1.0, -0.3)

    def transcribe(
        self, sound: object, *, language: str | None = None, **_: object
    ) -> tuple[Iterator[SimpleNamespace], SimpleNamespace]:
        self.asked_languages.append(language)
        if language is None:
            self._last = next(self._answers)
        told, probability, likelihood = self._last
        segment = SimpleNamespace(
            start=0.0, end=2.0, text=" words ", avg_logprob=likelihood, compression_ratio=1.2
        )
        info = SimpleNamespace(
            language=language or told,
            language_probability=1.0 if language else probability,
            duration_after_vad=self._speech_s,
        )
        return iter([segment] if self._speech_s else []), info


def test_words_in_a_language_that_was_told_for_sure_are_taken() -> None:
    heard = Listener(ScriptedModel(("es", 0.98, -0.4)), knows_languages=True).hear(MINUTE)

    assert heard == {"captions": [[0.0, 2.0, "words"]], "language": "es", "is_unclear": False}


def test_words_in_a_language_that_is_only_guessed_are_left_out() -> None:
    heard = Listener(ScriptedModel(("la", 0.38, -0.5)), knows_languages=True).hear(MINUTE)

    assert heard == {"captions": [], "language": None, "is_unclear": True}


def test_an_unsure_piece_is_heard_in_the_language_of_the_pieces_before() -> None:
    model = ScriptedModel(("sv", 0.95, -0.4), ("la", 0.3, -0.6))
    listener = Listener(model, knows_languages=True)

    heard = [listener.hear(MINUTE)["language"] for _ in range(2)]

    assert heard == ["sv", "sv"]
    assert model.asked_languages == [None, None, "sv"]


@pytest.mark.parametrize(
    ("knows_languages", "likelihood", "captions"),
    [(False, -0.8, 1), (False, -0.95, 0), (True, -0.95, 1), (True, -1.1, 0)],
)
def test_unlikely_words_are_left_out_sooner_where_all_is_taken_for_english(
    knows_languages: bool, likelihood: float, captions: int
) -> None:
    heard = Listener(ScriptedModel(("en", 1.0, likelihood)), knows_languages=knows_languages).hear(MINUTE)

    assert len(heard["captions"]) == captions
    assert heard["is_unclear"] is not bool(captions)


def test_silence_is_not_taken_for_speech_that_was_not_understood() -> None:
    heard = Listener(ScriptedModel(("la", 0.2, -0.5), speech_s=0.0), knows_languages=True).hear(MINUTE)

    assert heard == {"captions": [], "language": None, "is_unclear": False}
