"""The frame around every page: settings of the page, style, navigation, the strip. Nothing else."""

from pathlib import Path

import streamlit as st

from dashboard.components.error_banner import errors_shown
from dashboard.components.html_block import apply_style
from dashboard.components.status_strip import draw_strip
from dashboard.components.unread_count import count_unread
from dashboard.components.unseen_reviews import count_unseen
from dashboard.engine_cache import engine
from dashboard.navigation import build_navigation
from dashboard.session import page_begins

_DRAWINGS = Path(__file__).parent / "components"

st.set_page_config(page_title="Answerdesk", page_icon=str(_DRAWINGS / "mark.svg"), layout="wide")
st.logo(_DRAWINGS / "wordmark.svg", icon_image=_DRAWINGS / "mark.svg", size="medium")
apply_style()
page_begins()
page = build_navigation(unseen_reviews=count_unseen(), unread=count_unread())
with errors_shown():
    draw_strip(engine())
    page.run()
