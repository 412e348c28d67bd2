"""Whether a text can be an email address. Nothing is looked up, and nothing is sent."""

import re

MAX_LENGTH = 254
"""Of the whole address, as SMTP has it."""

_LOCAL = re.compile(r"[^\s@\"(),:;<>\[\]\\\x00-\x20\x7f]{1,64}")
_LABEL = re.compile(r"[^\W_](?:[\w-]{0,61}[^\W_])?")


def tidy_email(text: str) -> str | None:
    """The address without spaces around it and its domain in small letters; None when it is none.

    One @, a name without spaces, quotes or control characters, and a domain of at least two labels, in any
    script. An address literal such as [10.0.0.1] is none: no customer has one.
    """
    given = text.strip()
    local, separator, domain = given.rpartition("@")
    if not separator or len(given) > MAX_LENGTH or not _LOCAL.fullmatch(local):
        return None
    if local.startswith(".") or local.endswith(".") or ".." in local:
        return None
    labels = domain.split(".")
    if len(labels) < 2 or labels[-1].isdigit() or not all(_LABEL.fullmatch(label) for label in labels):
        return None
    return f"{local}@{domain.lower()}"
