"""Fits core/answering/confidence.json again: python -m tests.benchmarks.fit_confidence [--write]."""

import collections
import json
import statistics
import sys
from pathlib import Path

from core.evaluation.confidence_fit import answered_and_wrong, fit_confidence, judge, leave_one_set_out
from core.providers.local_embeddings import LocalEmbedder
from tests.benchmarks.confidence_cases import all_cases

TARGET = Path(__file__).parents[2] / "core" / "answering" / "confidence.json"


def main() -> None:
    cache = Path("data/cache")
    cache.mkdir(parents=True, exist_ok=True)
    cases = [case for case, _, _ in all_cases(LocalEmbedder(cache), cache)]
    print(collections.Counter((case.set_name, case.is_right) for case in cases))
    held_out = leave_one_set_out(cases)
    for result in held_out:
        print("held out", result)
    areas, errors = (
        statistics.mean(getattr(one, name) or 0.0 for one in held_out) for name in ("auroc", "ece")
    )
    provenance = (
        f"Fitted by tests.benchmarks.fit_confidence on {len(cases):,} cases of {len(held_out)} sets of the "
        f"developer data, weighted equally. A set left out: mean AUROC {areas:.3f}, ECE {errors:.3f}."
    )
    model = fit_confidence(cases, provenance=provenance)
    print(model)
    for name in dict.fromkeys(case.set_name for case in cases):
        own = [case for case in cases if case.set_name == name]
        print(
            "fitted  ",
            judge(name, own, model),
            {t: answered_and_wrong(own, model, t) for t in (0.4, 0.5, 0.6)},
        )
    print("all", judge("all", cases, model))
    if "--write" in sys.argv:
        TARGET.write_text(
            json.dumps(
                {
                    "provenance": model.provenance,
                    "intercept": model.intercept,
                    "weights": dict(model.weights),
                },
                indent=2,
            )
            + "\n"
        )


if __name__ == "__main__":
    main()
