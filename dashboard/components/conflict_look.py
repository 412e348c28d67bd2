"""Looking again for duplicates and contradictions: asked for here, done in the background, told when done."""

from datetime import timedelta

import streamlit as st

from core.errors import AnswerDeskError
from dashboard.components.html_block import draw_html
from dashboard.ports import ConflictLooks
from dashboard.presenters.markup import tag
from dashboard.session import is_dialog_open, say_after_rerun

_EVERY = timedelta(seconds=2)


def draw_look_button(looks: ConflictLooks, *, is_looking: bool) -> None:
    """Asks for a look at everything; greyed while one is under way."""
    st.button(
        "Look again now",
        key="look_again",
        icon=":material/manage_search:",
        disabled=is_looking,
        on_click=_request,
        args=(looks,),
        help="Syncs do so by themselves for what they change.",
    )


def draw_looking(looks: ConflictLooks) -> None:
    """A line that moves until the look has ended; then the page is drawn anew."""

    @st.fragment(run_every=_EVERY)
    def line() -> None:
        if not looks.is_looking() and not is_dialog_open():
            say_after_rerun("Looked through everything the agent knows.")
            st.rerun()
        with st.container(border=True, key="looking"):
            fill = tag("div", cls="ad-progress-fill", width_pct=35)
            draw_html(
                tag(
                    "div",
                    tag("b", "Holding all passages against each other"),
                    tag("div", fill, cls="ad-progress ad-progress-open"),
                    tag("div", "It goes on if you leave this page.", cls="ad-muted"),
                )
            )

    line()


def _request(looks: ConflictLooks) -> None:
    try:
        looks.request_everywhere()
    except AnswerDeskError as error:
        say_after_rerun(error.message)
