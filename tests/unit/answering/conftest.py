"""The real encoder, for the tests that are about meaning."""

import pytest

from core.answering.situation_reader import SituationReader
from core.answering.situations import SituationFinder
from core.bootstrap.embedders import model_cache
from core.providers.local_embeddings import LocalEmbedder
from core.settings import Settings


@pytest.fixture(scope="session")
def finder() -> SituationFinder:
    """Finds situations by meaning, as the product does without a chat model.

    The encoder's graph takes a minute to build, so it is kept where the product keeps it.
    """
    embedder = LocalEmbedder(model_cache(Settings(_env_file=None)), threads=2)
    return SituationFinder(SituationReader(embedder))
