"""Reviews one changed document: its delta, the past answers it touches, and who now says otherwise."""

from core.knowledge.ports import DocumentVersionStore
from core.review.contradiction_search import Contradiction, ContradictionSearch
from core.review.delta import TextDelta, compare_texts
from core.review.delta_json import TouchedAnswer, delta_to_json, replacement
from core.review.ports import CitedSpan, PastAnswers
from core.review.reviews import PageChange, ReviewedDocument, TextChange
from core.review.still_said import EarlierText, keys_of

MOST_ANSWERS = 50
"""Past answers kept of one document, the newest; all are counted."""
_SEARCHES = 10  # changed sentences of one document that are held against other documents


class TextReviewer:
    """Works out what the lead should see of one document."""

    def __init__(
        self, *, versions: DocumentVersionStore, answers: PastAnswers, contradictions: ContradictionSearch
    ) -> None:
        self._versions = versions
        self._answers = answers
        self._contradictions = contradictions

    def review(self, change: TextChange, *, at_version: int | None = None) -> ReviewedDocument:
        """At most one version's neighbours are searched: those at `at_version`, without it the newest.

        Raises ProviderError, StorageError.
        """
        if change.kind is PageChange.ADDED:
            delta = TextDelta()
        else:
            new = change.new.text if change.new else ""
            delta = compare_texts(change.old.text if change.old else "", new, title=change.title)
        touched, answer_count = self._touched_answers(change, delta)
        contradictions = self._contradicting(change, delta, at_version)
        return ReviewedDocument(
            change.document_id,
            change.kind,
            change.title,
            # Of a page that came or went, every fact did: that counts as one page, not as so many facts.
            fact_count=delta.fact_count if change.kind is PageChange.CHANGED else 0,
            answer_count=answer_count,
            conflict_count=len(contradictions),
            delta=delta_to_json(change, delta, touched, contradictions),
        )

    def _touched_answers(self, change: TextChange, delta: TextDelta) -> tuple[list[TouchedAnswer], int]:
        if change.old is None:
            return [], 0
        gone = self._unsaid(change)
        answers, count = self._answers.list_answers(change.document_id, list(gone), limit=MOST_ANSWERS)
        return [
            TouchedAnswer(answer, gone[answer.span][0], replacement(delta, gone[answer.span][1]))
            for answer in answers
        ], count

    def _unsaid(self, change: TextChange) -> dict[CitedSpan, tuple[str, str]]:
        """Cited spans that the old text still said and the new one does not: words and key of what went.

        Replies may rest on versions from before the old one.
        """
        spans = self._answers.list_cited_spans(change.document_id)
        if not spans or change.old is None:
            return {}
        before = keys_of(change.old.text)
        after = keys_of(change.new.text) if change.new else frozenset()
        texts: dict[int, EarlierText] = {}
        unsaid = {}
        for span in spans:
            earlier = texts.get(span.document_version)
            if earlier is None:
                earlier = texts[span.document_version] = self._earlier(change, span.document_version)
            touched = earlier.said_at(span.start, span.end)
            lost = next((one for one in touched if one.key in before and one.key not in after), None)
            if lost is not None:
                unsaid[span] = lost.words, lost.key
        return unsaid

    def _earlier(self, change: TextChange, number: int) -> EarlierText:
        if change.old is not None and change.old.number == number:
            return EarlierText(change.old.text)
        return EarlierText(self._versions.find_version(change.document_id, number).text)

    def _contradicting(
        self, change: TextChange, delta: TextDelta, at_version: int | None
    ) -> list[Contradiction]:
        if change.kind is not PageChange.CHANGED:
            return []
        said = [one.new for one in delta.changes if one.new and one.facts][:_SEARCHES]
        return [
            found
            for one in said
            for found in self._contradictions.find(
                one, title=change.title, document_id=change.document_id, at_version=at_version
            )
        ]
