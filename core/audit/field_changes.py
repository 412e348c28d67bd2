"""What a change changed, field by field, in words that read by themselves. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from core.audit.entries import AuditedChange

NOTHING = "–"


@dataclass(frozen=True, slots=True)
class FieldChange:
    """One field. None: it was not there, before or after."""

    name: str
    before: str | None
    after: str | None


def field_changes(change: AuditedChange) -> list[FieldChange]:
    """In the order in which they were recorded.

    Left out: what stayed the same, and of a thing that was made or deleted what was empty.
    """
    before, after = dict(_leaves(change.before or {})), dict(_leaves(change.after or {}))
    has_two_sides = change.before is not None and change.after is not None
    names = dict.fromkeys([*before, *after])
    found = [FieldChange(name, before.get(name), after.get(name)) for name in names]
    return [
        one
        for one in found
        if one.before != one.after and (has_two_sides or NOTHING not in (one.before, one.after))
    ]


def _leaves(value: Mapping[str, object], path: tuple[str, ...] = ()) -> Iterator[tuple[str, str]]:
    for name, inner in value.items():
        place = (*path, _field_words(name))
        if isinstance(inner, Mapping) and inner:
            yield from _leaves(inner, place)
        elif rows := _records(inner):
            yield from _leaves({str(n): row for n, row in enumerate(rows, start=1)}, place)
        else:
            yield ", ".join(place).capitalize(), _in_words(inner)


def _records(value: object) -> list[Mapping[str, object]]:
    """The rows of a list of records; none for anything else."""
    rows = value if isinstance(value, list) else []
    found = [row for row in rows if isinstance(row, Mapping)]
    return found if len(found) == len(rows) else []


def _field_words(name: str) -> str:
    return name.removeprefix("is_").replace("_", " ").strip()


def _in_words(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, Sequence) and not isinstance(value, str):
        return ", ".join(_in_words(one) for one in value) or NOTHING
    if value is None or value in ("", {}):
        return NOTHING
    return str(value)
