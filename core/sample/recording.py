"""Plays planned conversations with the real agent and records what came of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from core.answering.agent import CustomerAgent
from core.answering.composers import OneComposer
from core.answering.desk import Exchange
from core.answering.evidence_scoring import EvidenceScorer
from core.answering.extractive import ExtractiveComposer
from core.answering.ports import PassageSearch
from core.answering.reply import Reply
from core.bootstrap import Engine
from core.configuration.agent_config import ConfigVersion
from core.conversations import event_kinds
from core.conversations.conversation import (
    Channel,
    ConversationState,
    Event,
    Message,
    Role,
)
from core.conversations.outcome_sweep import OutcomeSweep
from core.conversations.outcomes import QUIET_TIME
from core.conversations.ports import ConversationChange
from core.conversations.states import closed, closed_if_idle, person_replied
from core.deployment.eligibility import Eligibility
from core.retrieval.passages import SearchResult
from core.retrieval.ports import Overlay
from core.sample.conversation_plan import PlannedConversation
from core.sample.customer_behaviour import begin, draw_rating, next_message
from core.sample.history import CLOSED, History
from core.sample.message_library import MessageLibrary
from core.sample.people import person_id_of
from core.sample.recording_desk import recording_desk
from core.sample.rhythm import IMPROVED_ON, STARTS_AT, person_answers_at
from core.sample.scripted_time import ConversationIds, ScriptedClock, SeededTimer, conversation_id

IMPROVED_AT = STARTS_AT + timedelta(days=IMPROVED_ON, hours=6)
"""From then on the agent knows edition 2 of the help centre."""
_IDLE = {Channel.EMAIL: timedelta(hours=72)}
_IDLE_ELSEWHERE = timedelta(hours=24)
_NOBODY_CAME = 0.05
_GIVEN_UP_AFTER = timedelta(days=3)
_STEPS_IN = 0.02
"""A colleague takes over unasked, so often."""
_POLLING_S = {Channel.EMAIL: 60.0}
"""Longest wait until a message is fetched, on channels that are asked now and then."""


class RepeatableSearch:
    """A PassageSearch without measured times, which differ from run to run."""

    def __init__(self, search: PassageSearch) -> None:
        self._search = search

    def search(
        self,
        question: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
        also: str = "",
    ) -> SearchResult:
        """As the search given."""
        found = self._search.search(
            question, limit=limit, at_version=at_version, overlay=overlay, segments=segments, also=also
        )
        return replace(found, timings_ms={})

    def titles(
        self,
        text: str,
        *,
        limit: int = 10,
        at_version: int | None = None,
        overlay: Overlay | None = None,
        segments: frozenset[str] = frozenset(),
    ) -> tuple[str, ...]:
        """As the search given."""
        return self._search.titles(
            text, limit=limit, at_version=at_version, overlay=overlay, segments=segments
        )


class Recorder:
    """Plays conversations one after the other; each depends on nothing but its plan and the content.

    `knowledge_versions` are those before and after the improvement; `config_times` say from when each
    configuration version served, oldest first.
    """

    def __init__(
        self,
        engine: Engine,
        library: MessageLibrary,
        *,
        knowledge_versions: tuple[int, int],
        config_times: Sequence[tuple[datetime, int]],
    ) -> None:
        self._library = library
        self._knowledge_versions = knowledge_versions
        self._configs = [
            (begins_at, engine.configuration.find_version(number)) for begins_at, number in config_times
        ]
        self._store = engine.conversations
        self._clock = ScriptedClock(STARTS_AT)
        self._timer = SeededTimer()
        self._ids = ConversationIds()
        self._eligibility: str = Eligibility.ELIGIBLE
        agent = CustomerAgent(
            search=RepeatableSearch(engine.search),
            scorer=EvidenceScorer(engine.embedder),
            composers=OneComposer(ExtractiveComposer()),
            situations=engine.situations,
            timer=self._timer,
        )
        self._desk = recording_desk(
            agent,
            conversations=self._store,
            current_config=self._config_now,
            eligibility=lambda: self._eligibility,
            clock=self._clock,
            ids=self._ids,
        )
        self._sweep = OutcomeSweep(store=self._store, search=engine.conversation_search, clock=self._clock)

    def record(self, plans: Iterable[PlannedConversation]) -> Iterator[History]:
        """Each conversation as it stands once its outcome is decided."""
        for plan in plans:
            self._ids.begin(plan.number)
            self._clock.now = plan.opened_at
            is_taken = plan.agent_takes_part
            self._eligibility = Eligibility.ELIGIBLE if is_taken else Eligibility.NOT_DEPLOYED
            if is_taken:
                self._talk_to_agent(plan)
            else:
                self._receive(plan, plan.messages[0], is_first=True)
            self._let_people_answer(plan)
            self._close_and_decide(plan)
            yield self._history(plan)

    def _talk_to_agent(self, plan: PlannedConversation) -> None:
        dice = plan.dice("reactions")
        text: str | None
        text, mind = begin(plan)
        is_first = True
        while text is not None:
            reply = self._ask_agent(plan, text, is_first=is_first, turn=mind.said)
            if reply is None:
                return
            is_first = False
            text, mind = next_message(mind, plan, reply, dice, self._library)
            self._wait(dice.lognormvariate(3.6, 0.7))
        rating = draw_rating(mind, plan, dice, self._library)
        if rating is not None:
            self._desk.rate(conversation_id(plan.number), rating[0], comment=rating[1])

    def _ask_agent(self, plan: PlannedConversation, text: str, *, is_first: bool, turn: int) -> Reply | None:
        dice = plan.dice(f"turn {turn}")
        self._timer.reseed(dice)
        exchange = self._receive(plan, text, is_first=is_first)
        self._wait(0.4 + dice.random() * _POLLING_S.get(plan.channel, 1.0))
        return exchange.finish()

    def _receive(self, plan: PlannedConversation, text: str, *, is_first: bool) -> Exchange:
        before, after = self._knowledge_versions
        return self._desk.receive(
            text,
            channel=plan.channel,
            conversation_id=None if is_first else conversation_id(plan.number),
            customer=plan.customer,
            at_version=before if self._clock.now < IMPROVED_AT else after,
        )

    def _let_people_answer(self, plan: PlannedConversation) -> None:
        """A colleague answers what was handed off or never reached the agent, and now and then steps in."""
        dice = plan.dice("people")
        state = self._store.find_conversation(conversation_id(plan.number)).state
        is_theirs = state is ConversationState.QUEUED
        comes = dice.random() >= _NOBODY_CAME if is_theirs else dice.random() < _STEPS_IN
        if not comes:
            return
        colleague = dice.choice(self._library.names["colleagues"])
        replies = plan.person_replies
        if not is_theirs or not plan.agent_takes_part:
            replies = self._library.person_replies["agent_away"]
        self._clock.now = person_answers_at(self._clock.now, plan.channel, dice)
        self._write_as_person(plan, dice.choice(replies), colleague)
        if dice.random() < 0.45:
            self._wait(dice.lognormvariate(6, 1))
            self._receive(plan, dice.choice(self._library.other["thanks"]), is_first=False).finish()
            if dice.random() < 0.5:
                self._wait(dice.lognormvariate(5, 1))
                self._write_as_person(plan, dice.choice(self._library.person_replies["closing"]), colleague)
        self._wait(dice.uniform(300, 7_200))
        self._close(plan, by=colleague)

    def _write_as_person(self, plan: PlannedConversation, text: str, colleague: str) -> None:
        conversation = self._store.find_conversation(conversation_id(plan.number))
        known = self._store.list_messages(conversation.id)
        now = self._clock()
        person = person_id_of(colleague)
        message = Message(
            self._ids("msg"), conversation.id, len(known) + 1, Role.PERSON, text, now, author=person
        )
        is_new = conversation.state is not ConversationState.WITH_PERSON
        given: dict[str, object] = {"person_id": person, "person": colleague, "by": colleague}
        events = (self._event(plan, event_kinds.ASSIGNED, given),) if is_new else ()
        changed = person_replied(conversation, now, person_id=person)
        self._store.apply([ConversationChange(changed, (message,), events)])

    def _close(self, plan: PlannedConversation, *, by: str) -> None:
        conversation = closed(self._store.find_conversation(conversation_id(plan.number)), self._clock())
        self._store.apply([ConversationChange(conversation, events=(self._event(plan, CLOSED, {"by": by}),))])

    def _close_and_decide(self, plan: PlannedConversation) -> None:
        conversation = self._store.find_conversation(conversation_id(plan.number))
        idle = _IDLE.get(plan.channel, _IDLE_ELSEWHERE)
        self._clock.now = max(self._clock.now, conversation.last_activity_at + idle)
        if conversation.state is ConversationState.QUEUED:
            # Nobody found the time; in the end somebody tidies up.
            self._clock.now = conversation.last_activity_at + _GIVEN_UP_AFTER
            self._close(plan, by=self._library.names["colleagues"][0])
        elif closed_if_idle(conversation, self._clock.now, after=idle) is not conversation:
            self._close(plan, by="inactivity")
        self._clock.now = _next_hour(conversation.last_activity_at + QUIET_TIME)
        self._sweep.run()

    def _history(self, plan: PlannedConversation) -> History:
        identity = conversation_id(plan.number)
        return History(
            self._store.find_conversation(identity),
            tuple(self._store.list_messages(identity)),
            tuple(self._store.list_events(identity)),
        )

    def _config_now(self) -> ConfigVersion:
        return [config for begins_at, config in self._configs if begins_at <= self._clock.now][-1]

    def _event(self, plan: PlannedConversation, kind: str, detail: dict[str, object]) -> Event:
        return Event(self._ids("evt"), conversation_id(plan.number), kind, self._clock(), detail)

    def _wait(self, seconds: float) -> None:
        self._clock.now += timedelta(milliseconds=round(seconds * 1_000))


def _next_hour(at: datetime) -> datetime:
    return at.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
