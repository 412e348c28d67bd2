"""Fields bound to the draft: an edit is kept at once, and never over what somebody else kept meanwhile."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import streamlit as st

from core.configuration.agent_config import AgentConfig, ConfigDraft
from core.errors import EditConflict, InvalidInput
from dashboard.components.draft_room import DraftRoom
from dashboard.components.html_block import draw_html
from dashboard.presenters.config_paths import lines_of, value_at
from dashboard.presenters.config_words import field_value
from dashboard.presenters.edit_clash import clash_note
from dashboard.presenters.markup import icon, tag

_FIELD, _SEEN = "draft.", "draft-seen."
_TROUBLE = "draft.trouble"
KEPT = "Kept in the draft. Customers see it once it is published."


Read = Callable[[Any], object]


@dataclass(frozen=True, slots=True)
class _Trouble:
    """Why what was typed into a field is not in the draft."""

    sentence: str
    mine: object = None
    """What was meant to be kept, where it can still be."""
    is_clash: bool = False


@dataclass(frozen=True, slots=True)
class _Look:
    """How a field of several lines is drawn."""

    longest: int | None
    note: str
    placeholder: str
    height: int


class DraftFields:
    """The draft as fields. What was typed and could not be kept stays in its field, with the reason below."""

    def __init__(self, room: DraftRoom) -> None:
        self._room = room
        self.draft: ConfigDraft = room.configuration.draft_state()

    @property
    def config(self) -> AgentConfig:
        """What is being edited."""
        return self.draft.config

    def text(self, path: str, label: str, *, longest: int, note: str = "", placeholder: str = "") -> None:
        """A field of one line."""
        self._load(path, str)
        st.text_input(
            label,
            key=_FIELD + path,
            help=note or None,
            max_chars=longest,
            placeholder=placeholder or None,
            on_change=self._keep,
            args=(path, str.strip),
        )
        self._draw_trouble(path, label)

    def area(
        self, path: str, label: str, *, longest: int, note: str = "", placeholder: str = "", height: int = 80
    ) -> None:
        """A field of several lines."""
        self._load(path, str)
        look = _Look(longest=longest, note=note, placeholder=placeholder, height=height)
        self._draw_area(path, label, str.strip, look)

    def lines(
        self,
        path: str,
        label: str,
        *,
        note: str = "One a line",
        placeholder: str = "",
        height: int = 96,
    ) -> None:
        """A list, one a line."""
        self._load(path, "\n".join)
        # Without a length: a browser would cut a longer list off, and keep what is left.
        look = _Look(longest=None, note=note, placeholder=placeholder, height=height)
        self._draw_area(path, label, lines_of, look)

    def _draw_area(self, path: str, label: str, read: Read, look: _Look) -> None:
        st.text_area(
            label,
            key=_FIELD + path,
            help=look.note or None,
            max_chars=look.longest,
            placeholder=look.placeholder or None,
            height=look.height,
            on_change=self._keep,
            args=(path, read),
        )
        self._draw_trouble(path, label)

    def choice(
        self, path: str, label: str, names: Mapping[Any, str], captions: Sequence[str] | None = None
    ) -> None:
        """One of several, by name; with `captions` one below the other, each explained."""
        self._load(path, _same)
        options = list(names)
        if captions is None:
            st.segmented_control(
                label,
                options,
                key=_FIELD + path,
                required=True,
                format_func=names.__getitem__,
                on_change=self._keep,
                args=(path, _same),
            )
        else:
            st.radio(
                label,
                options,
                key=_FIELD + path,
                captions=captions,
                format_func=names.__getitem__,
                on_change=self._keep,
                args=(path, _same),
            )
        self._draw_trouble(path, label)

    def switch(self, path: str, label: str, *, note: str = "") -> None:
        """On or off."""
        self._load(path, bool)
        st.toggle(label, key=_FIELD + path, help=note or None, on_change=self._keep, args=(path, bool))
        self._draw_trouble(path, label)

    def several(self, path: str, label: str, names: Mapping[str, str], *, placeholder: str) -> None:
        """Any of several, by their ids; what is chosen and not in `names` any more can only be taken out."""
        self._load(path, list)
        options = [*names, *(one for one in value_at(self.config, path) if one not in names)]
        st.multiselect(
            label,
            options,
            key=_FIELD + path,
            format_func=lambda one: names.get(one, "No longer here"),
            placeholder=placeholder,
            on_change=self._keep,
            args=(path, tuple),
        )
        self._draw_trouble(path, label)

    def span(self, low: str, high: str, label: str) -> None:
        """Two shares, 0 to 1, as the ends of one slider in percent."""
        path = low.rpartition(".")[0]
        names = (low.rpartition(".")[2], high.rpartition(".")[2])
        self._load(path, lambda part: tuple(round(getattr(part, name) * 100) for name in names))
        st.slider(
            label,
            0,
            100,
            step=1,
            format="%d %%",
            key=_FIELD + path,
            on_change=self._keep,
            args=(path, lambda ends: {name: end / 100 for name, end in zip(names, ends, strict=True)}),
        )
        self._draw_trouble(path, label)

    def keep(self, path: str, value: object, *, seen: ConfigDraft | None = None) -> None:
        """Put a value into the draft; `seen` is the draft that the editor looked at, by default this one.

        Raises InvalidInput, and EditConflict when somebody else changed the same meanwhile.
        """
        self._room.configuration.save_part({path: value}, seen=seen or self.draft, author=self._room.author)

    def change_list(self, path: str, change: Callable[[tuple[Any, ...]], tuple[Any, ...]]) -> None:
        """Put into the draft what `change` makes of the list as it is now.

        Raises what `change` raises, InvalidInput, and EditConflict when somebody else saves that moment.
        """
        state = self._room.configuration.draft_state()
        self.keep(path, change(value_at(state.config, path)), seen=state)

    def _load(self, path: str, show: Read) -> None:
        """The field shows the draft, also after a publish, a discard or another person's edit."""
        current = value_at(self.config, path)
        trouble = _troubles().get(path)
        if _FIELD + path in st.session_state:
            if trouble and trouble.is_clash and current != trouble.mine:
                return
            seen = st.session_state.get(_SEEN + path)
            if isinstance(seen, ConfigDraft) and value_at(seen.config, path) == current:
                return
        st.session_state[_FIELD + path] = show(current)
        st.session_state[_SEEN + path] = self.draft
        _troubles().pop(path, None)

    def _keep(self, path: str, read: Read) -> None:
        mine = read(st.session_state[_FIELD + path])
        _troubles().pop(path, None)
        try:
            self.keep(path, mine, seen=st.session_state[_SEEN + path])
            st.toast(KEPT, icon=":material/edit_note:")
        except InvalidInput as error:
            _troubles()[path] = _Trouble(error.message)
        except EditConflict as error:
            _troubles()[path] = _Trouble(error.message, mine, is_clash=True)

    def _draw_trouble(self, path: str, label: str) -> None:
        trouble = _troubles().get(path)
        if trouble is None:
            return
        if not trouble.is_clash:
            draw_html(tag("p", icon("error"), " ", trouble.sentence, " The last one is kept.", cls="ad-red"))
            return
        with st.container(border=True, key=f"clash-{path}"):
            theirs = field_value(path.split("."), value_at(self.config, path), self._room.names)
            draw_html(clash_note(label, theirs, self.draft, now=self._room.now))
            with st.container(horizontal=True):
                st.button("Load theirs", key=f"load-{path}", on_click=self._load_theirs, args=(path,))
                st.button("Save mine over it", key=f"over-{path}", on_click=self._overwrite, args=(path,))

    def _load_theirs(self, path: str) -> None:
        _troubles().pop(path, None)
        st.session_state.pop(_SEEN + path, None)

    def _overwrite(self, path: str) -> None:
        trouble = _troubles().pop(path)
        try:
            self.keep(path, trouble.mine, seen=self._room.configuration.draft_state())
        except (InvalidInput, EditConflict) as error:
            _troubles()[path] = _Trouble(error.message, trouble.mine, is_clash=True)


def clashing_fields() -> list[str]:
    """Paths of the fields in which somebody else kept something meanwhile."""
    return [path for path, trouble in _troubles().items() if trouble.is_clash]


def _troubles() -> dict[str, _Trouble]:
    troubles = st.session_state.setdefault(_TROUBLE, {})
    if not isinstance(troubles, dict):
        raise TypeError("The session holds something else under the draft's key.")
    return troubles


def _same(value: object) -> object:
    return value
