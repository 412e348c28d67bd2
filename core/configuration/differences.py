"""How two configurations differ, field by field and list item by list item, and carrying that over. Pure."""

import bisect
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from core.configuration.agent_config import AgentConfig
from core.configuration.field_words import NAMED_BY, ConfigPage, Path, in_words, label_of, page_of


class ChangeKind(StrEnum):
    """What happened to a field or an item of a list."""

    CHANGED = "changed"
    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"


@dataclass(frozen=True, slots=True)
class ConfigChange:
    """One field that differs, or one item of a list that was added, removed or moved."""

    path: Path
    """Items are named as they were before; a new one as it is now."""
    old: Any
    new: Any
    kind: ChangeKind = ChangeKind.CHANGED
    place: int = 0
    """Where an item that was added or moved stands now, from 0."""

    @property
    def field(self) -> str:
        """The path as one word, such as `messages.greeting`."""
        return ".".join(self.path)

    @property
    def label(self) -> str:
        """The path for people, such as `Guardrails · Legal advice · What to do`."""
        return label_of(self.path)

    @property
    def page(self) -> ConfigPage:
        """Where it is edited."""
        return page_of(self.path)

    @property
    def sentence(self) -> str:
        """For people, in one line: what it was and what it is."""
        old, new = (in_words(self.path, value) for value in (self.old, self.new))
        said = {
            ChangeKind.CHANGED: f"{old} → {new}",
            ChangeKind.ADDED: "added" if self._says_itself else f"added: {new}",
            ChangeKind.REMOVED: "removed" if self._says_itself else f"removed: {old}",
            ChangeKind.MOVED: f"moved to place {self.place + 1}",
        }
        return f"{self.label}: {said[self.kind]}"

    @property
    def _says_itself(self) -> bool:
        """An item that is a text is named by itself."""
        return not isinstance(self.new if self.old is None else self.old, BaseModel)


def compare_configs(old: AgentConfig, new: AgentConfig) -> list[ConfigChange]:
    """What differs, in the order in which the fields are declared; empty only when the two are equal."""
    return list(_part_changes((), old, new))


def apply_changes(config: AgentConfig, changes: Sequence[ConfigChange]) -> AgentConfig:
    """The configuration with these changes; what they compare with need not be this very configuration.

    apply_changes(old, compare_configs(old, new)) is `new`. An item that is gone already, or there already,
    is left as it is. Nothing is validated.
    """
    changed: AgentConfig = _changed_part(config, changes, 0)
    return changed


def keyed(items: Sequence[Any]) -> dict[str, Any]:
    """Items of a list by their names, in order; a name that stands there again gets a number."""
    found: dict[str, Any] = {}
    for item in items:
        name = key = _name(item)
        count = 1
        while key in found:
            count += 1
            key = f"{name} ({count})"
        found[key] = item
    return found


def _name(item: Any) -> str:
    return str(getattr(item, NAMED_BY[type(item)])) if isinstance(item, BaseModel) else str(item)


def _part_changes(path: Path, old: BaseModel, new: BaseModel) -> Iterator[ConfigChange]:
    for name in type(old).model_fields:
        before, after = getattr(old, name), getattr(new, name)
        here = (*path, name)
        if before == after:
            continue
        if isinstance(before, BaseModel):
            yield from _part_changes(here, before, after)
        elif isinstance(before, tuple):
            yield from _list_changes(here, keyed(before), keyed(after))
        else:
            yield ConfigChange(here, before, after)


def _list_changes(path: Path, old: Mapping[str, Any], new: Mapping[str, Any]) -> Iterator[ConfigChange]:
    now = {key: key for key, item in old.items() if _is_same(item, new.get(key))} | _renamed(old, new)
    stayed = _still_in_order([list(new).index(now[key]) for key in old if key in now])
    for key, item in old.items():
        here = (*path, key)
        if key not in now:
            yield ConfigChange(here, item, None, ChangeKind.REMOVED)
        elif isinstance(item, BaseModel):
            yield from _part_changes(here, item, new[now[key]])
    before = {key: earlier for earlier, key in now.items()}
    for place, (key, item) in enumerate(new.items()):
        if key not in before:
            yield ConfigChange((*path, key), None, item, ChangeKind.ADDED, place)
        elif place not in stayed:
            earlier = before[key]
            yield ConfigChange((*path, earlier), old[earlier], item, ChangeKind.MOVED, place)


def _is_same(old: Any, new: Any) -> bool:
    """Whether two items of one key are one item: an item with fields may change, a text may not."""
    return new is not None and (isinstance(old, BaseModel) or old == new)


def _renamed(old: Mapping[str, Any], new: Mapping[str, Any]) -> dict[str, str]:
    """Items that differ from one that is gone by their names alone: earlier name to present one."""
    found: dict[str, str] = {}
    for key, item in old.items():
        if key in new or not isinstance(item, BaseModel):
            continue
        for other, candidate in new.items():
            is_free = other not in old and other not in found.values()
            field = NAMED_BY[type(item)]
            if is_free and item.model_copy(update={field: getattr(candidate, field)}) == candidate:
                found[key] = other
                break
    return found


def _still_in_order(places: Sequence[int]) -> frozenset[int]:
    """The most places that rise from one to the next: whatever is left out was moved."""
    ends: list[int] = []
    before: dict[int, int | None] = {}
    for place in places:
        at = bisect.bisect_left(ends, place)
        before[place] = ends[at - 1] if at else None
        ends[at : at + 1] = [place]
    kept: set[int] = set()
    place_or_none = ends[-1] if ends else None
    while place_or_none is not None:
        kept.add(place_or_none)
        place_or_none = before[place_or_none]
    return frozenset(kept)


def _changed_part(part: Any, changes: Sequence[ConfigChange], depth: int) -> Any:
    by_field: dict[str, list[ConfigChange]] = {}
    for change in changes:
        by_field.setdefault(change.path[depth], []).append(change)
    update: dict[str, Any] = {}
    for name, own in by_field.items():
        value = getattr(part, name)
        if isinstance(value, BaseModel):
            update[name] = _changed_part(value, own, depth + 1)
        elif isinstance(value, tuple):
            update[name] = _changed_list(value, own, depth + 1)
        else:
            update[name] = own[-1].new
    return part.model_copy(update=update)


def _changed_list(items: tuple[Any, ...], changes: Sequence[ConfigChange], depth: int) -> tuple[Any, ...]:
    """First what goes and what changes, by the names that the items had; then what stands elsewhere."""
    whole = [one for one in changes if len(one.path) == depth + 1]
    left = keyed(items)
    for change in whole:
        if change.kind is ChangeKind.REMOVED:
            left.pop(change.path[depth], None)
    for key, item in left.items():
        within = [one for one in changes if one.path[depth] == key and len(one.path) > depth + 1]
        left[key] = _changed_part(item, within, depth + 1) if within else item
    placed: list[tuple[int, Any]] = []
    for change in whole:
        key = change.path[depth]
        if change.kind is ChangeKind.MOVED and key in left:
            placed.append((change.place, left.pop(key)))
        elif change.kind is ChangeKind.ADDED and key not in left:
            placed.append((change.place, change.new))
    result = list(left.values())
    for place, item in sorted(placed, key=lambda one: one[0]):
        result.insert(place, item)
    return tuple(result)
