"""The sample company's content is complete, consistent and of the promised size."""

import re

import pytest

from core.errors import InvalidInput
from core.sample.content import Article, read_article, read_content, read_rows, sample_folder

FOLDER = sample_folder()
CONTENT = read_content(FOLDER)
IDS = {article.id for article in CONTENT.articles}


def test_there_are_more_than_sixty_articles_and_fifteen_short_answers():
    assert sum(article.edition == 1 for article in CONTENT.articles) >= 60
    assert len(CONTENT.short_answers) == 15


@pytest.mark.parametrize("article", CONTENT.articles, ids=lambda article: article.id)
def test_article_has_substance_and_its_own_address(article: Article):
    assert 150 <= len(article.text.split()) <= 500
    assert article.url == f"https://help.tuulvik.example/articles/{article.id}"
    assert article.text.startswith(f"# {article.title}\n")


@pytest.mark.parametrize("article", CONTENT.articles, ids=lambda article: article.id)
def test_links_lead_to_articles_that_exist(article: Article):
    links = set(re.findall(r"\]\(/articles/([a-z0-9-]+)\)", article.text))
    assert links <= IDS


@pytest.mark.parametrize("article", CONTENT.articles, ids=lambda article: article.id)
def test_rows_of_a_table_have_as_many_cells_as_its_head(article: Article):
    for table in re.findall(r"(?:^\|.*\n?)+", article.text, flags=re.MULTILINE):
        assert len({line.count("|") for line in table.splitlines()}) == 1


def test_nothing_outside_the_example_domain_is_named():
    texts = [article.text for article in CONTENT.articles]
    addresses = re.findall(r"(?:https?://|@)([\w.-]+)", "\n".join(texts))
    assert all(address.rstrip(".").endswith(".example") for address in addresses)


def test_the_first_edition_leaves_out_what_was_written_later():
    first, second = (CONTENT.help_centre(edition).count(b"\n") for edition in (1, 2))
    assert first < second == len(CONTENT.articles)


def test_each_stage_of_the_agent_differs_from_the_one_before():
    assert len({stage.config for stage in CONTENT.stages}) == len(CONTENT.stages) >= 2


def test_every_question_that_content_covers_names_an_article_or_a_short_answer():
    keys = {row["article"] for row in read_rows(FOLDER / "questions" / "covered.jsonl")}
    assert {key for key in keys if not key.startswith("short:")} <= IDS


def test_there_are_hundreds_of_distinct_questions():
    rows = read_rows(FOLDER / "questions" / "covered.jsonl") + read_rows(FOLDER / "questions" / "gaps.jsonl")
    asked = [question for row in rows for question in row["questions"]]
    assert len(set(asked)) == len(asked) >= 450


def test_an_article_without_front_matter_is_refused_by_name(tmp_path):
    path = tmp_path / "washing.md"
    path.write_text("# Washing\n\nWith water.\n", encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"washing\.md"):
        read_article(path)
