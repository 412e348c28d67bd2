"""Search goes on with the old index's embedder until the new index is complete."""

import numpy as np

from core.providers.index_embedder import IndexEmbedder
from tests.fakes.hash_embedder import HashEmbedder

OLD, NEW = HashEmbedder(name="old", dimension=8), HashEmbedder(name="new", dimension=16)


def embedder(built_with: list[str | None], *, known: dict[str, HashEmbedder]) -> IndexEmbedder:
    return IndexEmbedder(configured=NEW, built_with=lambda: built_with[-1], by_name=known.get)


def test_without_an_index_the_configured_embedder_embeds():
    used = embedder([None], known={})
    assert (used.name, used.dimension) == ("new", 16)


def test_the_index_in_use_decides_until_it_is_switched():
    built_with: list[str | None] = ["old"]
    used = embedder(built_with, known={"old": OLD})
    assert (used.name, used.dimension) == ("old", 8)
    np.testing.assert_array_equal(used.embed(["a word"]), OLD.embed(["a word"]))
    built_with.append("new")
    assert (used.name, used.dimension) == ("new", 16)
    np.testing.assert_array_equal(used.embed(["a word"]), NEW.embed(["a word"]))


def test_where_the_old_embedder_cannot_be_had_the_configured_one_shows_that_it_does_not_fit():
    assert embedder(["old"], known={}).name == "new"


class CountingEmbedder(HashEmbedder):
    """Remembers what it was given."""

    def __init__(self) -> None:
        super().__init__(name="new", dimension=16)
        self.asked: list[str] = []

    def embed(self, texts):
        self.asked.extend(texts)
        return super().embed(texts)


def test_a_question_that_several_ask_for_is_embedded_once():
    counting = CountingEmbedder()
    used = IndexEmbedder(configured=counting, built_with=lambda: None, by_name=lambda _: None)
    first, second = used.embed(["a question"]), used.embed(["a question"])
    np.testing.assert_array_equal(first, second)
    assert counting.asked == ["a question"]


def test_a_vector_that_somebody_changes_is_whole_for_the_next():
    used = IndexEmbedder(configured=CountingEmbedder(), built_with=lambda: None, by_name=lambda _: None)
    expected = used.embed(["a question"]).copy()
    used.embed(["a question"])[:] = 0
    np.testing.assert_array_equal(used.embed(["a question"]), expected)


def test_questions_long_past_are_forgotten():
    counting = CountingEmbedder()
    used = IndexEmbedder(configured=counting, built_with=lambda: None, by_name=lambda _: None)
    for number in range(200):
        used.embed([f"question {number}"])
    used.embed(["question 0"])
    assert counting.asked.count("question 0") == 2
