"""Where a person writes to the customer, or a note to colleagues. A draft stays with its conversation."""

from enum import StrEnum

import streamlit as st

from core.access.people import Person
from core.errors import AnswerDeskError
from core.inbox.handling import NOTE_LETTERS, REPLY_LETTERS
from core.inbox.opened import OpenedConversation, Seen
from dashboard.components.inbox_rooms import InboxRooms
from dashboard.presenters.untrusted_text import plain
from dashboard.session import inbox_desk


class _Kind(StrEnum):
    REPLY = "Reply"
    NOTE = "Note"


def draft_key(conversation_id: str, kind: str = _Kind.REPLY) -> str:
    """Under which key of the session the text stands that is being written."""
    return f"draft-{kind.lower()}-{conversation_id}"


def draw_reply_box(rooms: InboxRooms, found: OpenedConversation, person: Person) -> None:
    """A switch between reply and note, the text, and Send, also by Ctrl+Enter."""
    key = found.conversation.id
    _remember(found)
    with st.container(border=True, key="inbox-reply", gap="xsmall"):
        is_note = st.session_state.get("inbox_kind") == _Kind.NOTE
        st.text_area(
            "Note" if is_note else "Reply",
            key=draft_key(key, _Kind.NOTE if is_note else _Kind.REPLY),
            placeholder="For colleagues; customers never see it" if is_note else _placeholder(found, person),
            max_chars=NOTE_LETTERS if is_note else REPLY_LETTERS,
            height=84,
            label_visibility="collapsed",
            on_change="ignore",
            persist_state="session",
        )
        _draw_refusal(rooms, found, person)
        with st.container(horizontal=True, horizontal_alignment="distribute", gap="small"):
            st.segmented_control(
                "What to write",
                list(_Kind),
                default=_Kind.REPLY,
                required=True,
                key="inbox_kind",
                label_visibility="collapsed",
                format_func=lambda one: _Kind(one).value,
            )
            st.button(
                "Add note" if is_note else "Send",
                key="inbox_send",
                type="primary",
                icon=":material/sticky_note_2:" if is_note else ":material/send:",
                shortcut="Ctrl+Enter",
                on_click=_add_note if is_note else _send,
                args=(rooms, key, person),
            )


def _placeholder(found: OpenedConversation, person: Person) -> str:
    if found.conversation.closed_at is not None:
        return "Write to the customer; this opens the conversation again"
    if found.assignee is not None and found.assignee.id != person.id:
        return f"{found.assignee.name} has this conversation; what you write is sent all the same"
    if found.assignee is None:
        return "Write to the customer; the agent falls silent and the conversation is yours"
    return "Write to the customer"


def _remember(found: OpenedConversation) -> None:
    """What was there when it was opened: whoever takes it or answers after that is not talked over."""
    desk = inbox_desk()
    if desk.basis is None or desk.basis[0] != found.conversation.id:
        desk.basis = (found.conversation.id, found.seen)


def _draw_refusal(rooms: InboxRooms, found: OpenedConversation, person: Person) -> None:
    desk, key = inbox_desk(), found.conversation.id
    if desk.refused is None or desk.refused[0] != key:
        return
    st.warning(plain(desk.refused[1]), icon=":material/group:")
    if st.session_state.get(draft_key(key), "").strip():
        st.button(
            "Send mine all the same", key="inbox_send_anyway", on_click=_send, args=(rooms, key, person, True)
        )


def _send(rooms: InboxRooms, conversation_id: str, person: Person, even_so: bool = False) -> None:
    desk, text = inbox_desk(), st.session_state.get(draft_key(conversation_id), "")
    seen: Seen | None = desk.basis[1] if desk.basis and not even_so else None
    try:
        rooms.handling.reply(conversation_id, text, person_id=person.id, seen=seen)
    except AnswerDeskError as error:
        desk.refused = (conversation_id, error.message)
    else:
        desk.basis = desk.refused = None
        st.session_state[draft_key(conversation_id)] = ""


def _add_note(rooms: InboxRooms, conversation_id: str, person: Person) -> None:
    key = draft_key(conversation_id, _Kind.NOTE)
    try:
        rooms.handling.note(conversation_id, st.session_state.get(key, ""), actor=person.name)
    except AnswerDeskError as error:
        inbox_desk().refused = (conversation_id, error.message)
    else:
        inbox_desk().refused = None
        st.session_state[key] = ""
