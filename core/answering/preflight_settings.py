"""What is empty, unreachable or without effect in a draft. Pure."""

import re
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass

from core.access.people import Person, Team
from core.answering.content_words import STOP_WORDS, words_of
from core.answering.preflight_findings import Finding, FindingKind, note, said_texts, warning
from core.configuration.agent_config import AgentConfig, Composer, GuardrailAction, Personality
from core.configuration.field_words import Path
from core.configuration.handoff_policy import HandoffMode, Routing

_MARKDOWN_LINK = re.compile(r"\]\(\s*<?([^)>\s]*)")
_BARE_LINK = re.compile(r"(?<![\w(<])(?:[a-z][a-z0-9+.-]*://|(?:javascript|data|vbscript|file):)\S*", re.I)
_WEB = re.compile(r"https?://[^\s/]\S*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What the configuration refers to and does not hold."""

    people: Sequence[Person]
    """Those who left as well."""
    teams: Sequence[Team]
    has_endpoint: bool
    """Whether the host can reach chat models."""
    chat_model: str
    """The one of its settings, empty for none: the configuration may name another."""
    without_address: Sequence[str] = ()
    """Names of the channels in use that never ask for an email address."""


def check_settings(config: AgentConfig, around: Surroundings) -> Iterator[Finding]:
    """Thresholds, routing, empty texts, links, and what has no effect."""
    yield from _thresholds(config)
    yield from _routing(config, around)
    yield from _follow_up(config, around)
    yield from _empty_texts(config)
    yield from _links(config)
    yield from _model(config, around)
    yield from _phrases(config)


def _thresholds(config: AgentConfig) -> Iterator[Finding]:
    if config.thresholds.ask_back == config.thresholds.answer:
        yield note(
            FindingKind.CONTRADICTION,
            ("thresholds", "ask_back"),
            "Both thresholds are equal, so the agent never asks back: it answers, or it hands over.",
        )


def _routing(config: AgentConfig, around: Surroundings) -> Iterator[Finding]:
    if config.handoff.mode is HandoffMode.NONE:
        return
    routing, path = config.handoff.routing, ("handoff", "routing")
    active = [person for person in around.people if person.is_active]
    chosen = (*routing.primary_people, *routing.primary_teams, *routing.backup_people, *routing.backup_teams)
    if not active:
        says = "There is nobody yet who could take conversations: add people."
        yield warning(FindingKind.NOBODY, path, says)
    elif chosen and not _reached(chosen, active):
        says = "Nobody who was chosen can take conversations: they have left, or the teams are empty."
        yield warning(FindingKind.NOBODY, path, says)
    else:
        yield from _gone_people(routing, around)
        yield from _empty_teams(routing, around, active)


def _follow_up(config: AgentConfig, around: Surroundings) -> Iterator[Finding]:
    if config.handoff.mode is HandoffMode.ASYNCHRONOUS:
        for name in around.without_address:
            yield warning(
                FindingKind.CONTRADICTION,
                ("handoff", "mode"),
                f"People are to follow up later, and {name} never asks for an email address: nobody can "
                "reach a customer who has left. When it is asked for stands on the page Channels.",
            )


def _gone_people(routing: Routing, around: Surroundings) -> Iterator[Finding]:
    known = {person.id: person for person in around.people}
    for field in ("primary_people", "backup_people"):
        for one in getattr(routing, field):
            if one not in known or not known[one].is_active:
                who = known[one].name if one in known else "Somebody who was chosen"
                says = f"{who} has left, and is given nothing."
                yield note(FindingKind.NOBODY, ("handoff", "routing", field), says)


def _empty_teams(routing: Routing, around: Surroundings, active: Sequence[Person]) -> Iterator[Finding]:
    names = {team.id: team.name for team in around.teams}
    for field in ("primary_teams", "backup_teams"):
        for one in getattr(routing, field):
            if not _reached([one], active):
                is_known = one in names
                says = f"The team {names[one]} has nobody in it." if is_known else "A chosen team is gone."
                yield note(FindingKind.NOBODY, ("handoff", "routing", field), says)


def _reached(chosen: Collection[str], active: Sequence[Person]) -> bool:
    return any(person.id in chosen or set(person.team_ids) & set(chosen) for person in active)


def _empty_texts(config: AgentConfig) -> Iterator[Finding]:
    used = {"ask_back", "ask_email", "greeting"}
    used |= {"no_handoff"} if config.handoff.mode is HandoffMode.NONE else {"handoff_unavailable"}
    if config.handoff.mode is HandoffMode.LIVE:
        used.add("handoff")
    if any(one.action is GuardrailAction.DECLINE and not one.text.strip() for one in config.guardrails):
        used.add("decline")
    for name in type(config.messages).model_fields:
        if name in used and not getattr(config.messages, name).strip():
            says = "This text is empty: customers read it as delivered."
            yield note(FindingKind.EMPTY, ("messages", name), says)


def _links(config: AgentConfig) -> Iterator[Finding]:
    for path, text in said_texts(config):
        for link in dict.fromkeys(_bad_links(text)):
            says = f"The link “{_short(link)}” is none that customers can follow: begin it with https://."
            yield warning(FindingKind.LINK, path, says)


def _bad_links(text: str) -> Iterator[str]:
    links = [match[1] for match in _MARKDOWN_LINK.finditer(text)]
    links += [match.group() for match in _BARE_LINK.finditer(_MARKDOWN_LINK.sub(" ", text))]
    return (link for link in links if not _WEB.fullmatch(link))


def _short(text: str) -> str:
    return text if len(text) <= 80 else f"{text[:79]}…"


_ONLY_FOR_MODELS = "Only a chat model reads this; answers are quoted from the sources here."


def _model(config: AgentConfig, around: Surroundings) -> Iterator[Finding]:
    if config.personality is Personality.BRAND_VOICE and not config.brand_voice.is_written:
        yield warning(
            FindingKind.EMPTY,
            ("brand_voice", "description"),
            "The personality is the brand voice, and none is written.",
        )
    has_model = around.has_endpoint and bool(config.model.chat_model or around.chat_model)
    is_generative = config.model.composer is not Composer.EXTRACTIVE and has_model
    if config.model.composer is Composer.GENERATIVE and not has_model:
        yield warning(
            FindingKind.UNUSED,
            ("model", "composer"),
            "Answers are to be composed by a chat model, and this host has none. Name one in its settings, "
            "or let answers be quoted from the sources.",
        )
    if is_generative:
        return
    for path in (("instructions",), ("tone",), ("style", "description")):
        if _value_at(config, path).strip():
            yield note(FindingKind.UNUSED, path, _ONLY_FOR_MODELS)


def _value_at(config: AgentConfig, path: Path) -> str:
    value: object = config
    for name in path:
        value = getattr(value, name)
    return str(value)


def _phrases(config: AgentConfig) -> Iterator[Finding]:
    for phrase in config.handoff.phrases:
        if all(word in STOP_WORDS for word in words_of(phrase)):
            yield warning(
                FindingKind.CONTRADICTION,
                ("handoff", "phrases", phrase),
                f"Nearly every message holds “{phrase}”, so nearly every conversation is handed over.",
            )
