"""The state of the audit log's chain, with a button to look at it now, and the log to take along."""

from functools import partial

import streamlit as st

from core.audit.chain import ChainState, check_chain
from core.audit.export import csv_lines, json_lines, matching
from core.audit.ports import AuditFilter, AuditLog
from dashboard.components.html_block import draw_html
from dashboard.presenters.audit_log import chain_chip, chain_words, short_hash
from dashboard.presenters.markup import tag
from dashboard.session import chain_check, keep_chain_check


def draw_chain(log: AuditLog, total: int) -> None:
    """What the last look of this session found, and the button for another."""
    state = chain_check()
    with st.container(horizontal=True, vertical_alignment="center", gap="small", key="chain"):
        draw_html(chain_chip(state), fit=True)
        draw_html(tag("span", chain_words(state, total), cls="ad-muted"), fit=True)
        if state is not None and state.is_whole:
            _draw_head(state)
        st.button(
            "Check now",
            key="check_chain",
            icon=":material/verified:",
            type="tertiary",
            on_click=_check,
            args=(log,),
            help="Works every hash out anew, from the first entry on",
        )


def draw_exports(log: AuditLog, wanted: AuditFilter) -> None:
    """The entries that are listed, all pages, oldest first; made when the button is clicked."""
    for form, read in (("CSV", _csv), ("JSON", _json)):
        st.download_button(
            form,
            partial(read, log, wanted),
            file_name=f"audit.{form.lower()}",
            mime=f"{'text' if form == 'CSV' else 'application'}/{form.lower()}",
            key=f"export_{form.lower()}",
            icon=":material/download:",
            on_click="ignore",
            help="The entries that are listed, all pages of them",
        )


def _draw_head(state: ChainState) -> None:
    with st.popover(f"Head {short_hash(state.head)}", icon=":material/key:"):
        st.write(
            "Note the head somewhere else. Whoever can write to the database could cut off the end of the "
            "log, or write it all anew; a head that was noted shows that."
        )
        st.code(state.head, language=None)
        st.code(f"answerdesk audit verify --head {state.head}", language=None, wrap_lines=True)


def _check(log: AuditLog) -> None:
    keep_chain_check(check_chain(log.read_all()))


def _csv(log: AuditLog, wanted: AuditFilter) -> str:
    return "".join(csv_lines(matching(log.read_all(), wanted)))


def _json(log: AuditLog, wanted: AuditFilter) -> str:
    return "".join(json_lines(matching(log.read_all(), wanted)))
