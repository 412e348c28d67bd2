"""What can go wrong with an embedder: endpoints over real HTTP, the local model on disk."""

import json
from pathlib import Path

import numpy as np
import pytest

from core.errors import ConfigurationError, ProviderRateLimited, ProviderRejected, ProviderUnavailable
from core.providers.local_embeddings import LocalEmbedder
from core.providers.openai_embeddings import OpenAICompatibleEmbedder
from core.settings import ModelSettings
from tests.fakes.embedding_endpoint import Answer, EmbeddingEndpoint, serving

JSON = {"Content-Type": "application/json"}
BUSY: Answer = (429, JSON | {"Retry-After": "3"}, b'{"error": {"message": "slow down"}}')
BROKEN: Answer = (500, JSON, b'{"error": {"message": "oops"}}')
WRONG_KEY: Answer = (401, JSON, b'{"error": {"message": "bad key"}}')


def rows(*vectors: list[float]) -> Answer:
    data = [{"object": "embedding", "index": n, "embedding": vector} for n, vector in enumerate(vectors)]
    return 200, JSON, json.dumps({"object": "list", "model": "m", "data": data, "usage": {}}).encode()


def an_embedder(endpoint: EmbeddingEndpoint, pauses: list[float] | None = None) -> OpenAICompatibleEmbedder:
    settings = ModelSettings(base_url=endpoint.base_url, embedding_model="m", attempts=2)
    return OpenAICompatibleEmbedder(settings, sleep=(pauses if pauses is not None else []).append)


def test_no_named_model_is_told_at_once() -> None:
    with pytest.raises(ConfigurationError, match="EMBEDDING_MODEL"):
        OpenAICompatibleEmbedder(ModelSettings())


def test_plain_numbers_are_asked_for() -> None:
    with serving(EmbeddingEndpoint()) as endpoint:
        an_embedder(endpoint).embed(["one"])
    assert endpoint.requests[0]["encoding_format"] == "float"
    assert endpoint.requests[0]["model"] == "m"


def test_many_texts_go_in_several_requests() -> None:
    with serving(EmbeddingEndpoint()) as endpoint:
        an_embedder(endpoint).embed([f"text {n}" for n in range(150)])
    sent = [len(request["input"]) for request in endpoint.requests]
    assert max(sent) <= 64
    assert sum(size for size in sent if size > 1) >= 150


def test_a_busy_endpoint_is_given_the_time_it_asks_for() -> None:
    pauses: list[float] = []
    with serving(EmbeddingEndpoint(BUSY)) as endpoint:
        assert an_embedder(endpoint, pauses).embed(["one"]).shape == (1, 64)
    assert pauses == [3.0]


def test_an_endpoint_that_stays_busy_is_told() -> None:
    with serving(EmbeddingEndpoint(BUSY, BUSY)) as endpoint, pytest.raises(ProviderRateLimited):
        an_embedder(endpoint).embed(["one"])


def test_a_failing_endpoint_is_asked_again_and_then_told() -> None:
    with serving(EmbeddingEndpoint(BROKEN, BROKEN)) as endpoint, pytest.raises(ProviderUnavailable):
        an_embedder(endpoint).embed(["one"])
    assert len(endpoint.requests) == 2


def test_a_refused_key_is_not_tried_again() -> None:
    with serving(EmbeddingEndpoint(WRONG_KEY)) as endpoint, pytest.raises(ProviderRejected, match="API_KEY"):
        an_embedder(endpoint).embed(["one"])
    assert len(endpoint.requests) == 1


@pytest.mark.parametrize(
    "answer",
    [
        (200, JSON, b"{}"),
        rows(),
        rows([0.0, 0.0]),
        rows([1.0], [1.0]),
        rows([float("nan"), 1.0]),
        (200, JSON, b"not json"),
    ],
    ids=["no data", "too few", "no length", "too many", "not a number", "no json"],
)
def test_an_answer_without_usable_vectors_is_told(answer: Answer) -> None:
    with serving(EmbeddingEndpoint(answer, answer)) as endpoint, pytest.raises(ProviderUnavailable):
        an_embedder(endpoint).embed(["one"])


def test_vectors_that_change_their_length_are_told() -> None:
    with serving(EmbeddingEndpoint(rows([1.0, 0.0]))) as endpoint:
        embedder = an_embedder(endpoint)
        assert embedder.dimension == 2
        with pytest.raises(ProviderUnavailable, match="64"):
            embedder.embed(["one"])


def test_an_endpoint_that_is_not_there_is_told() -> None:
    with serving(EmbeddingEndpoint()) as endpoint:
        pass
    with pytest.raises(ProviderUnavailable, match="BASE_URL"):
        an_embedder(endpoint).embed(["one"])


def test_other_weights_than_the_published_ones_are_refused(tmp_path: Path) -> None:
    (tmp_path / "model.safetensors").write_bytes(b"something else")
    embedder = LocalEmbedder(tmp_path / "cache", model_folder=tmp_path)
    with pytest.raises(ConfigurationError, match="not the published ones"):
        embedder.embed(["one"])
    assert not list((tmp_path / "cache").glob("*.onnx"))


def test_missing_weights_are_told(tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="cannot be prepared"):
        LocalEmbedder(tmp_path / "cache", model_folder=tmp_path / "none").embed(["one"])


def test_a_prepared_model_is_used_again_and_counts_meaning_more_than_words(tmp_path: Path) -> None:
    first = LocalEmbedder(tmp_path).embed(["How do I get my money back?"])
    [graph] = tmp_path.glob("*.onnx")
    written_at = graph.stat().st_mtime_ns
    again = LocalEmbedder(tmp_path)
    np.testing.assert_array_equal(first, again.embed(["How do I get my money back?"]))
    assert graph.stat().st_mtime_ns == written_at
    assert not list(tmp_path.glob("*.part"))
    asked, paraphrase, other = again.embed(
        ["How do I get my money back?", "Refund policy", "How do I get my parcel?"]
    )
    assert asked @ paraphrase > asked @ other
