"""What each field of the configuration is called, where it is edited, and how its value reads. Pure."""

from collections.abc import Sequence
from enum import StrEnum

from pydantic import BaseModel

from core.configuration.agent_config import Guardrail, ScriptedResponse
from core.configuration.handoff_policy import HandoffRule

Path = tuple[str, ...]
"""Fields from the outside in; within a list the item's name: ("guardrails", "Legal advice", "action")."""


class ConfigPage(StrEnum):
    """Where a field is edited."""

    PROFILE = "profile"
    GUIDELINES = "guidelines"
    HANDOFF = "handoff"
    THRESHOLDS = "thresholds"


NAMED_BY: dict[type[BaseModel], str] = {ScriptedResponse: "name", Guardrail: "topic", HandoffRule: "rule"}
"""Which field tells the items of a list apart."""

_LABELS = {
    "name": "Name",
    "company": "Company",
    "personality": "Personality",
    "avatar": "Avatar",
    "avatar_image": "Picture",
    "brand_voice": "Brand voice",
    "brand_voice.description": "Description",
    "brand_voice.dos": "Do",
    "brand_voice.donts": "Don't",
    "brand_voice.samples": "Sample sentences",
    "brand_voice.openings": "Openings",
    "brand_voice.closings": "Closings",
    "tone": "Tone",
    "style": "Response style",
    "style.length": "Length",
    "style.formality": "Formality",
    "style.has_emoji": "Emoji",
    "style.description": "Description",
    "scripted": "Scripted responses",
    "scripted.name": "Name",
    "scripted.situation": "Situation",
    "scripted.examples": "Examples",
    "scripted.wording": "Wording",
    "guardrails": "Guardrails",
    "guardrails.topic": "Topic",
    "guardrails.examples": "Examples",
    "guardrails.action": "What to do",
    "guardrails.text": "Text",
    "instructions": "Instructions",
    "handoff": "Handoff",
    "handoff.mode": "Mode",
    "handoff.phrases": "Phrases",
    "handoff.rules": "Rules",
    "handoff.rules.rule": "Rule",
    "handoff.rules.examples": "Examples",
    "handoff.routing": "Routing",
    "handoff.routing.primary_people": "People",
    "handoff.routing.primary_teams": "Teams",
    "handoff.routing.backup_people": "Backup people",
    "handoff.routing.backup_teams": "Backup teams",
    "handoff.routing.takes_turns": "Taking turns",
    "handoff.routing.only_available": "Only who is available",
    "handoff.routing.overwrites_owner": "Overwrite the owner",
    "thresholds": "Thresholds",
    "thresholds.answer": "Answers from",
    "thresholds.ask_back": "Asks back from",
    "messages": "Messages",
    "messages.greeting": "Greeting",
    "messages.ask_back": "Asking back",
    "messages.handoff": "Handing over",
    "messages.handoff_unavailable": "Nobody is available",
    "messages.no_handoff": "No handoff",
    "messages.decline": "Declining",
    "messages.ask_email": "Asking for the email address",
    "messages.closing": "Closing",
    "model": "Model",
    "model.composer": "Composer",
    "model.chat_model": "Chat model",
}

_PAGES = {
    "tone": ConfigPage.GUIDELINES,
    "style": ConfigPage.GUIDELINES,
    "scripted": ConfigPage.GUIDELINES,
    "guardrails": ConfigPage.GUIDELINES,
    "instructions": ConfigPage.GUIDELINES,
    "messages.decline": ConfigPage.GUIDELINES,
    "handoff": ConfigPage.HANDOFF,
    "messages.handoff": ConfigPage.HANDOFF,
    "messages.handoff_unavailable": ConfigPage.HANDOFF,
    "messages.no_handoff": ConfigPage.HANDOFF,
    "thresholds": ConfigPage.THRESHOLDS,
    "model": ConfigPage.THRESHOLDS,
}

_LISTS = frozenset({"scripted", "guardrails", "handoff.rules"})
_SHOWN_NAME = 60


def label_of(path: Sequence[str]) -> str:
    """For people, such as `Guardrails · Legal advice · What to do`; what is unknown stays as it is."""
    words: list[str] = []
    known = ""
    follows_list = False
    for part in path:
        if follows_list:
            words.append(part if len(part) <= _SHOWN_NAME else f"{part[: _SHOWN_NAME - 1].rstrip()}…")
            follows_list = False
            continue
        known = f"{known}.{part}".lstrip(".")
        words.append(_LABELS.get(known, part))
        follows_list = known in _LISTS
    return " · ".join(words)


def page_of(path: Sequence[str]) -> ConfigPage:
    """Where the field is edited; the profile for all that has no page of its own."""
    for known in (".".join(path[:2]), path[0] if path else ""):
        if known in _PAGES:
            return _PAGES[known]
    return ConfigPage.PROFILE


def in_words(path: Sequence[str], value: object) -> str:
    """A value as a person reads it: shares in percent, choices and pictures in words, lists as a list."""
    if value is None or value in ("", ()):
        return "empty"
    if path and path[0] == "avatar_image":
        return "a picture"
    if isinstance(value, BaseModel):
        return _parts_in_words(path, value)
    if isinstance(value, tuple):
        return "; ".join(in_words(path, one) for one in value)
    return _plain_words(path, value)


def _plain_words(path: Sequence[str], value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, StrEnum):
        return value.value.replace("_", " ").capitalize()
    if isinstance(value, int | float) and path[:1] == ("thresholds",):
        return f"{value * 100:.0f} %"
    return str(value)


def _parts_in_words(path: Sequence[str], part: BaseModel) -> str:
    """`Situation: …, Wording: …`: the fields that say something, but for the one that names it."""
    said = [
        (name, getattr(part, name)) for name in type(part).model_fields if name != NAMED_BY.get(type(part))
    ]
    return ", ".join(
        f"{label_of((*path, name)).rsplit(' · ', 1)[-1]}: {in_words((*path, name), value)}"
        for name, value in said
        if value not in ("", ())
    )
