"""Talk to the agent as a customer would, and see beside each reply why it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from core.answering.desk import ConversationDesk
from core.answering.reply import Reply
from core.answering.wordings_by_language import message as wording_for
from core.configuration.agent_config import AgentConfig
from core.configuration.versions import ConfigVersions
from core.conversations.conversation import Channel, Role
from core.conversations.ports import ConversationStore
from core.errors import AnswerDeskError
from core.knowledge.documents import KnowledgeVersion
from core.knowledge.sources import Source, SourceKind
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.insight_drawer import draw_insight
from dashboard.components.page_head import draw_page_head
from dashboard.components.preview_memory import stored_chat
from dashboard.components.reply_stream import draw_reply_stream
from dashboard.formatting import relative, shorten
from dashboard.navigation import CONTENT_SOURCES, link
from dashboard.presenters.transcript import citation_list, evidence_bar_of, quiet_line, speech
from dashboard.presenters.untrusted_text import plain
from dashboard.session import PreviewChat, PreviewTurn, keep_preview, preview_chat, start_preview_over

_LIVE, _DRAFT = "Live", "Draft"
_NEWEST = 0
_CHAT_HEIGHT = 540
_ASKED = "preview.asked"


@dataclass(frozen=True, slots=True)
class _Served:
    """With what the next question is answered."""

    config: AgentConfig
    is_draft: bool
    at_version: int | None


def render_preview(
    desk: ConversationDesk,
    configuration: ConfigVersions,
    conversations: ConversationStore,
    *,
    knowledge: Sequence[KnowledgeVersion],
    sources: Sequence[Source],
    now: datetime,
) -> None:
    """Chat on the left as the customer sees it, the story of the chosen reply on the right."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        draw_page_head(
            "Preview",
            f"What would {configuration.current().config.name} say, and why? Nothing here is counted.",
        )
        st.space("stretch")
        served = _pick_served(configuration, knowledge, now=now)
    chat = _chat_in_address(conversations, configuration)
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _draw_chat(chat, desk, served, _examples(sources))
    with right:
        _draw_story(chat, has_content=bool(knowledge))


def _chat_in_address(conversations: ConversationStore, configuration: ConfigVersions) -> PreviewChat:
    """This session's chat; after a reload of the page, the one that its address names."""
    chat = preview_chat()
    asked = st.query_params.get("chat", "")
    if chat.conversation_id is None and asked:
        chat = stored_chat(asked, conversations, configuration) or chat
        keep_preview(chat)
    if chat.conversation_id is not None and asked != chat.conversation_id:
        st.query_params["chat"] = chat.conversation_id
    return chat


def _pick_served(
    configuration: ConfigVersions, knowledge: Sequence[KnowledgeVersion], *, now: datetime
) -> _Served:
    is_draft = False
    if configuration.changes():
        choice = st.segmented_control(
            "Profile", [_LIVE, _DRAFT], default=_LIVE, required=True, key="preview_profile"
        )
        is_draft = choice == _DRAFT
    older = {version.number: version for version in knowledge[1:]}

    def name(number: int) -> str:
        if number == _NEWEST:
            return f"Newest · v{knowledge[0].number}" if knowledge else "Newest"
        return f"v{number} · {relative(older[number].created_at, now)} · {shorten(older[number].cause, 60)}"

    at_version = st.selectbox(
        "Knowledge", [_NEWEST, *older], format_func=name, key="preview_version", width=220
    )
    st.button(
        "New conversation", key="preview_new", icon=":material/restart_alt:", on_click=start_preview_over
    )
    config = configuration.draft() if is_draft else configuration.current().config
    return _Served(config, is_draft, None if at_version == _NEWEST else at_version)


def _examples(sources: Sequence[Source]) -> list[str]:
    known = [source.name for source in sources if source.kind is SourceKind.ANSWER][:3]
    return [*known, "I want to talk to a person"]


def _draw_chat(chat: PreviewChat, desk: ConversationDesk, served: _Served, examples: Sequence[str]) -> None:
    with st.container(border=True, key="preview-chat"):
        talk = st.container(height=_CHAT_HEIGHT, border=False, autoscroll=True, key="preview-talk")
        typed = st.chat_input("Ask as a customer would", key="preview_input", max_chars=2_000)
    asked = typed or st.session_state.pop(_ASKED, None)
    config = served.config
    with talk:
        draw_html(
            speech(Role.AGENT, wording_for("greeting", config, "en"), name=config.name, avatar=config.avatar)
        )
        for place, turn in enumerate(chat.turns):
            _draw_turn(place, turn, config)
        if isinstance(asked, str) and asked.strip():
            _ask(chat, desk, served, asked.strip())
        elif not chat.turns:
            _draw_examples(examples)


def _draw_examples(examples: Sequence[str]) -> None:
    st.space("small")
    st.caption("Try one of these")
    for place, example in enumerate(examples):
        st.button(
            plain(shorten(example, 90)),
            key=f"example-{place}",
            on_click=_ask_next,
            args=(example,),
            icon=":material/chat_bubble:",
        )


def _ask_next(question: str) -> None:
    st.session_state[_ASKED] = question


def _draw_turn(place: int, turn: PreviewTurn, config: AgentConfig) -> None:
    draw_html(speech(Role.CUSTOMER, turn.question, name="You"))
    _draw_reply(place, turn.reply, config)


def _draw_reply(place: int, reply: Reply | None, config: AgentConfig) -> None:
    if reply is None:
        draw_html(quiet_line(f"A person has this conversation now; {config.name} stays silent."))
        return
    sources = citation_list(reply.citations)
    draw_html(speech(Role.AGENT, reply.text, name=config.name, avatar=config.avatar, below=sources))
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"evidence-{place}"):
        draw_html(evidence_bar_of(reply), fit=True)
        st.button(
            "Why",
            key=f"why-{place}",
            type="tertiary",
            icon=":material/psychology:",
            on_click=_show_story,
            args=(place,),
            help="Show this reply's story beside the chat",
        )


def _show_story(place: int) -> None:
    preview_chat().shown = place


def _ask(chat: PreviewChat, desk: ConversationDesk, served: _Served, question: str) -> None:
    draw_html(speech(Role.CUSTOMER, question, name="You"))
    exchange = desk.receive(
        question,
        channel=Channel.PREVIEW,
        conversation_id=chat.conversation_id,
        customer="Preview",
        is_test=True,
        at_version=served.at_version,
        config=served.config if served.is_draft else None,
    )
    chat.conversation_id = exchange.conversation_id
    st.query_params["chat"] = exchange.conversation_id
    place = st.empty()
    has_failed = False
    try:
        with place.container():
            draw_reply_stream(exchange, served.config)
    except AnswerDeskError as error:
        has_failed = True
        place.error(plain(error.message), icon=":material/error:")
    finally:
        # A next question, sent meanwhile, ends this run of the script: this one still gets its reply.
        if not has_failed:
            chat.turns.append(PreviewTurn(question, exchange.finish(), served.config.thresholds))
            chat.shown = None
    if not has_failed:
        with place.container():
            _draw_reply(len(chat.turns) - 1, chat.turns[-1].reply, served.config)


def _draw_story(chat: PreviewChat, *, has_content: bool) -> None:
    with st.container(border=True, key="insight"):
        turn = _shown_turn(chat)
        if turn is not None and turn.reply is not None:
            draw_insight(turn.reply, turn.thresholds, question=turn.question, key="preview")
        elif has_content:
            draw_empty(
                "Why, step by step",
                "Ask something: what was understood, found, decided and said appears here.",
                symbol="psychology",
            )
        else:
            draw_empty(
                "The agent knows nothing yet",
                "Without content it can only greet and hand over.",
                symbol="menu_book",
            )
            with st.container(horizontal=True, horizontal_alignment="center"):
                link(CONTENT_SOURCES, "Add content", symbol="add")


def _shown_turn(chat: PreviewChat) -> PreviewTurn | None:
    """The one asked for, else the newest that has a reply."""
    if chat.shown is not None and chat.shown < len(chat.turns):
        return chat.turns[chat.shown]
    return next((turn for turn in reversed(chat.turns) if turn.reply is not None), None)
