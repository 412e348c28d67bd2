"""Checking that nobody has changed, added or taken out entries of the audit log. Pure.

The chain shows every change made by other hands than ours, except one: whoever can write to the database can
also work out all hashes anew, or cut off the end. Against that, note the head somewhere else from time to
time: a log that once had it must have it still.
"""

from collections.abc import Iterable
from dataclasses import dataclass

from core.audit.entries import FIRST_HASH, AuditEntry, entry_hash
from core.errors import DamagedRecord


@dataclass(frozen=True, slots=True)
class ChainState:
    """What a check found."""

    whole: int
    """Entries from the first on that are as they were written."""
    head: str
    """Hash of the last of them; that of an empty log is all zeros."""
    broken_at: int | None = None
    """Number of the first entry that is not as it was written, or is missing."""
    reason: str = ""
    """Why, in words; empty when the chain is whole."""

    @property
    def is_whole(self) -> bool:
        """Nothing was found."""
        return self.broken_at is None


def check_chain(entries: Iterable[AuditEntry], *, noted_head: str = "") -> ChainState:
    """Follow the chain from the first entry. `noted_head`: a head it had before, which it must still hold."""
    state = ChainState(0, FIRST_HASH)
    is_noted_found = noted_head in ("", FIRST_HASH)
    try:
        for entry in entries:
            if reason := _flaw(entry, state):
                return ChainState(state.whole, state.head, state.whole + 1, reason)
            state = ChainState(entry.number, entry.hash)
            is_noted_found = is_noted_found or entry.hash == noted_head
    except DamagedRecord:
        return ChainState(state.whole, state.head, state.whole + 1, "It cannot be read any more.")
    if not is_noted_found:
        return ChainState(
            state.whole,
            state.head,
            state.whole + 1,
            "The head noted before is not in it: the end was cut off, or everything was written anew.",
        )
    return state


def _flaw(entry: AuditEntry, before: ChainState) -> str:
    """What is wrong with an entry that should follow; empty when nothing is."""
    if entry.number != before.whole + 1:
        return "It is missing."
    if entry.previous_hash != before.head:
        return "It does not follow the entry before it."
    change, number, at = entry.change, entry.number, entry.at
    if entry_hash(change, number=number, at=at, previous_hash=entry.previous_hash) != entry.hash:
        return "It does not say what it said when it was written."
    return ""
