"""A chart in its card: title, definition, and the page that a click on a mark opens."""

from collections.abc import Callable

import plotly.graph_objects as go
import streamlit as st

from core.performance.catalogue import Metric
from dashboard.components.html_block import draw_html
from dashboard.components.metric_tile import draw_definition
from dashboard.navigation import CONVERSATIONS
from dashboard.presenters.figure_link import FigureLink
from dashboard.presenters.markup import tag

_CONFIG = {"displayModeBar": False, "scrollZoom": False, "doubleClick": False, "showTips": False}


def draw_chart_card(
    title: str,
    metric: Metric,
    chart: go.Figure | None,
    *,
    key: str,
    nothing: str,
    behind: Callable[[str, str], FigureLink],
) -> None:
    """`chart` None: `nothing` says why. `behind` gets the clicked mark's series (or metric) and bucket."""
    with st.container(border=True, key=f"card-{key}", gap="xsmall", height="stretch"):
        with st.container(horizontal=True, horizontal_alignment="distribute", vertical_alignment="center"):
            draw_html(tag("h4", title))
            draw_definition(metric, key=key)
        if chart is None:
            st.caption(nothing)
            return
        picked = st.plotly_chart(
            chart, key=f"chart-{key}", on_select="rerun", selection_mode="points", config=_CONFIG, alt=title
        )
        points = picked.selection.points
        if points:
            series, bucket = points[0]["customdata"]
            st.switch_page(CONVERSATIONS, query_params=behind(series, bucket).query())
