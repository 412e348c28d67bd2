"""Wordings that carry no fact: openings and closings by personality, replies to courtesies. Pure."""

from dataclasses import dataclass

from core.answering.reply import Turn
from core.answering.small_talk import SmallTalk
from core.configuration.agent_config import AgentConfig, Personality


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
_ACKNOWLEDGED = "Great. Is there anything else I can help you with?"


def is_first_reply(turn: Turn) -> bool:
    """True when the agent has not spoken in this conversation yet."""
    return all(said.role != "agent" for said in turn.history)


def opening(turn: Turn) -> str:
    """Said before the first answer of a conversation; later answers come straight to the point."""
    return _MANNERS[turn.config.personality].opening if is_first_reply(turn) else ""


def closing(turn: Turn) -> str:
    """The configured closing after every answer; without one, the personality's after the first."""
    if turn.config.messages.closing:
        return turn.config.messages.closing
    return _MANNERS[turn.config.personality].closing if is_first_reply(turn) else ""


def manner(config: AgentConfig) -> str:
    """The personality in words."""
    return _MANNERS[config.personality].description


def courtesy(talk: SmallTalk, config: AgentConfig) -> str:
    """The reply to a courtesy."""
    manners = _MANNERS[config.personality]
    replies = {
        SmallTalk.GREETING: config.messages.greeting,
        SmallTalk.HOW_ARE_YOU: f"I'm doing well, thank you for asking. {config.messages.greeting}",
        SmallTalk.WHO_ARE_YOU: _introduction(config),
        SmallTalk.THANKS: manners.welcome,
        SmallTalk.GOODBYE: manners.goodbye,
        SmallTalk.ACKNOWLEDGEMENT: _ACKNOWLEDGED,
    }
    return replies[talk]


def _introduction(config: AgentConfig) -> str:
    company = f" at {config.company}" if config.company else ""
    return (
        f"I'm {config.name}, the automated assistant{company}. I answer from our help content, "
        "and I can hand you over to a person whenever you like."
    )
