"""What the values of the agent configuration are called on the pages."""

from collections.abc import Mapping, Sequence
from enum import StrEnum
from itertools import chain

from core.configuration.agent_config import (
    Composer,
    Formality,
    GuardrailAction,
    Personality,
    ResponseLength,
)
from core.configuration.field_words import in_words
from core.configuration.handoff_policy import HandoffMode
from dashboard.formatting import percent

PERSONALITIES = {
    Personality.FRIENDLY: "Friendly",
    Personality.PROFESSIONAL: "Professional",
    Personality.CASUAL: "Casual",
    Personality.EMPATHETIC: "Empathetic",
    Personality.WITTY: "Witty",
    Personality.BRAND_VOICE: "Use my brand voice",
}
LENGTHS = {ResponseLength.NORMAL: "Normal", ResponseLength.SHORT: "Short"}
FORMALITIES = {
    Formality.BY_PERSONALITY: "As the personality",
    Formality.FORMAL: "Formal",
    Formality.INFORMAL: "Informal",
}
EXAMPLES_NOTE = (
    "What customers write then, one a line. Three to five different ones work best. Leave out the names of "
    "what you sell unless it is about those: every message that names them would be a little alike."
)
GUARDRAIL_ACTIONS = {GuardrailAction.DECLINE: "Decline", GuardrailAction.HAND_OFF: "Hand off"}
MODES = {
    HandoffMode.LIVE: "Live",
    HandoffMode.ASYNCHRONOUS: "Follow up later",
    HandoffMode.NONE: "No handoff",
}
COMPOSERS = {
    Composer.AUTO: "Chat model where there is one",
    Composer.EXTRACTIVE: "Quote the sources",
    Composer.GENERATIVE: "Chat model",
}
COMPOSER_NOTES = {
    Composer.AUTO: "Worded by the chat model where the host has set one up; else the sources are quoted.",
    Composer.EXTRACTIVE: "Sentences of the content, word for word.",
    Composer.GENERATIVE: "In its own words, each sentence checked against its source.",
}
_ROUTING = ("handoff", "routing")
_WORDS: dict[StrEnum, str] = dict(
    chain(
        PERSONALITIES.items(),
        LENGTHS.items(),
        FORMALITIES.items(),
        GUARDRAIL_ACTIONS.items(),
        MODES.items(),
        COMPOSERS.items(),
    )
)


def field_value(path: Sequence[str], value: object, names: Mapping[str, str]) -> str:
    """A value as the pages show it; “empty” for nothing. `names` of people and teams by their ids."""
    if isinstance(value, StrEnum):
        return _WORDS.get(value, value.value)
    if tuple(path[:2]) == _ROUTING and isinstance(value, str):
        return names.get(value, "somebody who is no longer here")
    if tuple(path[:2]) == _ROUTING and isinstance(value, tuple):
        return "\n".join(field_value(path, one, names) for one in value) or "nobody"
    if isinstance(value, bool):
        return "on" if value else "off"
    if path[0] == "thresholds" and isinstance(value, float):
        return percent(value)
    return in_words(path, value)
