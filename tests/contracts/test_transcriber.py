"""Every recogniser of speech keeps the same promises, and each its own."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import psutil
import pytest

from core.bootstrap.speech import configured_transcriber
from core.errors import ConfigurationError, ProviderRejected, ProviderUnavailable, UnreadableFile
from core.knowledge.recordings import BYTES_A_SECOND, Transcriber
from core.providers.local_speech import LocalTranscriber, is_local_speech_installed
from core.providers.openai_speech import MOST_BYTES, OpenAICompatibleTranscriber
from core.settings import ModelSettings, Settings, SpeechSettings
from tests.fakes.scripted_recording import ScriptedTranscriber
from tests.fakes.transcription_endpoint import TranscriptionEndpoint, transcribing

NEEDS_SPEECH = pytest.mark.skipif(
    not is_local_speech_installed(), reason="the extra “speech” is not installed"
)


def model_settings(base_url: str, *, attempts: int = 1) -> ModelSettings:
    return ModelSettings(base_url=base_url, attempts=attempts)


@pytest.fixture(
    scope="module",
    params=["scripted", "endpoint", pytest.param("local", marks=[NEEDS_SPEECH, pytest.mark.slow])],
)
def transcriber(request: pytest.FixtureRequest) -> Iterator[Transcriber]:
    if request.param == "scripted":
        yield ScriptedTranscriber("")
    elif request.param == "local":
        with LocalTranscriber() as local:
            yield local
    else:
        with transcribing(TranscriptionEndpoint(text="")) as endpoint:
            yield OpenAICompatibleTranscriber(model_settings(endpoint.base_url), model="whisper-1")


def test_nothing_is_heard_in_silence(transcriber: Transcriber) -> None:
    heard = transcriber.transcribe(bytes(3 * BYTES_A_SECOND))

    assert not any(caption.text for caption in heard.captions)


def test_nothing_is_heard_in_no_sound_at_all(transcriber: Transcriber) -> None:
    assert transcriber.transcribe(b"").captions == ()


@NEEDS_SPEECH
@pytest.mark.slow
def test_no_words_are_made_up_for_a_hum() -> None:
    time = np.arange(16_000 * 5) / 16_000
    hum = (np.sin(2 * np.pi * 220 * time) * 8_000).astype("<i2").tobytes()

    with LocalTranscriber() as local:
        assert local.transcribe(hum).captions == ()


@NEEDS_SPEECH
@pytest.mark.slow
def test_the_local_recognisers_process_is_gone_afterwards() -> None:
    before = {child.pid for child in psutil.Process().children()}
    with LocalTranscriber() as local:
        local.transcribe(bytes(BYTES_A_SECOND))
        [pid] = {child.pid for child in psutil.Process().children()} - before

    assert not psutil.pid_exists(pid)


@NEEDS_SPEECH
@pytest.mark.slow
def test_a_recogniser_that_died_is_told() -> None:
    before = {child.pid for child in psutil.Process().children()}
    with LocalTranscriber() as local:
        local.transcribe(bytes(BYTES_A_SECOND))
        [pid] = {child.pid for child in psutil.Process().children()} - before
        psutil.Process(pid).kill()

        with pytest.raises(ProviderRejected, match="recogniser failed"):
            local.transcribe(bytes(BYTES_A_SECOND))


def test_an_endpoints_segments_become_captions_with_their_times() -> None:
    with transcribing(TranscriptionEndpoint()) as endpoint:
        heard = OpenAICompatibleTranscriber(model_settings(endpoint.base_url), model="whisper-1").transcribe(
            bytes(3 * BYTES_A_SECOND)
        )

    [caption] = heard.captions
    assert (caption.start_s, caption.end_s, caption.text) == (0.0, 2.0, "We refund within 30 days.")
    assert heard.language == "en"
    assert endpoint.forms[0]["model"] == "whisper-1"


def test_long_sound_is_sent_in_parts_below_the_endpoints_limit() -> None:
    with transcribing(TranscriptionEndpoint()) as endpoint:
        heard = OpenAICompatibleTranscriber(model_settings(endpoint.base_url), model="whisper-1").transcribe(
            bytes(MOST_BYTES + 10 * BYTES_A_SECOND)
        )

    assert endpoint.lengths_s == [MOST_BYTES / BYTES_A_SECOND, 10.0]
    assert [caption.start_s for caption in heard.captions] == [0.0, MOST_BYTES / BYTES_A_SECOND]


def test_a_model_without_segments_gives_its_text_as_one_caption() -> None:
    with transcribing(TranscriptionEndpoint(segments=False)) as endpoint:
        transcriber = OpenAICompatibleTranscriber(model_settings(endpoint.base_url), model="new")
        heard = [transcriber.transcribe(bytes(3 * BYTES_A_SECOND)) for _ in range(2)]

    assert [(one.captions[0].end_s, one.captions[0].text) for one in heard] == [
        (3.0, "We refund within 30 days.")
    ] * 2
    assert [form["response_format"] for form in endpoint.forms] == ["verbose_json", "json", "json"]


def test_a_busy_endpoint_is_asked_again() -> None:
    with transcribing(TranscriptionEndpoint((503, {}))) as endpoint:
        heard = OpenAICompatibleTranscriber(
            model_settings(endpoint.base_url, attempts=2), model="whisper-1", sleep=lambda _: None
        ).transcribe(bytes(BYTES_A_SECOND))

    assert [caption.text for caption in heard.captions] == ["We refund within 30 days."]


@pytest.mark.parametrize(
    ("answer", "error"),
    [
        ((401, {"error": {"message": "no"}}), ProviderRejected),
        ((500, {}), ProviderUnavailable),
        ((200, {"segments": [{"start": "soon"}], "text": "x"}), ProviderUnavailable),
    ],
)
def test_what_an_endpoint_does_wrong_is_told(answer: tuple[int, dict], error: type[Exception]) -> None:
    with transcribing(TranscriptionEndpoint(answer, answer)) as endpoint:
        transcriber = OpenAICompatibleTranscriber(model_settings(endpoint.base_url), model="whisper-1")
        with pytest.raises(error):
            transcriber.transcribe(bytes(BYTES_A_SECOND))


def settings(tmp_path: Path, *, base_url: str | None = None, **speech: object) -> Settings:
    return Settings(
        _env_file=None,
        data_dir=tmp_path,
        model=ModelSettings(base_url=base_url),
        speech=SpeechSettings(**speech),
    )


@pytest.mark.parametrize(
    ("engine", "advice"), [("off", "switched off"), ("endpoint", "no transcription model is named")]
)
def test_where_nobody_hears_the_sentence_says_what_to_do(tmp_path: Path, engine: str, advice: str) -> None:
    with (
        configured_transcriber(settings(tmp_path, engine=engine)) as nobody,
        pytest.raises(UnreadableFile, match=advice),
    ):
        nobody.transcribe(b"")


def test_a_named_transcription_model_is_preferred_to_the_bundled_one(tmp_path: Path) -> None:
    chosen = settings(tmp_path, base_url="http://127.0.0.1:1/v1", transcription_model="whisper-1")
    with configured_transcriber(chosen) as transcriber:
        assert isinstance(transcriber, OpenAICompatibleTranscriber)


def test_a_transcription_model_without_an_endpoint_is_a_wrong_setting(tmp_path: Path) -> None:
    with (
        pytest.raises(ConfigurationError, match="ANSWERDESK_MODEL__BASE_URL"),
        configured_transcriber(settings(tmp_path, transcription_model="whisper-1")),
    ):
        pass
