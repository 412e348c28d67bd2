"""Wordings that carry no fact: openings and closings by personality, replies to courtesies. Pure."""

import hashlib
from collections.abc import Sequence

from core.answering.decision import can_hand_off
from core.answering.dissatisfaction import finds_no_help
from core.answering.reply import Turn
from core.answering.situation_texts import shows_anger
from core.answering.small_talk import SmallTalk
from core.answering.voices import Voice, emoji_of, voice
from core.answering.wordings_by_language import message, wording_of
from core.configuration.agent_config import AgentConfig, BrandVoice, Personality, ResponseLength
from core.knowledge.languages import detect_language

_MANNERS = {
    Personality.FRIENDLY: "warm and approachable, in plain words",
    Personality.PROFESSIONAL: "courteous, precise and businesslike, without slang or exclamation marks",
    Personality.CASUAL: "relaxed and short, like a helpful friend",
    Personality.EMPATHETIC: (
        "patient and understanding; acknowledges how the customer may feel, without exaggeration"
    ),
    Personality.WITTY: "lightly humorous, one small joke at most and never about the customer's trouble",
    Personality.BRAND_VOICE: "as the company's own voice is described below",
}
_GRAVE_MANNER = "calm and understanding, without jokes, since the customer has trouble"


def language_of(turn: Turn) -> str | None:
    """The language of the message, or of an earlier one of the customer; None where none can be told."""
    earlier = (said.text for said in reversed(turn.history) if said.role == "customer")
    found = (detect_language(text) for text in (turn.question, *earlier))
    return next((language for language in found if language), None)


def is_first_reply(turn: Turn) -> bool:
    """True when the agent has not spoken in this conversation yet."""
    return all(said.role != "agent" for said in turn.history)


def is_grave(turn: Turn) -> bool:
    """Whether the customer is angry, or has said that an answer was of no help: no time for jokes."""
    said = [one.text for one in turn.history if one.role == "customer"]
    return any(shows_anger(text) or finds_no_help(text) for text in (*said, turn.question))


def opening(turn: Turn) -> str:
    """Said before the first answer of a conversation; later and short answers come straight to the point."""
    if (own := written_opening(turn)) or not is_first_reply(turn) or _is_brief(turn.config):
        return own
    said = _picked(_voice(turn).openings, turn)
    picture = "" if is_grave(turn) else emoji_of(turn.config)
    return " ".join(filter(None, (said, picture if said else "")))


def written_opening(turn: Turn) -> str:
    """What the lead wrote for before a first answer of the brand voice, whoever composes; empty for none."""
    return _picked(_written_voice(turn).openings, turn)


def closing(turn: Turn) -> str:
    """The configured closing after every answer; without one, the personality's after the first."""
    if (own := written_closing(turn)) or not is_first_reply(turn) or _is_brief(turn.config):
        return own
    return _picked(_voice(turn).closings, turn)


def written_closing(turn: Turn) -> str:
    """The closing that the lead wrote, for whoever composes: of the messages, or after a first answer of the
    brand voice; empty for none."""
    if turn.config.messages.closing:
        return turn.config.messages.closing
    return _picked(_written_voice(turn).closings, turn)


def _written_voice(turn: Turn) -> BrandVoice:
    """The brand voice as far as it opens and closes this answer: empty in another voice, and later on."""
    speaks = turn.config.personality is Personality.BRAND_VOICE and is_first_reply(turn)
    return turn.config.brand_voice if speaks else BrandVoice()


def manner(turn: Turn) -> str:
    """The personality in words, for a model."""
    is_witty = turn.config.personality is Personality.WITTY
    return _GRAVE_MANNER if is_witty and is_grave(turn) else _MANNERS[turn.config.personality]


def courtesy(talk: SmallTalk, turn: Turn) -> str:
    """The reply to a courtesy, in the personality's voice."""
    config, language = turn.config, turn.language
    own = _voice(turn)
    greeting = " ".join(filter(None, (message("greeting", config, language), emoji_of(config, greets=True))))
    replies = {
        SmallTalk.GREETING: greeting,
        SmallTalk.HOW_ARE_YOU: f"{wording_of('how_are_you', config, language)} {greeting}",
        SmallTalk.WHO_ARE_YOU: _introduction(turn),
        SmallTalk.THANKS: own.welcome,
        SmallTalk.GOODBYE: own.goodbye,
        SmallTalk.ACKNOWLEDGEMENT: wording_of("acknowledged", config, language),
    }
    return replies[talk]


def _introduction(turn: Turn) -> str:
    """Promises a person only where there is one."""
    config, language = turn.config, turn.language
    at_company = wording_of("at_company", config, language).format(company=config.company)
    name = "introduction" if can_hand_off(turn) else "introduction_alone"
    own = wording_of(name, config, language)
    return own.format(name=config.name, company=at_company if config.company else "")


def _voice(turn: Turn) -> Voice:
    return voice(turn.config, turn.language, is_grave=is_grave(turn))


def _is_brief(config: AgentConfig) -> bool:
    return config.style.length is ResponseLength.SHORT


def _picked(texts: Sequence[str], turn: Turn) -> str:
    """One of them, always the same in the same conversation at the same turn; empty for none."""
    if not texts:
        return ""
    first = next((one.text for one in turn.history if one.role == "customer"), turn.question)
    seed = hashlib.sha256(f"{len(turn.history)} {first.strip()}".encode()).digest()
    return texts[seed[0] % len(texts)]
