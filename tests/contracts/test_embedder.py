"""What every embedder promises: unit vectors, in order, the same for the same text."""

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest

from core.knowledge.ports import Embedder
from core.providers.local_embeddings import LocalEmbedder
from core.providers.openai_embeddings import OpenAICompatibleEmbedder
from core.settings import ModelSettings
from tests.fakes.embedding_endpoint import EmbeddingEndpoint, serving
from tests.fakes.hash_embedder import HashEmbedder


def hashed(folder: Path) -> Iterator[Embedder]:
    yield HashEmbedder()


def local(folder: Path) -> Iterator[Embedder]:
    yield LocalEmbedder(folder, threads=2)


def endpoint(folder: Path) -> Iterator[Embedder]:
    with serving(EmbeddingEndpoint()) as server:
        yield OpenAICompatibleEmbedder(ModelSettings(base_url=server.base_url, embedding_model="m"))


IMPLEMENTATIONS = [hashed, local, endpoint]


@pytest.fixture(scope="module", params=IMPLEMENTATIONS, ids=lambda make: make.__name__)
def embedder(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedder]:
    yield from request.param(tmp_path_factory.mktemp("models"))


def test_no_texts_give_no_rows(embedder: Embedder) -> None:
    vectors = embedder.embed([])
    assert vectors.shape == (0, embedder.dimension)
    assert vectors.dtype == np.float32


def test_each_text_gets_a_unit_vector(embedder: Embedder) -> None:
    texts = ["How do I get a refund?", "", "   ", "🙂", "word " * 2000, "\x00"]
    vectors = embedder.embed(texts)
    assert vectors.shape == (len(texts), embedder.dimension)
    assert vectors.dtype == np.float32
    np.testing.assert_allclose(np.linalg.norm(vectors, axis=1), 1.0, atol=1e-4)


def test_a_vector_does_not_depend_on_the_texts_beside_it(embedder: Embedder) -> None:
    texts = [
        "refund",
        "a much longer text about the delivery of parcels to islands " * 3,
        "password reset",
        "fee",
    ]
    together = embedder.embed(texts)
    for text, vector in zip(texts, together, strict=True):
        np.testing.assert_array_equal(embedder.embed([text])[0], vector)


def test_the_order_of_the_texts_is_kept(embedder: Embedder) -> None:
    texts = [f"{'long ' * (n % 7)}text number {n}" for n in range(40)]
    forwards = embedder.embed(texts)
    backwards = embedder.embed(texts[::-1])
    np.testing.assert_array_equal(forwards, backwards[::-1])


def test_texts_alike_are_nearer_than_others(embedder: Embedder) -> None:
    asked, alike, other = embedder.embed(
        ["reset my password", "how to reset a password", "delivery to remote islands"]
    )
    assert asked @ alike > asked @ other
