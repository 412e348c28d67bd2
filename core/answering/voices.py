"""How each personality speaks in each language, and whether it says Sie or du; from a data file. Pure."""

import importlib.resources
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from core.configuration.agent_config import AgentConfig, Formality, Personality

DEFAULT = "en"
_EITHER = re.compile(r"\{([^{}|]*)\|([^{}|]*)\}")


@dataclass(frozen=True, slots=True)
class Voice:
    """What one personality says around the facts."""

    openings: tuple[str, ...]
    closings: tuple[str, ...]
    welcome: str
    goodbye: str


def voice(config: AgentConfig, language: str | None, *, is_grave: bool = False) -> Voice:
    """The personality's voice in the language; in English where we have none for that.

    A brand voice speaks as it is written, and like a friendly one where it says nothing of its own. Where it
    is grave (the customer has trouble) nobody is witty.
    """
    personality = config.personality
    if is_grave and personality is Personality.WITTY:
        personality = Personality.EMPATHETIC
    own = config.brand_voice
    found = _voice(
        Personality.FRIENDLY if personality is Personality.BRAND_VOICE else personality,
        language if language in _data() else DEFAULT,
        is_formal(config, language),
    )
    if personality is Personality.BRAND_VOICE:
        return Voice(own.openings, own.closings, found.welcome, found.goodbye)
    return found


def emoji_of(config: AgentConfig, *, greets: bool = False) -> str:
    """The picture that goes with the personality, or with its greeting; empty where none are wanted."""
    if not config.style.has_emoji:
        return ""
    pictures: Mapping[str, str] = _data()["emoji"]
    return pictures["greeting" if greets else config.personality.value]


def is_formal(config: AgentConfig, language: str | None) -> bool:
    """Whether the customer is addressed formally, where the language tells that apart."""
    if config.style.formality is Formality.BY_PERSONALITY:
        personality = config.personality
        like = Personality.FRIENDLY if personality is Personality.BRAND_VOICE else personality
        return like.value in _data().get(language or DEFAULT, _data()[DEFAULT])["formal_for"]
    return config.style.formality is Formality.FORMAL


def addressed(text: str, *, formal: bool) -> str:
    """Of each `{formal|informal}` the one that is meant."""
    return _EITHER.sub(r"\1" if formal else r"\2", text)


@lru_cache(maxsize=256)
def _voice(personality: Personality, language: str | None, formal: bool) -> Voice:
    stored = _data()[language or DEFAULT][personality.value]
    return Voice(
        tuple(addressed(one, formal=formal) for one in stored["openings"]),
        tuple(addressed(one, formal=formal) for one in stored["closings"]),
        addressed(stored["welcome"], formal=formal),
        addressed(stored["goodbye"], formal=formal),
    )


@lru_cache(maxsize=1)
def _data() -> Mapping[str, Any]:
    file = importlib.resources.files("core.answering").joinpath("phrases", "voices.json")
    found: Mapping[str, Any] = json.loads(file.read_text("utf-8"))
    return found
