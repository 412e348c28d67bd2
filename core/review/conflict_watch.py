"""Keeps the list of duplicates and contradictions up to date with what the agent knows."""

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from core.clock import Clock
from core.knowledge.documents import Chunk, Document
from core.knowledge.sources import Source
from core.retrieval.ports import DocumentFacts
from core.review.conflict_finder import FoundPair, find_pairs
from core.review.conflicts import Conflict, conflict_id
from core.review.contradiction_search import Place
from core.review.delta_json import place_to_json
from core.review.ports import ChangeLog, ConflictStore, IndexedPassages, PassageVectors

log = logging.getLogger("answerdesk.review")

Owners = Mapping[str, tuple[Document, Source]]


@dataclass(frozen=True, slots=True)
class ConflictWatch:
    """Looks for conflicts after changes, and everywhere on demand. Run again, it puts down the same."""

    passages: PassageVectors
    documents: DocumentFacts
    changes: ChangeLog
    conflicts: ConflictStore
    current_version: Callable[[], int]
    clock: Clock

    def look_everywhere(self, look_around: Callable[[], object] = lambda: None) -> int:
        """Hold all passages against each other; gives how many conflicts there are. Raises StorageError.

        `look_around` is called now and then, and may break the work off by raising.
        """
        passages = self.passages.passages_at(self.current_version())
        everything = {chunk.document_id for chunk in passages.chunks}
        wanted = range(len(passages.chunks))
        return self._look(passages, wanted, everything | self._involved(), look_around)

    def look_at_run(self, run_id: str, look_around: Callable[[], object] = lambda: None) -> int:
        """Hold what a sync changed against all else; gives how many conflicts that has."""
        run = self.changes.find_run(run_id)
        if run is None:
            return 0
        passages = self.passages.passages_at(self.current_version())
        new = [
            place
            for place, since in enumerate(passages.valid_from)
            if run.first_version <= since <= run.last_version
        ]
        changed = self.changes.list_changed(run.first_version, run.last_version, source_id=run.source_id)
        return self._look(passages, new, {one.document_id for one in changed}, look_around)

    def _involved(self) -> set[str]:
        """Documents of open conflicts, those that are gone among them."""
        open_ones, _ = self.conflicts.list_conflicts(limit=1_000_000)
        return {side for one in open_ones for side in (one.left_document_id, one.right_document_id)}

    def _look(
        self,
        passages: IndexedPassages,
        wanted: Sequence[int],
        instead_of: set[str],
        look_around: Callable[[], object],
    ) -> int:
        owners = self.documents.find_documents(list({chunk.document_id for chunk in passages.chunks}))

        def may_compare(left: Chunk, right: Chunk) -> bool:
            """What is said to different customers may differ."""
            ours, theirs = owners.get(left.document_id), owners.get(right.document_id)
            return bool(ours and theirs and ours[1].audience == theirs[1].audience)

        found = find_pairs(passages, wanted=wanted, may_compare=may_compare, look_around=look_around)
        conflicts = [self._conflict(pair, owners) for pair in found]
        self.conflicts.save_found(conflicts, instead_of=instead_of, at=self.clock())
        log.info("conflicts looked for passages=%d found=%d", len(wanted), len(conflicts))
        return len(conflicts)

    def _conflict(self, pair: FoundPair, owners: Owners) -> Conflict:
        left, right = _with_url(pair.left, owners), _with_url(pair.right, owners)
        detail: dict[str, object] = {"left": place_to_json(left), "right": place_to_json(right)}
        if pair.how is not None:
            detail |= {
                "fact": pair.how.kind.value,
                "left_value": pair.how.left,
                "right_value": pair.how.right,
            }
        else:
            detail["passages"] = pair.passages
        return Conflict(
            conflict_id(pair.kind, left, right),
            pair.kind,
            pair.score,
            left.document_id,
            right.document_id,
            found_at=self.clock(),
            found_version=self.current_version(),
            detail=detail,
        )


def _with_url(place: Place, owners: Owners) -> Place:
    owner = owners.get(place.document_id)
    return replace(place, url=owner[0].url) if owner else place
