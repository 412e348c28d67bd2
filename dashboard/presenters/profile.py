"""How each personality sounds, in its own words."""

from core.answering.reply import Turn
from core.answering.wording import closing, opening
from core.configuration.agent_config import AgentConfig, Personality

_QUESTION = "Can I return a lamp?"
_FACT = "You can return it within 30 days."


def offered_personalities(config: AgentConfig) -> list[Personality]:
    """The brand voice only once it is written, or while it is chosen."""
    has_voice = config.brand_voice.is_written or config.personality is Personality.BRAND_VOICE
    return [one for one in Personality if one is not Personality.BRAND_VOICE or has_voice]


def example_reply(config: AgentConfig, personality: Personality) -> str:
    """The same fact as this personality would say it first, with the words that the agent really uses."""
    turn = Turn(
        question=_QUESTION, config=config.model_copy(update={"personality": personality}), language="en"
    )
    return " ".join(filter(None, (opening(turn), _FACT, closing(turn))))
