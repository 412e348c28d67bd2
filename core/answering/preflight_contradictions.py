"""Parts of a draft that speak against one another, or of which one keeps the other from being used."""

import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.answering.content_words import content_stems, words_of
from core.answering.preflight_findings import Finding, FindingKind, warning
from core.configuration.agent_config import AgentConfig, GuardrailAction
from core.configuration.handoff_policy import HandoffMode
from core.knowledge.ports import Embedder

SAME_SITUATION = 0.71
"""Cosine from which two situations are one: of 20 pairs, 6 of 10 that are and none of 10 that are not."""
SAME_TOPIC = 0.62
"""From which two topics are one: of 10 pairs, 4 of 5 that are and none of 5 that are not."""

# What a situation is about, without who is in it: that alone would make any two of them alike.
_FRAME = re.compile(
    r"^\W*(?:when(?:ever)?\s+|if\s+)?(?:(?:the|a|an|our)\s+)?"
    r"(?:customers?|users?|visitors?|someone|somebody|anyone|anybody|people|guests?|they)?\s*"
    r"(?:is|are|has|have)?\s*"
    r"(?:ask(?:s|ing)?|want(?:s|ing)?|would like|wish(?:es)?|needs?|says?|writes?|complain(?:s|ing)?"
    r"|threaten(?:s|ing)?|reports?|mentions?|talks?|speaks?|questions?)\s+"
    r"(?:to know\s+|us\s+)?(?:about\s+|for\s+|whether\s+|if\s+|that\s+|to\s+|of\s+|on\s+|with\s+)?",
    re.IGNORECASE,
)
_BIDDING = re.compile(
    r"^\W*(?:please\s+)?(?:always|do not|don't|don’t|never|avoid|no|do|try to)\s+", re.IGNORECASE
)
_FORBIDS = re.compile(r"^\W*(?:please\s+)?(?:do not|don't|don’t|never|avoid|no)\b", re.IGNORECASE)
_EMOJI = re.compile(r"\bemojis?\b|\bemoticons?\b|\bsmileys?\b", re.IGNORECASE)


class Likeness:
    """How near texts are in meaning. Each is embedded once. Not for several threads."""

    def __init__(self, embedder: Embedder, texts: Sequence[str]) -> None:
        """`texts`: all that will be compared. Raises ProviderError."""
        known = list(dict.fromkeys(texts))
        self._vectors = dict(zip(known, embedder.embed(known), strict=True)) if known else {}

    def nearest(self, these: Sequence[str], those: Sequence[str]) -> float:
        """The highest cosine of any two; 0 where one side has none."""
        return max(
            (float(self._vectors[one] @ self._vectors[other]) for one in these for other in those),
            default=0.0,
        )


@dataclass(frozen=True, slots=True)
class _Trigger:
    """When something is said or done, in the wordings that are given for it."""

    name: str
    wordings: tuple[str, ...]


def check_contradictions(config: AgentConfig, embedder: Embedder) -> Iterator[Finding]:
    """What cannot all hold. Raises ProviderError."""
    yield from _voice(config)
    yield from _handoff_without_people(config)
    scripts = [_Trigger(one.name, _wordings(one.situation, one.examples)) for one in config.scripted]
    topics = [_Trigger(one.topic, _wordings(one.topic, one.examples)) for one in config.guardrails]
    likeness = Likeness(embedder, [text for one in (*scripts, *topics) for text in one.wordings])
    yield from _twice("scripted", scripts, likeness, SAME_SITUATION, "are for nearly the same situation")
    yield from _twice("guardrails", topics, likeness, SAME_TOPIC, "are nearly the same topic")


def _wordings(situation: str, examples: Sequence[str]) -> tuple[str, ...]:
    return (bare_situation(situation), *examples)


def bare_situation(situation: str) -> str:
    """What a situation is about, without who is in it."""
    return _FRAME.sub("", situation) or situation


def _voice(config: AgentConfig) -> Iterator[Finding]:
    voice = config.brand_voice
    for do, dont in itertools.product(voice.dos, voice.donts):
        if _bidden(do) and _bidden(do) == _bidden(dont):
            yield warning(
                FindingKind.CONTRADICTION,
                ("brand_voice", "donts"),
                f"“{dont}” is among what not to do, and “{do}” among what to do.",
            )
    wanted = [one for one in voice.dos if _EMOJI.search(one) and not _FORBIDS.match(one)]
    refused = [one for one in (*voice.donts, *filter(_FORBIDS.match, voice.dos)) if _EMOJI.search(one)]
    said = refused if config.style.has_emoji else wanted
    if said:
        switch = "on" if config.style.has_emoji else "off"
        yield warning(
            FindingKind.CONTRADICTION,
            ("style", "has_emoji"),
            f"Emoji are switched {switch}, and the brand voice says “{said[0]}”.",
        )


def _bidden(line: str) -> frozenset[str]:
    rest = _BIDDING.sub("", line)
    return frozenset(content_stems(rest) or words_of(rest))


def _handoff_without_people(config: AgentConfig) -> Iterator[Finding]:
    if config.handoff.mode is not HandoffMode.NONE:
        return
    never = "which is switched off: the customer is told what the agent can do instead"
    for one in config.guardrails:
        if one.action is GuardrailAction.HAND_OFF:
            yield warning(
                FindingKind.CONTRADICTION,
                ("guardrails", one.topic, "action"),
                f"This topic asks for a handoff, {never}.",
            )
    for field, has_any in (("phrases", config.handoff.phrases), ("rules", config.handoff.rules)):
        if has_any:
            yield warning(
                FindingKind.CONTRADICTION, ("handoff", field), f"These {field} ask for a handoff, {never}."
            )


def _twice(
    field: str, triggers: Sequence[_Trigger], likeness: Likeness, least: float, says: str
) -> Iterator[Finding]:
    for one, other in itertools.combinations(triggers, 2):
        if likeness.nearest(one.wordings, other.wordings) >= least:
            yield warning(
                FindingKind.CONTRADICTION,
                (field, other.name),
                f"“{one.name}” and “{other.name}” {says}; only one of them is used.",
            )
