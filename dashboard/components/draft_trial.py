"""Beside each form: what a customer might write, answered with the draft. Nothing of it is stored."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import streamlit as st

from core.answering.agent import CustomerAgent
from core.answering.reply import Reply, Turn
from core.configuration.agent_config import AgentConfig
from core.errors import AnswerDeskError
from dashboard.components.html_block import draw_html
from dashboard.formatting import shorten
from dashboard.presenters.trial import greeting_bubble, trial_story, trial_talk
from dashboard.presenters.untrusted_text import plain

_INPUT, _QUESTION, _TRIED = "trial_question", "trial.question", "trial.tried"
_SOMEBODY, _NOBODY = "Somebody is there", "Nobody is there"


@dataclass(frozen=True, slots=True)
class Trying:
    """What a trial needs. `knowledge_version` tells when an earlier reply is out of date."""

    agent: CustomerAgent
    knowledge_version: Callable[[], int]


@dataclass(frozen=True, slots=True)
class _Tried:
    turn: Turn
    knowledge_version: int
    reply: Reply


def draw_trial(
    trying: Trying, config: AgentConfig, *, examples: Sequence[str] = (), asks_who_is_there: bool = False
) -> None:
    """The question stays the same on all pages, so that each edit shows what it does to the same answer."""
    with st.container(border=True, key="trial"):
        st.subheader("Try the draft", anchor=False)
        st.session_state[_INPUT] = st.session_state.get(_QUESTION, "")
        st.text_input(
            "What a customer might write",
            key=_INPUT,
            placeholder="Type a message and press Enter",
            max_chars=1_000,
            on_change=_remember,
            help="Answered with the draft; nothing is stored or counted.",
        )
        _draw_examples(examples)
        is_someone_there = _draw_who_is_there() if asks_who_is_there else True
        question = str(st.session_state.get(_QUESTION, "")).strip()
        if not question:
            draw_html(greeting_bubble(config))
            return
        _draw_reply(trying, Turn(question=question, config=config, is_someone_available=is_someone_there))


def _draw_examples(examples: Sequence[str]) -> None:
    with st.container(horizontal=True, gap="xsmall", key="trial-examples"):
        for place, example in enumerate(examples):
            st.button(
                plain(shorten(example, 48)),
                key=f"trial-example-{place}",
                type="tertiary",
                icon=":material/chat_bubble:",
                on_click=_ask,
                args=(example,),
            )


def _draw_who_is_there() -> bool:
    chosen = st.segmented_control(
        "When it hands over", [_SOMEBODY, _NOBODY], default=_SOMEBODY, required=True, key="trial_people"
    )
    return chosen != _NOBODY


def _draw_reply(trying: Trying, turn: Turn) -> None:
    try:
        reply = _reply(trying, turn)
    except AnswerDeskError as error:
        st.error(plain(error.message), icon=":material/error:")
        return
    draw_html(trial_talk(turn.question, reply, turn.config))
    draw_html(trial_story(reply))


def _reply(trying: Trying, turn: Turn) -> Reply:
    """The reply, made anew only when the message, the draft or the content is another."""
    version = trying.knowledge_version()
    last = st.session_state.get(_TRIED)
    if isinstance(last, _Tried) and last.turn == turn and last.knowledge_version == version:
        return last.reply
    with st.spinner("Answering …"):
        reply = trying.agent.reply(turn)
    st.session_state[_TRIED] = _Tried(turn, version, reply)
    return reply


def _remember() -> None:
    st.session_state[_QUESTION] = st.session_state[_INPUT]


def _ask(example: str) -> None:
    st.session_state[_INPUT] = st.session_state[_QUESTION] = example
