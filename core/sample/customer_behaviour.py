"""How a customer reacts to what the agent did: goes on, says it differently, thanks, rates. Pure."""

from dataclasses import dataclass, replace
from random import Random

from core.answering.reply import Decision, Reply
from core.conversations.conversation import Channel, Feedback
from core.sample.conversation_plan import PlannedConversation
from core.sample.message_library import MessageLibrary

MOST_MESSAGES = 6
_SHORT_TOPIC = "short:"
_SHORT_ANSWER_ID = "answer"
_RATES = {Channel.EMAIL: 0.3, Channel.API: 0.2}
"""Readiness to rate, against 1 where a thumb is one press away."""


@dataclass(frozen=True, slots=True)
class Mind:
    """Where the customer stands in the conversation."""

    remaining: tuple[str, ...]
    other_wordings: tuple[str, ...]
    said: int = 1
    was_helped: bool | None = None
    """By the newest answer; None before the first."""

    def saying(self, text: str) -> tuple[str, "Mind"]:
        """The text, and the mind after it."""
        return text, replace(self, said=self.said + 1)


def begin(plan: PlannedConversation) -> tuple[str, Mind]:
    """The first message and the mind after it."""
    return plan.messages[0], Mind(plan.messages[1:], plan.other_wordings)


def next_message(
    mind: Mind, plan: PlannedConversation, reply: Reply, dice: Random, library: MessageLibrary
) -> tuple[str | None, Mind]:
    """What the customer says next, None to leave it at that, and the mind after it."""
    if reply.decision is Decision.ANSWER:
        mind = replace(mind, was_helped=is_helped(plan, reply))
    if mind.said >= MOST_MESSAGES or reply.decision is Decision.HAND_OFF:
        return None, mind
    if reply.decision is Decision.ASK_BACK:
        return _say_more(mind, dice, library, stays=0.78)
    if reply.decision is Decision.ANSWER and not mind.was_helped:
        return _say_more(mind, dice, library, stays=0.42)
    if mind.remaining:
        text, *rest = mind.remaining
        return replace(mind, remaining=tuple(rest)).saying(text)
    if reply.decision is Decision.ANSWER and dice.random() < 0.2:
        return mind.saying(dice.choice(library.other["thanks"]))
    return None, mind


def _say_more(mind: Mind, dice: Random, library: MessageLibrary, *, stays: float) -> tuple[str | None, Mind]:
    """Another wording mostly; some ask for a person, some only complain, some leave."""
    if dice.random() >= stays:
        return None, mind
    drawn = dice.random()
    if drawn < 0.2 or not mind.other_wordings:
        return mind.saying(dice.choice(library.other["asks_for_person"]))
    if drawn < 0.35:
        return mind.saying(dice.choice(library.other["not_helped"]))
    text, *others = mind.other_wordings
    return replace(mind, other_wordings=tuple(others)).saying(text)


def is_helped(plan: PlannedConversation, reply: Reply) -> bool:
    """Whether the answer rests on the content that covers the question; nothing covers a gap."""
    cited = {citation.external_id for citation in reply.citations}
    return plan.article in cited or (_SHORT_ANSWER_ID in cited and plan.key.startswith(_SHORT_TOPIC))


def draw_rating(
    mind: Mind, plan: PlannedConversation, dice: Random, library: MessageLibrary
) -> tuple[Feedback, str] | None:
    """A thumb with or without a comment; most customers give none."""
    if mind.was_helped is None:
        return None
    readiness = _RATES.get(plan.channel, 1.0)
    up, down = (0.3, 0.03) if mind.was_helped else (0.04, 0.3)
    drawn = dice.random()
    if drawn >= (up + down) * readiness:
        return None
    feedback = Feedback.HELPFUL if drawn < up * readiness else Feedback.NOT_HELPFUL
    comment = dice.choice(library.comments[feedback.value]) if dice.random() < 0.35 else ""
    return feedback, comment
