"""Scripted responses that are never said, since a handoff or a topic to avoid comes first."""

from collections.abc import Iterator, Sequence

from core.answering.person_request import asks_for_person
from core.answering.phrase_matching import says_phrase
from core.answering.preflight_contradictions import bare_situation
from core.answering.preflight_findings import Finding, FindingKind, note, warning
from core.answering.reply import SituationKind
from core.answering.sentences import sentence_spans
from core.answering.situation_texts import Situation
from core.answering.situations import SURE, SituationFinder, Weighed
from core.configuration.agent_config import AgentConfig, ScriptedResponse
from core.configuration.handoff_policy import HandoffMode
from core.knowledge.languages import detect_language

_EXAMPLES = 5
"""Of one scripted response, at most, are looked at as if a customer had written them."""
_MOST = 150
"""Sentences of all wordings together that are looked at: each costs some vectors and comparisons."""
_LEAST_OF_EACH = 2
_OUTDONE = 0.25
"""By how much a scripted response has to fit better to be said all the same, as in answering."""
_SPEAKS_OF = 0.9
"""The score from which a wording speaks of a topic: it is no question of a customer, so more is asked."""


def check_pre_empted(config: AgentConfig, situations: SituationFinder) -> Iterator[Finding]:
    """Tries what each scripted response is for as a message would be. Raises ProviderError."""
    for script in config.scripted:
        words = _handed_over_by_words(config, script)
        if words is not None:
            yield words
        if config.guardrails or config.handoff.rules:
            yield from _met_before(config, script, situations)
    if config.guardrails:
        yield from _spoken_topics(config, situations)


def _handed_over_by_words(config: AgentConfig, script: ScriptedResponse) -> Finding | None:
    phrases = config.handoff.phrases if config.handoff.mode is not HandoffMode.NONE else ()
    for example in script.examples:
        said = next((phrase for phrase in phrases if says_phrase(phrase, example)), None)
        if said is not None or asks_for_person(example):
            why = "asks for a person" if said is None else f"holds the handoff phrase “{said}”"
            says = f"“{example}” {why}, so it is handed over and this is never said."
            return warning(FindingKind.PRE_EMPTED, ("scripted", script.name), says)
    return None


def _met_before(
    config: AgentConfig, script: ScriptedResponse, situations: SituationFinder
) -> Iterator[Finding]:
    """Each rule and topic that takes one of its messages."""
    told: set[Situation] = set()
    for message in (bare_situation(script.situation), *script.examples[:_EXAMPLES]):
        weighed = _weighed(message, config, situations)
        own = max((one.score for one in weighed if _is_of(one, script)), default=0.0)
        for one in _before_scripts(weighed, config):
            is_outdone = one.score < SURE and own >= one.score + _OUTDONE
            if not is_outdone and one.situation not in told:
                told.add(one.situation)
                is_topic = one.situation.kind is SituationKind.GUARDRAIL
                what = f"{'topic to avoid' if is_topic else 'handoff rule'} “{one.situation.name}”"
                says = f"“{message}” meets the {what}, so this is not said then."
                yield warning(FindingKind.PRE_EMPTED, ("scripted", script.name), says)


def _is_of(one: Weighed, script: ScriptedResponse) -> bool:
    return one.situation.kind is SituationKind.SCRIPTED and one.situation.name == script.name


def _spoken_topics(config: AgentConfig, situations: SituationFinder) -> Iterator[Finding]:
    """Wordings that speak of a topic which the agent is to avoid."""
    of_each = max(_MOST // max(len(config.scripted), 1), _LEAST_OF_EACH)
    for script in config.scripted:
        found: dict[str, str] = {}
        spans = list(sentence_spans(script.wording, 0, len(script.wording)))
        if len(spans) > of_each:
            says = f"Its first {of_each} sentences were held against the topics to avoid, the rest was not."
            yield note(FindingKind.NOT_CHECKED, ("scripted", script.name, "wording"), says)
        for start, end in spans[:of_each]:
            sentence = script.wording[start:end]
            for one in _before_scripts(_weighed(sentence, config, situations), config):
                if one.situation.kind is SituationKind.GUARDRAIL and one.score >= _SPEAKS_OF:
                    found.setdefault(one.situation.name, sentence)
        for topic, sentence in found.items():
            says = f"“{sentence}” speaks of “{topic}”, which is a topic to avoid."
            yield warning(FindingKind.CONTRADICTION, ("scripted", script.name, "wording"), says)


def _weighed(message: str, config: AgentConfig, situations: SituationFinder) -> list[Weighed]:
    return situations.weigh(message, config, language=detect_language(message))


def _before_scripts(weighed: Sequence[Weighed], config: AgentConfig) -> list[Weighed]:
    """The rules and topics that are met; no rules where nothing is handed over."""
    kinds = {SituationKind.GUARDRAIL}
    if config.handoff.mode is not HandoffMode.NONE:
        kinds.add(SituationKind.RULE)
    return [one for one in weighed if one.is_met and one.situation.kind in kinds]
