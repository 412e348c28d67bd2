"""A list of the configuration, an entry a row: added and edited in a dialog, ordered by a menu."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import streamlit as st
from pydantic import BaseModel, ValidationError

from core.errors import AnswerDeskError, EditConflict, InvalidInput
from dashboard.components.draft_fields import DraftFields
from dashboard.components.empty_state import draw_empty
from dashboard.components.html_block import draw_html
from dashboard.presenters.config_paths import refusal, value_at
from dashboard.presenters.list_edits import moved, twin_of, with_added, with_replaced, without
from dashboard.presenters.markup import Html, icon, tag
from dashboard.presenters.untrusted_text import plain
from dashboard.session import dialog_opens, say_after_rerun

Entry = Any
_EDIT, _UP, _DOWN, _REMOVE = "Edit", "Move up", "Move down", "Remove"
_ICONS = {_EDIT: "edit", _UP: "arrow_upward", _DOWN: "arrow_downward", _REMOVE: "delete"}
_EDITED = "entry.edited"


@dataclass(frozen=True, slots=True)
class EntryKind:
    """What a list holds, and how its entries are read and written."""

    path: str
    kind: type[BaseModel]
    name: str
    """The field by which entries are told apart."""
    one: str
    """What one is called in a sentence."""
    most: int
    row: Callable[[Entry], Html]
    fill: Callable[[Entry | None], dict[str, object]]
    """What the dialog's fields show, by their keys."""
    draw: Callable[[], dict[str, object]]
    """Draws the dialog's fields; gives what stands in them, by the names of the record."""
    nothing: tuple[str, str, str]
    """Title, sentence and symbol of the empty list."""
    sample: Callable[[], Html] | None = None
    """Drawn below the fields and anew with each of them; without it Enter keeps the entry."""


@dataclass(slots=True)
class _Editing:
    """The entry that the open dialog began with; None for a new one."""

    began_with: Entry | None
    clash: str = ""


def draw_entries(kind: EntryKind, fields: DraftFields) -> None:
    """The rows with the button that adds one; without any, what they are for."""
    entries = value_at(fields.config, kind.path)
    if entries:
        with st.container(key=f"{kind.path.replace('.', '-')}-rows", gap=None):
            for place, entry in enumerate(entries):
                _draw_row(kind, fields, place, entry)
    else:
        title, sentence, symbol = kind.nothing
        draw_empty(title, sentence, symbol=symbol)
    is_full = len(entries) >= kind.most
    with st.container(horizontal=True, horizontal_alignment="left" if entries else "center"):
        label = f"Add a {kind.one}"
        if st.button(label, key=f"add-{kind.path}", icon=":material/add:", disabled=is_full):
            _open(kind, fields, None)
    if is_full:
        st.caption(f"That is the most there can be: {kind.most}.")


def _draw_row(kind: EntryKind, fields: DraftFields, place: int, entry: Entry) -> None:
    spot = f"{kind.path.replace('.', '-')}-{place}"
    with st.container(
        key=f"row-{spot}", horizontal=True, vertical_alignment="center", gap="small", wrap=False
    ):
        draw_html(kind.row(entry))
        with st.container(key=f"open-{spot}"):
            is_opened = st.button(plain(f"Edit {getattr(entry, kind.name)}"), key=f"edit-{spot}")
        with st.container(key=f"menu-{spot}", width="content"):
            chosen = st.menu_button(
                "More",
                list(_ICONS),
                key=f"more-{spot}",
                type="tertiary",
                icon=":material/more_horiz:",
                format_func=lambda what: f":material/{_ICONS[what]}: {what}",
            )
    if is_opened or chosen == _EDIT:
        _open(kind, fields, entry)
    elif chosen:
        change_entry(kind, fields, entry, chosen)


def change_entry(kind: EntryKind, fields: DraftFields, entry: Entry, what: str) -> None:
    """Do what was chosen in an entry's menu, say so, and draw the page anew."""
    try:
        if what == _REMOVE:
            fields.change_list(kind.path, lambda entries: without(entries, entry))
            say_after_rerun(
                f"“{getattr(entry, kind.name)}” is removed in the draft; it is live until you publish."
            )
        else:
            by = -1 if what == _UP else 1
            fields.change_list(kind.path, lambda entries: moved(entries, entry, by=by))
            say_after_rerun("The new order is kept in the draft, not live yet.")
    except AnswerDeskError as error:
        say_after_rerun(f"{error.message} Nothing was changed.")
    st.rerun()


def _open(kind: EntryKind, fields: DraftFields, entry: Entry | None) -> None:
    begin_editing(kind, entry)
    title = f"Edit this {kind.one}" if entry else f"Add a {kind.one}"
    st.dialog(title, width="medium", on_dismiss="rerun")(draw_entry)(kind, fields)


def begin_editing(kind: EntryKind, entry: Entry | None) -> None:
    """Have the dialog show this entry when it is drawn next; None: a new one."""
    st.session_state[_EDITED] = _Editing(entry)
    for key, value in kind.fill(entry).items():
        st.session_state[key] = value


def draw_entry(kind: EntryKind, fields: DraftFields) -> None:
    """What stands in the dialog."""
    dialog_opens()
    editing = st.session_state[_EDITED]
    if kind.sample:
        values = kind.draw()
        draw_html(kind.sample())
        is_kept = st.button("Keep in the draft", key="entry_keep", type="primary")
    else:
        with st.form("entry", border=False):
            values = kind.draw()
            is_kept = st.form_submit_button("Keep in the draft", key="entry_keep", type="primary")
    st.caption("Not live until you publish.")
    if is_kept:
        editing.clash = ""
        _keep(kind, fields, editing, values)
    if editing.clash:
        _draw_clash(kind, fields, editing, values)


def _keep(kind: EntryKind, fields: DraftFields, editing: _Editing, values: dict[str, object]) -> None:
    before = editing.began_with
    try:
        entry = _entry(kind, values)
        if before is None:
            fields.change_list(kind.path, lambda entries: with_added(entries, entry, name=kind.name))
        elif entry != before:
            fields.change_list(
                kind.path, lambda entries: with_replaced(entries, before, entry, name=kind.name)
            )
    except InvalidInput as error:
        st.error(plain(error.message), icon=":material/error:")
    except EditConflict as error:
        editing.clash = error.message
    else:
        say_after_rerun(f"“{getattr(entry, kind.name)}” is kept in the draft, not live yet.")
        st.rerun()


def _entry(kind: EntryKind, values: dict[str, object]) -> Entry:
    try:
        return kind.kind.model_validate(values)
    except ValidationError as error:
        place = str(error.errors()[0]["loc"][0])
        raise InvalidInput(f"“{place.replace('_', ' ').capitalize()}”: {refusal(error)}") from error


def _draw_clash(kind: EntryKind, fields: DraftFields, editing: _Editing, values: dict[str, object]) -> None:
    """What the other one made of it, and the choice; what was typed stays in the fields."""
    entries = value_at(fields.config, kind.path)
    theirs = twin_of(entries, editing.began_with, name=kind.name)
    gone = tag("p", "It is gone from the draft.", cls="ad-muted")
    head = tag("p", icon("group"), f" {editing.clash} What you typed is not kept yet.", cls="ad-amber")
    draw_html(tag("div", head, kind.row(theirs) if theirs else gone, role="alert"))
    with st.container(horizontal=True):
        if theirs is not None and st.button(
            "Load theirs", key="entry_theirs", on_click=begin_editing, args=(kind, theirs)
        ):
            st.rerun(scope="fragment")
        if st.button("Save mine over it", key="entry_over"):
            _keep(kind, fields, replace(editing, began_with=theirs, clash=""), values)
