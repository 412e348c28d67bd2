"""Which embedder the settings mean, and where its prepared model lies."""

import os
from pathlib import Path

from core.knowledge.ports import Embedder
from core.providers.local_embeddings import LocalEmbedder
from core.providers.multilingual_embeddings import MultilingualEncoder, packaged_multilingual_model
from core.providers.openai_embeddings import OpenAICompatibleEmbedder
from core.settings import EmbeddingKind, MultilingualUse, Settings


def configured_embedder(settings: Settings) -> Embedder:
    """The embedder that the settings name. Raises ConfigurationError when its model is not named."""
    if settings.model.embeddings is EmbeddingKind.OPENAI:
        return OpenAICompatibleEmbedder(settings.model)
    return LocalEmbedder(model_cache(settings))


def embedder_called(name: str, settings: Settings) -> Embedder | None:
    """The embedder an index was built with; None where it cannot be had with these settings."""
    if name == LocalEmbedder.name:
        return LocalEmbedder(model_cache(settings))
    if settings.model.base_url or settings.model.api_key:
        return OpenAICompatibleEmbedder(settings.model.model_copy(update={"embedding_model": name}))
    return None


def multilingual_encoder(settings: Settings) -> MultilingualEncoder | None:
    """The second encoder; None where it is switched off or the package that carries it is not installed."""
    if settings.search.multilingual is MultilingualUse.OFF:
        return None
    model = packaged_multilingual_model()
    return MultilingualEncoder(model_cache(settings), model) if model else None


def model_cache(settings: Settings) -> Path:
    """Where the prepared embedding model lies, shared by all workspaces of this user.

    In the workspace for a user without a home, as containers have them.
    """
    home = os.environ.get("XDG_CACHE_HOME")
    try:
        return (Path(home) if home else Path.home() / ".cache") / "answerdesk"
    except RuntimeError:
        return settings.data_dir.resolve() / "cache"
