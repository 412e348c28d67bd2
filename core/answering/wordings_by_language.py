"""Fixed wordings in the customer's language, from a data file; English where we have none. Pure."""

import importlib.resources
import json
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from core.answering.voices import DEFAULT, addressed, is_formal
from core.configuration.agent_config import AgentConfig, Messages

_DEFAULT_MESSAGES = Messages()


def has_wordings(language: str | None) -> bool:
    """Whether there are wordings in this language."""
    return language in _wordings()


def wording(name: str, language: str | None, *, formal: bool = True) -> str:
    """The wording in this language; in English for a language that we have none in."""
    known = language if has_wordings(language) else DEFAULT
    return addressed(_wordings()[known or DEFAULT][name], formal=formal)


def wording_of(name: str, config: AgentConfig, language: str | None) -> str:
    """The wording in this language, as the configuration addresses customers."""
    return wording(name, language, formal=is_formal(config, language))


def is_untouched(name: str, config: AgentConfig) -> bool:
    """Whether the lead left a configured message as it came, or emptied it: customers never read nothing."""
    configured: str = getattr(config.messages, name)
    return not configured.strip() or bool(configured == getattr(_DEFAULT_MESSAGES, name))


def message(name: str, config: AgentConfig, language: str | None) -> str:
    """A configured message as the lead wrote it; one never changed is said in the customer's language."""
    own: str = getattr(config.messages, name)
    return wording_of(name, config, language) if is_untouched(name, config) else own


def ask_backs(config: AgentConfig) -> tuple[str, ...]:
    """Every beginning that a question asked back may have had under this configuration."""
    if not is_untouched("ask_back", config):
        return (config.messages.ask_back,)
    return tuple({wording("ask_back", one, formal=formal) for one in _wordings() for formal in (True, False)})


def quotes_from(content: str, language: str | None) -> str:
    """Says which language is quoted, or that it is another one where we have no word for it."""
    spoken = language if has_wordings(language) else DEFAULT
    name = _wordings()[spoken or DEFAULT]["names"].get(content)
    return wording("quotes", spoken).format(language=name) if name else wording("quotes_other", spoken)


@lru_cache(maxsize=1)
def _wordings() -> Mapping[str, Mapping[str, Any]]:
    file = importlib.resources.files("core.answering").joinpath("phrases", "wordings.json")
    found: Mapping[str, Mapping[str, Any]] = json.loads(file.read_text("utf-8"))
    return found
