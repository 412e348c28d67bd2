"""The services that the Inbox draws from, and what its parts share: one look at the database for all."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta, tzinfo

import streamlit as st

from core.access.directory import Directory
from core.access.people import Person
from core.configuration.agent_config import AgentConfig, Thresholds
from core.conversations.ports import ConversationChanges
from core.inbox.entries import InboxCounts, InboxEntry, InboxView
from core.inbox.handling import Handling
from core.inbox.inbox import Inbox
from core.inbox.opened import OpenedConversation
from core.inbox.recommendation import Recommender
from dashboard.presenters.transcript_events import Names
from dashboard.session import inbox_desk

REFRESH = timedelta(seconds=2)
"""How soon news stands on the page."""
_SAY_PRESENT = timedelta(seconds=10)


@dataclass(frozen=True, slots=True)
class InboxRooms:
    """The services that the page draws from."""

    inbox: Inbox
    handling: Handling
    recommender: Recommender
    directory: Directory
    changes: ConversationChanges
    agent: Callable[[], AgentConfig]
    """As it is published."""
    thresholds_of: Callable[[int], Thresholds]
    """Of the published version of this number, for the story of a reply."""
    read_file: Callable[[str], bytes]
    clock: Callable[[], datetime]
    zone: tzinfo


def follow_moves() -> None:
    """Called by each part that draws itself: what one of its buttons changed is drawn in all of them."""
    desk = inbox_desk()
    if desk.is_moved:
        desk.is_moved = False
        st.rerun()


def names_of(rooms: InboxRooms) -> Names:
    """What people and teams are called, those who left too."""
    return Names(
        {one.id: one.name for one in rooms.inbox.people(with_inactive=True)},
        {one.id: one.name for one in rooms.inbox.teams()},
        rooms.agent().name,
    )


def listed(
    rooms: InboxRooms, view: InboxView, *, person: Person | None, text: str, limit: int, chosen: str
) -> tuple[list[InboxEntry], bool, InboxCounts]:
    """Entries, whether there are more, and counts; asked anew only when something was written since.

    Once in a while also without: a colleague who only reads leaves no mark. A search is not repeated.
    """
    desk, moment = inbox_desk(), int(rooms.clock().timestamp()) // 10
    mark = (rooms.changes.newest_mark(), moment) if not text else None
    key = (view, person, text, limit, chosen, mark)
    if desk.listed is None or desk.listed[0] != key:
        entries, has_more = rooms.inbox.list_entries(view, person=person, text=text, limit=limit)
        desk.listed = (key, entries, has_more, rooms.inbox.count_entries(person))
    return desk.listed[1:]


def opened(rooms: InboxRooms, conversation_id: str, *, person: Person | None) -> OpenedConversation:
    """The conversation as it is now; read anew only when something was written since. Raises NotFound.

    Who has said who they are is seen to look at it.
    """
    desk, now = inbox_desk(), rooms.clock()
    where, said_at = desk.present or ("", now)
    if person is not None and (where != conversation_id or now - said_at >= _SAY_PRESENT):
        rooms.inbox.look_at(conversation_id, person)
        desk.present = (conversation_id, now)
    lookers = tuple(one.id for one in rooms.inbox.present([conversation_id]).get(conversation_id, []))
    read = rooms.inbox.read_by_customer(conversation_id)
    key = (conversation_id, person, lookers, read, rooms.changes.newest_mark())
    if desk.opened is None or desk.opened[0] != key:
        desk.opened = (key, rooms.inbox.open(conversation_id, reader=person))
    return desk.opened[1]
