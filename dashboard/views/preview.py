"""Talk to the agent as a customer would, and see beside each reply why it was given."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import streamlit as st

from core.answering.agent import CustomerAgent
from core.answering.reply import Decision, Turn, Utterance
from core.configuration.agent_config import AgentConfig
from core.configuration.versions import ConfigVersions
from core.conversations.conversation import Role
from core.knowledge.documents import KnowledgeVersion
from core.knowledge.sources import Source, SourceKind
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.insight_drawer import draw_insight
from dashboard.components.page_head import draw_page_head
from dashboard.components.reply_stream import draw_reply_stream
from dashboard.formatting import relative, shorten
from dashboard.navigation import CONTENT_SOURCES, link
from dashboard.presenters.transcript import citation_list, evidence_bar_of, speech
from dashboard.presenters.untrusted_text import plain
from dashboard.session import PreviewChat, PreviewTurn, preview_chat, start_preview_over

_LIVE, _DRAFT = "Live", "Draft"
_NEWEST = 0
_CHAT_HEIGHT = 540
_ASKED = "preview.asked"


@dataclass(frozen=True, slots=True)
class _Served:
    """With what the next question is answered."""

    config: AgentConfig
    config_version: int
    at_version: int | None


def render_preview(
    agent: CustomerAgent,
    configuration: ConfigVersions,
    *,
    knowledge: Sequence[KnowledgeVersion],
    sources: Sequence[Source],
    now: datetime,
) -> None:
    """Chat on the left as the customer sees it, the story of the chosen reply on the right."""
    with st.container(horizontal=True, vertical_alignment="bottom", gap="small"):
        with st.container(width="stretch"):
            draw_page_head("Preview", "What would the agent say, and why? Nothing here is counted.")
        served = _pick_served(configuration, knowledge, now=now)
    chat = preview_chat()
    left, right = st.columns([6, 5], gap="medium")
    with left:
        _draw_chat(chat, agent, served, _examples(sources))
    with right:
        _draw_story(chat, configuration, has_content=bool(knowledge))


def _pick_served(
    configuration: ConfigVersions, knowledge: Sequence[KnowledgeVersion], *, now: datetime
) -> _Served:
    published = configuration.current()
    config = published.config
    if configuration.changes():
        choice = st.segmented_control(
            "Profile",
            [_LIVE, _DRAFT],
            default=_LIVE,
            required=True,
            key="preview_profile",
            help="Which profile answers: what customers get now, or your draft",
        )
        config = configuration.draft() if choice == _DRAFT else config
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
    return _Served(config, published.number, None if at_version == _NEWEST else at_version)


def _examples(sources: Sequence[Source]) -> list[str]:
    known = [source.name for source in sources if source.kind is SourceKind.ANSWER][:3]
    return [*known, "I want to talk to a person"]


def _draw_chat(chat: PreviewChat, agent: CustomerAgent, served: _Served, examples: Sequence[str]) -> None:
    with st.container(border=True, key="preview-chat"):
        talk = st.container(height=_CHAT_HEIGHT, border=False, autoscroll=True, key="preview-talk")
        typed = st.chat_input("Ask as a customer would", key="preview_input", max_chars=2_000)
    asked = typed or st.session_state.pop(_ASKED, None)
    config = served.config
    with talk:
        draw_html(
            speech(Role.AGENT, config.messages.greeting or "Hello!", name=config.name, avatar=config.avatar)
        )
        for place, turn in enumerate(chat.turns):
            _draw_turn(place, turn, config)
        if isinstance(asked, str) and asked.strip():
            _ask(chat, agent, served, asked.strip())
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
    _draw_reply(place, turn, config)


def _draw_reply(place: int, turn: PreviewTurn, config: AgentConfig) -> None:
    draw_html(
        speech(
            Role.AGENT,
            turn.reply.text,
            name=config.name,
            avatar=config.avatar,
            below=citation_list(turn.reply.citations),
        )
    )
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key=f"evidence-{place}"):
        draw_html(evidence_bar_of(turn.reply), fit=True)
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


def _ask(chat: PreviewChat, agent: CustomerAgent, served: _Served, question: str) -> None:
    draw_html(speech(Role.CUSTOMER, question, name="You"))
    place = st.empty()
    with place.container():
        reply = draw_reply_stream(agent.stream(_turn(chat, served, question)), served.config)
    chat.turns.append(PreviewTurn(question, reply))
    chat.shown = None
    with place.container():
        _draw_reply(len(chat.turns) - 1, chat.turns[-1], served.config)


def _turn(chat: PreviewChat, served: _Served, question: str) -> Turn:
    history = [
        line
        for turn in chat.turns
        for line in (Utterance("customer", turn.question), Utterance("agent", turn.reply.text))
    ]
    return Turn(
        question=question,
        config=served.config,
        config_version=served.config_version,
        history=tuple(history),
        at_version=served.at_version,
        asked_back_before=any(turn.reply.decision is Decision.ASK_BACK for turn in chat.turns[-1:]),
    )


def _draw_story(chat: PreviewChat, configuration: ConfigVersions, *, has_content: bool) -> None:
    with st.container(border=True, key="insight"):
        if chat.turns:
            place = len(chat.turns) - 1 if chat.shown is None else min(chat.shown, len(chat.turns) - 1)
            turn = chat.turns[place]
            thresholds = configuration.find_version(turn.reply.config_version).config.thresholds
            draw_insight(turn.reply, thresholds, question=turn.question, key=f"preview-{place}")
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
