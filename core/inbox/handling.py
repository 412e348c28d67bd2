"""What people do with conversations: reply, take, assign, note, close, reopen. Nobody overwrites anybody."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from core.access.people import Person
from core.access.ports import PersonStore, TeamStore
from core.audit.entries import AuditAction, AuditedChange, AuditKind
from core.audit.trail import AuditTrail
from core.clock import Clock
from core.conversations import event_kinds
from core.conversations.conversation import Conversation, ConversationState, Event, Message, Role
from core.conversations.ports import ConversationChange, ConversationStore, Reader, ReadMarks
from core.conversations.states import assigned, closed, person_replied, reopened
from core.conversations.steps import Step, change_conversation
from core.errors import InvalidInput, NotFound
from core.identifiers import IdFactory
from core.inbox.meanwhile import refuse_if_answered, refuse_if_taken, refuse_if_written
from core.inbox.opened import Seen

REPLY_LETTERS = 10_000
NOTE_LETTERS = 4_000


@dataclass(frozen=True, slots=True)
class HandlingStores:
    """What people's actions read and write."""

    conversations: ConversationStore
    read_marks: ReadMarks
    people: PersonStore
    teams: TeamStore


class Handling:
    """People's actions. Each is one transaction, with its entry in the audit log when somebody else gets the
    conversation, or it is closed or opened.

    `seen` is what the person had before their eyes: when a colleague took the conversation or answered since,
    EditConflict says so and nothing is changed. None stands for: whatever happened meanwhile. All raise
    NotFound, and InvalidInput for tests, which people have no part in.
    """

    def __init__(self, stores: HandlingStores, *, audit: AuditTrail, clock: Clock, ids: IdFactory) -> None:
        self._stores = stores
        self._audit = audit
        self._clock = clock
        self._ids = ids

    def reply(self, conversation_id: str, text: str, *, person_id: str, seen: Seen | None = None) -> Message:
        """A person speaks to the customer: the agent is silent from now on, a closed conversation open again.

        Who writes first has the conversation. Raises InvalidInput for an empty or too long text.
        """
        words = _usable(text, most=REPLY_LETTERS, what="reply")
        person = self._active(person_id)
        written: list[Message] = []

        def step(conversation: Conversation, known: Sequence[Message]) -> ConversationChange:
            refuse_if_answered(conversation, known, seen, person.id, self._name_of)
            now = self._clock()
            position = len(known) + 1
            message = Message(
                self._ids("msg"), conversation.id, position, Role.PERSON, words, now, author=person.id
            )
            written[:] = [message]
            changed = person_replied(conversation, now, person_id=person.id)
            is_reopened = changed.episode > conversation.episode
            events = (self._event(conversation, event_kinds.REOPENED, now, by=person.name),)
            return ConversationChange(changed, (message,), events if is_reopened else ())

        with self._audit.changing():
            self._change(conversation_id, step, actor=person.name)
            [message] = written
            self._stores.read_marks.mark_read(
                conversation_id, Reader.PEOPLE, position=message.position, at=message.created_at
            )
        return message

    def take(self, conversation_id: str, *, person_id: str, seen: Seen | None = None) -> Conversation:
        """The person has it from now on; the agent is silent."""
        person = self._active(person_id)
        return self.assign(conversation_id, person_id=person.id, actor=person.name, seen=seen)

    def assign(
        self,
        conversation_id: str,
        *,
        actor: str,
        person_id: str | None = None,
        team_id: str | None = None,
        seen: Seen | None = None,
    ) -> Conversation:
        """Give it to a person, or into the queue of a team. Silences the agent.

        Raises InvalidInput when neither is named, the person has left, or the conversation is closed.
        """
        if not person_id and not team_id:
            raise InvalidInput("Name the person or the team that gets the conversation.")
        person = self._active(person_id) if person_id else None
        team = self._team_name(team_id) if team_id else ""
        if team_id and not team:
            raise NotFound(f"There is no team {team_id}.")

        def step(conversation: Conversation, known: Sequence[Message]) -> ConversationChange | None:
            refuse_if_taken(conversation, seen, person_id, self._name_of)
            now = self._clock()
            kept = team_id or conversation.team_id
            changed = assigned(_owed(conversation, known), now, person_id=person_id, team_id=kept)
            if _place(changed) == _place(conversation):
                return None
            who = {"person_id": person.id, "person": person.name} if person else {}
            where = {"team_id": team_id, "team": team} if team_id else {}
            event = self._event(conversation, event_kinds.ASSIGNED, now, **who, **where, by=actor)
            return ConversationChange(changed, events=(event,))

        return self._change(conversation_id, step, actor=actor)

    def release(self, conversation_id: str, *, actor: str, seen: Seen | None = None) -> Conversation:
        """Back into the queue, of its team if it has one. One that nobody has is left as it is."""

        def step(conversation: Conversation, _: Sequence[Message]) -> ConversationChange | None:
            refuse_if_taken(conversation, seen, None, self._name_of)
            if conversation.state is not ConversationState.WITH_PERSON:
                return None
            now = self._clock()
            changed = assigned(conversation, now, person_id=None, team_id=conversation.team_id)
            return ConversationChange(
                changed, events=(self._event(conversation, event_kinds.RELEASED, now, by=actor),)
            )

        return self._change(conversation_id, step, actor=actor)

    def note(self, conversation_id: str, text: str, *, actor: str) -> Event:
        """Write something down for colleagues, which customers never see. Also in a closed conversation.

        Raises InvalidInput for an empty or too long text.
        """
        words = _usable(text, most=NOTE_LETTERS, what="note")
        written: list[Event] = []

        def step(conversation: Conversation, _: Sequence[Message]) -> ConversationChange:
            written[:] = [self._event(conversation, event_kinds.NOTED, self._clock(), text=words, by=actor)]
            return ConversationChange(conversation, events=tuple(written))

        with self._audit.changing():
            self._change(conversation_id, step, actor=actor)
            self._audit.record(
                AuditedChange(
                    actor=actor,
                    action=AuditAction.CREATE,
                    kind=AuditKind.CONVERSATION,
                    object_id=conversation_id,
                    object_name=f"Note in {_audited_name(conversation_id)}",
                )
            )
        return written[0]

    def close(self, conversation_id: str, *, actor: str, seen: Seen | None = None) -> Conversation:
        """The conversation ends; closed already, it is left as it is.

        Raises EditConflict when the customer has written since what was `seen`.
        """

        def step(conversation: Conversation, known: Sequence[Message]) -> ConversationChange | None:
            refuse_if_written(known, seen)
            now = self._clock()
            changed = closed(conversation, now)
            if changed == conversation:
                return None
            event = self._event(conversation, event_kinds.CLOSED, now, by=actor)
            return ConversationChange(changed, events=(event,))

        return self._change(conversation_id, step, actor=actor)

    def reopen(
        self, conversation_id: str, *, actor: str, person_id: str | None = None, to_holder: bool = False
    ) -> Conversation:
        """Open a closed conversation again, with the person or in the queue; an open one is left as it is.

        `to_holder`: with whoever had it before, rather, unless nobody had it or they have left.
        """
        person = self._active(person_id) if person_id else None

        def step(conversation: Conversation, _: Sequence[Message]) -> ConversationChange | None:
            now = self._clock()
            holder = self._holder_still_here(conversation) if to_holder else None
            having = holder or person
            changed = reopened(conversation, now, person_id=having.id if having else None)
            if changed == conversation:
                return None
            event = self._event(conversation, event_kinds.REOPENED, now, by=actor)
            return ConversationChange(changed, events=(event,))

        return self._change(conversation_id, step, actor=actor)

    def _change(self, conversation_id: str, step: Step, *, actor: str) -> Conversation:
        """Do the step, and record where the conversation has moved to, if it has."""
        found: list[Conversation] = []

        def noting(conversation: Conversation, known: Sequence[Message]) -> ConversationChange | None:
            if conversation.is_test:
                raise InvalidInput("This conversation is a test. People have no part in it.")
            found[:] = [conversation]
            return step(conversation, known)

        with self._audit.changing():
            changed = change_conversation(self._stores.conversations, conversation_id, noting)
            if changed.assignee_id is not None and changed.assignee_id != found[0].assignee_id:
                self._stores.people.mark_assigned(changed.assignee_id, self._clock())
            self._audit.record(
                AuditedChange(
                    actor=actor,
                    action=AuditAction.EDIT,
                    kind=AuditKind.CONVERSATION,
                    object_id=conversation_id,
                    object_name=_audited_name(conversation_id),
                    before=self._place_in_words(found[0]),
                    after=self._place_in_words(changed),
                )
            )
        return changed

    def _place_in_words(self, conversation: Conversation) -> dict[str, str]:
        person, team = conversation.assignee_id, conversation.team_id
        return {
            "state": conversation.state.value,
            "person": self._name_of(person) if person else "",
            "team": self._team_name(team) if team else "",
        }

    def _event(self, conversation: Conversation, kind: str, at: datetime, **detail: object) -> Event:
        return Event(self._ids("evt"), conversation.id, kind, at, detail)

    def _active(self, person_id: str) -> Person:
        person = self._stores.people.find_person(person_id)
        if not person.is_active:
            raise InvalidInput(f"{person.name} has left and is given no conversations.")
        return person

    def _holder_still_here(self, conversation: Conversation) -> Person | None:
        try:
            return self._active(conversation.assignee_id) if conversation.assignee_id else None
        except (InvalidInput, NotFound):
            return None

    def _name_of(self, person_id: str) -> str:
        try:
            return self._stores.people.find_person(person_id).name
        except NotFound:
            return "Somebody"

    def _team_name(self, team_id: str) -> str:
        """Empty for one that is gone."""
        return next((team.name for team in self._stores.teams.list_teams() if team.id == team_id), "")


def _usable(text: str, *, most: int, what: str) -> str:
    words = text.strip()
    if not words:
        raise InvalidInput(f"The {what} is empty. Write at least one word.")
    if len(words) > most:
        raise InvalidInput(f"The {what} has {len(words):,} letters; at most {most:,} are possible.")
    return words


def _audited_name(conversation_id: str) -> str:
    """Entries of the log stay for good, so nothing of what the customer told is in them."""
    return f"Conversation {conversation_id[-6:].upper()}"


def _place(conversation: Conversation) -> tuple[ConversationState, str | None, str | None]:
    return conversation.state, conversation.assignee_id, conversation.team_id


def _owed(conversation: Conversation, known: Sequence[Message]) -> Conversation:
    """Whoever takes a conversation from the agent before it has replied owes the customer that reply."""
    if conversation.state is not ConversationState.AGENT_ACTIVE:
        return conversation
    asked = [one.created_at for one in known if one.role is Role.CUSTOMER]
    return replace(conversation, waiting_since=conversation.waiting_since or (asked[-1] if asked else None))
