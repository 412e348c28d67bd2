"""How often sources were used lately; a nicety, so the page stands without it."""

import logging
from collections.abc import Mapping

import streamlit as st

from core.errors import StorageError
from core.performance.report import PerformanceReports, SourceAnswers
from dashboard.presenters.untrusted_text import plain

_log = logging.getLogger("answerdesk.dashboard")


def recent_answers(reports: PerformanceReports) -> Mapping[str, SourceAnswers]:
    """Replies of the last 30 days by source; none, and a note that says why, when they cannot be counted."""
    try:
        return reports.source_answers()
    except StorageError as error:
        _log.warning("Recent answers could not be counted: %s", error.message)
        st.warning(plain(f"Recent answers could not be counted. {error.message}"), icon=":material/warning:")
        return {}
