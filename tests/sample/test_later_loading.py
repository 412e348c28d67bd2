"""After the recorded run: a sync with its review, two conflicts, and sources that are held or closed."""

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest

from core.bootstrap import Engine, build_engine
from core.clock import fixed_clock
from core.knowledge.held_changes import HeldKind
from core.knowledge.sources import Source, SourceKind
from core.performance.report import OverviewReport
from core.review.conflicts import ConflictKind
from core.review.reviews import PageChange
from core.sample.content import read_content, sample_folder
from core.sample.content_loading import HELP_CENTRE
from core.sample.later_content import read_later_content
from core.sample.later_loading import RUN_ID, load_later
from core.sample.loading import SampleReport, load_sample
from core.settings import Settings
from tests.fakes.hash_embedder import HashEmbedder

NOW = datetime(2027, 3, 10, 11, 30, tzinfo=UTC)


class Killed(Exception):
    """Stands for the end of the process."""


def killed_before_the_later_changes(line: str) -> None:
    """A note that ends the load."""
    if "yesterday" in line:
        raise Killed


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    settings = Settings(data_dir=tmp_path_factory.mktemp("later"), _env_file=None)
    built = build_engine(settings, clock=fixed_clock(NOW), embedder=HashEmbedder())
    yield built
    built.close()


@pytest.fixture(scope="module")
def overview_before(engine: Engine) -> OverviewReport:
    """Of a load that was killed once the conversations were there."""
    with pytest.raises(Killed):
        load_sample(engine, note=killed_before_the_later_changes)
    return engine.reports.overview(engine.reports.last_days(90))


@pytest.fixture(scope="module")
def report(engine: Engine, overview_before: OverviewReport) -> SampleReport:
    """What loading again added."""
    return load_sample(engine)


@pytest.fixture(scope="module")
def sources(engine: Engine, report: SampleReport) -> dict[str, Source]:
    """Those that are no short answers, by name."""
    listed = engine.sources.list_sources()
    return {source.name: source for source in listed if source.kind is not SourceKind.ANSWER}


pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("report")]


def test_a_load_that_was_killed_is_finished_by_the_next(report: SampleReport):
    assert report == SampleReport(touched_articles=6)


def test_no_figure_of_the_overview_changes(engine: Engine, overview_before: OverviewReport):
    assert engine.reports.overview(engine.reports.last_days(90)) == overview_before


def test_the_review_counts_what_the_sync_changed(engine: Engine):
    summary = engine.review_overview.find_summary(RUN_ID)
    assert (summary.review.changed, summary.review.added, summary.review.removed) == (4, 1, 1)


def test_every_changed_article_shows_facts_and_the_past_answers_that_rested_on_them(engine: Engine):
    changed, _ = engine.reviews.list_reviewed(RUN_ID, kind=PageChange.CHANGED)
    assert len(changed) == 4
    assert all(one.fact_count and one.answer_count for one in changed)


def test_past_answers_rested_on_the_article_that_is_gone(engine: Engine):
    (gone,), _ = engine.reviews.list_reviewed(RUN_ID, kind=PageChange.GONE)
    assert gone.answer_count


def test_only_yesterdays_review_has_not_been_seen(engine: Engine):
    assert list(engine.review_overview.count_unseen().values()) == [1]


def test_a_short_answer_contradicts_the_new_return_window(engine: Engine):
    (found,), _ = engine.conflicts.list_conflicts(kind=ConflictKind.CONTRADICTION)
    assert {found.detail["left_value"], found.detail["right_value"]} == {"30 days", "45 days"}


def test_a_passage_is_said_twice(engine: Engine, sources: dict[str, Source]):
    (found,), _ = engine.conflicts.list_conflicts(kind=ConflictKind.DUPLICATE)
    sides = {found.detail[side]["source_id"] for side in ("left", "right")}
    assert sides == {sources["Dealer pages"].id, sources["Tuulvik help centre"].id}


def test_changes_of_the_held_source_wait(engine: Engine, sources: dict[str, Source]):
    waiting = engine.approval.list_held(sources["Dealer pages"].id)
    assert sources["Dealer pages"].is_held
    assert [change.kind for change in waiting] == [HeldKind.CHANGED, HeldKind.CHANGED]


def test_one_source_is_for_business_customers_and_one_is_private(sources: dict[str, Source]):
    assert sources["Business terms"].audience == "Business customers"
    assert sources["Support team's notes"].is_private


def test_other_content_in_the_help_centres_place_is_left_alone(tmp_path: Path):
    settings = Settings(data_dir=tmp_path, _env_file=None)
    other = build_engine(settings, clock=fixed_clock(NOW), embedder=HashEmbedder())
    theirs = other.catalogue.add_uploaded_documents(b'{"id": "1", "text": "Our own."}', name=HELP_CENTRE)
    content, later = read_content(sample_folder()), read_later_content(sample_folder())
    assert load_later(other, content, later, midnight=NOW) == 0
    assert [source.id for source in other.sources.list_sources()] == [theirs.id]
    other.close()
