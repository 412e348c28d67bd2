"""The frame of a page that edits the agent: head, draft bar, form on the left, trial on the right."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

import streamlit as st

from dashboard.components.announcement import announce
from dashboard.components.draft_bar import draw_draft_bar
from dashboard.components.draft_room import DraftRoom
from dashboard.components.draft_trial import draw_trial
from dashboard.components.page_head import draw_page_head


@contextmanager
def draw_draft_page(
    title: str,
    question: str,
    room: DraftRoom,
    *,
    examples: Sequence[str] = (),
    asks_who_is_there: bool = False,
) -> Iterator[None]:
    """What is drawn inside stands on the left. `examples`: what a customer might write, for the trial."""
    announce()
    draw_page_head(title, question)
    draw_draft_bar(room)
    left, right = st.columns([7, 5], gap="medium")
    with left, st.container(key="draft-form"):
        yield
    with right:
        draw_trial(
            room.trying,
            room.configuration.draft(),
            examples=examples,
            asks_who_is_there=asks_who_is_there,
        )
