"""Who hears what is said in videos without subtitles, as the settings and the installed packages have it."""

from collections.abc import Iterator
from contextlib import contextmanager

from core.errors import UnreadableFile
from core.knowledge.recordings import Heard, Transcriber
from core.providers.local_speech import LocalTranscriber, is_local_speech_installed
from core.providers.openai_speech import OpenAICompatibleTranscriber
from core.settings import Settings, SpeechEngine

_HOW = "add its transcript as a text file, or a video with a track of subtitles."
_OFF = f"There are no subtitles in this video, and speech recognition is switched off: {_HOW}"
_NOT_INSTALLED = (
    "There are no subtitles in this video, and no speech recognition is set up. Install the extra “speech”, "
    f"or name a transcription model in ANSWERDESK_SPEECH__TRANSCRIPTION_MODEL, and sync again; or {_HOW}"
)
_NOT_NAMED = (
    "There are no subtitles in this video, and no transcription model is named. Set "
    f"ANSWERDESK_SPEECH__TRANSCRIPTION_MODEL and sync again; or {_HOW}"
)


class NoTranscriber:
    """Stands where nobody hears: says what to do instead."""

    def __init__(self, sentence: str) -> None:
        self._sentence = sentence

    def transcribe(self, samples: bytes) -> Heard:  # noqa: ARG002 - the port names it
        """Raises UnreadableFile."""
        raise UnreadableFile(self._sentence)


@contextmanager
def configured_transcriber(settings: Settings) -> Iterator[Transcriber]:
    """The transcriber for one recording; one that raises UnreadableFile with advice where there is none.

    Raises ConfigurationError when the endpoint is wanted and none is named.
    """
    speech = settings.speech
    if speech.engine is SpeechEngine.OFF:
        yield NoTranscriber(_OFF)
    elif speech.engine is not SpeechEngine.LOCAL and speech.transcription_model:
        yield OpenAICompatibleTranscriber(settings.model, model=speech.transcription_model)
    elif speech.engine is SpeechEngine.ENDPOINT:
        yield NoTranscriber(_NOT_NAMED)
    elif is_local_speech_installed():
        with LocalTranscriber() as transcriber:
            yield transcriber
    else:
        yield NoTranscriber(_NOT_INSTALLED)
