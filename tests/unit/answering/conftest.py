"""The real encoder, for the tests that are about meaning."""

import pytest

from core.answering.situation_reader import SituationReader
from core.answering.situations import SituationFinder
from core.bootstrap.embedders import model_cache
from core.providers.local_embeddings import LocalEmbedder
from core.settings import Settings


@pytest.fixture(scope="session")
def encoder() -> LocalEmbedder:
    """The encoder's graph takes a minute to build, so it is kept where the product keeps it."""
    return LocalEmbedder(model_cache(Settings(_env_file=None)), threads=2)


@pytest.fixture(scope="session")
def finder(encoder: LocalEmbedder) -> SituationFinder:
    """Finds situations by meaning, as the product does without a chat model; in an empty workspace."""
    return SituationFinder(SituationReader(encoder))
