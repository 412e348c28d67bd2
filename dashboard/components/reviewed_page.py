"""One page of a review: links, facts, sentences, past answers, and who says otherwise."""

from collections.abc import Mapping
from datetime import tzinfo

import streamlit as st

from core.review.reviews import ReviewedDocument
from dashboard.components.html_block import draw_html
from dashboard.presenters.markup import join, tag
from dashboard.presenters.review_delta import (
    answers_note,
    contradictions,
    facts_table,
    page_links,
    quiet_words,
    sentence_list,
    touched_answer,
)


def draw_reviewed_page(document: ReviewedDocument, *, sources: Mapping[str, str], zone: tzinfo) -> None:
    """`document` has its delta. `sources`: names by id."""
    delta = document.delta
    draw_html(page_links(document))
    if words := quiet_words(document):
        st.caption(words)
    answers = [touched_answer(one, zone=zone) for one in delta["answers"]]
    note = answers_note(document)
    sections = {
        "Facts": facts_table(delta),
        "Sentences": sentence_list(delta),
        "Others say otherwise": contradictions(delta, sources),
        "Past answers that rested on it": join(*answers, tag("p", note, cls="ad-muted") if note else None)
        if answers
        else None,
    }
    for title, body in sections.items():
        if body is not None:
            draw_html(tag("section", tag("h4", title), body, cls="ad-section"))
