"""The bundled embedder, loaded once: what is near in meaning is measured as it will be."""

import pytest

from core.knowledge.ports import Embedder
from core.providers.local_embeddings import LocalEmbedder


@pytest.fixture(scope="session")
def embedder(tmp_path_factory: pytest.TempPathFactory) -> Embedder:
    return LocalEmbedder(tmp_path_factory.mktemp("models"), threads=2)
