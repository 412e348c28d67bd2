"""The one place where markup of ours reaches the page, and the style sheet."""

from pathlib import Path

import streamlit as st

from dashboard.presenters.markup import Html

_STYLE_SHEET = Path(__file__).with_name("style.css")


def draw_html(markup: Html, *, fit: bool = False) -> None:
    """Draw markup built by dashboard.presenters.markup; Streamlit sanitises it once more in the browser.

    `fit`: as wide as its content instead of the container, for rows of several things.
    """
    if not isinstance(markup, Html):
        raise TypeError("Only markup built by `tag` is drawn; text would be read as HTML.")
    st.html(markup, width="content" if fit else "stretch")


def draw_frame(address: str, *, height: int, name: str) -> None:
    """A page of our own API inside this one. `name` is read aloud."""
    if not address.startswith("/api/"):
        raise ValueError(
            "Only pages of our own API are framed: a frame may run scripts beside the dashboard."
        )
    st.iframe(address, height=height, alt=name)


def apply_style() -> None:
    """Load the style sheet; takes no room on the page."""
    st.html(_STYLE_SHEET)
