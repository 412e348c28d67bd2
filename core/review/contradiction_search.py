"""Finds sentences of other documents that say otherwise than a given one."""

from collections.abc import Iterator
from dataclasses import dataclass

from core.answering.grounding import facts_of
from core.answering.ports import PassageSearch
from core.knowledge.sources import Source, SourceKind
from core.retrieval.passages import Passage
from core.retrieval.ports import DocumentFacts
from core.review.contradictions import (
    Disagreement,
    Statement,
    disagreement,
    is_worth_comparing,
    question_of,
    statement_of,
)
from core.review.delta import Said, sayings

_PASSAGES = 8


@dataclass(frozen=True, slots=True)
class Place:
    """Where a sentence stands: version.text[start:end] of a document."""

    document_id: str
    document_version: int
    source_id: str
    title: str
    url: str | None
    heading: str
    start: int
    end: int
    words: str


@dataclass(frozen=True, slots=True)
class Contradiction:
    """A sentence elsewhere that gives another value for the same thing; `left` is ours."""

    words: str
    """Ours."""
    elsewhere: Place
    how: Disagreement


class ContradictionSearch:
    """Looks where the search would find the answer: there a customer would be told otherwise."""

    def __init__(self, search: PassageSearch, documents: DocumentFacts) -> None:
        self._search = search
        self._documents = documents

    def find(
        self, said: Said, *, title: str, document_id: str, at_version: int | None = None
    ) -> list[Contradiction]:
        """Sentences of other documents that contradict this one, each document once; none without a fact.

        What is said to different customers may differ: only content for the same ones is looked at. Raises
        ProviderError, StorageError.
        """
        ours = self._source_of(document_id)
        asked = title if ours and ours.kind is SourceKind.ANSWER and said.start == 0 else ""
        statement = statement_of(said, title=title, question=asked)
        if statement is None or not is_worth_comparing(statement):
            return []
        audience = ours.audience if ours else ""
        found = self._search.search(
            f"{said.heading or asked} {said.words}".strip(),
            limit=_PASSAGES,
            at_version=at_version,
            segments=frozenset({audience} - {""}),
        )
        others = [passage for passage in found.passages if passage.document_id != document_id]
        owners = self._documents.find_documents([passage.document_id for passage in others])
        contradictions: dict[str, Contradiction] = {}
        for passage in others:
            owner = owners.get(passage.document_id)
            if owner is None or owner[1].audience != audience:
                continue
            for other, how in _denials(statement, passage):
                contradiction = Contradiction(said.words, _place(passage, other), how)
                contradictions.setdefault(passage.document_id, contradiction)
        return list(contradictions.values())

    def _source_of(self, document_id: str) -> Source | None:
        """None for a document that is not there yet."""
        owner = self._documents.find_documents([document_id]).get(document_id)
        return owner[1] if owner else None


def _denials(statement: Statement, passage: Passage) -> Iterator[tuple[Said, Disagreement]]:
    names = facts_of(passage.text).names
    for said in sayings(passage.text, title=passage.title):
        theirs = statement_of(
            said,
            title=passage.title,
            heading=passage.heading,
            names=names,
            question=question_of(said, kind=passage.kind, title=passage.title),
        )
        how = disagreement(statement, theirs) if theirs else None
        if how is not None:
            yield said, how


def _place(passage: Passage, said: Said) -> Place:
    return Place(
        document_id=passage.document_id,
        document_version=passage.document_version,
        source_id=passage.source_id,
        title=passage.title,
        url=passage.url,
        heading=said.heading or passage.heading,
        start=passage.start + said.start,
        end=passage.start + said.end,
        words=said.words,
    )
