"""Says once, after the page was drawn anew, what a change has done."""

import streamlit as st

from dashboard.presenters.untrusted_text import plain
from dashboard.session import said_before_rerun


def announce() -> None:
    """A toast with the sentence that the run before left; names in it are outside text."""
    if sentence := said_before_rerun():
        st.toast(plain(sentence), icon=":material/check_circle:")
