"""The fields of the agent's profile. Every edit is kept in the draft at once."""

from collections.abc import Callable

import streamlit as st
from pydantic import ValidationError

from core.configuration.agent_config import AgentConfig, Messages, Personality, Thresholds
from dashboard.presenters.profile import FIELDS, PERSONALITIES

Save = Callable[[AgentConfig], None]

_PREFIX = "profile."
_SHOWN = _PREFIX + "shown"
_MESSAGES = {
    "messages.greeting": "Opens a new chat",
    "messages.ask_back": "Said once when the question is unclear",
    "messages.handoff": "Said when a person takes over",
    "messages.closing": "Said when a chat ends; empty says nothing",
}


def draw_profile_form(draft: AgentConfig, on_save: Save) -> None:
    """Draws the fields as they stand in the draft; `on_save` gets the whole configuration after an edit."""
    _fill_session(draft)
    with st.container(border=True):
        _draw_identity(draft, on_save)
    with st.container(border=True):
        _draw_messages(on_save)
    with st.container(border=True):
        _draw_thresholds(on_save)
    with st.container(border=True):
        _draw_instructions(on_save)


def _draw_identity(draft: AgentConfig, on_save: Save) -> None:
    st.subheader("Identity", anchor=False)
    left, right = st.columns([3, 1])
    with left:
        _text("name", on_save, note="How the agent introduces itself", longest=60)
    with right:
        _text("avatar", on_save, note="An emoji or initials; empty uses the name's", longest=20)
    _text("company", on_save, note="Whom the agent speaks for", longest=120)
    st.segmented_control(
        FIELDS["personality"],
        list(Personality),
        key=_PREFIX + "personality",
        required=True,
        format_func=lambda kind: kind.value.capitalize(),
        on_change=_save,
        args=(on_save,),
    )
    st.caption(PERSONALITIES[draft.personality])


def _text(field: str, on_save: Save, *, note: str, longest: int) -> None:
    st.text_input(
        FIELDS[field], key=_PREFIX + field, help=note, max_chars=longest, on_change=_save, args=(on_save,)
    )


def _draw_messages(on_save: Save) -> None:
    st.subheader("Messages", anchor=False)
    for field, note in _MESSAGES.items():
        st.text_area(
            FIELDS[field],
            key=_PREFIX + field,
            help=note,
            max_chars=500,
            height=76,
            on_change=_save,
            args=(on_save,),
        )


def _draw_thresholds(on_save: Save) -> None:
    st.subheader("When it answers", anchor=False)
    st.slider(
        "Hands off below the lower mark, asks back once between the two, answers above the upper",
        0,
        100,
        step=1,
        format="%d %%",
        key=_PREFIX + "thresholds",
        on_change=_save,
        args=(on_save,),
    )


def _draw_instructions(on_save: Save) -> None:
    st.subheader("Instructions", anchor=False)
    st.text_area(
        "Custom instructions",
        key=_PREFIX + "instructions",
        max_chars=4_000,
        height=120,
        on_change=_save,
        args=(on_save,),
        placeholder="For instance: call customers by their first name.",
        help="Used when a language model composes answers; the built-in answerer quotes its sources.",
    )


def _fill_session(draft: AgentConfig) -> None:
    """The form shows the draft, also after a publish, a discard, another person's edit, or another page."""
    is_drawn = _PREFIX + "name" in st.session_state
    if is_drawn and st.session_state.get(_SHOWN) == draft:
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
    st.session_state[_SHOWN] = draft


def _save(on_save: Save) -> None:
    def read(field: str) -> str:
        return str(st.session_state[_PREFIX + field])

    low, high = st.session_state[_PREFIX + "thresholds"]
    try:
        edited = AgentConfig(
            name=read("name").strip(),
            avatar=read("avatar").strip(),
            company=read("company").strip(),
            personality=st.session_state[_PREFIX + "personality"],
            instructions=read("instructions"),
            thresholds=Thresholds(ask_back=low / 100, answer=high / 100),
            messages=Messages(**{name.removeprefix("messages."): read(name) for name in _MESSAGES}),
        )
    except ValidationError:
        st.toast("The agent needs a name; the last one is kept.", icon=":material/error:")
        st.session_state.pop(_SHOWN, None)
        return
    st.session_state[_SHOWN] = edited
    on_save(edited)
