"""The column names of a table that a chunk begins within: its head stands in an earlier chunk (pure)."""

import re

from core.knowledge.plain_text import table_cells

_RULE = re.compile(r"^\s*\|?\s*:?-{2,}")


def columns_from_before(text: str, search_text: str) -> tuple[str, ...]:
    """Names of the columns of the first row, empty when the chunk has the head itself or begins otherwise.

    A chunk's search text says each row as `Column: value; Column: value`: the names are read back from there.
    A column whose cell is empty in that row gets an empty name.
    """
    lines = text.lstrip().splitlines()
    if not lines or not lines[0].lstrip().startswith("|"):
        return ()
    if len(lines) > 1 and _RULE.match(lines[1]):
        return ()
    cells = table_cells(lines[0])
    told = "; ".join(rf"(?:([^;]*?): )?{re.escape(cell)}" for cell in cells if cell)
    found = next((match for line in search_text.splitlines() if (match := re.fullmatch(told, line))), None)
    if found is None:
        return ()
    names = iter(found.groups(default=""))
    return tuple(next(names) if cell else "" for cell in cells)
