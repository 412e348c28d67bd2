"""Prints how good answers were: figures with intervals, the reliability diagram, and what thresholds mean."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from core.cli.workspace import table

if TYPE_CHECKING:
    from core.evaluation.answer_eval import AnswerEvaluation
    from core.evaluation.answer_thresholds import ThresholdOutcome
    from core.evaluation.calibration import ReliabilityBin

_WIDTH = 40
_NAMES = {
    "decision_accuracy": "decision accuracy",
    "answered": "share answered",
    "wrong_among_answered": "share wrong of the answers",
    "abstention_precision": "abstention precision",
    "abstention_recall": "abstention recall",
    "abstention_f1": "abstention F1",
    "citation_precision": "citation precision",
    "auroc": "AUROC of the confidence, right or wrong",
    "auroc_answerable": "AUROC of the confidence, answerable or not",
    "ece": "expected calibration error",
}


def answer_lines(result: "AnswerEvaluation") -> list[str]:
    """For people. `–` stands where there is nothing to divide by."""
    lines = [f"{result.questions} questions, {result.answerable} of them answerable", ""]
    lines += table(["FIGURE", "VALUE", "95 % INTERVAL"], _figures(result))
    if result.bins:
        lines += ["", "Reliability: share right (█) of the answers by stated confidence (|)", ""]
        lines += reliability_diagram(result.bins)
        lines += ["", "Thresholds: what answering from a confidence on would mean", "", *_thresholds(result)]
        lines += ["", _recommendation(result)]
    return lines + [line for remark in result.remarks for line in ("", remark)]


def _figures(result: "AnswerEvaluation") -> list[list[str]]:
    rows = []
    for name, label in _NAMES.items():
        interval = result.intervals.get(name)
        between = f"{interval.low:.3f} to {interval.high:.3f}" if interval else "–"
        value = getattr(result, name)
        rows.append([label, "–" if value is None else f"{value:.3f}", between])
    return rows


def reliability_diagram(bins: Sequence["ReliabilityBin"]) -> list[str]:
    """A bar for the share right in each bin; where the mark stands at its end, the confidence holds."""
    rows = []
    for one in bins:
        bar = list("█" * round(one.share_right * _WIDTH) + "·" * (_WIDTH - round(one.share_right * _WIDTH)))
        bar[min(_WIDTH - 1, round(one.mean_confidence * _WIDTH))] = "|"
        said = f"{one.low:.1f}–{one.high:.1f}"
        rows.append([said, one.count, f"{one.mean_confidence:.2f}", f"{one.share_right:.2f}", "".join(bar)])
    return table(["CONFIDENCE", "CASES", "STATED", "RIGHT", "0" + " " * (_WIDTH - 2) + "1"], rows)


def _thresholds(result: "AnswerEvaluation") -> list[str]:
    chosen = result.recommended
    shown = sorted({*result.thresholds, *([chosen] if chosen else [])}, key=lambda one: one.threshold)
    rows = [
        [f"{one.threshold:.2f}", _percent(one.share_answered), _percent(one.share_wrong),
         _percent(one.share_reached), _marks(one, result)]
        for one in shown
    ]  # fmt: skip
    return table(["THRESHOLD", "ANSWERED", "WRONG OF THESE", "OF RIGHT ONES GIVEN", ""], rows)


def _marks(one: "ThresholdOutcome", result: "AnswerEvaluation") -> str:
    is_current = one.threshold == result.current_threshold
    is_recommended = result.recommended is not None and one.threshold == result.recommended.threshold
    return " and ".join(
        word for word, holds in (("current", is_current), ("recommended", is_recommended)) if holds
    )


def _percent(share: float | None) -> str:
    return "–" if share is None else f"{share * 100:.0f} %"


def _recommendation(result: "AnswerEvaluation") -> str:
    target = _percent(result.most_wrong)
    if result.recommended is None:
        return f"No threshold keeps wrong answers to {target} on these questions with 20 answers or more."
    return (
        f"To keep wrong answers to {target}: answer from {result.recommended.threshold:.2f} on. "
        "Set another aim with --most-wrong."
    )
