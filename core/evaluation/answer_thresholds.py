"""What each threshold would mean: the share answered, and the share of answers that are wrong. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

STEPS = tuple(round(step * 0.05, 2) for step in range(20))
LEAST_ANSWERED = 20
"""Answers below which a share of wrong ones is chance, not a reason to recommend a threshold."""


@dataclass(frozen=True, slots=True)
class ThresholdOutcome:
    """Everything with at least this confidence answered. Shares are 0 to 1."""

    threshold: float
    answers: int
    share_answered: float
    share_wrong: float | None
    """Of the answers; None when there are none."""
    share_reached: float | None
    """Of the questions that could be answered rightly; None when there are none."""


def outcome_at(threshold: float, confidences: Sequence[float], right: Sequence[bool]) -> ThresholdOutcome:
    """What answering from this confidence on would have come to."""
    answered = [is_right for value, is_right in zip(confidences, right, strict=True) if value >= threshold]
    possible = sum(right)
    return ThresholdOutcome(
        threshold=threshold,
        answers=len(answered),
        share_answered=len(answered) / len(right) if right else 0.0,
        share_wrong=1 - sum(answered) / len(answered) if answered else None,
        share_reached=sum(answered) / possible if possible else None,
    )


def outcomes(
    confidences: Sequence[float], right: Sequence[bool], *, besides: Sequence[float] = ()
) -> list[ThresholdOutcome]:
    """In steps of 0.05, and at the thresholds given besides."""
    return [outcome_at(step, confidences, right) for step in sorted({*STEPS, *besides})]


def recommended(
    confidences: Sequence[float], right: Sequence[bool], *, most_wrong: float
) -> ThresholdOutcome | None:
    """The lowest threshold from which on no more than this share of the answers is wrong.

    None when no threshold that leaves at least 20 answers keeps to it.
    """
    kept: ThresholdOutcome | None = None
    for step in range(99, -1, -1):
        found = outcome_at(step / 100, confidences, right)
        if found.answers < LEAST_ANSWERED or found.share_wrong is None:
            continue
        if found.share_wrong > most_wrong:
            if kept is not None:
                return kept
            continue
        kept = found
    return kept
