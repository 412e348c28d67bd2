"""Whether the agent takes a new conversation, and why not. Pure."""

import hashlib
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from core.deployment.channel_settings import AgentState, AgentSwitch, ChannelSettings
from core.working_hours import is_on


class Eligibility(StrEnum):
    """Stored with each conversation."""

    ELIGIBLE = "eligible"
    NOT_DEPLOYED = "not_deployed"
    OUTSIDE_HOURS = "outside_hours"
    NOT_COVERED = "not_covered"
    """The draw fell outside of the share that the agent takes."""
    OTHER_SEGMENT = "other_segment"
    SWITCHED_OFF = "switched_off"
    PAUSED = "paused"
    NO_CREDITS = "no_credits"
    IGNORED_SENDER = "ignored_sender"


@dataclass(frozen=True, slots=True)
class Applicant:
    """What eligibility looks at in a conversation that begins."""

    at: datetime
    draw: float
    """Uniform in [0, 1): which share of conversations this one falls in."""
    segments: frozenset[str] = frozenset()
    sender: str = ""
    """The address that the message came from; empty where none is known."""
    has_credits: bool = True
    is_ignored: bool = False


def draw_of(conversation_id: str) -> float:
    """The conversation's number in [0, 1): always the same one, spread evenly over conversations.

    A higher coverage therefore takes all conversations of a lower one, and some more.
    """
    digest = hashlib.sha256(conversation_id.encode("utf-8", "surrogatepass")).digest()
    # 53 bits are what a float holds: more could round up to 1.
    return (int.from_bytes(digest[:8]) >> 11) / 2**53


def decide_eligibility(settings: ChannelSettings, switch: AgentSwitch, one: Applicant) -> Eligibility:
    """Eligible, or the first reason against it in the order in which an admin would look."""
    segment_fits = not settings.include_segments or bool(one.segments & set(settings.include_segments))
    segment_fits = segment_fits and not one.segments & set(settings.exclude_segments)
    checks = (
        (switch.state is AgentState.OFF, Eligibility.SWITCHED_OFF),
        (switch.state is AgentState.PAUSED, Eligibility.PAUSED),
        (not one.has_credits, Eligibility.NO_CREDITS),
        (not settings.is_deployed, Eligibility.NOT_DEPLOYED),
        (one.is_ignored, Eligibility.IGNORED_SENDER),
        (not is_on(settings.hours, one.at), Eligibility.OUTSIDE_HOURS),
        (not segment_fits, Eligibility.OTHER_SEGMENT),
        (one.draw * 100 >= settings.coverage_percent, Eligibility.NOT_COVERED),
    )
    return next((reason for applies, reason in checks if applies), Eligibility.ELIGIBLE)
