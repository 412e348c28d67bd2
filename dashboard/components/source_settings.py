"""The switches of a source, each with what it means as it stands; they take effect at once."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import streamlit as st

from core.errors import AnswerDeskError
from core.knowledge.approval import Approval
from core.knowledge.catalogue import SourceCatalogue
from core.knowledge.sources import Source, SourceKind
from dashboard.components.html_block import draw_html
from dashboard.formatting import plural
from dashboard.presenters.markup import tag
from dashboard.presenters.source_facts import site_patterns, site_scope, switch_words
from dashboard.presenters.untrusted_text import plain
from dashboard.session import actor, say_after_rerun


@dataclass(frozen=True, slots=True)
class _Switch:
    label: str
    name: str
    is_on: bool
    change: Callable[[str, bool], Source]


def draw_settings(source: Source, catalogue: SourceCatalogue, approval: Approval) -> None:
    """Citations, privacy, approval and audience; what is read of a site, for looking up."""
    words = switch_words(source)
    switches = [
        _Switch("Cited in replies", "cited", source.is_cited, partial(catalogue.set_cited, actor=actor())),
        _Switch("Private", "private", source.is_private, partial(catalogue.set_private, actor=actor())),
    ]
    with st.container(width=720, gap="medium"):
        for switch in switches:
            _draw_switch(switch, words[switch.name], source.id)
        if source.kind is not SourceKind.ANSWER:
            _draw_hold(source, words["held"], approval)
        st.text_input(
            "Audience",
            source.audience,
            key=f"audience-{source.id}",
            placeholder="Everybody",
            max_chars=100,
            width=360,
            on_change=_set_audience,
            args=(catalogue, source.id),
            help="The name of a segment of contacts. Empty: everybody",
        )
        st.caption(plain(words["audience"]))
        if source.kind is SourceKind.SITE:
            _draw_scope(source)


def _draw_switch(switch: _Switch, meaning: str, source_id: str, *, is_fixed: bool = False) -> None:
    key = f"{switch.name}-{source_id}"
    with st.container(gap="xxsmall"):
        st.toggle(
            switch.label,
            switch.is_on,
            key=key,
            on_change=_switch,
            args=(key, switch.change, source_id),
            disabled=is_fixed,
        )
        st.caption(meaning)


def _switch(key: str, change: Callable[[str, bool], Source], source_id: str) -> None:
    try:
        change(source_id, bool(st.session_state[key]))
    except AnswerDeskError as error:
        say_after_rerun(error.message)
        return
    say_after_rerun("Saved; it counts from the next reply on.")


def _draw_hold(source: Source, meaning: str, approval: Approval) -> None:
    def hold(source_id: str, is_held: bool) -> Source:
        change = approval.hold if is_held else approval.release
        return change(source_id, actor=actor())

    waiting = approval.count_held().get(source.id, 0)
    if source.is_held and waiting:
        meaning = f"{plural(waiting, 'change')} waiting: approve or discard them under Waiting first."
    switch = _Switch("Hold for approval", "held", source.is_held, hold)
    _draw_switch(switch, meaning, source.id, is_fixed=source.is_held and waiting > 0)


def _set_audience(catalogue: SourceCatalogue, source_id: str) -> None:
    wanted = str(st.session_state[f"audience-{source_id}"] or "").strip()
    try:
        catalogue.set_audience(source_id, wanted, actor=actor())
    except AnswerDeskError as error:
        say_after_rerun(error.message)
        return
    say_after_rerun("Saved; it counts from the next reply on.")


def _draw_scope(source: Source) -> None:
    with st.container(gap="xxsmall"):
        draw_html(tag("h4", "What is read"))
        draw_html(tag("p", site_scope(source), cls="ad-muted"))
        for meaning, patterns in site_patterns(source).items():
            draw_html(tag("p", f"{meaning}: ", tag("b", "  ".join(patterns)), cls="ad-muted"))
