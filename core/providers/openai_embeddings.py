"""An embedding model behind any endpoint that speaks OpenAI's Embeddings."""

import time
from collections.abc import Sequence
from functools import cached_property
from typing import Any

import numpy as np

from core.errors import ConfigurationError, ProviderUnavailable
from core.knowledge.ports import Vectors
from core.providers.english_only_models import reads_english_only
from core.providers.openai_errors import Sleep, timeout_of, translated_errors, with_retries
from core.settings import ModelSettings

_TEXTS_A_REQUEST = 64
_MAX_CHARACTERS = 20_000  # endpoints refuse texts beyond their window; a chunk is far below this


class OpenAICompatibleEmbedder:
    """Implements Embedder over the network. The dimension is asked of the endpoint once, on first use."""

    def __init__(self, settings: ModelSettings, *, sleep: Sleep = time.sleep) -> None:
        """Raises ConfigurationError when no embedding model is named. The client is loaded on first use."""
        if not settings.embedding_model:
            raise ConfigurationError("No embedding model is named. Set ANSWERDESK_MODEL__EMBEDDING_MODEL.")
        self._settings = settings
        self._name = settings.embedding_model
        self._sleep = sleep

    @property
    def name(self) -> str:
        """The model's name at the endpoint."""
        return self._name

    @cached_property
    def dimension(self) -> int:
        """Length of the endpoint's vectors. Raises ProviderError."""
        return int(self._request(["dimension"]).shape[1])

    @property
    def only_language(self) -> str | None:
        """English for the models known to read no other."""
        return "en" if reads_english_only(self._name) else None

    def embed(self, texts: Sequence[str]) -> Vectors:
        """One unit vector a text, in order. Raises ProviderError."""
        pieces = [
            self._request(texts[start : start + _TEXTS_A_REQUEST])
            for start in range(0, len(texts), _TEXTS_A_REQUEST)
        ]
        vectors = np.concatenate(pieces) if pieces else np.zeros((0, self.dimension), np.float32)
        if vectors.shape[1] != self.dimension:
            raise ProviderUnavailable(
                f"The model endpoint's vectors changed their length to {vectors.shape[1]}; "
                f"they had {self.dimension} numbers."
            )
        return vectors

    def _request(self, texts: Sequence[str]) -> Vectors:
        return with_retries(
            lambda: self._request_once(texts), attempts=self._settings.attempts, sleep=self._sleep
        )

    def _request_once(self, texts: Sequence[str]) -> Vectors:
        # Endpoints refuse an empty text; a single space has no meaning either and passes.
        given = [text[:_MAX_CHARACTERS].encode("utf-8", "replace").decode() or " " for text in texts]
        with translated_errors():
            answer = self._client.embeddings.create(model=self._name, input=given, encoding_format="float")
        return _unit_vectors(answer, expected=len(texts))

    @cached_property
    def _client(self) -> Any:
        import openai

        key = self._settings.api_key
        return openai.OpenAI(
            api_key=key.get_secret_value() if key else "none",
            base_url=self._settings.base_url,
            timeout=timeout_of(self._settings),  # type: ignore[arg-type]
            max_retries=0,
        )


def _unit_vectors(answer: Any, *, expected: int) -> Vectors:
    try:
        rows = sorted(answer.data, key=lambda row: row.index)
        vectors = np.array([row.embedding for row in rows], dtype=np.float32)
    except (AttributeError, TypeError, ValueError) as error:
        raise _unusable(expected) from error
    if vectors.ndim != 2 or vectors.shape[0] != expected or not np.isfinite(vectors).all():
        raise _unusable(expected)
    lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
    if not lengths.all():
        raise _unusable(expected)
    vectors /= lengths
    return vectors


def _unusable(expected: int) -> ProviderUnavailable:
    return ProviderUnavailable(
        f"The model endpoint's answer does not hold {expected} usable vectors. "
        "Check the embedding model's name."
    )
