"""The Inbox's list: views with counts, search, and conversations, which come and go by themselves."""

import streamlit as st

from core.access.people import Person
from core.conversations.conversation import Conversation
from core.inbox.entries import InboxView
from core.inbox.inbox import PAGE_SIZE
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.inbox_rooms import REFRESH, InboxRooms, follow_moves, listed, names_of
from dashboard.formatting import shorten
from dashboard.presenters.inbox_list import entry_row, view_label
from dashboard.presenters.markup import Html
from dashboard.presenters.untrusted_text import plain
from dashboard.session import inbox_desk

_MORE = "inbox.shown"
_VIEW = "inbox_view"
_EMPTY = {
    InboxView.QUEUE: ("Nobody waits", "New conversations appear here by themselves.", "task_alt"),
    InboxView.MINE: ("Nothing is yours", "Take a conversation from the queue, or answer in it.", "inbox"),
    InboxView.EVERYBODYS: ("Nothing is with people", "{agent} handles it all, or nobody writes.", "inbox"),
    InboxView.AGENTS: ("{agent} is idle", "Conversations that it has stand here.", "smart_toy"),
    InboxView.CLOSED: ("Nothing was closed yet", "Closed conversations can be opened again.", "inbox"),
}


def draw_queue(rooms: InboxRooms, *, person: Person | None, chosen: str) -> None:
    """Draws, and goes on drawing what is new. The choice is in the address."""

    @st.fragment(run_every=REFRESH, key="inbox-queue")
    def queue() -> None:
        follow_moves()
        text = st.text_input(
            "Search",
            key="q",
            type="search",
            placeholder="Search messages and customers",
            icon=":material/search:",
            label_visibility="collapsed",
            bind="query-params",
        )
        _draw_entries(rooms, (text or "").strip(), person=person, chosen=chosen)

    queue()


def _draw_entries(rooms: InboxRooms, text: str, *, person: Person | None, chosen: str) -> None:
    view = _view()
    shown = int(st.session_state.get(_MORE, PAGE_SIZE))
    names = names_of(rooms)
    entries, has_more, counts = listed(rooms, view, person=person, text=text, limit=shown, chosen=chosen)
    if not text:
        st.pills(
            "View",
            list(InboxView),
            required=True,
            key=_VIEW,
            label_visibility="collapsed",
            format_func=lambda one: view_label(InboxView(one), counts, plain(names.agent)),
            on_change=_note_view,
            persist_state="page",
        )
    if not entries:
        title, sentence, symbol = (
            ("Nothing mentions this", "Search looks at all messages and names.", "search_off")
            if text
            else _EMPTY[view]
        )
        draw_empty(*(said.format(agent=names.agent) for said in (title, sentence)), symbol=symbol)
        return
    present = rooms.inbox.present([entry.conversation.id for entry in entries])
    me = person.id if person else None
    others = {key: [one.name for one in found if one.id != me] for key, found in present.items()}
    with st.container(key="inbox-rows", gap=None):
        for entry in entries:
            looking = others.get(entry.conversation.id, [])
            row = entry_row(entry, names=names, looking=looking, me=me, now=rooms.clock(), zone=rooms.zone)
            _draw_row(entry.conversation, row, is_chosen=entry.conversation.id == chosen)
        if has_more:
            st.button(
                "Show more",
                key="inbox_more",
                type="tertiary",
                width="stretch",
                on_click=_show_more,
                args=(shown,),
            )


def _draw_row(one: Conversation, row: Html, *, is_chosen: bool) -> None:
    with st.container(key=f"{'row-chosen' if is_chosen else 'row'}-{one.id}", gap=None):
        draw_html(row)
        st.button(
            f"Open {plain(shorten(one.customer or one.subject, 60))}",
            key=f"open-{one.id}",
            on_click=_choose,
            args=(one.id,),
        )


def _choose(conversation_id: str) -> None:
    st.query_params["id"] = conversation_id
    st.query_params.pop("reply", None)
    inbox_desk().is_moved = True


def _view() -> InboxView:
    """The one chosen, which is in the address by its own name: the tabs' words change with the counts."""
    if _VIEW not in st.session_state:
        asked = st.query_params.get("view", "")
        st.session_state[_VIEW] = InboxView(asked) if asked in list(InboxView) else InboxView.QUEUE
    return InboxView(st.session_state[_VIEW])


def _note_view() -> None:
    st.query_params["view"] = InboxView(st.session_state[_VIEW]).value
    st.session_state[_MORE] = PAGE_SIZE


def _show_more(shown: int) -> None:
    st.session_state[_MORE] = shown + PAGE_SIZE
