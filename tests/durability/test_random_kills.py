"""Server, worker and crawler killed at random in a first crawl and in one again: nothing shows in the end."""

import random
from collections import Counter
from pathlib import Path

import pytest

from tests.durability.killed_at_random import ChangingSite, Killing, Outcome, add_site, outcome_of, sync

PAGES = 16
KILLS = 2
"""In each of the two syncs; `make bench` kills forty times."""

pytestmark = pytest.mark.slow


def undisturbed(folder: Path) -> list[Outcome]:
    manual = ChangingSite(PAGES)
    outcomes = []
    with manual.site.serving() as site:
        source = add_site(folder, site.url)
        for run in ("run_first", "run_again"):
            sync(folder, source, run)
            outcomes.append(outcome_of(folder, source, site.url))
            manual.change()
    return outcomes


def test_a_sync_killed_at_random_ends_as_one_that_nothing_disturbed(tmp_path: Path):
    expected = undisturbed(tmp_path / "undisturbed")
    assert len(expected[0].texts) == PAGES + 1
    assert {state for state, *_ in expected[1].urls.values()} == {"fetched", "unchanged", "changed", "gone"}
    manual, chance = ChangingSite(PAGES), random.Random(20)
    folder = tmp_path / "killed"
    killed: Counter[str] = Counter()
    with manual.site.serving() as site:
        source = add_site(folder, site.url)
        for end in expected:
            killing = Killing(folder, source, site=manual.site, chance=chance)
            killing.run(KILLS)
            killed += killing.killed
            assert outcome_of(folder, source, site.url) == end
            manual.change()
    assert killed.total() == 2 * KILLS
    assert len(killed) > 1
