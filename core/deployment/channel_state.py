"""How the agent stands on a channel now, and until when. Pure."""

from dataclasses import dataclass
from datetime import datetime

from core.conversations.conversation import Channel
from core.deployment.channel_settings import AgentSwitch, ChannelSettings
from core.deployment.eligibility import Applicant, Eligibility, decide_eligibility
from core.working_hours import hours_in_words, next_change

_WORDS = {
    Eligibility.SWITCHED_OFF: "Switched off",
    Eligibility.PAUSED: "Paused",
    Eligibility.NO_CREDITS: "Out of credits",
    Eligibility.NOT_DEPLOYED: "Not deployed",
    Eligibility.NOT_COVERED: "Takes no conversations: coverage is 0 %",
}


@dataclass(frozen=True, slots=True)
class ChannelState:
    """Whether the agent takes new conversations on a channel now."""

    channel: Channel
    reason: Eligibility
    """Eligible while it does, else the first reason why not."""
    words: str
    """`On until 17:00 CET`, `Off until Monday 09:00 CET`, `Paused`."""
    changes_at: datetime | None = None
    """When the working hours next turn it on or off; None where something else holds it, or never."""

    @property
    def is_on(self) -> bool:
        """Whether it does."""
        return self.reason is Eligibility.ELIGIBLE


def channel_state(
    settings: ChannelSettings, switch: AgentSwitch, now: datetime, *, has_credits: bool = True
) -> ChannelState:
    """The state for customers of the right segments, of whom at least some are covered."""
    for_all = settings.model_copy(update={"include_segments": (), "exclude_segments": ()})
    reason = decide_eligibility(for_all, switch, Applicant(at=now, draw=0.0, has_credits=has_credits))
    if reason in _WORDS:
        return ChannelState(settings.channel, reason, _WORDS[reason])
    words = hours_in_words(settings.hours, now)
    return ChannelState(
        settings.channel, reason, words[:1].upper() + words[1:], next_change(settings.hours, now)
    )
