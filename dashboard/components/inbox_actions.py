"""What a person does with the opened conversation besides writing: take, give away, close, open again."""

from collections.abc import Callable

import streamlit as st

from core.access.people import Person
from core.conversations.conversation import ConversationState
from core.errors import AnswerDeskError
from core.inbox.opened import OpenedConversation
from dashboard.components.inbox_rooms import InboxRooms
from dashboard.formatting import shorten
from dashboard.presenters.untrusted_text import plain
from dashboard.session import inbox_desk, say_after_rerun

_NOBODY = ""


def draw_actions(rooms: InboxRooms, opened: OpenedConversation, person: Person) -> None:
    """A row of buttons for what is possible now."""
    one = opened.conversation
    with st.container(horizontal=True, gap="xsmall", key="inbox-actions"):
        if one.state is ConversationState.CLOSED:
            _button("Reopen", "reopen", "undo", lambda: _reopen(rooms, opened, person))
            return
        if one.assignee_id != person.id:
            holder = opened.assignee.name if opened.assignee else ""
            label = f"Take over from {plain(shorten(holder, 24))}" if holder else "Take"
            _button(label, "take", "back_hand", lambda: _take(rooms, opened, person))
        _draw_assign(rooms, opened, person)
        if one.state is ConversationState.WITH_PERSON:
            _button("To the queue", "release", "inbox", lambda: _release(rooms, opened, person))
        _draw_close(rooms, opened, person)


def _button(label: str, key: str, symbol: str, act: Callable[[], None]) -> None:
    st.button(label, key=f"inbox_{key}", icon=f":material/{symbol}:", on_click=act)


def _draw_assign(rooms: InboxRooms, opened: OpenedConversation, person: Person) -> None:
    people = [
        one for one in rooms.inbox.people() if one.id not in {person.id, opened.conversation.assignee_id}
    ]
    teams = rooms.inbox.teams()
    names = {one.id: one.name for one in people} | {team.id: f"Team {team.name}" for team in teams}
    if not names:
        return
    with st.popover("Assign", icon=":material/person_add:", key="inbox_assign"):
        whom = st.selectbox(
            "To whom",
            [_NOBODY, *names],
            format_func=lambda key: names.get(key, "Choose a person or team"),
            key=f"assign-{opened.conversation.id}",
        )
        st.button(
            "Assign",
            key="inbox_assign_now",
            type="primary",
            disabled=not whom,
            on_click=_assign,
            args=(rooms, opened, person, whom, names.get(whom, "")),
        )


def _draw_close(rooms: InboxRooms, opened: OpenedConversation, person: Person) -> None:
    if opened.conversation.waiting_since is None:
        _button("Close", "close", "check", lambda: _close(rooms, opened, person))
        return
    with st.popover("Close", icon=":material/check:", key="inbox_close_asked"):
        st.write("The customer still waits for an answer. They are told nothing.")
        _button("Close without answer", "close", "check", lambda: _close(rooms, opened, person))


def _take(rooms: InboxRooms, opened: OpenedConversation, person: Person) -> None:
    key = opened.conversation.id
    _do(key, lambda: rooms.handling.take(key, person_id=person.id, seen=opened.seen), "You have it.")


def _assign(rooms: InboxRooms, opened: OpenedConversation, person: Person, whom: str, name: str) -> None:
    key, is_team = opened.conversation.id, name.startswith("Team ") and whom.startswith("team")
    _do(
        key,
        lambda: rooms.handling.assign(
            key,
            person_id=None if is_team else whom,
            team_id=whom if is_team else None,
            actor=person.name,
            seen=opened.seen,
        ),
        f"{name} has it now.",
    )


def _release(rooms: InboxRooms, opened: OpenedConversation, person: Person) -> None:
    key = opened.conversation.id
    _do(key, lambda: rooms.handling.release(key, actor=person.name, seen=opened.seen), "Back in the queue.")


def _close(rooms: InboxRooms, opened: OpenedConversation, person: Person) -> None:
    key = opened.conversation.id
    _do(
        key,
        lambda: rooms.handling.close(key, actor=person.name, seen=opened.seen),
        "Closed. “Reopen” takes it back.",
    )


def _reopen(rooms: InboxRooms, opened: OpenedConversation, person: Person) -> None:
    key = opened.conversation.id
    _do(
        key,
        lambda: rooms.handling.reopen(key, actor=person.name, person_id=person.id, to_holder=True),
        "Open again.",
    )


def _do(conversation_id: str, act: Callable[[], object], said: str) -> None:
    """Do it, and have every part of the page drawn anew; what was refused is said above the reply box."""
    desk = inbox_desk()
    try:
        act()
    except AnswerDeskError as error:
        desk.refused = (conversation_id, error.message)
    else:
        desk.basis = desk.refused = None
        say_after_rerun(said)
    desk.is_moved = True
