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
