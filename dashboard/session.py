"""Every key of the session that is not a filter in the address, typed, with its default."""

from dataclasses import dataclass, field
from datetime import datetime

import streamlit as st

from core.answering.reply import Reply
from core.audit.chain import ChainState
from core.configuration.agent_config import Thresholds
from core.conversations.conversation import Channel
from core.inbox.entries import InboxCounts, InboxEntry
from core.inbox.opened import OpenedConversation, Seen
from core.inbox.recommendation import Recommendation
from core.review.conflicts import ConflictState

_PREVIEW = "preview.chat"
_SAID = "said"
_DIALOG = "dialog.is_open"
_DECISION = "conflicts.last_decision"
_CHAIN = "audit.chain_check"
_ME = "inbox.me"
_DESK = "inbox.desk"
_CHANNEL = "channels.form"


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


@dataclass(slots=True)
class ChannelForm:
    """What the fields of the Channels page stand for."""

    channel: Channel | None = None
    """Whose settings they were filled with."""
    revision: int | None = None
    """Of the settings they were filled with; None: they have yet to be."""
    filled: dict[str, object] = field(default_factory=dict)
    """Values that the fields were filled with, by their keys: where they differ, somebody has typed."""
    stale: set[str] = field(default_factory=set)
    """Parts to be filled anew: they were saved, and read otherwise than they were typed."""
    clash: str = ""
    """Why nothing was saved: somebody else changed the channel. What was typed stays."""
    new_key: str = ""
    """A key that was just made: shown once."""


def channel_form() -> ChannelForm:
    """This session's fields of the Channels page; new ones when there are none."""
    form = st.session_state.setdefault(_CHANNEL, ChannelForm())
    if not isinstance(form, ChannelForm):
        raise TypeError("The session holds something else under the channel's key.")
    return form


@dataclass(slots=True)
class InboxDesk:
    """What this session's Inbox keeps between its runs."""

    listed: tuple[object, list[InboxEntry], bool, InboxCounts] | None = None
    """What was asked and found; asked anew when a change mark has moved."""
    opened: tuple[object, OpenedConversation] | None = None
    basis: tuple[str, Seen] | None = None
    """A conversation and what was seen when it was opened, or when this person last acted in it."""
    refused: tuple[str, str] | None = None
    """A conversation and why what was to be done in it was not."""
    suggested: tuple[object, Recommendation | None] | None = None
    dismissed: set[object] = field(default_factory=set)
    """Suggestions that the person does not want to see again."""
    present: tuple[str, datetime] | None = None
    """Where and when this person last said that they look."""
    is_moved: bool = False
    """A button inside a part of the page changed what other parts show."""


def inbox_desk() -> InboxDesk:
    """This session's Inbox; a new one when there is none."""
    desk = st.session_state.setdefault(_DESK, InboxDesk())
    if not isinstance(desk, InboxDesk):
        raise TypeError("The session holds something else under the Inbox's key.")
    return desk


def keep_chain_check(state: ChainState) -> None:
    """What a look at the audit log's chain found."""
    st.session_state[_CHAIN] = state


def chain_check() -> ChainState | None:
    """What the last look of this session found; None before the first."""
    kept = st.session_state.get(_CHAIN)
    return kept if isinstance(kept, ChainState) else None
