"""The same change of many sources: each on its own, and told which could not be made."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from core.errors import AnswerDeskError


@dataclass(frozen=True, slots=True)
class BulkResult:
    """What became of a change of many sources."""

    done: tuple[str, ...]
    """Ids of the sources that were changed."""
    failed: tuple[tuple[str, str], ...]
    """Ids of the others, each with the reason as a sentence."""


def change_each(source_ids: Iterable[str], change: Callable[[str], object]) -> BulkResult:
    """Make the change for each source once; one that fails keeps no other from being changed.

    As in `change_each(ids, syncs.request)` or `change_each(ids, lambda one: catalogue.set_cited(one, True))`.
    """
    done: list[str] = []
    failed: list[tuple[str, str]] = []
    for source_id in dict.fromkeys(source_ids):
        try:
            change(source_id)
        except AnswerDeskError as error:
            failed.append((source_id, error.message))
        else:
            done.append(source_id)
    return BulkResult(tuple(done), tuple(failed))
