"""What to do with a message, given what it asks and how sure the evidence is. Pure."""

from dataclasses import dataclass

from core.answering.reply import Decision, HandoffReason, Turn
from core.answering.understanding import Intent, Understanding


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with its reason in words."""

    decision: Decision
    reason: str
    handoff_reason: HandoffReason | None = None


def decide_without_evidence(turn: Turn, understanding: Understanding) -> Verdict | None:
    """What is settled before anything is searched; None for a question."""
    if understanding.intent is Intent.PERSON:
        return Verdict(Decision.HAND_OFF, "The customer asks for a person.", HandoffReason.ASKED_FOR_PERSON)
    if understanding.intent is Intent.SMALL_TALK:
        return Verdict(Decision.SMALL_TALK, "A courtesy that asks for nothing to be looked up.")
    if understanding.intent is Intent.DISSATISFIED:
        return _unsure(turn, "The customer says that the answer was of no help.")
    if understanding.intent is Intent.EMPTY:
        return _unsure(turn, "The message names nothing that could be looked up.")
    return None


def decide(turn: Turn, *, confidence: float, found: int, has_choices: bool = False) -> Verdict:
    """Answer, ask back (once an episode) or hand off, by the thresholds of the configuration.

    `has_choices`: several pages are on the very subject, and the customer can say which is meant.
    """
    limits = turn.config.thresholds
    if found == 0:
        return cannot_answer("Nothing in the content matches the question.")
    if confidence >= limits.answer:
        return Verdict(
            Decision.ANSWER, f"Confidence {confidence:.2f} reaches the answer threshold {limits.answer:.2f}."
        )
    if confidence >= limits.ask_back:
        return _unsure(
            turn,
            f"Confidence {confidence:.2f} lies between the ask-back threshold {limits.ask_back:.2f} "
            f"and the answer threshold {limits.answer:.2f}.",
        )
    if has_choices:
        return _unsure(turn, f"Confidence {confidence:.2f} is low because several pages are about this.")
    return cannot_answer(
        f"Confidence {confidence:.2f} is below the ask-back threshold {limits.ask_back:.2f}."
    )


def cannot_answer(reason: str) -> Verdict:
    """Hand off, because the content does not carry an answer."""
    return Verdict(Decision.HAND_OFF, reason, HandoffReason.CANNOT_ANSWER)


def _unsure(turn: Turn, reason: str) -> Verdict:
    if turn.asked_back_before:
        return cannot_answer(f"{reason} The agent has asked back already.")
    return Verdict(Decision.ASK_BACK, reason)
