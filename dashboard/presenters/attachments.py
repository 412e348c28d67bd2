"""Files from strangers as a name, a size, and a name to save them under."""

import re
from pathlib import PurePath

from core.conversations.conversation import Attachment
from dashboard.formatting import file_size
from dashboard.presenters.markup import Html, icon, tag

_NOT_IN_NAMES = re.compile(r"[^\w.()+ -]+")
_LONGEST = 100


def attachment_chip(one: Attachment) -> Html:
    """Name and size, nothing to click."""
    return tag("span", icon("attach_file"), f" {one.name} · {file_size(one.size)}", cls="ad-chip")


def save_name(name: str) -> str:
    """Letters, digits and a few signs of the name, never hidden or empty, with its ending; no path."""
    last = PurePath(name.replace("\\", "/")).name
    tidy = PurePath(_NOT_IN_NAMES.sub("_", last).strip(". ") or "file")
    return f"{tidy.stem[:_LONGEST]}{tidy.suffix[:20]}"
