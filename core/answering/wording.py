"""Wordings that carry no fact: openings and closings by personality, replies to courtesies. Pure."""

from dataclasses import dataclass

from core.answering.reply import Turn
from core.answering.small_talk import SmallTalk
from core.answering.wordings_by_language import message, wording
from core.configuration.agent_config import AgentConfig, Personality
from core.knowledge.languages import detect_language


@dataclass(frozen=True, slots=True)
class _Manner:
    opening: str
    closing: str
    welcome: str
    goodbye: str
    description: str
    """For the generative composer."""


_MANNERS = {
    Personality.FRIENDLY: _Manner(
        "Happy to help!",
        "Let me know if there is anything else I can do for you.",
        "You're welcome! Anything else I can help with?",
        "Goodbye, and have a great day!",
        "warm and approachable, in plain words",
    ),
    Personality.PROFESSIONAL: _Manner(
        "Thank you for your question.",
        "Please let us know if you require further assistance.",
        "You are welcome. Please let us know if you have further questions.",
        "Goodbye. Thank you for contacting us.",
        "courteous, precise and businesslike, without slang or exclamation marks",
    ),
    Personality.CASUAL: _Manner(
        "Sure thing!",
        "Shout if you need anything else.",
        "No problem! Anything else?",
        "See you around!",
        "relaxed and short, like a helpful friend",
    ),
    Personality.EMPATHETIC: _Manner(
        "Thanks for reaching out, I'm glad to help you with this.",
        "I hope that helps. I'm here if anything is still unclear.",
        "You're very welcome. I'm here if you need anything else.",
        "Take good care, and come back whenever you need us.",
        "patient and understanding; acknowledges how the customer may feel, without exaggeration",
    ),
    Personality.WITTY: _Manner(
        "Good question, and luckily one I can answer.",
        "Got another one? I'm warmed up.",
        "My pleasure, it's what I was assembled for. Anything else?",
        "Farewell! I'll be right here, I have no legs.",
        "lightly humorous, one small joke at most and never about the customer's trouble",
    ),
}
_WELL = "I'm doing well, thank you for asking."
_ACKNOWLEDGED = "Great. Is there anything else I can help you with?"


def language_of(turn: Turn) -> str | None:
    """The language of the message, or of an earlier one of the customer; None where none can be told."""
    earlier = (said.text for said in reversed(turn.history) if said.role == "customer")
    found = (detect_language(text) for text in (turn.question, *earlier))
    return next((language for language in found if language), None)


def is_first_reply(turn: Turn) -> bool:
    """True when the agent has not spoken in this conversation yet."""
    return all(said.role != "agent" for said in turn.history)


def opening(turn: Turn) -> str:
    """Said before the first answer of a conversation; later answers come straight to the point."""
    if not is_first_reply(turn):
        return ""
    return wording("opening", turn.language) or _MANNERS[turn.config.personality].opening


def closing(turn: Turn) -> str:
    """The configured closing after every answer; without one, the personality's after the first."""
    if turn.config.messages.closing:
        return turn.config.messages.closing
    if not is_first_reply(turn):
        return ""
    return wording("closing", turn.language) or _MANNERS[turn.config.personality].closing


def manner(config: AgentConfig) -> str:
    """The personality in words."""
    return _MANNERS[config.personality].description


def courtesy(talk: SmallTalk, config: AgentConfig, language: str | None = None) -> str:
    """The reply to a courtesy; other languages than English have one wording for all personalities."""
    manners = _MANNERS[config.personality]
    greeting = message("greeting", config, language)
    well = wording("how_are_you", language) or _WELL
    replies = {
        SmallTalk.GREETING: greeting,
        SmallTalk.HOW_ARE_YOU: f"{well} {greeting}",
        SmallTalk.WHO_ARE_YOU: _introduction(config, language),
        SmallTalk.THANKS: wording("welcome", language) or manners.welcome,
        SmallTalk.GOODBYE: wording("goodbye", language) or manners.goodbye,
        SmallTalk.ACKNOWLEDGEMENT: wording("acknowledged", language) or _ACKNOWLEDGED,
    }
    return replies[talk]


def _introduction(config: AgentConfig, language: str | None) -> str:
    if own := wording("introduction", language):
        at_company = wording("at_company", language).format(company=config.company) if config.company else ""
        return own.format(name=config.name, company=at_company)
    company = f" at {config.company}" if config.company else ""
    return (
        f"I'm {config.name}, the automated assistant{company}. I answer from our help content, "
        "and I can hand you over to a person whenever you like."
    )
