"""A search that finds the passages it was given, and passages to give it."""

from collections.abc import Sequence
from dataclasses import replace

from core.errors import ProviderError
from core.knowledge.documents import document_id
from core.retrieval.passages import Passage, SearchResult
from core.retrieval.ports import Overlay


def a_passage(
    text: str, *, title: str = "Returns", start: int = 0, dense: float = 0.8, **changed: object
) -> Passage:
    """A passage of a document of its own title; `changed` replaces any other field."""
    key = document_id("src_1", title)
    passage = Passage(
        chunk_id=f"chk_{title}_{start}",
        document_id=key,
        document_version=1,
        external_id=title,
        source_id="src_1",
        kind="passage",
        url=f"https://help.example/{title.replace(' ', '-')}",
        title=title,
        heading="",
        text=text,
        start=start,
        end=start + len(text),
        rank=1,
        score=dense,
        dense_score=dense,
        lexical_score=1.0,
    )
    return replace(passage, **changed)


class ScriptedSearch:
    """Finds the same passages for every question, and remembers what it was asked."""

    def __init__(
        self, passages: Sequence[Passage] = (), *, version: int = 1, error: ProviderError | None = None
    ) -> None:
        self._passages = tuple(passages)
        self._version = version
        self._error = error
        self.questions: list[str] = []
        self.segments: list[frozenset[str]] = []

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
        also: str = "",
    ) -> SearchResult:
        """At most `limit` of the passages."""
        self.segments.append(segments)
        self.questions.append(question)
        if self._error is not None:
            raise self._error
        version = self._version if at_version is None else at_version
        return SearchResult(question, version, self._passages[:limit], {"index": 1.0})

    def titles(
        self,
        text: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
    ) -> tuple[str, ...]:
        """Of at most `limit` of the passages."""
        found = self.search(text, limit=limit, at_version=at_version, overlay=overlay, segments=segments)
        return tuple(dict.fromkeys(passage.title for passage in found.passages))
