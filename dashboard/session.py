"""Every key of the session that is not a filter in the address, typed, with its default."""

from dataclasses import dataclass, field

import streamlit as st

from core.answering.reply import Reply
from core.configuration.agent_config import Thresholds
from core.review.conflicts import ConflictState

_PREVIEW = "preview.chat"
_SAID = "said"
_DIALOG = "dialog.is_open"
_DECISION = "conflicts.last_decision"
_ME = "inbox.me"


@dataclass(slots=True)
class PreviewTurn:
    """One question of the preview and what became of it."""

    question: str
    reply: Reply | None
    """None when the agent stayed silent: a person has the conversation."""
    thresholds: Thresholds
    """Those that the reply was decided by."""


@dataclass(slots=True)
class PreviewChat:
    """The preview conversation of this session."""

    conversation_id: str | None = None
    turns: list[PreviewTurn] = field(default_factory=list)
    shown: int | None = None
    """Place of the turn whose story is shown; None is the newest."""


def preview_chat() -> PreviewChat:
    """This session's preview conversation; a new one when there is none."""
    chat = st.session_state.setdefault(_PREVIEW, PreviewChat())
    if not isinstance(chat, PreviewChat):
        raise TypeError("The session holds something else under the preview's key.")
    return chat


def keep_preview(chat: PreviewChat) -> None:
    """From now on this is the session's preview conversation."""
    st.session_state[_PREVIEW] = chat


def start_preview_over() -> None:
    """Forget the preview conversation."""
    st.session_state[_PREVIEW] = PreviewChat()
    st.query_params.pop("chat", None)


def say_after_rerun(sentence: str) -> None:
    """Keep a sentence for the next run of the page, which says it once."""
    st.session_state[_SAID] = sentence


def said_before_rerun() -> str | None:
    """The sentence kept by the run before, once."""
    sentence = st.session_state.pop(_SAID, None)
    return sentence if isinstance(sentence, str) else None


@dataclass(frozen=True, slots=True)
class Decision:
    """What was last decided about a conflict, so that it can be undone."""

    conflict_id: str
    before: ConflictState
    said: str


def keep_decision(decision: Decision | None) -> None:
    """From now on this one can be undone; None: nothing can."""
    st.session_state[_DECISION] = decision


def last_decision() -> Decision | None:
    """The decision that can be undone."""
    kept = st.session_state.get(_DECISION)
    return kept if isinstance(kept, Decision) else None


def page_begins() -> None:
    """Called first on every run of the whole page: whatever dialog was open is closed by it."""
    st.session_state[_DIALOG] = False


def dialog_opens() -> None:
    """Called by every dialog while it is drawn, so that nothing else draws the page anew under it."""
    st.session_state[_DIALOG] = True


def is_dialog_open() -> bool:
    """Whether drawing the page anew would close a dialog that somebody is filling in."""
    return bool(st.session_state.get(_DIALOG, False))


@dataclass(frozen=True, slots=True)
class Me:
    """Who sits here, as they say."""

    id: str
    name: str


def be(who: Me | None) -> None:
    """From now on this is who sits here; None: nobody has said."""
    st.session_state[_ME] = who


def me() -> Me | None:
    """Who sits here; None while nobody has said."""
    kept = st.session_state.get(_ME)
    return kept if isinstance(kept, Me) else None


def actor() -> str:
    """In whose name changes are made: the person chosen in the Inbox, else the dashboard."""
    who = me()
    return who.name if who else "dashboard"
