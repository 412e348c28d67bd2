"""A figure as a tile: value, course, change and certainty; a click opens the conversations behind it."""

import streamlit as st

from core.performance.catalogue import Metric
from dashboard.components.html_block import draw_html
from dashboard.formatting import NOTHING
from dashboard.navigation import CONVERSATIONS, link
from dashboard.presenters.figure_link import FigureLink
from dashboard.presenters.performance import Tile, sql_body, tile_foot

_MOST_BARS = 35
"""More would run into one another at the width of a tile."""


def draw_tile(tile: Tile, metric: Metric, behind: FigureLink, *, compared_with: str) -> None:
    """Draws into the current cell. `compared_with` names the period that the change is against."""
    with st.container(key=f"tile-{tile.slug}", gap="xxsmall", height="stretch"):
        st.metric(
            tile.title,
            tile.value,
            # The change stands in our own line below: here its colour would become the course's.
            delta=tile.change or NOTHING,
            delta_color="primary",
            delta_arrow="off",
            chart_data=tile.course if len(tile.course) > 1 else None,
            chart_type="bar" if tile.is_count and len(tile.course) <= _MOST_BARS else "line",
        )
        draw_html(tile_foot(tile, compared_with=compared_with))
        draw_definition(metric, key=f"tile-{tile.slug}")
        if tile.has_conversations:
            with st.container(key=f"open-{tile.slug}"):
                link(CONVERSATIONS, f"Conversations behind {tile.title}", query=behind.query())


def draw_definition(metric: Metric, *, key: str) -> None:
    """What a figure means and the SQL that is its definition, behind a small sign."""
    with (
        st.container(key=f"definition-{key}", width="content"),
        st.popover("", icon=":material/info:", type="tertiary", key=f"about-{key}", help="Definition"),
    ):
        st.markdown(f"**{metric.title}**")
        st.write(metric.meaning)
        st.code(sql_body(metric.sql), language="sql")
