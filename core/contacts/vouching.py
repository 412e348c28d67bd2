"""What the company says of a customer, by a signed token of its site or by a program of its own."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.email_addresses import tidy_email
from core.errors import InvalidInput

NAME_LETTERS = 100
SEGMENT_LETTERS = 100
MAX_SEGMENTS = 20
BY_ADDRESS = "mailto:"
"""Begins the ids of customers known by their address alone; no id of a company may."""


@dataclass(frozen=True, slots=True)
class Vouched:
    """What the company says of one customer."""

    external_id: str
    """Its own id of the customer."""
    email: str = ""
    name: str = ""
    segments: tuple[str, ...] | None = None
    """None where nothing was said of them."""


def read_vouched(external_id: str, said: Mapping[str, Any], *, whose: str) -> Vouched:
    """Of `email`, `name` and `segments`, any of which may be missing. Raises InvalidInput, naming `whose`."""
    if external_id.startswith(BY_ADDRESS):
        raise InvalidInput(f"The id of the {whose} must not begin with {BY_ADDRESS}")
    return Vouched(
        external_id,
        email=_address(said, whose),
        name=read_words(said, "name", NAME_LETTERS, whose=whose),
        segments=_segments(said, whose),
    )


def read_words(said: Mapping[str, Any], name: str, longest: int, *, whose: str) -> str:
    """A line of text without white space around it; empty where it is missing. Raises InvalidInput."""
    given = said.get(name)
    if given is None:
        return ""
    tidy = " ".join(given.split()) if isinstance(given, str) else None
    if tidy is None or len(tidy) > longest or not tidy.isprintable():
        raise InvalidInput(f"The {name} of the {whose} is text of at most {longest} characters.")
    return tidy


def _address(said: Mapping[str, Any], whose: str) -> str:
    given = said.get("email")
    if given is None or given == "":
        return ""
    address = tidy_email(given) if isinstance(given, str) else None
    if address is None:
        raise InvalidInput(f"The email of the {whose} is no email address.")
    return address


def _segments(said: Mapping[str, Any], whose: str) -> tuple[str, ...] | None:
    given = said.get("segments")
    if given is None:
        return None
    if not isinstance(given, list) or len(given) > MAX_SEGMENTS:
        raise InvalidInput(f"The segments of the {whose} are a list of at most {MAX_SEGMENTS} names.")
    names = (read_words({"segments": one}, "segments", SEGMENT_LETTERS, whose=whose) for one in given)
    return tuple(dict.fromkeys(name for name in names if name))
