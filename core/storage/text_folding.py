"""How stored text is made comparable: searches find it whatever its case, in any script, on every engine."""

import unicodedata


def fold_text(text: str) -> str:
    """The form that is stored beside a text for searching: canonical composition, without case.

    `LIKE` ignores the case of ASCII alone in SQLite and depends on the server's locale in PostgreSQL.
    """
    return unicodedata.normalize("NFC", text).casefold()
