"""Changing a list that somebody else may be changing too: by what an entry was, not by its place. Pure."""

from collections.abc import Sequence
from typing import TypeVar

from core.errors import EditConflict, InvalidInput

Entry = TypeVar("Entry")


def with_added(entries: Sequence[Entry], new: Entry, *, name: str) -> tuple[Entry, ...]:
    """The new one last. Raises InvalidInput when there is one of its name."""
    _refuse_twin(entries, new, name)
    return (*entries, new)


def with_replaced(entries: Sequence[Entry], old: Entry, new: Entry, *, name: str) -> tuple[Entry, ...]:
    """The new one in the old one's place. Raises EditConflict when the old one is not there any more."""
    place = _place(entries, old)
    _refuse_twin([one for one in entries if one != old], new, name)
    return (*entries[:place], new, *entries[place + 1 :])


def without(entries: Sequence[Entry], old: Entry) -> tuple[Entry, ...]:
    """All but this one. Raises EditConflict when it is not there any more."""
    place = _place(entries, old)
    return (*entries[:place], *entries[place + 1 :])


def moved(entries: Sequence[Entry], one: Entry, *, by: int) -> tuple[Entry, ...]:
    """This one further up (below 0) or down, at most to an end. Raises EditConflict when it is not there."""
    place = _place(entries, one)
    rest = [*entries[:place], *entries[place + 1 :]]
    rest.insert(min(max(place + by, 0), len(rest)), one)
    return tuple(rest)


def twin_of(entries: Sequence[Entry], one: Entry, *, name: str) -> Entry | None:
    """The entry of the same name: what somebody else made of it. None when it is gone."""
    return next((other for other in entries if getattr(other, name) == getattr(one, name)), None)


def _place(entries: Sequence[Entry], one: Entry) -> int:
    if one not in entries:
        raise EditConflict("Somebody else changed or removed this meanwhile.")
    return list(entries).index(one)


def _refuse_twin(entries: Sequence[Entry], new: Entry, name: str) -> None:
    wanted = str(getattr(new, name)).casefold()
    if any(str(getattr(one, name)).casefold() == wanted for one in entries):
        raise InvalidInput(f"There is one called “{getattr(new, name)}” already. Choose another {name}.")
