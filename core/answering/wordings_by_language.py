"""Fixed wordings in the customer's language, from a data file; English where we have none. Pure."""

import importlib.resources
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.configuration.agent_config import AgentConfig, Messages

DEFAULT = "en"
_DEFAULT_MESSAGES = Messages()


def has_wordings(language: str | None) -> bool:
    """Whether there are wordings in this language."""
    return language in _wordings()


def wording(name: str, language: str | None) -> str:
    """The wording in this language; in English, if at all there, for a language that we have none in."""
    found: str = _wordings().get(language or DEFAULT, {}).get(name) or _wordings()[DEFAULT].get(name, "")
    return found


def message(name: str, config: AgentConfig, language: str | None) -> str:
    """A configured message as the lead wrote it; one never changed is said in the customer's language."""
    configured: str = getattr(config.messages, name)
    is_untouched = configured == getattr(_DEFAULT_MESSAGES, name)
    return (wording(name, language) or configured) if is_untouched else configured


def ask_backs(config: AgentConfig) -> tuple[str, ...]:
    """Every beginning that a question asked back may have had under this configuration."""
    return tuple({config.messages.ask_back, *(message("ask_back", config, one) for one in _wordings())})


def quotes_from(content: str, language: str | None) -> str:
    """Says which language is quoted; empty where we have no word for it."""
    spoken = language if has_wordings(language) else DEFAULT
    name = _wordings()[spoken or DEFAULT]["names"].get(content)
    return wording("quotes", spoken).format(language=name) if name else ""


@lru_cache(maxsize=1)
def _wordings() -> Mapping[str, Mapping[str, Any]]:
    file = importlib.resources.files("core.answering").joinpath("phrases", "wordings.json")
    found: Mapping[str, Mapping[str, Any]] = json.loads(file.read_text("utf-8"))
    return found
