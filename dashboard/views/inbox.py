"""People answer customers: what waits, the conversation, and what helps to answer it."""

import streamlit as st

from core.access.people import Person
from core.conversations.conversation import Role
from core.errors import NotFound
from core.inbox.opened import OpenedConversation
from dashboard.components.announcement import announce
from dashboard.components.empty_state import draw_empty
from dashboard.components.inbox_aside import draw_aside
from dashboard.components.inbox_queue import draw_queue
from dashboard.components.inbox_rooms import InboxRooms, opened
from dashboard.components.inbox_talk import draw_talk, find_message
from dashboard.components.insight_drawer import open_insight_drawer
from dashboard.components.page_head import draw_page_head
from dashboard.components.reply_box import draw_reply_box
from dashboard.components.who_am_i import draw_first_person, pick_me
from dashboard.presenters.stored_evidence import stored_reply
from dashboard.session import inbox_desk


def render_inbox(rooms: InboxRooms) -> None:
    """Three panes: the list, the conversation chosen in it, and what there is to know beside it."""
    announce()
    inbox_desk().is_moved = False
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small", key="inbox-top"):
        draw_page_head("Inbox", "Who waits for a person, and what do they need?")
        st.space("stretch")
        person = pick_me(rooms)
    if not rooms.inbox.people():
        _draw_nobody(rooms)
        return
    asked = st.query_params.get("id", "")
    found = _find(rooms, asked, person)
    left, right = st.columns([5, 13], gap="medium")
    # Read before the list is drawn, which then shows it as read.
    with left, st.container(key="inbox-list" if asked else "inbox-list-first", gap="xsmall"):
        draw_queue(rooms, person=person, chosen=asked)
    with right, st.container(key="inbox-open" if asked else "inbox-open-unasked"):
        if asked:
            _draw_back()
        if found is None:
            _draw_unopened(asked)
        else:
            _draw_opened(rooms, found, person)


def _find(rooms: InboxRooms, conversation_id: str, person: Person | None) -> OpenedConversation | None:
    if not conversation_id:
        return None
    try:
        return opened(rooms, conversation_id, person=person)
    except NotFound:
        return None


def _draw_nobody(rooms: InboxRooms) -> None:
    draw_empty(
        "Who answers customers?",
        "Nobody has been added yet. Begin with yourself: customers see the name of whoever answers them.",
        symbol="waving_hand",
    )
    with st.container(horizontal=True, horizontal_alignment="center"):
        draw_first_person(rooms)


def _draw_back() -> None:
    with st.container(key="narrow-back"):
        st.button(
            "All conversations", key="back", icon=":material/arrow_back:", type="tertiary", on_click=_close
        )


def _close() -> None:
    st.query_params.pop("id", None)
    st.query_params.pop("reply", None)


def _draw_unopened(asked: str) -> None:
    if asked:
        draw_empty("No such conversation", "The link may be old, or it was a test.", symbol="link_off")
        return
    draw_empty(
        "Choose a conversation",
        "Its transcript, why it came to people, and a suggested reply appear here.",
        symbol="forum",
    )


def _draw_opened(rooms: InboxRooms, found: OpenedConversation, person: Person | None) -> None:
    key = found.conversation.id
    with st.container(key="inbox-panes"):
        middle, aside = st.columns([7, 4], gap="medium")
        with middle:
            draw_talk(rooms, key, person=person)
            if person is None:
                st.info("Say who you are, at the top, to answer or to take it.", icon=":material/person:")
            else:
                draw_reply_box(rooms, found, person)
        with aside:
            draw_aside(rooms, key, person=person)
    _open_named_reply(rooms, found)


def _open_named_reply(rooms: InboxRooms, found: OpenedConversation) -> None:
    message = find_message(found.messages, st.query_params.get("reply"))
    reply = stored_reply(message) if message else None
    if message is None or reply is None:
        return
    asked = [
        one.text for one in found.messages if one.role is Role.CUSTOMER and one.position < message.position
    ]
    open_insight_drawer(
        reply, rooms.thresholds_of(reply.config_version), question=asked[-1] if asked else "", key=message.id
    )
