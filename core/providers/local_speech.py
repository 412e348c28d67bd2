"""The offline recogniser: Whisper from the extra `speech`, in a process of its own; no downloads."""

import json
import subprocess
import sys
import threading
from types import TracebackType
from typing import Self

from core.errors import ProviderRejected
from core.knowledge.extraction.frames import read_frame, write_frame
from core.knowledge.recordings import Heard
from core.knowledge.transcript import Caption
from core.providers.local_speech_models import installed_speech_model

_STEP_S = 600.0
"""Longest wait for the model to load, or for a minute to be heard; usually it is a few seconds."""


def is_local_speech_installed() -> bool:
    """Whether the packages of the extra `speech` are there."""
    return installed_speech_model() is not None


class LocalTranscriber:
    """Transcriber while it is entered; then its process and the memory of its model are gone."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.communicate()

    def transcribe(self, samples: bytes) -> Heard:
        """What is said in the samples. Raises ProviderRejected when the recogniser fails."""
        process = self._process or self._start()
        answer = json.loads(_exchanged(process, samples))
        captions = tuple(Caption(start_s, end_s, text) for start_s, end_s, text in answer["captions"])
        return Heard(captions, answer["language"], is_unclear=answer["is_unclear"])

    def _start(self) -> "subprocess.Popen[bytes]":
        process = subprocess.Popen(
            [sys.executable, "-P", "-m", "core.providers.local_speech_process"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self._process = process
        _exchanged(process, None)
        return process


def _exchanged(process: "subprocess.Popen[bytes]", samples: bytes | None) -> bytes:
    """The answer to the samples, or the process's first word. Raises ProviderRejected."""
    patience = threading.Timer(_STEP_S, process.kill)
    patience.start()
    try:
        if process.stdin is None or process.stdout is None:
            raise BrokenPipeError
        if samples is not None:
            write_frame(process.stdin, samples)
        answer = read_frame(process.stdout)
    except OSError as error:
        raise ProviderRejected(_FAILED) from error
    finally:
        patience.cancel()
    if answer is None:
        raise ProviderRejected(_FAILED)
    return answer


_FAILED = (
    "The speech recogniser failed; it may lack memory. Try again, or name a transcription model in "
    "ANSWERDESK_SPEECH__TRANSCRIPTION_MODEL."
)
