"""Fits the coefficients of the confidence model to labelled cases, and tests them on sets left out. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.answering.confidence import ConfidenceModel
from core.answering.findings import Signals
from core.evaluation.calibration import auroc, expected_calibration_error

FEATURES = (
    "nearest",
    "document_margin",
    "standing",
    "heading_coverage",
    "missing_names",
    "answer_type",
)
NEVER_POSITIVE = frozenset({"missing_names"})
"""More of it can only mean worse evidence, and more of any other only better: a fit that says otherwise has
learnt a quirk of its sets."""
RIDGE = 10.0
"""Strength of the pull towards zero; from 1 to 30 the held-out figures are the same to half a hundredth."""

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class LabelledCase:
    """The signals for one question of a set, and whether the answer drawn from them is right."""

    set_name: str
    signals: Signals
    is_right: bool


@dataclass(frozen=True, slots=True)
class HeldOutResult:
    """A set judged by a model fitted on all the others."""

    set_name: str
    cases: int
    share_right: float
    auroc: float | None
    ece: float | None


def fit_confidence(
    cases: Sequence[LabelledCase], *, ridge: float = RIDGE, rounds: int = 4_000, provenance: str = ""
) -> ConfidenceModel:
    """Logistic regression by projected gradient; each set counts the same, whatever its size."""
    x = np.array([[case.signals.as_dict()[name] for name in FEATURES] for case in cases], dtype=np.float64)
    y = np.array([case.is_right for case in cases], dtype=np.float64)
    weight = _equal_sets(cases)
    mean, scale = x.mean(axis=0), np.maximum(x.std(axis=0), 1e-9)
    coefficients, intercept = _descend((x - mean) / scale, y, weight, ridge=ridge, rounds=rounds)
    raw = coefficients / scale
    weights = {name: round(float(value), 4) for name, value in zip(FEATURES, raw, strict=True)}
    return ConfidenceModel(round(float(intercept - raw @ mean), 4), weights, provenance)


def _equal_sets(cases: Sequence[LabelledCase]) -> Numbers:
    sizes: dict[str, int] = {}
    for case in cases:
        sizes[case.set_name] = sizes.get(case.set_name, 0) + 1
    return np.array([1 / (len(sizes) * sizes[case.set_name]) for case in cases], dtype=np.float64)


def _descend(x: Numbers, y: Numbers, weight: Numbers, *, ridge: float, rounds: int) -> tuple[Numbers, float]:
    coefficients = np.zeros(x.shape[1], dtype=np.float64)
    intercept = 0.0
    direction = np.array([-1.0 if name in NEVER_POSITIVE else 1.0 for name in FEATURES])
    step = 0.5
    for _ in range(rounds):
        error = (1 / (1 + np.exp(-(x @ coefficients + intercept))) - y) * weight
        coefficients = coefficients - step * (x.T @ error + ridge / len(y) * coefficients)
        coefficients = np.maximum(coefficients * direction, 0.0) * direction
        intercept -= step * float(error.sum())
    return coefficients, intercept


def leave_one_set_out(cases: Sequence[LabelledCase], *, ridge: float = RIDGE) -> list[HeldOutResult]:
    """Each set judged by a model that has not seen it; what unknown content may expect."""
    names = list(dict.fromkeys(case.set_name for case in cases))
    results = []
    for name in names:
        model = fit_confidence([case for case in cases if case.set_name != name], ridge=ridge)
        results.append(judge(name, [case for case in cases if case.set_name == name], model))
    return results


def judge(name: str, cases: Sequence[LabelledCase], model: ConfidenceModel) -> HeldOutResult:
    """The model's figures on these cases."""
    confidences = [model.probability(case.signals) for case in cases]
    right = [case.is_right for case in cases]
    return HeldOutResult(
        name,
        len(cases),
        sum(right) / len(right),
        auroc(confidences, right),
        expected_calibration_error(confidences, right),
    )


def answered_and_wrong(
    cases: Sequence[LabelledCase], model: ConfidenceModel, threshold: float
) -> Mapping[str, float]:
    """Share answered at a threshold, share wrong of those, and share of the right ones reached."""
    answered = [case for case in cases if model.probability(case.signals) >= threshold]
    right = sum(case.is_right for case in answered)
    possible = sum(case.is_right for case in cases)
    return {
        "answered": len(answered) / len(cases),
        "wrong": 1 - right / len(answered) if answered else 0.0,
        "reached": right / possible if possible else 0.0,
    }
