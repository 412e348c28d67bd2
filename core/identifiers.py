"""Where ids come from: random for things that happen, derived from content for what must not double."""

import hashlib
import uuid
from collections.abc import Callable

IdFactory = Callable[[str], str]
"""Given a prefix such as `src`, gives a new id such as `src_0190f…`; ids of one factory never repeat."""


def random_ids(prefix: str) -> str:
    """A random id: `prefix_` and 20 hexadecimal digits."""
    return f"{prefix}_{uuid.uuid4().hex[:20]}"


def counted_ids() -> IdFactory:
    """Ids that count up from 1 by prefix; for tests and recorded runs."""
    counts: dict[str, int] = {}

    def next_id(prefix: str) -> str:
        counts[prefix] = counts.get(prefix, 0) + 1
        return f"{prefix}_{counts[prefix]:06d}"

    return next_id


def derived_id(prefix: str, *parts: str) -> str:
    """The same parts give the same id, so that work done twice writes the same row."""
    digest = hashlib.sha256("\x1f".join(parts).encode()).hexdigest()
    return f"{prefix}_{digest[:20]}"
