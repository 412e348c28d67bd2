"""Finds sentences of other documents that say otherwise than a given one."""

from dataclasses import dataclass

from core.answering.grounding import facts_of
from core.answering.ports import PassageSearch
from core.retrieval.passages import Passage
from core.review.contradictions import Disagreement, disagreement, is_worth_comparing, statement_of
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

    def __init__(self, search: PassageSearch) -> None:
        self._search = search

    def find(
        self, said: Said, *, title: str, document_id: str, at_version: int | None = None
    ) -> list[Contradiction]:
        """Sentences of other documents that contradict this one, each document once; none without a fact.

        Raises ProviderError, StorageError.
        """
        statement = statement_of(said, title=title)
        if statement is None or not is_worth_comparing(statement):
            return []
        found: dict[str, Contradiction] = {}
        question = f"{said.heading} {said.words}".strip()
        for passage in self._search.search(question, limit=_PASSAGES, at_version=at_version).passages:
            if passage.document_id == document_id:
                continue
            names = facts_of(passage.text).names
            for other in sayings(passage.text, title=passage.title):
                theirs = statement_of(other, title=passage.title, heading=passage.heading, names=names)
                how = disagreement(statement, theirs) if theirs else None
                if how is not None:
                    found.setdefault(
                        passage.document_id, Contradiction(said.words, _place(passage, other), how)
                    )
        return list(found.values())


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
