"""The Inbox as people read it: lists, counts, one conversation with all that belongs to it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from core.access.people import Person, Team
from core.access.ports import PersonStore, TeamStore
from core.clock import Clock
from core.contacts.contacts import Contact
from core.contacts.ports import ContactStore
from core.conversations.ports import ConversationStore, Reader, ReadMarks, ReplyFeedbackStore
from core.errors import NotFound
from core.inbox.entries import InboxCounts, InboxEntry, InboxQuestion, InboxView, Presence
from core.inbox.opened import OpenedConversation, newest_handoff
from core.inbox.ports import InboxLists, PresenceBoard

PRESENT_FOR = timedelta(seconds=30)
"""Who has not said so for this long no longer looks."""
PAGE_SIZE = 30


@dataclass(frozen=True, slots=True)
class InboxStores:
    """What the Inbox reads from."""

    conversations: ConversationStore
    lists: InboxLists
    presence: PresenceBoard
    read_marks: ReadMarks
    feedback: ReplyFeedbackStore
    people: PersonStore
    teams: TeamStore
    contacts: ContactStore


class Inbox:
    """What waits, who has it, and what was said. Reading changes nothing but how far people have read."""

    def __init__(self, stores: InboxStores, *, clock: Clock) -> None:
        self._stores = stores
        self._clock = clock

    def list_entries(
        self,
        view: InboxView,
        *,
        person: Person | None = None,
        text: str = "",
        offset: int = 0,
        limit: int = PAGE_SIZE,
    ) -> tuple[list[InboxEntry], bool]:
        """A page of the view as `person` sees it, and whether there are more; with a text, of a search."""
        wanted = InboxQuestion(
            view, person.id if person else None, person.team_ids if person else (), text.strip()
        )
        return self._stores.lists.list_entries(wanted, offset=offset, limit=limit)

    def count_entries(self, person: Person | None) -> InboxCounts:
        """How many wait, are the person's, and are with people."""
        return self._stores.lists.count_entries(person.id if person else None)

    def count_unread(self, person_id: str | None) -> int:
        """How many of the queue and of the person's own have words of the customer that nobody has read."""
        return self._stores.lists.count_entries(person_id).unread

    def open(self, conversation_id: str, *, reader: Person | None = None) -> OpenedConversation:
        """The conversation with its transcript, evidence and facts. Raises NotFound, for tests as well.

        With a `reader` it counts as read by people; somebody who has not said who they are leaves no trace.
        """
        stores = self._stores
        conversation = stores.conversations.find_conversation(conversation_id)
        if conversation.is_test:
            raise NotFound(f"Conversation {conversation_id} is a test, which people are not troubled with.")
        messages = stores.conversations.list_messages(conversation_id)
        events = stores.conversations.list_events(conversation_id)
        if reader is not None and messages:
            stores.read_marks.mark_read(
                conversation_id, Reader.PEOPLE, position=messages[-1].position, at=self._clock()
            )
        present = self.present([conversation_id]).get(conversation_id, [])
        return OpenedConversation(
            conversation=conversation,
            messages=messages,
            events=events,
            feedback=stores.feedback.list_feedback(conversation_id),
            contact=self._contact(conversation.contact_id),
            assignee=self._person(conversation.assignee_id),
            team=self._team(conversation.team_id),
            handoff=newest_handoff(events, messages),
            others=[one for one in present if reader is None or one.id != reader.id],
            read_by_customer=self.read_by_customer(conversation_id),
        )

    def read_by_customer(self, conversation_id: str) -> int:
        """Position of the last message that the customer has had before their eyes; 0 for none."""
        marks = self._stores.read_marks.list_marks([conversation_id])
        mark = marks.get((conversation_id, Reader.CUSTOMER))
        return mark.position if mark else 0

    def look_at(self, conversation_id: str, person: Person) -> None:
        """The person looks at the conversation, which the others see for half a minute."""
        self._stores.presence.note_presence(Presence(conversation_id, person.id, self._clock()))

    def present(self, conversation_ids: Sequence[str]) -> dict[str, list[Person]]:
        """Who looks at them now; conversations that nobody looks at are not in it."""
        if not conversation_ids:
            return {}
        found = self._stores.presence.list_present(conversation_ids, since=self._clock() - PRESENT_FOR)
        people = {one.id: one for one in self.people(with_inactive=True)} if found else {}
        looking: dict[str, list[Person]] = {}
        for one in found:
            if one.person_id in people:
                looking.setdefault(one.conversation_id, []).append(people[one.person_id])
        return looking

    def people(self, *, with_inactive: bool = False) -> list[Person]:
        """In order of name."""
        return self._stores.people.list_people(with_inactive=with_inactive)

    def teams(self) -> Sequence[Team]:
        """In order of name."""
        return self._stores.teams.list_teams()

    def _person(self, person_id: str | None) -> Person | None:
        try:
            return self._stores.people.find_person(person_id) if person_id else None
        except NotFound:
            return None

    def _team(self, team_id: str | None) -> Team | None:
        return next((one for one in self.teams() if one.id == team_id), None) if team_id else None

    def _contact(self, contact_id: str | None) -> Contact | None:
        try:
            return self._stores.contacts.find_contact(contact_id) if contact_id else None
        except NotFound:
            return None
