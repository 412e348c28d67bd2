"""Fits core/answering/confidence.json again: python -m tests.benchmarks.fit_confidence [--write]."""

import collections
import json
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
    for result in leave_one_set_out(cases):
        print("held out", result)
    model = fit_confidence(cases, provenance="tests.benchmarks.fit_confidence on the developer data")
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
