"""What a turn uses of the outside, each use counted against the turn's calls."""

from core.answering.ports import PassageSearch, QuestionRewriter, Rewording
from core.answering.reply import Turn
from core.answering.tool_calls import ToolCalls
from core.retrieval.passages import SearchResult
from core.retrieval.ports import Overlay


class CountedSearch:
    """Implements PassageSearch; raises OutOfCalls when the turn has none left."""

    def __init__(self, search: PassageSearch, calls: ToolCalls) -> None:
        self._search = search
        self._calls = calls

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
        """As the search does."""
        with self._calls.counted("search"):
            return self._search.search(
                question, limit=limit, at_version=at_version, overlay=overlay, segments=segments, also=also
            )

    def titles(
        self,
        text: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
    ) -> tuple[str, ...]:
        """As the search does."""
        with self._calls.counted("search"):
            return self._search.titles(
                text, limit=limit, at_version=at_version, overlay=overlay, segments=segments
            )


class CountedRewriter:
    """Implements QuestionRewriter; raises OutOfCalls when the turn has none left."""

    def __init__(self, rewriter: QuestionRewriter, calls: ToolCalls) -> None:
        self._rewriter = rewriter
        self._calls = calls

    def rewrite(self, turn: Turn) -> Rewording:
        """As the rewriter does."""
        with self._calls.counted("word the question"):
            return self._rewriter.rewrite(turn)
