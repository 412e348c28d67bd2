"""What happened after the recorded run: consistent with what was there before."""

import json
import re

import pytest

from core.sample.content import LATER, Article, read_content, sample_folder
from core.sample.later_content import FurtherSet, read_later_content

CONTENT = read_content(sample_folder())
LATER_CONTENT = read_later_content(sample_folder())
BEFORE = {article.id: article for article in CONTENT.articles}
HELP_CENTRE = {row["id"]: row for row in map(json.loads, LATER_CONTENT.help_centre(CONTENT).splitlines())}
WRITTEN = (
    *LATER_CONTENT.articles,
    *(article for one in LATER_CONTENT.sets for article in (*one.articles, *one.waiting)),
)
HELD = [one for one in LATER_CONTENT.sets if one.waiting]


def rows_of(lines: bytes) -> dict[str, str]:
    return {row["id"]: row["markdown"] for row in map(json.loads, lines.splitlines())}


def test_changed_articles_keep_their_address_and_say_something_else():
    changed = [article for article in LATER_CONTENT.articles if article.id in BEFORE]
    assert 3 <= len(changed) <= 5
    assert all(article.url == BEFORE[article.id].url for article in changed)
    assert all(article.text != BEFORE[article.id].text for article in changed)


def test_one_article_is_new_and_one_that_was_there_is_gone():
    assert len(HELP_CENTRE.keys() - BEFORE.keys()) == 1
    assert BEFORE.keys() - HELP_CENTRE.keys() == LATER_CONTENT.gone
    assert len(LATER_CONTENT.gone) == 1


def test_no_article_links_to_one_that_is_gone():
    links = set(
        re.findall(
            r"\]\(/articles/([a-z0-9-]+)\)", "\n".join(row["markdown"] for row in HELP_CENTRE.values())
        )
    )
    assert links <= HELP_CENTRE.keys()


def test_the_recorded_run_knows_nothing_of_it():
    assert all(article.edition == LATER for article in WRITTEN)
    assert all(article.edition < LATER for article in CONTENT.articles)


@pytest.mark.parametrize("article", WRITTEN, ids=lambda article: f"{article.id}")
def test_article_begins_with_its_title_at_an_invented_address(article: Article):
    assert article.text.startswith(f"# {article.title}\n")
    assert re.match(r"https://[a-z]+\.tuulvik\.example/", article.url)


@pytest.mark.parametrize("further", HELD, ids=lambda one: one.name)
def test_what_waits_changes_articles_of_its_own_set(further: FurtherSet):
    first, newest = rows_of(further.lines()), rows_of(further.newest_lines())
    assert first.keys() == newest.keys()
    assert sum(first[key] != newest[key] for key in first) == len(further.waiting) >= 2


def test_one_set_is_held_one_has_an_audience_and_one_is_private():
    assert len(HELD) == 1
    assert [one.audience for one in LATER_CONTENT.sets if one.audience] == ["Business customers"]
    assert sum(one.is_private for one in LATER_CONTENT.sets) == 1
