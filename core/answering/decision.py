"""What to do with a message, given what it asks, what it meets and how sure the evidence is. Pure."""

from dataclasses import dataclass

from core.answering.reply import Decision, HandoffReason, MetSituation, SituationKind, Turn
from core.answering.understanding import Intent, Understanding
from core.configuration.agent_config import GuardrailAction
from core.configuration.handoff_policy import HandoffMode


@dataclass(frozen=True, slots=True)
class Verdict:
    """A decision with its reason in words."""

    decision: Decision
    reason: str
    handoff_reason: HandoffReason | None = None


def asked_for_person() -> Verdict:
    """What comes before everything else."""
    return Verdict(Decision.HAND_OFF, "The customer asks for a person.", HandoffReason.ASKED_FOR_PERSON)


def decide_situation(turn: Turn, met: MetSituation, place: int) -> Verdict:
    """What the configuration wants where a situation is met; `place` is that in the list of its kind."""
    if met.kind is SituationKind.SCRIPTED:
        return Verdict(Decision.SCRIPTED, f"The scripted response “{met.name}” is for this.")
    if met.kind is SituationKind.GUARDRAIL:
        wants_person = turn.config.guardrails[place].action is GuardrailAction.HAND_OFF
        if wants_person and can_hand_off(turn):
            reason = f"“{met.name}” is a topic for people."
            return Verdict(Decision.HAND_OFF, reason, HandoffReason.GUARDRAIL)
        return Verdict(Decision.DECLINE, f"“{met.name}” is a topic to avoid.")
    kind = "phrase" if met.kind is SituationKind.PHRASE else "rule"
    return Verdict(Decision.HAND_OFF, f"The handoff {kind} “{met.name}” is met.", HandoffReason.CUSTOM_RULE)


def decide_without_evidence(turn: Turn, understanding: Understanding) -> Verdict | None:
    """What is settled before anything is searched; None for a question."""
    if understanding.intent is Intent.PERSON:
        return asked_for_person()
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


def can_hand_off(turn: Turn) -> bool:
    """Whether people can take the conversation at all, now or later."""
    return turn.may_hand_off and turn.config.handoff.mode is not HandoffMode.NONE


def within_reach(turn: Turn, verdict: Verdict) -> Verdict:
    """The verdict, or to stay where it needs people and there are none. Why they are needed is kept."""
    if verdict.decision is not Decision.HAND_OFF or can_hand_off(turn):
        return verdict
    reason = f"{verdict.reason} There is nobody to hand over to."
    return Verdict(Decision.STAY, reason, verdict.handoff_reason)


def _unsure(turn: Turn, reason: str) -> Verdict:
    if turn.asked_back_before:
        return cannot_answer(f"{reason} The agent has asked back already.")
    return Verdict(Decision.ASK_BACK, reason)
