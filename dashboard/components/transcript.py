"""A transcript with the evidence of each reply one click away."""

from collections.abc import Callable, Sequence

import streamlit as st

from core.conversations.conversation import Message, Role
from dashboard.components.attachments import ReadFile, draw_attachments
from dashboard.components.html_block import draw_html
from dashboard.presenters.markup import Html
from dashboard.presenters.transcript import TranscriptItem


def draw_transcript(
    items: Sequence[TranscriptItem],
    *,
    evidence: Callable[[Message], Html | None],
    on_open: Callable[[str], None],
    read_file: ReadFile | None = None,
) -> None:
    """Bubbles and event lines; below an agent's reply its evidence bar and a button that opens the story.

    `evidence` gives the bar of a message, None when nothing is stored; `on_open` is told the message's id.
    `read_file` gives the bytes of files that came with messages; without it there is no way to save them.
    """
    for item in items:
        draw_html(item.markup)
        message = item.message
        if message is not None and message.attachments:
            draw_attachments(message, read_file)
        if message is None or message.role is not Role.AGENT:
            continue
        bar = evidence(message)
        if bar is not None:
            with st.container(
                horizontal=True, vertical_alignment="center", gap="small", key=f"evidence-{message.id}"
            ):
                draw_html(bar, fit=True)
                st.button(
                    "Why",
                    key=f"why-{message.id}",
                    type="tertiary",
                    icon=":material/psychology:",
                    on_click=on_open,
                    args=(message.id,),
                )
