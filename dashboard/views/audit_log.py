"""The audit log: who changed what, when, and what it was before."""

from datetime import datetime, tzinfo

import streamlit as st

from core.audit.entries import AuditEntry
from core.audit.ports import AuditFilter, AuditLog
from core.errors import DamagedRecord
from dashboard.components.audit_chain import draw_chain, draw_exports
from dashboard.components.audit_filters import clear_audit_filters, pick_entries
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.components.page_head import draw_page_head
from dashboard.formatting import plural
from dashboard.presenters.audit_log import audit_rows
from dashboard.presenters.untrusted_text import plain

_PAGE = 50


def render_audit_log(log: AuditLog, *, now: datetime, zone: tzinfo) -> None:
    """Filters, the state of the chain, rows that open, and the way to older ones."""
    draw_page_head("Audit log", "Who changed what, when, and what was it before?")
    wanted = pick_entries(log.list_actors(), now=now, zone=zone)
    page = max(int(st.session_state.get("page") or 1), 1)
    try:
        found, total = _page_of(log, wanted, page)
        everything = total if wanted == AuditFilter() else log.list_entries(AuditFilter(), limit=1)[1]
    except DamagedRecord as error:
        draw_chain(log, 0)
        st.error(plain(error.message), icon=":material/gpp_bad:")
        return
    if not everything:
        draw_empty(
            "Nothing on record yet",
            "Every change of content, channels, people and the agent stands here, with who made it.",
            symbol="receipt_long",
        )
        return
    with st.container(horizontal=True, vertical_alignment="center", key="audit-state"):
        draw_chain(log, everything)
        st.space("stretch")
        draw_exports(log, wanted)
    if not found:
        _draw_no_match()
        return
    if total != everything:
        st.caption(f"{plural(total, 'entry matches', 'entries match')} the filters.")
    draw_html(audit_rows(found, zone=zone))
    if total > _PAGE:
        st.pagination(-(-total // _PAGE), key="page", max_visible_pages=5, bind="query-params")


def _page_of(log: AuditLog, wanted: AuditFilter, page: int) -> tuple[list[AuditEntry], int]:
    found, total = log.list_entries(wanted, offset=(page - 1) * _PAGE, limit=_PAGE)
    # The filters were narrowed while a later page was open.
    return (found, total) if found or not total else log.list_entries(wanted, limit=_PAGE)


def _draw_no_match() -> None:
    draw_empty("No such entry", "Widen the period, or take a filter away.", symbol="search_off")
    with st.container(horizontal=True, horizontal_alignment="center"):
        st.button("Clear the filters", key="clear", on_click=clear_audit_filters)
