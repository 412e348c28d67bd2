"""Embeds with what the index in use was built with: search goes on while a new index is being built."""

from collections import OrderedDict
from collections.abc import Callable, Sequence
from threading import Lock

from core.knowledge.ports import Embedder, Vectors

_REMEMBERED = 64


class IndexEmbedder:
    """Implements Embedder. Follows the index: after a switch, the next text goes to the new one's embedder.

    A text that comes alone is remembered for a while: it is a question, and several ask for it one after the
    other.

    `built_with` names the embedder of the index in use (None: no index yet); `by_name` finds one, or None.
    """

    def __init__(
        self,
        *,
        configured: Embedder,
        built_with: Callable[[], str | None],
        by_name: Callable[[str], Embedder | None],
    ) -> None:
        self._configured = configured
        self._built_with = built_with
        self._by_name = by_name
        self._questions: OrderedDict[tuple[str, str], Vectors] = OrderedDict()
        self._lock = Lock()

    @property
    def name(self) -> str:
        """Of the embedder in use."""
        return self._current.name

    @property
    def dimension(self) -> int:
        """Of the embedder in use."""
        return self._current.dimension

    @property
    def only_language(self) -> str | None:
        """Of the embedder in use."""
        return self._current.only_language

    def embed(self, texts: Sequence[str]) -> Vectors:
        """With the embedder in use. Raises ProviderError."""
        embedder = self._current
        if len(texts) != 1:
            return embedder.embed(texts)
        key = (embedder.name, texts[0])
        with self._lock:
            if key in self._questions:
                self._questions.move_to_end(key)
                return self._questions[key].copy()
        vector = embedder.embed(texts)
        with self._lock:
            self._questions[key] = vector
            while len(self._questions) > _REMEMBERED:
                self._questions.popitem(last=False)
        return vector.copy()

    @property
    def _current(self) -> Embedder:
        """The configured one where the other cannot be had: the index then says that it does not fit."""
        wanted = self._built_with()
        if wanted is None or wanted == self._configured.name:
            return self._configured
        return self._by_name(wanted) or self._configured
