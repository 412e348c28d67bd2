"""The fields of the agent's profile. Every edit is kept in the draft at once."""

from collections.abc import Callable

import streamlit as st
from pydantic import ValidationError

from core.configuration.agent_config import AgentConfig, Personality
from dashboard.presenters.profile import FIELDS, PERSONALITIES

_PREFIX = "profile."
_TEXT_LIMITS = {"name": 60, "company": 120, "avatar": 20}
_MESSAGES = {
    "messages.greeting": "Opens a new chat",
    "messages.ask_back": "Said once when the question is unclear",
    "messages.handoff": "Said when a person takes over",
    "messages.closing": "Said when a chat ends; empty says nothing",
}


def draw_profile_form(draft: AgentConfig, on_save: Callable[[AgentConfig], None]) -> None:
    """Draws the fields as they stand in the draft; `on_save` gets the whole configuration after an edit."""
    _fill_session(draft)
    edited = (on_save,)
    with st.container(border=True):
        st.subheader("Identity", anchor=False)
        left, right = st.columns([3, 1])
        _text(left, "name", "How the agent introduces itself", edited)
        _text(right, "avatar", "An emoji or initials; empty uses the name's", edited)
        _text(st, "company", "Whom the agent speaks for", edited)
        st.segmented_control(
            FIELDS["personality"],
            list(Personality),
            key=_PREFIX + "personality",
            required=True,
            format_func=lambda kind: kind.value.capitalize(),
            on_change=_save,
            args=edited,
        )
        st.caption(PERSONALITIES[draft.personality])
    with st.container(border=True):
        st.subheader("Messages", anchor=False)
        for field, note in _MESSAGES.items():
            st.text_area(
                FIELDS[field],
                key=_PREFIX + field,
                help=note,
                max_chars=500,
                height=76,
                on_change=_save,
                args=edited,
            )
    with st.container(border=True):
        st.subheader("When it answers", anchor=False)
        st.slider(
            "Hands off below the lower mark, asks back once between the two, answers above the upper",
            0,
            100,
            step=1,
            format="%d %%",
            key=_PREFIX + "thresholds",
            on_change=_save,
            args=edited,
        )
    with st.container(border=True):
        st.subheader("Instructions", anchor=False)
        st.text_area(
            "Custom instructions",
            key=_PREFIX + "instructions",
            max_chars=4_000,
            height=120,
            on_change=_save,
            args=edited,
            placeholder="For instance: call customers by their first name.",
            help="Used when a language model composes answers; the built-in answerer quotes its sources.",
        )


def _text(place: object, field: str, note: str, edited: tuple[Callable[[AgentConfig], None]]) -> None:
    place.text_input(  # type: ignore[attr-defined]  # a column or the page itself
        FIELDS[field],
        key=_PREFIX + field,
        help=note,
        max_chars=_TEXT_LIMITS[field],
        on_change=_save,
        args=edited,
    )


def _fill_session(draft: AgentConfig) -> None:
    """The form shows the draft, also after a publish, a discard or another person's edit."""
    if st.session_state.get(_PREFIX + "shown") == draft:
        _keep_widget_state()
        return
    values: dict[str, object] = {
        "name": draft.name,
        "avatar": draft.avatar,
        "company": draft.company,
        "personality": draft.personality,
        "instructions": draft.instructions,
        "thresholds": (round(draft.thresholds.ask_back * 100), round(draft.thresholds.answer * 100)),
        **{f"messages.{name}": text for name, text in draft.messages.model_dump().items()},
    }
    for field, value in values.items():
        st.session_state[_PREFIX + field] = value
    st.session_state[_PREFIX + "shown"] = draft


def _keep_widget_state() -> None:
    if _PREFIX + "name" not in st.session_state:
        st.session_state.pop(_PREFIX + "shown")


def _save(on_save: Callable[[AgentConfig], None]) -> None:
    read = {
        field: st.session_state[_PREFIX + field]
        for field in (*FIELDS, "thresholds")
        if _PREFIX + field in st.session_state
    }
    low, high = read["thresholds"]
    try:
        edited = AgentConfig(
            name=read["name"].strip(),
            avatar=read["avatar"].strip(),
            company=read["company"].strip(),
            personality=read["personality"],
            instructions=read["instructions"],
            thresholds={"ask_back": low / 100, "answer": high / 100},
            messages={name.removeprefix("messages."): read[name] for name in _MESSAGES},
        )
    except ValidationError:
        st.toast("The agent needs a name; the last one is kept.", icon=":material/error:")
        st.session_state.pop(_PREFIX + "shown", None)
        return
    st.session_state[_PREFIX + "shown"] = edited
    on_save(edited)
