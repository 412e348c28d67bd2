"""Calibrated confidence: a logistic model over the evidence, with coefficients from a data file."""

import importlib.resources
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from core.answering.findings import Findings, Signals

WITHOUT_KIND = 0.55
"""Taken off where a time, number or price is asked for and the passage holds none. A rule, not fitted: in the
open sets passages are on the question too rarely without answering it."""
WITHOUT_THING = 0.55
"""Taken off where the passage tells of another thing of the kind. A rule for the same reason."""
BY_ROW = 0.5
"""Of the doubt, what a row takes away that holds every word asked for: tables are read exactly."""


@dataclass(frozen=True, slots=True)
class ConfidenceModel:
    """Probability that an answer from these passages is right: the logistic of a weighted sum."""

    intercept: float
    weights: Mapping[str, float]
    provenance: str = ""

    def probability(self, signals: Signals) -> float:
        """0 to 1, for evidence that has at least one piece."""
        values = signals.as_dict()
        total = self.intercept + sum(weight * values[name] for name, weight in self.weights.items())
        fitted = 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))
        fitted += (1.0 - fitted) * signals.is_row * BY_ROW
        return fitted * (1.0 - max(signals.lacks_kind * WITHOUT_KIND, signals.lacks_thing * WITHOUT_THING))

    def confidence(self, findings: Findings) -> float:
        """0 when nothing was found."""
        return self.probability(findings.signals) if findings.pieces else 0.0


@lru_cache(maxsize=1)
def fitted_model() -> ConfidenceModel:
    """The model that ships; `core.evaluation.confidence_fit` fits it again."""
    content = importlib.resources.files("core.answering").joinpath("confidence.json").read_text("utf-8")
    data = json.loads(content)
    return ConfidenceModel(data["intercept"], data["weights"], data["provenance"])
