"""How surely a message meets a situation: a logistic model over how it stands out, from a data file."""

import importlib.resources
import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

WITHOUT_FEELING = 0.3
"""What is left of the score where anger is meant and the message is calm. A rule, not fitted."""
OPPOSITE = 0.3
"""What is left where the message says the opposite, such as removing for adding."""


@dataclass(frozen=True, slots=True)
class SituationSignals:
    """How one part of a message stands to one situation, against what customers ordinarily write."""

    spread: float
    """The cosine to the situation's words, in standard deviations over that of ordinary messages."""
    margin: float
    """The same cosine, less that to the three ordinary messages that are nearest."""
    weakest_word: float
    """Of the situation's content words the one that the message carries least, as a spread up to 3."""
    example_spread: float | None = None
    """As `spread`, for the nearest example; None without examples."""
    example_margin: float | None = None
    has_titles: bool = False
    """Whether it stands out from the titles of the company's content as well."""

    def values(self) -> dict[str, float]:
        """By name, those that there are."""
        own = {"spread": self.spread, "margin": self.margin, "weakest_word": self.weakest_word}
        if self.example_spread is None or self.example_margin is None:
            return own
        return {**own, "example_spread": self.example_spread, "example_margin": self.example_margin}


@dataclass(frozen=True, slots=True)
class SituationPart:
    """Coefficients of the signals, and by kind the score from which a situation counts as met."""

    intercept: float
    weights: Mapping[str, float]
    thresholds: Mapping[str, float]

    def score(self, signals: SituationSignals) -> float:
        """0 to 1: how surely the situation is met."""
        values = signals.values()
        total = self.intercept + sum(weight * values[name] for name, weight in self.weights.items())
        return 1.0 / (1.0 + math.exp(-max(-60.0, min(60.0, total))))


@dataclass(frozen=True, slots=True)
class SituationModel:
    """Coefficients and thresholds for situations by their words alone, and for those with examples.

    `titled` are the same two for signals that are drawn against the content's titles as well, which are those
    of scripted responses alone.
    """

    by_words: SituationPart
    with_examples: SituationPart
    titled: tuple[SituationPart, SituationPart] | None = None
    provenance: str = ""

    def part(self, *, has_examples: bool, has_titles: bool) -> SituationPart:
        """What such signals are judged by."""
        pair = (self.by_words, self.with_examples)
        if has_titles and self.titled is not None:
            pair = self.titled
        return pair[has_examples]


@lru_cache(maxsize=1)
def fitted_situations() -> SituationModel:
    """The model that ships; `tests.benchmarks.fit_situations` fits it again."""
    content = importlib.resources.files("core.answering").joinpath("situations.json").read_text("utf-8")
    data = json.loads(content)
    plain, titled = (
        (SituationPart(**data[name]["by_words"]), SituationPart(**data[name]["with_examples"]))
        for name in ("plain", "titled")
    )
    return SituationModel(*plain, titled, data["provenance"])
