"""Worker and crawler killed at random in a first crawl and in a crawl again: nothing shows in the end."""

import random
from pathlib import Path

import pytest

from tests.durability.killed_at_random import (
    ChangingSite,
    Outcome,
    add_site,
    outcome_of,
    sync,
    sync_while_killed,
)

PAGES = 40
KILLS = 10
"""In each of the two syncs."""

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
    kills = 0
    with manual.site.serving() as site:
        source = add_site(folder, site.url)
        for run, end in zip(("run_first", "run_again"), expected, strict=True):
            kills += sync_while_killed(folder, source, run, site=site, chance=chance, kills=KILLS)
            assert outcome_of(folder, source, site.url) == end
            manual.change()
    assert kills >= KILLS
