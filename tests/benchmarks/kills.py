"""Kills: syncs while server, worker and crawler die at random, beside undisturbed ones."""

import random
import time
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.benchmarks.figure import Figure, at_most, figure
from tests.benchmarks.subject_process import Scale, run_here, say
from tests.durability.killed_at_random import (
    ChangingSite,
    Killing,
    Outcome,
    add_site,
    outcome_of,
    sync,
)

_PAGES = {Scale.FULL: 400, Scale.SMALL: 60, Scale.TINY: 20}
_KILLS = {Scale.FULL: 20, Scale.SMALL: 4, Scale.TINY: 1}
"""In each of the two syncs."""
_RUNS = ("run_first", "run_again")


def measure(scale: Scale) -> list[Figure]:
    """How many of the two ends differ, which must be none, and what the kills cost in time."""
    pages, kills = _PAGES[scale], _KILLS[scale]
    with TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        say(f"kills: {pages} pages, undisturbed")
        expected, calm_s, _ = _synced(Path(folder) / "calm", pages, kills=0)
        say(f"kills: {pages} pages, {kills} kills a sync")
        found, killed_s, done = _synced(Path(folder) / "killed", pages, kills=kills)
    wrong = sum(one != other for one, other in zip(expected, found, strict=True))
    return [
        figure(
            "syncs killed at random that end unlike an undisturbed one",
            wrong,
            "of 2",
            target=at_most(0, "of 2"),
            note=f"{done} kills of server, worker or crawler in a first crawl and one again, {pages} pages.",
        ),
        figure("time of both syncs with the kills", killed_s, "s", baseline=("undisturbed", calm_s)),
    ]


def _synced(folder: Path, pages: int, *, kills: int) -> tuple[list[Outcome], float, int]:
    manual, chance = ChangingSite(pages), random.Random(7)
    outcomes, done, seconds = [], 0, 0.0
    with manual.site.serving() as site:
        source = add_site(folder, site.url)
        for run in _RUNS:
            began = time.perf_counter()
            if kills:
                killing = Killing(folder, source, site=manual.site, chance=chance)
                killing.run(kills)
                done += killing.killed.total()
            else:
                sync(folder, source, run)
            seconds += time.perf_counter() - began
            outcomes.append(outcome_of(folder, source, site.url))
            manual.change()
    return outcomes, seconds, done


if __name__ == "__main__":
    run_here(measure)
