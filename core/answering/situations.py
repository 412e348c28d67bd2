"""Which phrase, rule, topic or scripted response of the configuration a message meets."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from core.answering.content_words import all_stems, content_stems
from core.answering.instructions import instructs_assistant
from core.answering.phrase_matching import says_phrase
from core.answering.ports import SituationJudge
from core.answering.prompting import was_read_whole
from core.answering.reply import Check, MetSituation, SituationKind, Turn
from core.answering.situation_model import (
    OPPOSITE,
    WITHOUT_FEELING,
    SituationModel,
    SituationSignals,
    fitted_situations,
)
from core.answering.situation_reader import SituationReader
from core.answering.situation_texts import (
    Situation,
    lacks_feeling,
    parts_of,
    says_opposite,
    situations_of,
    without_frame,
)
from core.answering.tool_calls import ToolCalls
from core.answering.understanding import Intent, Understanding, asks, sentences_of
from core.configuration.agent_config import AgentConfig
from core.errors import ProviderError

CANDIDATE = 0.1
"""The score from which a model is asked about a topic or a script. It is asked about every rule."""
MOST_CANDIDATES = 20
"""Of topics and scripts."""
SURE = 0.9
"""The score from which a rule or topic stands, whatever a model says of it."""
_OUTDONE = 0.25
"""A situation that another one fits so much better, in the same words, was not meant."""
_SAID_EXACTLY = 0.95
"""The score of a situation all of whose content words stand in a message that cannot be read by meaning."""
_FEWEST_STEMS = 2
_ORDER = (SituationKind.RULE, SituationKind.GUARDRAIL, SituationKind.SCRIPTED)
_NAMES = {
    SituationKind.PHRASE: "Handoff phrase",
    SituationKind.RULE: "Handoff rule",
    SituationKind.GUARDRAIL: "Guardrail",
    SituationKind.SCRIPTED: "Scripted response",
}


@dataclass(frozen=True, slots=True)
class Weighed:
    """A situation with the part of the message that fits it best."""

    situation: Situation
    score: float
    threshold: float
    strict_threshold: float
    """From which a scripted response would be said."""
    said: str
    how: str = "by meaning"
    is_ruled_out: bool = False
    """A model was asked, and said no."""

    @property
    def is_met(self) -> bool:
        """Whether it counts."""
        return self.score >= self.threshold and not self.is_ruled_out


@dataclass(frozen=True, slots=True)
class Met:
    """What was met. `place` is that in the configuration's list of its kind."""

    met: MetSituation
    place: int


class SituationFinder:
    """Finds what a message meets, by words, by meaning, and by a chat model where there is one."""

    def __init__(
        self,
        reader: SituationReader,
        *,
        judge: SituationJudge | None = None,
        model: SituationModel | None = None,
    ) -> None:
        self._reader = reader
        self._judge = judge
        self._model = model or fitted_situations()

    def find(
        self, turn: Turn, understood: Understanding, calls: ToolCalls
    ) -> tuple[Met | None, tuple[Check, ...]]:
        """What is met, in the order phrases, rules, topics, scripted responses; and what was looked at.

        Nothing the customer writes switches a rule or topic off. Raises OutOfCalls.
        """
        if (phrase := _said_phrase(turn)) is not None:
            return phrase, (_check(phrase.met, "is said"),)
        situations = situations_of(turn.config)
        if understood.intent is Intent.SMALL_TALK:
            situations = [one for one in situations if one.kind is not SituationKind.GUARDRAIL]
        if not situations:
            return None, ()
        parts = parts_of(*dict.fromkeys((turn.question, understood.question or turn.question)))
        weighed, problems = self._weighed(turn, parts, situations)
        is_courtesy = understood.intent is Intent.SMALL_TALK
        if is_courtesy:
            # A courtesy has to meet a rule as surely as a scripted response is to be met.
            weighed = [replace(one, threshold=one.strict_threshold) for one in weighed]
        if self._judge is not None and (candidates := _candidates(weighed, is_courtesy=is_courtesy)):
            weighed, problem = self._judged(self._judge, turn, candidates, weighed, calls)
            problems += problem
        found = _first_met(weighed, turn.question)
        return found, (*problems, _told(found, weighed))

    def prepare(self, config: AgentConfig) -> None:
        """Read the configuration's texts before the first message needs them. Raises ProviderError."""
        self.weigh("hello", config)

    def weigh(self, message: str, config: AgentConfig, *, language: str | None = None) -> list[Weighed]:
        """Every situation of the configuration, most fitting first, without a model. Raises ProviderError."""
        weighed = self._by_meaning(parts_of(message), situations_of(config), language)
        return sorted(weighed, key=lambda one: -one.score)

    def _weighed(
        self, turn: Turn, parts: Sequence[str], situations: Sequence[Situation]
    ) -> tuple[list[Weighed], tuple[Check, ...]]:
        if not self._reader.can_read(turn.language):
            problem = f"Messages in the language “{turn.language}” are compared by their words only."
            return self._by_words(parts, situations), (Check("Situations", False, problem),)
        try:
            return self._by_meaning(parts, situations, turn.language), ()
        except ProviderError as error:
            problem = f"Compared by words only, since a model failed: {error.message}"
            return self._by_words(parts, situations), (Check("Situations", False, problem),)

    def _by_meaning(
        self, parts: Sequence[str], situations: Sequence[Situation], language: str | None
    ) -> list[Weighed]:
        found = []
        drawn = self._reader.signals(parts, situations, language=language)
        for one, of_parts in zip(situations, drawn, strict=True) if drawn else ():
            scores = [self._score(one, part, signals) for part, signals in zip(parts, of_parts, strict=True)]
            best = max(range(len(parts)), key=scores.__getitem__)
            thresholds = self._thresholds(one, has_titles=of_parts[best].has_titles)
            found.append(Weighed(one, scores[best], *thresholds, parts[best]))
        return found

    def _score(self, one: Situation, part: str, signals: SituationSignals) -> float:
        has_examples = signals.example_spread is not None
        model = self._model.part(has_examples=has_examples, has_titles=signals.has_titles)
        score = model.score(signals)
        if lacks_feeling(one.text, part):
            score *= WITHOUT_FEELING
        return score * OPPOSITE if says_opposite(one.text, part) else score

    def _by_words(self, parts: Sequence[str], situations: Sequence[Situation]) -> list[Weighed]:
        found = []
        for one in situations:
            said = next((part for part in parts if _holds_all(one, part)), None)
            score = _SAID_EXACTLY if said is not None else 0.0
            thresholds = self._thresholds(one, has_titles=False)
            found.append(Weighed(one, score, *thresholds, said or parts[0], "by words"))
        return found

    def _thresholds(self, one: Situation, *, has_titles: bool) -> tuple[float, float]:
        """Its own, and that of a scripted response."""
        thresholds = self._model.part(has_examples=bool(one.examples), has_titles=has_titles).thresholds
        return thresholds[one.kind.value], thresholds[SituationKind.SCRIPTED.value]

    def _judged(
        self,
        judge: SituationJudge,
        turn: Turn,
        candidates: Sequence[Weighed],
        weighed: Sequence[Weighed],
        calls: ToolCalls,
    ) -> tuple[list[Weighed], tuple[Check, ...]]:
        try:
            with calls.counted("judge the situations"):
                judgement = judge.judge(turn, [one.situation for one in candidates])
        except ProviderError as error:
            problem = f"Compared without the model, since it failed: {error.message}"
            return list(weighed), (Check("Situations", False, problem),)
        gives_orders = not was_read_whole(turn.question) or any(
            instructs_assistant(part) for part in (turn.question, *parts_of(turn.question))
        )
        met = {candidates[i].situation for i in judgement.met}
        asked = {one.situation for one in candidates}
        return [
            _decided(one, one.situation in met, by=judgement.by, gives_orders=gives_orders)
            if one.situation in asked
            else one
            for one in weighed
        ], ()


def _said_phrase(turn: Turn) -> Met | None:
    for place, phrase in enumerate(turn.config.handoff.phrases):
        if (said := says_phrase(phrase, turn.question)) is not None:
            return Met(MetSituation(SituationKind.PHRASE, phrase, 1.0, said, "by words"), place)
    return None


def _holds_all(one: Situation, part: str) -> bool:
    """Whether all content words of the situation, or of one of its examples, stand in the part."""
    present = all_stems(part)
    for text in (without_frame(one.text), *one.examples):
        stems = content_stems(text)
        if len(stems) >= _FEWEST_STEMS and present.issuperset(stems):
            return True
    return False


def _candidates(weighed: Sequence[Weighed], *, is_courtesy: bool) -> list[Weighed]:
    """What a model is asked about: every rule unless the message is a courtesy, and whatever else may be met;
    all of it where only words could be compared."""
    possible = [
        one
        for one in weighed
        if one.score >= CANDIDATE or one.how == "by words" or not (is_courtesy or _is_topic_or_script(one))
    ]
    possible.sort(key=lambda one: -one.score)
    others = [one for one in possible if _is_topic_or_script(one)][:MOST_CANDIDATES]
    return [one for one in possible if not _is_topic_or_script(one)] + others


def _is_topic_or_script(one: Weighed) -> bool:
    return one.situation.kind is not SituationKind.RULE


def _decided(one: Weighed, says_yes: bool, *, by: str, gives_orders: bool) -> Weighed:
    """With the model's word. It takes nothing back that is sure, nor from who orders it about, nor from a
    message that it did not see the whole of, or from one that holds what looks like its answer."""
    if says_yes:
        return replace(one, score=max(one.score, one.threshold), how=by)
    stands = one.situation.kind is not SituationKind.SCRIPTED and (one.score >= SURE or gives_orders)
    return one if stands else replace(one, how=by, is_ruled_out=True)


def _first_met(weighed: Sequence[Weighed], message: str) -> Met | None:
    met = [one for one in weighed if one.is_met and not _is_outdone(one, weighed)]
    met = [one for one in met if one.situation.kind is not SituationKind.SCRIPTED or _is_all(one, message)]
    for kind in _ORDER:
        of_kind = [one for one in met if one.situation.kind is kind]
        if of_kind:
            best = max(of_kind, key=lambda one: one.score)
            found = MetSituation(kind, best.situation.name, round(best.score, 4), best.said, best.how)
            return Met(found, best.situation.place)
    return None


def _is_outdone(one: Weighed, weighed: Sequence[Weighed]) -> bool:
    return one.score < SURE and any(
        other.is_met and other.said == one.said and other.score >= one.score + _OUTDONE for other in weighed
    )


def _is_all(one: Weighed, message: str) -> bool:
    """Whether the message asks for nothing besides: a script must not swallow a second question."""
    said = one.said.casefold()
    others = [text for text in sentences_of(message) if not _is_same(text.casefold(), said)]
    return not any(asks(text) and content_stems(text) for text in others)


def _is_same(one: str, other: str) -> bool:
    return one in other or other in one


def _check(met: MetSituation, how: str) -> Check:
    return Check(_NAMES[met.kind], True, f"“{met.name}” {how} in “{_short(met.said)}”.")


def _told(found: Met | None, weighed: Sequence[Weighed]) -> Check:
    if found is not None:
        return _check(found.met, f"is met {_by(found.met.how)} ({found.met.score:.2f})")
    nearest = max(weighed, key=lambda one: one.score - one.threshold)
    kind = _NAMES[nearest.situation.kind].casefold()
    return Check(
        "Situations",
        True,
        f"None of {len(weighed)} is met. The nearest is the {kind} “{nearest.situation.name}” "
        f"with {nearest.score:.2f}; it counts from {nearest.threshold:.2f}.",
    )


def _by(how: str) -> str:
    return how if how.startswith("by ") else f"by {how}"


def _short(text: str, letters: int = 120) -> str:
    return text if len(text) <= letters else f"{text[: letters - 1].rstrip()}…"
