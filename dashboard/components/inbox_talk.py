"""The opened conversation: head, transcript and the box to answer in. What is new comes by itself."""

from collections.abc import Sequence

import streamlit as st

from core.access.people import Person
from core.conversations.conversation import Message
from core.inbox.opened import OpenedConversation
from dashboard.components.html_block import draw_html
from dashboard.components.inbox_actions import draw_actions
from dashboard.components.inbox_rooms import REFRESH, InboxRooms, follow_moves, names_of, opened
from dashboard.components.transcript import draw_transcript
from dashboard.presenters.inbox_talk import talk_head
from dashboard.presenters.markup import Html
from dashboard.presenters.stored_evidence import stored_reply
from dashboard.presenters.transcript import evidence_bar, transcript_items
from dashboard.session import inbox_desk

_HEIGHT = 460
"""The style sheet makes it as high as the window allows."""
_MOST = 60
"""Newest messages and events that are drawn at once."""
_EARLIER = "inbox.earlier"


def draw_talk(rooms: InboxRooms, conversation_id: str, *, person: Person | None) -> None:
    """Head, actions, transcript. Draws, and goes on drawing what is new."""

    @st.fragment(run_every=REFRESH, key="inbox-talk")
    def talk() -> None:
        follow_moves()
        found = opened(rooms, conversation_id, person=person)
        me = person.id if person else None
        with st.container(key="inbox-head", gap="xsmall"):
            draw_html(talk_head(found, me=me, now=rooms.clock(), zone=rooms.zone))
            if person is not None:
                draw_actions(rooms, found, person)
        with st.container(height=_HEIGHT, border=False, autoscroll=True, key="inbox-transcript"):
            _draw_messages(rooms, found)

    talk()


def _draw_messages(rooms: InboxRooms, found: OpenedConversation) -> None:
    items = transcript_items(
        found.messages,
        found.events,
        agent=rooms.agent(),
        customer=found.conversation.customer,
        zone=rooms.zone,
        names=names_of(rooms),
        feedback=found.feedback,
        seen_up_to=found.read_by_customer,
    )
    is_whole = st.session_state.get(_EARLIER) == found.conversation.id
    if len(items) > _MOST and not is_whole:
        st.button(
            f"Show {len(items) - _MOST} earlier",
            key="inbox_earlier",
            type="tertiary",
            on_click=_show_all,
            args=(found.conversation.id,),
        )
        items = items[-_MOST:]
    draw_transcript(items, evidence=_bar, on_open=_open_reply, read_file=rooms.read_file)


def _show_all(conversation_id: str) -> None:
    st.session_state[_EARLIER] = conversation_id


def _bar(message: Message) -> Html | None:
    reply = stored_reply(message)
    return evidence_bar(message, reply.citations) if reply else None


def _open_reply(message_id: str) -> None:
    st.query_params["reply"] = message_id
    inbox_desk().is_moved = True


def find_message(messages: Sequence[Message], message_id: str | None) -> Message | None:
    """The one of this id."""
    return next((one for one in messages if one.id == message_id), None)
