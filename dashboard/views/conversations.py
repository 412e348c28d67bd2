"""What customers asked, how it ended, and why the agent said what it said."""

from collections.abc import Mapping, Sequence
from datetime import datetime, tzinfo

import streamlit as st

from core.configuration.versions import ConfigVersions
from core.conversations.conversation import Conversation, Message, Role
from core.conversations.ports import ConversationFilter, ConversationSearch
from core.errors import NotFound
from core.performance.catalogue import find_metric
from core.performance.periods import calendar_period
from core.performance.report import PerformanceReports, ReportFilters
from dashboard.components.conversation_filters import clear_filters, go_to_first_page, pick_conversations
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.insight_drawer import open_insight_drawer
from dashboard.components.page_head import draw_page_head
from dashboard.components.transcript import draw_transcript
from dashboard.components.transcript_rooms import TranscriptRooms
from dashboard.formatting import plural, shorten
from dashboard.navigation import CONVERSATION, CONVERSATIONS, PREVIEW, link
from dashboard.presenters.conversation_list import conversation_head, conversation_row
from dashboard.presenters.figure_link import KEYS, FigureLink, read_figure_link
from dashboard.presenters.figure_words import behind_words
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.stored_evidence import stored_reply
from dashboard.presenters.transcript import evidence_bar, transcript_items
from dashboard.presenters.untrusted_text import plain

_PAGE_SIZE = 25
Found = tuple[list[Conversation], int]
"""A page of conversations, and how many there are in all."""


def render_conversations(
    rooms: TranscriptRooms,
    search: ConversationSearch,
    reports: PerformanceReports,
    *,
    source_names: Mapping[str, str],
    now: datetime,
    zone: tzinfo,
) -> None:
    """List on the left, the chosen conversation on the right; both are in the address."""
    draw_page_head("Conversations", "What did customers ask, and how did it end?")
    figure = read_figure_link(st.query_params)
    page = max(int(st.session_state.get("page") or st.query_params.get("page") or 1), 1)
    if figure:
        _draw_figure_bar(figure, source_names)
        found, total = _behind_figure(figure, reports, search, page, zone)
    else:
        wanted = pick_conversations(now=now, zone=zone)
        found, total = _page_of(search, wanted, page)
    if not total:
        _draw_nothing(is_narrowed=bool(figure) or wanted != ConversationFilter())
        return
    asked = st.query_params.get("id")
    chosen = asked or found[0].id
    left, right = st.columns([5, 8], gap="medium")
    with left, st.container(key="conversation-list" if asked else "conversation-list-first", gap="xsmall"):
        _draw_list(found, total, chosen, now=now, zone=zone)
    with right, st.container(key="conversation-open" if asked else "conversation-open-unasked"):
        if asked:
            with st.container(key="narrow-back"):
                st.button(
                    "All conversations",
                    key="back",
                    icon=":material/arrow_back:",
                    type="tertiary",
                    on_click=_close,
                )
        render_transcript(rooms, chosen, zone=zone)


def render_conversation(rooms: TranscriptRooms, *, zone: tzinfo) -> None:
    """One conversation by itself, for links."""
    link(CONVERSATIONS, "All conversations", symbol="arrow_back")
    with st.container(width=860):
        render_transcript(rooms, st.query_params.get("id", ""), zone=zone)


def _close() -> None:
    st.query_params.pop("id", None)
    st.query_params.pop("reply", None)


def _page_of(search: ConversationSearch, wanted: ConversationFilter, page: int) -> Found:
    found, total = search.list_conversations(wanted, offset=(page - 1) * _PAGE_SIZE, limit=_PAGE_SIZE)
    if found or not total:
        return found, total
    # The filters were narrowed while a later page was open.
    return search.list_conversations(wanted, limit=_PAGE_SIZE)


def _behind_figure(
    figure: FigureLink, reports: PerformanceReports, search: ConversationSearch, page: int, zone: tzinfo
) -> Found:
    behind = reports.drilldown(
        figure.slug,
        calendar_period(*figure.span, zone=str(zone)),
        ReportFilters(channel=figure.channel),
        bucket=figure.bucket,
        at=figure.at,
        series=figure.series,
        offset=(page - 1) * _PAGE_SIZE,
        limit=_PAGE_SIZE,
    )
    if behind.filter is None:
        return [], 0
    return search.list_conversations(behind.filter, limit=_PAGE_SIZE)[0], behind.total


def _draw_figure_bar(figure: FigureLink, source_names: Mapping[str, str]) -> None:
    words = behind_words(figure, find_metric(figure.slug), source_names.get(figure.series or "", ""))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="figure-bar"):
        draw_html(
            tag("span", icon("monitoring"), "Behind the figure ", tag("b", words), cls="ad-chip ad-indigo"),
            fit=True,
        )
        st.button(
            "Show all", key="leave_figure", icon=":material/close:", type="tertiary", on_click=_leave_figure
        )


def _leave_figure() -> None:
    go_to_first_page()
    for key in (*KEYS, "id", "reply"):
        st.query_params.pop(key, None)


def _draw_nothing(*, is_narrowed: bool) -> None:
    if not is_narrowed:
        draw_empty(
            "No conversations yet",
            "Customers' conversations appear here as soon as the first one is held.",
            symbol="forum",
        )
        with st.container(horizontal=True, horizontal_alignment="center"):
            link(PREVIEW, "Try the agent in Preview", symbol="science")
        return
    draw_empty("No conversation matches", "Widen the period or take a filter away.", symbol="search_off")
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button(
            "Clear filters", key="clear_filters", on_click=_clear_filters, icon=":material/filter_alt_off:"
        )


def _clear_filters() -> None:
    clear_filters()
    _leave_figure()


def _draw_list(
    found: Sequence[Conversation], total: int, chosen: str | None, *, now: datetime, zone: tzinfo
) -> None:
    with st.container(horizontal=True, vertical_alignment="center", key="conversation-steps", gap="xxsmall"):
        st.caption(plural(total, "conversation"))
        _draw_steps([conversation.id for conversation in found], chosen)
    with st.container(key="conversation-rows", gap=None):
        for conversation in found:
            kind = "row-chosen" if conversation.id == chosen else "row"
            with st.container(key=f"{kind}-{conversation.id}", gap=None):
                draw_html(conversation_row(conversation, now=now, zone=zone))
                st.button(
                    f"Open {plain(shorten(conversation.subject, 60))}",
                    key=f"open-{conversation.id}",
                    on_click=_choose,
                    args=(conversation.id,),
                )
    pages = -(-total // _PAGE_SIZE)
    if pages > 1:
        st.space("small")
        st.pagination(pages, key="page", max_visible_pages=5, bind="query-params")


def _draw_steps(shown: Sequence[str], chosen: str | None) -> None:
    """To the neighbours of the chosen conversation, also by the keys k and j."""
    place = shown.index(chosen) if chosen in shown else -1
    steps = (
        ("Previous", "K", "keyboard_arrow_up", place - 1),
        ("Next", "J", "keyboard_arrow_down", place + 1),
    )
    for name, key, symbol, target in steps:
        is_there = 0 <= target < len(shown)
        st.button(
            name,
            key=f"step-{name.lower()}",
            type="tertiary",
            icon=f":material/{symbol}:",
            shortcut=key,
            disabled=not is_there,
            on_click=_choose,
            args=(shown[target] if is_there else "",),
        )


def _choose(conversation_id: str) -> None:
    st.query_params["id"] = conversation_id
    st.query_params.pop("reply", None)


def render_transcript(rooms: TranscriptRooms, conversation_id: str, *, zone: tzinfo) -> None:
    """Head, bubbles and evidence of one conversation; opens the reply that the address names."""
    try:
        conversation = rooms.conversations.find_conversation(conversation_id)
    except NotFound:
        draw_empty(
            "No such conversation", "The link may be old, or the conversation was removed.", symbol="link_off"
        )
        return
    messages = rooms.conversations.list_messages(conversation_id)
    with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="top"):
        draw_html(conversation_head(conversation, zone=zone))
        link(CONVERSATION, "Link", symbol="open_in_full", query={"id": conversation_id})
    items = transcript_items(
        messages,
        rooms.conversations.list_events(conversation_id),
        agent=rooms.configuration.current().config,
        customer=conversation.customer,
        zone=zone,
        names=rooms.names,
        feedback=rooms.feedback.list_feedback(conversation_id),
    )
    draw_transcript(items, evidence=_bar, on_open=_open_reply, read_file=rooms.read_file)
    _open_named_reply(messages, rooms.configuration)


def _bar(message: Message) -> Html | None:
    reply = stored_reply(message)
    return evidence_bar(message, reply.citations) if reply else None


def _open_reply(message_id: str) -> None:
    st.query_params["reply"] = message_id


def _open_named_reply(messages: Sequence[Message], configuration: ConfigVersions) -> None:
    wanted = st.query_params.get("reply")
    message = next((message for message in messages if message.id == wanted), None)
    reply = stored_reply(message) if message else None
    if message is None or reply is None:
        return
    asked = [
        item.text for item in messages if item.role is Role.CUSTOMER and item.position < message.position
    ]
    thresholds = configuration.find_version(reply.config_version).config.thresholds
    open_insight_drawer(reply, thresholds, question=asked[-1] if asked else "", key=message.id)
