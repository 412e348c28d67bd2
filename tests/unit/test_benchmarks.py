"""The benchmarks' own arithmetic, table and sets; and, slowly, that the cheap subjects give figures."""

import json
from importlib import import_module

import pytest

from tests.benchmarks import __main__ as command
from tests.benchmarks.figure import Figure, at_least_times, at_most, at_most_times, figure
from tests.benchmarks.labelled_sets import SHARED, arduino, covid_pairs, faq_dialogues, sample_help_centre
from tests.benchmarks.page_server import build_site
from tests.benchmarks.spread_vectors import DrawnVectors, NearTopics
from tests.benchmarks.subject_process import Scale
from tests.benchmarks.support_texts import SupportTexts
from tests.benchmarks.table import format_table, verdicts
from tests.benchmarks.timing import p50, p95


def test_ratio_is_the_value_over_its_baseline():
    one = figure("crawl", 140, "pages/s", baseline=("spider", 200), target=at_least_times(0.7))
    assert (one.ratio, one.is_met, one.target) == (0.7, True, "≥ 0.7 ×")


def test_target_on_the_value_looks_at_the_value_alone():
    one = figure("search", 31, "ms", baseline=("bare", 30), target=at_most(30, "ms"))
    assert (one.is_met, one.target) == (False, "≤ 30 ms")


@pytest.mark.parametrize(("again", "is_met"), [(0.9, True), (1.0, True), (1.1, False)])
def test_share_of_the_baseline_may_be_just_the_limit(again: float, is_met: bool):
    one = figure("again", again, "s", baseline=("first", 10), target=at_most_times(0.1))
    assert one.is_met is is_met


def test_target_on_a_ratio_is_missed_without_a_baseline_to_divide_by():
    one = figure("crawl", 5, "pages/s", baseline=("spider", 0), target=at_least_times(0.7))
    assert (one.ratio, one.is_met) == (None, False)


def test_figure_without_target_has_no_verdict():
    assert figure("memory", 100, "MiB").is_met is None


def test_figures_survive_the_way_between_processes():
    one = figure("crawl", 140.5, "pages/s", baseline=("spider", 200), target=at_least_times(0.7), note="n")
    assert Figure(**json.loads(json.dumps(one.as_json()))) == one


def test_percentiles_are_those_of_the_times():
    times = [float(number) for number in range(101)]
    assert (p50(times), p95(times)) == (50.0, 95.0)


def test_table_names_value_baseline_ratio_target_and_verdict():
    rows = {
        "search": [
            figure("p95", 12.345, "ms", baseline=("bare", 10), target=at_most(30, "ms"), note="A note.")
        ]
    }
    text = format_table(rows)
    assert all(
        part in text for part in ("p95", "12.35 ms", "bare: 10 ms", "1.23", "≤ 30 ms", "met", "A note.")
    )


def test_table_without_figures_is_its_heading():
    assert format_table({}).startswith("figure")


def test_verdicts_tell_which_targets_are_missed_and_by_what():
    rows = {
        "crawl": [
            figure("crawl", 60, "pages/s", baseline=("spider", 100), target=at_least_times(0.7)),
            figure("search", 12, "ms", target=at_most(30, "ms")),
            figure("memory", 100, "MiB"),
        ]
    }
    text = verdicts(rows)
    assert "1 of 2 targets met." in text
    assert "missed: crawl: 0.60 ×, target ≥ 0.7 ×" in text


def test_unknown_subject_is_refused_by_name(capsys: pytest.CaptureFixture[str]):
    with pytest.raises(SystemExit) as ended:
        command.main(["--only", "search,speed"])
    assert ended.value.code == 2
    assert "no such subject: speed" in capsys.readouterr().err


@pytest.mark.slow
@pytest.mark.parametrize("subject", command.SUBJECTS)
def test_every_subject_has_a_module_that_measures(subject: str):
    assert callable(import_module(f"tests.benchmarks.{subject}").measure)


def test_texts_are_the_same_for_the_same_seed():
    one, other = SupportTexts(seed=1), SupportTexts(seed=1)
    assert [one.paragraph(n) for n in range(5)] == [other.paragraph(n) for n in range(5)]
    assert one.paragraph(5) != one.paragraph(5)


def test_site_has_as_many_pages_as_wanted_and_all_are_linked():
    pages = build_site(250)
    linked = {link for body in pages.values() for link in _links(body)}
    assert len(pages) == 250
    assert len(set(pages.values())) == 250
    assert linked - {"./"} >= set(pages) - {""}
    assert linked <= set(pages) | {"./"}


def test_articles_of_the_site_have_about_fifteen_kilobytes():
    assert 12_000 < len(build_site(120)["article-7"]) < 18_000


def _links(body: bytes) -> list[str]:
    text = body.decode().replace("'", '"')
    return [part.partition('"')[0] for part in text.split('href="')[1:]]


def test_drawn_vectors_are_of_length_one_and_the_same_for_the_same_text():
    vectors = DrawnVectors().embed(["one", "two", "one"])
    assert vectors.shape == (3, DrawnVectors.dimension)
    assert (vectors**2).sum(axis=1) == pytest.approx([1, 1, 1], abs=1e-5)
    assert (vectors[0] == vectors[2]).all()


def test_vectors_near_topics_lie_nearest_their_own_topic():
    topics = DrawnVectors().embed([f"Topic {n}" for n in range(20)])
    near = NearTopics([f"Topic {n}" for n in range(20)], topics)
    vectors = near.embed([f"Topic {n}\nand more" for n in range(20)])
    assert (vectors @ topics.T).argmax(axis=1).tolist() == list(range(20))


def test_sample_set_has_questions_with_and_without_an_article():
    labelled = sample_help_centre()
    known = {row["id"] for row in labelled.documents}
    assert all(set(row["gold_ids"]) <= known for row in labelled.questions)
    assert {bool(row["gold_ids"]) for row in labelled.questions} == {True, False}


@pytest.mark.parametrize("make", [arduino, covid_pairs, faq_dialogues])
def test_every_question_of_an_open_set_can_be_found(make):
    if not SHARED.exists():
        pytest.skip("the open sets in ../shared/data are not here")
    labelled = make(40)
    known = {row["id"] for row in labelled.documents}
    assert labelled.questions
    assert all(known & set(row["gold_ids"]) for row in labelled.questions)


@pytest.mark.slow
@pytest.mark.parametrize("subject", ["search", "answer", "embedding", "performance", "answer_quality"])
def test_subject_gives_figures_at_the_least_scale(subject: str):
    figures = import_module(f"tests.benchmarks.{subject}").measure(Scale.TINY)
    assert figures
    assert all(one.value >= 0 for one in figures)


@pytest.mark.parametrize(
    ("question", "wrong"),
    [("How long is the warranty?", "How long is the wararnty?"), ("is it?", "is it?"), ("", "")],
)
def test_a_mistyped_question_has_two_letters_swapped(question: str, wrong: str):
    from tests.benchmarks.search_languages import mistyped

    assert mistyped(question) == wrong
