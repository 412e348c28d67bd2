"""An outside question, from a command or the API, as a turn for the agent."""

from collections.abc import Iterable

from core.answering.reply import Turn, Utterance
from core.configuration.agent_config import ConfigVersion
from core.errors import InvalidInput

_ROLES = {
    "customer": "customer",
    "user": "customer",
    "agent": "agent",
    "assistant": "agent",
    "person": "person",
}
"""Chat models' names for the two sides are understood as ours."""


def turn_from_outside(
    question: str,
    *,
    published: ConfigVersion,
    history: Iterable[tuple[str, str]] = (),
    newest_version: int,
    at_version: int | None = None,
    segments: Iterable[str] = (),
) -> Turn:
    """A turn under the published configuration; `history` is (role, text), oldest first.

    `segments` are those the customer belongs to; whoever asks is trusted to say so.

    Raises InvalidInput for a blank question, an unknown role, or a knowledge version that is not there.
    """
    if not question.strip():
        raise InvalidInput("The question is empty.")
    if at_version is None:
        at_version = newest_version
    if not 0 <= at_version <= newest_version:
        raise InvalidInput(f"There is no knowledge version {at_version}; the newest is {newest_version}.")
    return Turn(
        question=well_formed(question),
        config=published.config,
        config_version=published.number,
        history=tuple(_utterance(role, text) for role, text in history),
        at_version=at_version,
        segments=frozenset(segments),
    )


def well_formed(text: str) -> str:
    """The text with what no UTF-8 can hold replaced: half characters, as of undecodable arguments."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _utterance(role: str, text: str) -> Utterance:
    known = _ROLES.get(role)
    if known is None:
        names = ", ".join(_ROLES)
        raise InvalidInput(f"“{well_formed(role)[:40]}” is no role in a conversation. Use one of: {names}.")
    return Utterance(known, well_formed(text))
