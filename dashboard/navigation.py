"""The pages, where they stand in the navigation, and the links between them."""

from collections.abc import Mapping, Sequence

import streamlit as st
from streamlit.navigation.page import StreamlitPage

INBOX = "app_pages/inbox.py"
OVERVIEW = "app_pages/overview.py"
CONVERSATIONS = "app_pages/conversations.py"
CONVERSATION = "app_pages/conversation.py"
PREVIEW = "app_pages/preview.py"
PROFILE = "app_pages/profile.py"
GUIDELINES = "app_pages/guidelines.py"
HANDOFF = "app_pages/handoff.py"
CHANNELS = "app_pages/channels.py"
CONTENT_SOURCES = "app_pages/content_sources.py"
SOURCE = "app_pages/source.py"
DOCUMENT = "app_pages/document.py"
REVIEWS = "app_pages/reviews.py"
REVIEW = "app_pages/review.py"
KNOWLEDGE_VERSIONS = "app_pages/knowledge_versions.py"
KNOWLEDGE_VERSION = "app_pages/knowledge_version.py"
CONFLICTS = "app_pages/conflicts.py"
AUDIT_LOG = "app_pages/audit_log.py"


def build_navigation(*, unseen_reviews: int = 0, unread: int = 0) -> StreamlitPage:
    """Show the navigation; gives the page to run. Pages for one thing are reached by links alone."""
    reviews = f"Reviews ({unseen_reviews})" if unseen_reviews else "Reviews"
    inbox = f"Inbox ({unread})" if unread else "Inbox"
    return st.navigation(
        {
            # Without a heading: one page, and the one that people who answer customers live on.
            "": [st.Page(INBOX, title=inbox, icon=":material/inbox:")],
            "Performance": [
                st.Page(OVERVIEW, title="Overview", icon=":material/monitoring:", default=True),
                st.Page(CONVERSATIONS, title="Conversations", icon=":material/forum:"),
                st.Page(CONVERSATION, title="Conversation", visibility="hidden"),
            ],
            "Test": [st.Page(PREVIEW, title="Preview", icon=":material/science:")],
            "Manage": [
                st.Page(PROFILE, title="Profile", icon=":material/badge:"),
                st.Page(GUIDELINES, title="Guidelines", icon=":material/rule:"),
                st.Page(CONTENT_SOURCES, title="Content sources", icon=":material/library_books:"),
                st.Page(HANDOFF, title="Handoff", icon=":material/group:"),
                st.Page(CHANNELS, title="Channels", icon=":material/hub:"),
                st.Page(REVIEWS, title=reviews, icon=":material/rate_review:"),
                st.Page(KNOWLEDGE_VERSIONS, title="Knowledge versions", icon=":material/history:"),
                st.Page(CONFLICTS, title="Contradictions", icon=":material/compare_arrows:"),
                st.Page(REVIEW, title="Review", visibility="hidden"),
                st.Page(KNOWLEDGE_VERSION, title="Knowledge version", visibility="hidden"),
                st.Page(SOURCE, title="Source", visibility="hidden"),
                st.Page(DOCUMENT, title="Page", url_path="document", visibility="hidden"),
            ],
            "Admin": [st.Page(AUDIT_LOG, title="Audit log", icon=":material/receipt_long:")],
        }
    )


def link(
    page: str,
    label: str,
    *,
    symbol: str | None = None,
    query: Mapping[str, str | Sequence[str]] | None = None,
) -> None:
    """A link to one of the pages; `label` is Markdown, so outside text goes through `plain` first."""
    shown = f":material/{symbol}:" if symbol else None
    st.page_link(page, label=label, icon=shown, query_params=dict(query) if query else None)
