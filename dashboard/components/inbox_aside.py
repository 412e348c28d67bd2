"""Beside the conversation: who the customer is, why people have it, and what the agent would say."""

import streamlit as st

from core.access.people import Person
from core.conversations.conversation import Role
from core.inbox.opened import OpenedConversation
from core.inbox.recommendation import Recommendation
from dashboard.components.html_block import draw_html
from dashboard.components.inbox_rooms import InboxRooms, follow_moves, opened
from dashboard.components.reply_box import draft_key
from dashboard.presenters.inbox_talk import contact_card, handoff_card, suggestion_card, written_from
from dashboard.presenters.untrusted_text import plain
from dashboard.session import inbox_desk

_REFRESH_S = 4


def draw_aside(rooms: InboxRooms, conversation_id: str, *, person: Person | None) -> None:
    """Draws, and goes on drawing what is new."""

    @st.fragment(run_every=_REFRESH_S, key="inbox-aside")
    def aside() -> None:
        follow_moves()
        found = opened(rooms, conversation_id, person=person)
        with st.container(border=True, key="inbox-handoff", gap="small"):
            st.subheader("Why it needs a person", anchor=False)
            draw_html(handoff_card(found.handoff, found.conversation, rooms.agent().name))
        with st.container(border=True, key="inbox-suggestion", gap="small"):
            _draw_suggestion(rooms, found, is_writer=person is not None)
        with st.container(border=True, key="inbox-contact", gap="small"):
            st.subheader("Customer", anchor=False)
            page = written_from(found.events)
            draw_html(contact_card(found.contact, found.conversation, page=page, zone=rooms.zone))

    aside()


def _draw_suggestion(rooms: InboxRooms, found: OpenedConversation, *, is_writer: bool) -> None:
    st.subheader("Suggested reply", anchor=False)
    desk, key = inbox_desk(), _asked(found)
    if key in desk.dismissed:
        st.caption("Dismissed.")
        st.button(
            "Show it again",
            key="inbox_undismiss",
            type="tertiary",
            on_click=desk.dismissed.discard,
            args=(key,),
        )
        return
    if desk.suggested is None or desk.suggested[0] != key:
        desk.suggested = (key, _suggest(rooms, found))
    suggestion = desk.suggested[1]
    agent = rooms.agent().name
    if suggestion is None:
        st.caption(f"A person has had the last word. {plain(agent)} suggests again when the customer writes.")
        return
    draw_html(suggestion_card(suggestion, agent))
    if suggestion.text and is_writer:
        _draw_buttons(found, suggestion, key)


def _suggest(rooms: InboxRooms, found: OpenedConversation) -> Recommendation | None:
    with st.spinner("Looking for an answer …"):
        return rooms.recommender.recommend(found.conversation.id)


def _asked(found: OpenedConversation) -> object:
    """What a suggestion belongs to: it is made anew when customer or colleagues have written."""
    said = [one.position for one in found.messages if one.role in {Role.CUSTOMER, Role.PERSON}]
    return found.conversation.id, said[-1] if said else 0


def _draw_buttons(found: OpenedConversation, suggestion: Recommendation, key: object) -> None:
    with st.container(horizontal=True, gap="xsmall"):
        st.button(
            "Insert",
            key="inbox_insert",
            icon=":material/edit_note:",
            help="Into the reply, to edit and send",
            on_click=_insert,
            args=(found.conversation.id, suggestion.text),
        )
        st.button(
            "Dismiss",
            key="inbox_dismiss",
            type="tertiary",
            on_click=inbox_desk().dismissed.add,
            args=(key,),
        )


def _insert(conversation_id: str, text: str) -> None:
    box = draft_key(conversation_id)
    written = str(st.session_state.get(box) or "").rstrip()
    st.session_state[box] = f"{written}\n\n{text}" if written else text
    inbox_desk().is_moved = True
