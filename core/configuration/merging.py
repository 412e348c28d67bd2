"""Two people's edits of one configuration in one: each field and each list item by itself. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.configuration.agent_config import AgentConfig
from core.configuration.differences import ChangeKind, ConfigChange, apply_changes, compare_configs


@dataclass(frozen=True, slots=True)
class Merge:
    """Both edits together, and those of ours that cannot stand beside theirs."""

    config: AgentConfig
    """With our edits; only to be used when nothing clashes."""
    clashes: tuple[ConfigChange, ...]
    """Our changes of what they changed otherwise."""


def merge_configs(base: AgentConfig, *, ours: AgentConfig, theirs: AgentConfig) -> Merge:
    """What both made of `base`. The same change by both is one change and no clash.

    Items of a list are told apart by their names: two guardrails added by two people are both there, and
    only an item that one changed and the other changed otherwise, removed or moved clashes.
    """
    mine, others = compare_configs(base, ours), compare_configs(base, theirs)
    new = [change for change in mine if not any(_is_same(change, other) for other in others)]
    clashes = tuple(change for change in new if any(_clash(change, other) for other in others))
    return Merge(apply_changes(base, [*others, *new]), clashes)


def _is_same(ours: ConfigChange, theirs: ConfigChange) -> bool:
    """One change made twice. Where a new item stands is no matter between two who added it."""
    if ours.kind is theirs.kind is ChangeKind.ADDED:
        return (ours.path, ours.new) == (theirs.path, theirs.new)
    return ours == theirs


def _clash(ours: ConfigChange, theirs: ConfigChange) -> bool:
    if ours.kind is theirs.kind is ChangeKind.MOVED:
        return ours.path[:-1] == theirs.path[:-1]
    if ChangeKind.MOVED in {ours.kind, theirs.kind}:
        return ours.path == theirs.path
    return _is_within(ours.path, theirs.path) or _is_within(theirs.path, ours.path)


def _is_within(inner: Sequence[str], outer: Sequence[str]) -> bool:
    return tuple(inner[: len(outer)]) == tuple(outer)
