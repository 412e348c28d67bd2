"""The Performance page over many conversations, beside the same questions asked of SQLite."""

from tests.benchmarks.figure import Figure, at_most, figure
from tests.benchmarks.performance_page import measure as measure_page
from tests.benchmarks.subject_process import Scale, run_here, say

_CONVERSATIONS = {Scale.FULL: 1_000_000, Scale.SMALL: 10_000, Scale.TINY: 300}


def measure(scale: Scale) -> list[Figure]:
    """The figures of tests.benchmarks.performance_page."""
    say(f"performance: {_CONVERSATIONS[scale]:,} conversations")
    return [
        figure(
            row["name"],
            row["value"],
            row["unit"],
            baseline=(row["baseline_name"], row["baseline_value"]) if row["baseline_value"] else None,
            target=at_most(row["target"], row["unit"]) if row["target"] else None,
        )
        for row in measure_page(_CONVERSATIONS[scale])
    ]


if __name__ == "__main__":
    run_here(measure)
