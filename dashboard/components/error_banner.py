"""The one place that turns an error into something to read: a sentence and a way out."""

import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import streamlit as st

from core.errors import AnswerDeskError
from core.identifiers import random_ids
from dashboard.presenters.untrusted_text import plain

_log = logging.getLogger("answerdesk.dashboard")


@contextmanager
def errors_shown(*, new_id: Callable[[str], str] = random_ids) -> Iterator[None]:
    """Errors inside become a banner; unforeseen ones are logged under a reference that is shown."""
    try:
        yield
    except AnswerDeskError as error:
        _log.warning("%s: %s", type(error).__name__, error.message)
        st.error(plain(error.message), icon=":material/error:")
        if error.retryable:
            st.caption("This often passes by itself.")
        st.button("Try again", key="error_retry", icon=":material/refresh:")
    except Exception:  # noqa: BLE001 - the last frame before the user: a bug must not show a traceback; reruns are no Exception
        reference = new_id("err")
        _log.exception("Unexpected error %s", reference)
        st.error(
            f"Something went wrong on our side. The log has the details under the reference **{reference}**.",
            icon=":material/bug_report:",
        )
        st.button("Try again", key="error_retry", icon=":material/refresh:")
