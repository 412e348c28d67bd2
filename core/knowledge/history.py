"""The history of what the agent knows: which version changed what, and how two versions differ."""

import difflib
from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import InvalidInput
from core.knowledge.documents import KnowledgeVersion, TextDifference
from core.knowledge.ports import DocumentStore, KnowledgeVersionStore, TextHistory


@dataclass(frozen=True, slots=True)
class VersionDetail:
    """One knowledge version with the documents it added, changed and removed, in title order."""

    version: KnowledgeVersion
    differences: tuple[TextDifference, ...]


class KnowledgeHistory:
    """Reads the past; changes nothing."""

    def __init__(
        self, *, documents: DocumentStore, versions: TextHistory, knowledge: KnowledgeVersionStore
    ) -> None:
        self._documents = documents
        self._versions = versions
        self._knowledge = knowledge

    def list_versions(
        self, *, source_id: str | None = None, offset: int = 0, limit: int = 50
    ) -> list[KnowledgeVersion]:
        """A page of them, newest first; only those about one source."""
        return self._knowledge.list_knowledge_versions(source_id=source_id, offset=offset, limit=limit)

    def show(self, number: int) -> VersionDetail:
        """Raises NotFound."""
        version = self._knowledge.find_knowledge_version(number)
        return VersionDetail(version, tuple(self._versions.list_differences(number - 1, number)))

    def compare(
        self, first: int, second: int, *, source_id: str | None = None, document_id: str | None = None
    ) -> list[TextDifference]:
        """Documents whose text differs between two versions, in title order. Raises InvalidInput."""
        current = self._documents.current_version()
        for number in (first, second):
            if not 0 <= number <= current:
                raise InvalidInput(
                    f"There is no knowledge version {number}: they count from 0, and the newest is {current}."
                )
        return self._versions.list_differences(first, second, source_id=source_id, document_id=document_id)

    def text_diff(self, difference: TextDifference) -> list[str]:
        """The two texts as a unified diff by lines; one of them is empty where the document was not there."""
        before, after = (self._lines(difference, number) for number in (difference.before, difference.after))
        return list(difflib.unified_diff(before, after, "before", "after", lineterm=""))

    def _lines(self, difference: TextDifference, number: int | None) -> Sequence[str]:
        if number is None:
            return ()
        place = (difference.document_id, number)
        text = self._versions.find_versions([place])[place]
        return [f"# {text.title}", *text.text.splitlines()]
